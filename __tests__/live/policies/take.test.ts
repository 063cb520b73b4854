/** A snapshot of what the embedded cloud has granted, taken by identities that may read all of it, or a part. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSnapshot, writeSnapshot } from "../../../live/policies/file";
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import { takePolicies } from "../../../live/policies/take";
import { policiesAsked, writePolicies } from "../../../live/policies/use";
import type { Context } from "../../../machine/context";
import { createOutput } from "../../../text/output";
import { LocalCloud } from "../../support/local-cloud";
import { entryOf, environmentOf, productOf, secretOf } from "../../support/resolved-fixture";

const project = "acme-shop-dev";
const reader = "plan@acme.example";
const api = "checkout@acme-shop-dev.iam.gserviceaccount.com";
const now = new Date("2026-11-28T00:00:00Z");
let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "policies-"));
  await cloud.admin("POST", "reset", {});
  await cloud.admin("POST", "prepare", {
    organizations: [{ id: "11" }],
    folders: [{ id: "21", parent: "organizations/11" }],
    projects: [{ id: project, number: "100200300400", parent: "folders/21" }],
    groups: [
      { email: "ops@acme.example", members: ["user:Bob@acme.example", "group:inner@acme.example"], readers: [reader] },
      { email: "inner@acme.example", members: [`serviceAccount:${api}`], readers: [reader] },
    ],
    grants: [
      { resource: "folders/21", role: "roles/viewer", member: "group:ops@acme.example" },
      { project, role: `projects/${project}/roles/odd`, member: "user:ann@acme.example" },
    ],
  });
  await cloud.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "checkout" });
  await cloud.google("POST", `v1/projects/${project}/secrets?secretId=KEY`, { replication: { automatic: {} } });
  const role = { includedPermissions: ["secretmanager.versions.access", "secretmanager.secrets.get"], stage: "GA" };
  await cloud.google("POST", `v1/projects/${project}/roles`, { roleId: "odd", role });
  const denyRule = {
    deniedPrincipals: ["principalSet://goog/group/OPS@acme.example"],
    deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
  };
  const point = encodeURIComponent("cloudresourcemanager.googleapis.com/folders/21");
  await cloud.google("POST", `v2/policies/${point}/denypolicies?policyId=no-values`, { rules: [{ denyRule }] });
  const condition = { title: "until", expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' };
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${api}`], condition }];
  await cloud.google("POST", `v1/projects/${project}/secrets/KEY:setIamPolicy`, { policy: { version: 3, bindings } });
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = environmentOf([
  productOf({ name: "shop", project, entries: [entryOf({ name: "KEY", secret: secretOf({ id: "KEY", project }) })] }),
]);
const contextAs = (email: string): Context => {
  const output = createOutput({ stdout: { write: () => true }, stderr: { write: () => true }, colour: false });
  const env = { ...cloud.environment, GOOGLE_OAUTH_ACCESS_TOKEN: cloud.running.tokenFor(email) };
  return { env, output, cwd: folder, signal: new AbortController().signal, now: () => now } as unknown as Context;
};
const take = (as = "owner@sandbox.local") => takePolicies(contextAs(as), [environment], { pauseMillis: 1 });
const reading = (...roles: readonly string[]) =>
  cloud.admin("POST", "prepare", {
    grants: roles.map((role) => ({ resource: "organizations/11", role, member: `user:${reader}` })),
  });

test("it has policies with what they inherit, what roles allow, who is in groups, and what is denied", async () => {
  const { cloud: name, ...snapshot } = await take();
  expect(name).toMatch(/^sandbox at 127\.0\.0\.1:\d+$/);
  expect(snapshot).toEqual({
    format: "policy snapshot 1",
    takenAt: "2026-11-28T00:00:00.000Z",
    as: "owner@sandbox.local",
    projects: [project],
    resources: [
      {
        name: `projects/${project}`,
        parent: "folders/21",
        number: "100200300400",
        bindings: [{ role: `projects/${project}/roles/odd`, members: ["user:ann@acme.example"] }],
      },
      {
        name: "folders/21",
        parent: "organizations/11",
        bindings: [{ role: "roles/viewer", members: ["group:ops@acme.example"] }],
      },
      { name: "organizations/11", parent: null, bindings: [] },
      {
        name: `projects/${project}/secrets/KEY`,
        parent: `projects/${project}`,
        bindings: [
          {
            role: "roles/secretmanager.secretAccessor",
            members: [`serviceAccount:${api}`],
            condition: 'request.time < timestamp("2027-01-01T00:00:00Z")',
          },
        ],
      },
      { name: `projects/${project}/serviceAccounts/${api}`, parent: `projects/${project}`, bindings: [] },
    ],
    roles: {
      [`projects/${project}/roles/odd`]: ["secretmanager.versions.access"],
      "roles/secretmanager.secretAccessor": ["secretmanager.versions.access"],
      "roles/viewer": [],
    },
    groups: {
      "ops@acme.example": ["user:bob@acme.example", "group:inner@acme.example"],
      "inner@acme.example": [`serviceAccount:${api}`],
    },
    deny: [
      {
        name: "policies/cloudresourcemanager.googleapis.com%2Ffolders%2F21/denypolicies/no-values",
        at: "folders/21",
        rules: [
          {
            deniedPrincipals: ["principalSet://goog/group/ops@acme.example"],
            exceptionPrincipals: [],
            deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
            exceptionPermissions: [],
          },
        ],
      },
    ],
    unread: [],
  });
});

test("services have policies of their own", async () => {
  const at = `projects/${project}/locations/europe-west1`;
  const template = { serviceAccount: api, containers: [{ image: "europe-docker.pkg.dev/acme/shop/api:1" }] };
  await cloud.google("POST", `v2/${at}/services?serviceId=checkout`, { template });
  const bindings = [{ role: "roles/run.developer", members: ["user:eve@acme.example"] }];
  await cloud.google("POST", `v2/${at}/services/checkout:setIamPolicy`, { policy: { bindings } });
  const { resources, roles } = await take();
  expect(resources.find(({ name }) => name.includes("/locations/"))).toEqual({
    name: `${at}/services/checkout`,
    parent: `projects/${project}`,
    bindings,
  });
  expect(roles["roles/run.developer"]).toContain("run.services.update");
});

test("whoever may read policies on the organisation takes all of it", async () => {
  await reading("roles/iam.securityReviewer");
  expect((await take(reader)).unread).toEqual([]);
});

test("what is refused is named, and the rest is read", async () => {
  const grants = [{ project, role: "roles/viewer", member: "user:dev@acme.example" }];
  await cloud.admin("POST", "prepare", { grants });
  const { unread, resources, groups, deny } = await take("dev@acme.example");
  const denied = (permission: string) => `HTTP 403, ${permission} is lacking`;
  expect(unread).toEqual([
    { what: "the policy of folders/21", why: denied("resourcemanager.folders.getIamPolicy") },
    { what: "the policy of organizations/11", why: denied("resourcemanager.organizations.getIamPolicy") },
    { what: `the deny policies of projects/${project}`, why: denied("iam.denypolicies.list") },
    { what: "the deny policies of folders/21", why: denied("iam.denypolicies.list") },
    { what: "the deny policies of organizations/11", why: denied("iam.denypolicies.list") },
  ]);
  expect(resources.map(({ name }) => name)).toContain("organizations/11");
  expect([groups, deny]).toEqual([{}, []]);
});

test.each<[string, string, readonly string[]]>([
  ["a group", "roles/iam.securityReviewer", ["the members of group:ops@acme.example: HTTP 403"]],
  [
    "a custom role, the secrets, and the accounts",
    "roles/resourcemanager.organizationAdmin",
    [
      `the secrets of project ${project}: REFUSED`,
      `the service accounts of project ${project}: HTTP 403, iam.serviceAccounts.list is lacking`,
      `the services of project ${project} in europe-west1: HTTP 403, run.services.list is lacking`,
      `the role projects/${project}/roles/odd: HTTP 403, iam.roles.get is lacking`,
      `the deny policies of projects/${project}: HTTP 403, iam.denypolicies.list is lacking`,
      "the deny policies of folders/21: HTTP 403, iam.denypolicies.list is lacking",
      "the deny policies of organizations/11: HTTP 403, iam.denypolicies.list is lacking",
      "the members of group:ops@acme.example: HTTP 403",
    ],
  ],
])("%s that can't be read is named", async (_what, role, lines) => {
  const grants = [{ resource: "organizations/11", role, member: "user:dev@acme.example" }];
  await cloud.admin("POST", "prepare", { grants });
  const { unread } = await take("dev@acme.example");
  expect(unread.map(({ what, why }) => `${what}: ${why.replace(/^sandbox at .*/, "REFUSED")}`)).toEqual(lines);
});

test("a member of a kind that nobody can list is named", async () => {
  const groups = [{ email: "inner@acme.example", members: ["domain:acme.example"] }];
  await cloud.admin("POST", "prepare", { groups });
  expect((await take()).unread).toEqual([
    { what: "a member of group:inner@acme.example", why: "it is of the kind OTHER" },
  ]);
});

test("a project that the caller may not see is left out, and named", async () => {
  const { projects, unread } = await take("eve@acme.example");
  expect(projects).toEqual([]);
  expect(unread).toEqual([{ what: `project ${project}`, why: "HTTP 403, resourcemanager.projects.get is lacking" }]);
});

test("without an answer there is no snapshot", async () => {
  const fault = { kind: "status", status: 503 };
  await cloud.admin("POST", "faults", { match: { path: "/v3/folders/21:getIamPolicy" }, fault, times: 50 });
  await expect(take()).rejects.toMatchObject({ kind: "failure", code: 7 });
  await cloud.admin("DELETE", "faults");
});

describe("as a file", () => {
  const file = () => join(folder, "policies.json");

  test("it is the same again, and only for its owner", async () => {
    const snapshot = await take();
    writeSnapshot(file(), snapshot);
    expect(readSnapshot(file())).toEqual(snapshot);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("taking it says what is left, and how to use it", async () => {
    const whole = await writePolicies(contextAs("owner@sandbox.local"), "policies.json", [environment]);
    expect([whole.code, whole.text]).toEqual([
      0,
      "wrote policies.json: 5 policies of 1 project\n  next: strongroom review --snapshot policies.json",
    ]);
    const part = await writePolicies(contextAs("eve@acme.example"), "policies.json", [environment]);
    expect([part.code, part.text]).toEqual([
      4,
      `wrote policies.json: 0 policies of 0 projects\n  not read: project ${project}: HTTP 403, resourcemanager.projects.get is lacking\n  next: strongroom review --snapshot policies.json`,
    ]);
    const asked = await policiesAsked(contextAs("nobody@acme.example"), { snapshot: "policies.json" }, []);
    expect(asked).toEqual({ snapshot: part.data, now });
  });

  test("asking the clouds and reading a file at once is refused, and neither is nothing", async () => {
    const context = contextAs("owner@sandbox.local");
    await expect(policiesAsked(context, { live: true, snapshot: "x" }, [])).rejects.toMatchObject({ code: 2 });
    expect(await policiesAsked(context, {}, [environment])).toBeNull();
  });

  test.each<[string, (snapshot: PolicySnapshot, text: string) => string, string]>([
    ["half of it", (_, text) => text.slice(0, text.length / 2), "it breaks off"],
    ["something else", () => "not JSON}\n", "it is not JSON"],
    ["a list", () => "[]", "it is not an object"],
    [
      "another version",
      (one) => JSON.stringify({ ...one, format: "policy snapshot 2" }),
      'its format is not "policy snapshot 1"',
    ],
    ["a field too many", (one) => JSON.stringify({ ...one, more: 1 }), "it has an unknown field more"],
    ["no list of what was not read", ({ unread, ...one }) => JSON.stringify(one), "its unread is missing or malformed"],
    [
      "a binding without members",
      (one) => JSON.stringify({ ...one, resources: [{ name: "projects/p", parent: null, bindings: [{ role: "r" }] }] }),
      "its resources is missing or malformed",
    ],
    [
      "a rule with a field that is not known",
      (one) =>
        JSON.stringify({ ...one, deny: [{ ...one.deny[0], rules: [{ ...one.deny[0]?.rules[0], unless: "x" }] }] }),
      "its deny is missing or malformed",
    ],
    ["no time", (one) => JSON.stringify({ ...one, takenAt: "today" }), "its takenAt is missing or malformed"],
    [
      "no folder",
      (one) => JSON.stringify({ ...one, resources: one.resources.filter(({ name }) => name !== "folders/21") }),
      "it has no policy of folders/21",
    ],
    ["no project", (one) => JSON.stringify({ ...one, projects: ["other"] }), "it has no policy of projects/other"],
    [
      "a thing twice",
      (one) => JSON.stringify({ ...one, resources: [...one.resources, one.resources[0]] }),
      "it has two policies of one thing",
    ],
  ])("%s is refused", async (_what, damaged, why) => {
    const snapshot = await take();
    writeSnapshot(file(), snapshot);
    writeFileSync(file(), damaged(snapshot, readFileSync(file(), "utf8")));
    expect(() => readSnapshot(file())).toThrow(
      expect.objectContaining({
        code: 5,
        message: `${file()} is not a snapshot of live policies: ${why}.`,
        next: `take it again: strongroom review --write-snapshot ${file()}`,
      }),
    );
  });

  test("none is a usage failure", () => {
    expect(() => readSnapshot(file())).toThrow(
      expect.objectContaining({ code: 2, message: `There is no snapshot ${file()}.` }),
    );
  });
});

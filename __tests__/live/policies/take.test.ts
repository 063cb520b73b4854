/** A snapshot of what the embedded cloud has granted, taken by identities that may read all of it, or a part. */
import { takePolicies } from "../../../live/policies/take";
import { environmentOf, productOf } from "../../support/resolved-fixture";
import { api, cloud, contextAs, project, reader, reading, take } from "./support";

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

test("an id that no project can have is not asked for", async () => {
  const odd = environmentOf([productOf({ name: "shop", project: "acme/../../v1/x" })]);
  const { projects, unread } = await takePolicies(contextAs("owner@sandbox.local"), [odd]);
  expect([projects, unread]).toEqual([[], [{ what: "project acme/../../v1/x", why: "no project has such an id" }]]);
});

test("without an answer there is no snapshot", async () => {
  const fault = { kind: "status", status: 503 };
  await cloud.admin("POST", "faults", { match: { path: "/v3/folders/21:getIamPolicy" }, fault, times: 50 });
  await expect(take()).rejects.toMatchObject({ kind: "failure", code: 7 });
  await cloud.admin("DELETE", "faults");
});

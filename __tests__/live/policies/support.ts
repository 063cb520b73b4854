/** A project below a folder of an organisation in the embedded cloud, with something of each kind that a snapshot has. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takePolicies } from "../../../live/policies/take";
import type { Context } from "../../../machine/context";
import { createOutput } from "../../../text/output";
import { LocalCloud } from "../../support/local-cloud";
import { entryOf, environmentOf, productOf, secretOf } from "../../support/resolved-fixture";

export const project = "acme-shop-dev";
export const reader = "plan@acme.example";
export const api = "checkout@acme-shop-dev.iam.gserviceaccount.com";
export const now = new Date("2026-11-28T00:00:00Z");
export let cloud: LocalCloud;
export let folder: string;

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

export const environment = environmentOf([
  productOf({ name: "shop", project, entries: [entryOf({ name: "KEY", secret: secretOf({ id: "KEY", project }) })] }),
]);
export const contextAs = (email: string): Context => {
  const output = createOutput({ stdout: { write: () => true }, stderr: { write: () => true }, colour: false });
  const env = { ...cloud.environment, GOOGLE_OAUTH_ACCESS_TOKEN: cloud.running.tokenFor(email) };
  return { env, output, cwd: folder, signal: new AbortController().signal, now: () => now } as unknown as Context;
};
export const take = (as = "owner@sandbox.local") => takePolicies(contextAs(as), [environment], { pauseMillis: 1 });
export const reading = (...roles: readonly string[]) =>
  cloud.admin("POST", "prepare", {
    grants: roles.map((role) => ({ resource: "organizations/11", role, member: `user:${reader}` })),
  });

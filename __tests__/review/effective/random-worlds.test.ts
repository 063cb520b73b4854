/**
 * Worlds by chance, made in the embedded cloud: what the effective set says of a person and a secret is what the cloud decides, and
 * whatever somebody reaches by going from token to token is in the set.
 */
import { takePolicies } from "../../../live/policies/take";
import type { Context } from "../../../machine/context";
import { effectiveSet, entryKey } from "../../../review/effective/effective";
import { createOutput } from "../../../text/output";
import { askCloud } from "../../support/ask-cloud";
import { full } from "../../support/full";
import { LocalCloud } from "../../support/local-cloud";
import { entryOf, environmentOf, productOf, secretOf } from "../../support/resolved-fixture";

const worlds = full ? 60 : 4;
const projects = ["acme-one-dev", "acme-two-dev"];
const people = ["ann", "bob", "eve"].map((name) => `${name}@acme.example`);
const accountsIn = (project: string) => ["runner", "worker"].map((id) => `${id}@${project}.iam.gserviceaccount.com`);
const accounts = projects.flatMap(accountsIn);
const secrets = projects.flatMap((project) => ["A", "B"].map((id) => `projects/${project}/secrets/${id}`));
const folders = ["folders/21", "folders/22", "folders/23"];
const organization = "organizations/11";
const custom = `${organization}/roles/chance`;
let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());

/** A generator that gives the same numbers for the same seed. */
function chanceFrom(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const one = <T>(of: readonly T[]): T => of[next(of.length)] as T;
  return { next, one };
}
type Chance = ReturnType<typeof chanceFrom>;

const roles = [
  "roles/secretmanager.secretAccessor",
  "roles/secretmanager.admin",
  "roles/viewer",
  "roles/editor",
  "roles/owner",
  "roles/iam.serviceAccountTokenCreator",
  custom,
];
const permissions = [
  "secretmanager.versions.access",
  "secretmanager.secrets.get",
  "iam.serviceAccounts.getAccessToken",
];

function memberBy({ one, next }: Chance): string {
  const kind = next(10);
  if (kind < 4) return `user:${one(people)}`;
  if (kind < 7) return `serviceAccount:${one(accounts)}`;
  return one(["group:all@acme.example", "group:ops@acme.example", "domain:acme.example", "allAuthenticatedUsers"]);
}

function conditionBy({ one, next }: Chance): object {
  if (next(3) > 0) return {};
  const expression = one([
    'request.time < timestamp("2026-01-01T00:00:00Z")',
    'request.time < timestamp("2099-01-01T00:00:00Z")',
    `resource.name.startsWith("${one(secrets)}")`,
    `resource.name == "${one(secrets)}/versions/1" && request.time > timestamp("2026-01-01T00:00:00Z")`,
  ]);
  return { condition: { title: "by chance", expression } };
}

async function grantBy(chance: Chance, resource: string): Promise<void> {
  const path = /^(folders|organizations)\//.test(resource) ? `v3/${resource}` : `v1/${resource}`;
  const bindings = Array.from({ length: chance.next(3) }, () => ({
    role: chance.one(roles),
    members: [memberBy(chance)],
    ...conditionBy(chance),
  }));
  if (bindings.length > 0) await cloud.google("POST", `${path}:setIamPolicy`, { policy: { version: 3, bindings } });
}

async function denyBy(chance: Chance): Promise<void> {
  const principal = () =>
    chance.one([
      `principal://goog/subject/${chance.one(people)}`,
      "principalSet://goog/group/ops@acme.example",
      `principal://iam.googleapis.com/projects/-/serviceAccounts/${chance.one(accounts)}`,
      "principalSet://goog/public:all",
    ]);
  const denyRule = {
    deniedPrincipals: [principal()],
    exceptionPrincipals: chance.next(2) === 0 ? [] : [principal()],
    deniedPermissions: [
      chance.one(["secretmanager.googleapis.com/versions.access", "iam.googleapis.com/serviceAccounts.*"]),
    ],
  };
  const at = encodeURIComponent(
    `cloudresourcemanager.googleapis.com/${chance.one([...folders, ...projects.map((id) => `projects/${id}`)])}`,
  );
  await cloud.google("POST", `v2/policies/${at}/denypolicies?policyId=by-chance`, { rules: [{ denyRule }] });
}

async function makeWorld(seed: number): Promise<void> {
  const chance = chanceFrom(seed);
  await cloud.admin("POST", "reset", {});
  await cloud.admin("POST", "prepare", {
    organizations: [{ id: "11" }],
    folders: [
      { id: "21", parent: organization },
      { id: "22", parent: "folders/21" },
      { id: "23", parent: organization },
    ],
    projects: projects.map((id) => ({ id, parent: chance.one([...folders, organization]) })),
    groups: [
      { email: "all@acme.example", members: ["group:ops@acme.example", `user:${chance.one(people)}`] },
      { email: "ops@acme.example", members: [`user:${chance.one(people)}`, `serviceAccount:${chance.one(accounts)}`] },
    ],
  });
  const role = {
    includedPermissions: permissions.filter(() => chance.next(2) === 0),
    stage: chance.one(["GA", "GA", "DISABLED"]),
  };
  await cloud.google("POST", `v1/${organization}/roles`, { roleId: "chance", role });
  for (const project of projects) {
    for (const account of accountsIn(project))
      await cloud.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: account.split("@")[0] });
    for (const id of ["A", "B"]) {
      await cloud.google("POST", `v1/projects/${project}/secrets?secretId=${id}`, { replication: { automatic: {} } });
      await cloud.google("POST", `v1/projects/${project}/secrets/${id}:addVersion`, { payload: { data: "ZmFrZQ==" } });
    }
  }
  const own = accounts.map((email) => `projects/${email.split("@")[1]?.split(".")[0]}/serviceAccounts/${email}`);
  for (const resource of [organization, ...folders, ...projects.map((id) => `projects/${id}`), ...secrets, ...own])
    await grantBy(chance, resource);
  if (chance.next(3) > 0) await denyBy(chance);
}

const environment = environmentOf(
  projects.map((project) =>
    productOf({
      name: project.split("-")[1] ?? "",
      project,
      entries: ["A", "B"].map((id) =>
        entryOf({ name: id, product: project.split("-")[1] ?? "", secret: secretOf({ id, project, pin: "1" }) }),
      ),
    }),
  ),
);

const reads = async (token: string, secret: string): Promise<boolean> => {
  const url = `${cloud.running.url}/v1/${secret}/versions/1:access`;
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).ok;
};

async function minted(token: string, account: string): Promise<string | null> {
  const url = `${cloud.running.url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
  try {
    const answer = await askCloud<{ accessToken: string }>(
      { url, token, method: "POST" },
      { scope: ["cloud-platform"] },
    );
    return answer.accessToken;
  } catch {
    return null;
  }
}

/** Tokens of all accounts that somebody gets to, from one to the next. */
async function tokensFrom(token: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const queue = [token];
  for (let held = queue.shift(); held !== undefined; held = queue.shift())
    for (const account of accounts) {
      if (found.has(account)) continue;
      const next = await minted(held, account);
      if (next === null) continue;
      found.set(account, next);
      queue.push(next);
    }
  return [...found.values()];
}

test.each(Array.from({ length: worlds }, (_, index) => 7_001 + index * 13))("world %i", async (seed) => {
  await makeWorld(seed);
  const output = createOutput({ stdout: { write: () => true }, stderr: { write: () => true }, colour: false });
  const context = { env: cloud.environment, output, signal: new AbortController().signal, now: () => new Date() };
  const snapshot = await takePolicies(context as unknown as Context, [environment]);
  expect(snapshot.unread).toEqual([]);
  const entries = secrets.map((resource) => ({ environment: "dev", key: resource, resource, parts: [] }));
  const everybody = [...people.map((one) => `user:${one}`), ...accounts.map((one) => `serviceAccount:${one}`)];
  const effective = effectiveSet(snapshot, entries, { now: new Date(), later: false }, everybody);
  // A name of a secret in the condition of a role that allows more: what it means for the rest, nobody says.
  expect(effective.assumed.filter((one) => !/^the condition '[^']*resource\.name/.test(one))).toEqual([]);
  const decided: string[] = [];
  const said: string[] = [];
  const walked: string[] = [];
  for (const principal of everybody) {
    const token = cloud.running.tokenFor(principal.split(":")[1] ?? "");
    const others = await tokensFrom(token);
    for (const secret of secrets) {
      const reach = effective.ways.get(entryKey("dev", secret))?.get(principal);
      if (reach?.direct === true) said.push(`${principal} ${secret}`);
      if (await reads(token, secret)) decided.push(`${principal} ${secret}`);
      for (const other of others)
        if (reach === undefined && (await reads(other, secret))) walked.push(`${principal} ${secret}`);
    }
  }
  expect(said).toEqual(decided);
  expect(walked).toEqual([]);
});

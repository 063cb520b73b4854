/** A rotation from its first command to its last, with real Terraform: both values valid, verified, finished; then back. */
import { join } from "node:path";
import { AdminClient, defaultHome, down, environmentFor, prepare, up } from "../../sandbox";
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { long } from "../support/full";
import { createProject, type Outcome, type Project } from "../support/project";

let project: Project;
let home: string;
const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const newValue = canary();

beforeAll(async () => {
  project = createProject(join(__dirname, "shop"));
  edit(
    "catalog/vendor.ts",
    `purpose: "Calls the vendor",`,
    `purpose: "Calls the vendor", previousAs: "VENDOR_KEY_PREVIOUS",`,
  );
  edit("environments/index.ts", "destroyAfterDays: 0", "destroyAfterDays: 7");
  home = defaultHome(project.folder);
  await up({ home });
  // As in the real cloud, nobody sees a new account at once.
  await new AdminClient({ home }).changeSettings({ serviceAccountLagSeconds: 3 });
  await prepare({
    home,
    projects: [{ id: "fake-shop-dev" }, { id: "fake-platform-dev" }],
    buckets: [
      { name: "fake-shop-dev-tfstate", project: "fake-shop-dev" },
      { name: "fake-platform-dev-tfstate", project: "fake-platform-dev" },
    ],
    teams: [{ id: "team_fake", projects: [{ id: "prj_fakeshop", name: "shop" }] }],
  });
});

afterAll(async () => {
  await down({ home });
  project.remove();
});

function edit(path: string, from: string, to: string): void {
  const text = project.read(path);
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  project.write(path, text.replace(from, to));
}

const inSandbox = (command: readonly string[], env?: Record<string, string>): Promise<Outcome> =>
  project.strongroom(["sandbox", "exec", "--", ...command], env);
const strongroom = (args: readonly string[], env?: Record<string, string>) =>
  inSandbox(["node", "bin/strongroom.js", ...args], env);

async function succeed(outcome: Promise<Outcome>): Promise<Outcome> {
  const done = await outcome;
  if (done.code !== 0) throw new Error(`exit code ${done.code}\n${done.stdout}\n${done.stderr}`);
  return done;
}

const deploy = (...names: string[]) => strongroom(["deploy", ...names, "--auto-approve"]);

/** What Terraform would change in the services. */
async function plannedActions(): Promise<string[]> {
  await succeed(inSandbox(["npx", "cdktf", "synth"]));
  const directory = "-chdir=cdktf.out/stacks/shop-dev-services";
  const file = join(project.scratch, "tmp", "services.tfplan");
  await succeed(inSandbox(["terraform", directory, "init", "-input=false", "-reconfigure"]));
  await succeed(inSandbox(["terraform", directory, "plan", "-input=false", "-lock=false", `-out=${file}`]));
  const shown = await succeed(inSandbox(["terraform", directory, "show", "-json", file]));
  const changes: { address: string; change: { actions: string[] } }[] = JSON.parse(shown.stdout).resource_changes ?? [];
  return changes
    .map((one) => `${one.change.actions.join("+")} ${one.address}`)
    .filter((one) => !one.startsWith("no-op"));
}

async function cloud<T>(path: string, init: RequestInit = {}): Promise<T> {
  const env = await environmentFor({ home });
  const [, base] = /^(http:\/\/127\.0\.0\.1:\d+\/)/.exec(env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
  const headers = { authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` };
  return (await (await fetch(`${base}${path}`, { ...init, headers })).json()) as T;
}

/** A policy set without a lag is enforced at once, with all that it says. */
async function enforce(secret: string): Promise<void> {
  const path = `v1/projects/fake-shop-dev/secrets/${secret}`;
  const policy = await cloud(`${path}:getIamPolicy`);
  await cloud(`${path}:setIamPolicy`, { method: "POST", body: JSON.stringify({ policy }) });
}

interface RunService {
  readonly latestReadyRevision: string;
  readonly latestCreatedRevision: string;
  readonly template: {
    readonly containers: readonly {
      readonly env: readonly { readonly name: string; readonly valueSource?: { secretKeyRef: { version: string } } }[];
    }[];
  };
}

const service = (name: string) =>
  cloud<RunService>(`v2/projects/fake-shop-dev/locations/europe-west1/services/${name}`);

/** Name and version of the secret variables that a service runs with. */
async function runsWith(name: string): Promise<Record<string, string>> {
  const live = await service(name);
  expect(live.latestReadyRevision).toBe(live.latestCreatedRevision);
  const env = live.template.containers[0]?.env ?? [];
  return Object.fromEntries(
    env.flatMap((one) => (one.valueSource ? [[one.name, one.valueSource.secretKeyRef.version]] : [])),
  );
}

const version = (number: number) =>
  cloud<{ state: string; scheduledDestroyTime?: string }>(
    `v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/${number}`,
  );
const rotate = (...options: string[]) => strongroom(["rotate", "VENDOR_KEY", "--env", "dev", ...options]);

it("a first revision that fails, since its grant is not enforced yet, is noticed, reported and repaired", async () => {
  const admin = new AdminClient({ home });
  // GIVEN grants that take longer to be enforced than it takes to deploy
  await admin.changeSettings({ iamLagSeconds: 3600 });
  await succeed(deploy("*-dev-identities", "*-dev-secrets"));
  await succeed(strongroom(["inject", "--env", "dev"], values));
  const failed = await deploy("shop-dev-services");
  expect(failed.code).toBe(4);
  expect(failed.stderr).toMatch(
    /shop\/shop-api: shop-api-\S+ is not ready, nothing serves: .*Permission denied on secret/,
  );
  expect(failed.stderr).toContain("next: ./strongroom sandbox exec -- strongroom repair shop/shop-api --env dev");

  const seen = await succeed(strongroom(["repair", "shop-api", "--env", "dev", "--dry-run"]));
  const address = "google_cloud_run_v2_service.shop-api";
  expect(seen.stdout).toBe(`shop/shop-api: would untaint ${address}, then start a new revision\n`);
  expect(seen.stderr).toContain("Permission denied on secret");

  // WHEN repair is under way while the grant begins to be enforced
  const before = (await service("shop-api")).latestCreatedRevision;
  const repairing = strongroom(["repair", "shop-api", "--env", "dev"]);
  await eventually(async () => (await service("shop-api")).latestCreatedRevision !== before);
  await admin.changeSettings({ iamLagSeconds: 0 });
  for (const id of ["SESSION_KEY", "VENDOR_KEY"]) await enforce(id);
  const repaired = await succeed(repairing);
  expect(repaired.stderr).toContain("a grant is not enforced yet; trying again");
  expect(repaired.stdout).toMatch(
    /^shop\/shop-api: revision \S+ is ready, google_cloud_run_v2_service\.shop-api is not tainted any more\n$/,
  );
  await succeed(strongroom(["repair", "shop-worker", "--env", "dev"]));
  // THEN Terraform goes on as if nothing had been
  await succeed(deploy("shop-dev-services"));
  expect(await plannedActions()).toEqual([]);
  expect(await runsWith("shop-api")).toEqual({ SESSION_KEY: "1", VENDOR_KEY: "1" });
});

it("the new value is pinned, and the one before stays mapped under its second name", async () => {
  const begun = await succeed(
    strongroom(["rotate", "VENDOR_KEY", "--env", "dev", "--yes", "--json"], { VENDOR_KEY: newValue }),
  );
  expect(JSON.parse(begun.stdout)).toMatchObject({
    stage: "moved",
    entries: [{ key: "shop/VENDOR_KEY", version: "2", replaces: "1", previousAs: "VENDOR_KEY_PREVIOUS" }],
  });
  // Nothing is disabled while services run with the value before.
  const early = await rotate("--finish", "--verified");
  expect([early.code, early.stdout]).toEqual([
    4,
    expect.stringContaining("shop/shop-api does not run with version 2 yet"),
  ]);
  await succeed(deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "2", VENDOR_KEY_PREVIOUS: "1" });
});

it("is finished once it is verified: unmapped, disabled when nothing uses it, its end scheduled", async () => {
  expect((await rotate("--finish")).stderr).toContain("is not verified yet");
  const unmapped = await rotate("--finish", "--verified");
  expect([unmapped.code, unmapped.stdout]).toEqual([4, expect.stringContaining("gets traffic or has a tag")]);
  await succeed(deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "2" });
  const recent = await rotate("--finish");
  expect([recent.code, recent.stdout]).toEqual([4, expect.stringContaining("is one of the last 3 ready ones")]);
  expect((await version(1)).state).toBe("ENABLED");

  for (const name of ["shop-api", "shop-worker", "shop-api", "shop-worker"]) {
    await succeed(strongroom(["restart", name, "--env", "dev"]));
  }
  const finished = await succeed(rotate("--finish"));
  expect(finished.stdout).toMatch(/^finished shop\/VENDOR_KEY: version 1 is disabled; destroyed on \d{4}-/);
  const one = await version(1);
  expect(one.state).toBe("DISABLED");
  expect((Date.parse(one.scheduledDestroyTime ?? "") - Date.now()) / 86_400_000).toBeCloseTo(7, 1);
  // Neither restarts nor the rotation left a difference behind.
  expect(await plannedActions()).toEqual([]);
});

/** `rotate.test.ts` has it without Terraform. */
long("rolls back: enabled again, pinned, deployed", async () => {
  await succeed(strongroom(["rollback", "VENDOR_KEY", "--env", "dev", "--yes"]));
  const one = await version(1);
  expect([one.state, one.scheduledDestroyTime]).toEqual(["ENABLED", undefined]);
  await succeed(deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "1", VENDOR_KEY_PREVIOUS: "2" });
  expect(await plannedActions()).toEqual([]);
});

it("printed no value", () => {
  const all = [...Object.values(values), newValue];
  expect(search(Buffer.from(project.printed()), "printed", all)).toEqual([]);
});

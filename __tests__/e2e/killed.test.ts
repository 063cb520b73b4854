/**
 * An apply killed in the middle and run again converges: Terraform, its providers, cdktf and the command die at one moment,
 * the state is locked and knows nothing of what was made; the next `start` mends that and goes on.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { AdminClient, defaultHome, down, environmentFor, type SandboxRequest } from "../../sandbox";
import type { StartData } from "../../terraform/start/summary";
import { eventually } from "../support/eventually";
import { full } from "../support/full";
import { killTree } from "../support/kill-tree";
import { createProject, type Project } from "../support/project";

let project: Project;
let home: string;
let admin: AdminClient;
beforeAll(async () => {
  project = createProject(join(__dirname, "shop"));
  home = defaultHome(project.folder);
  // Not by `start`, which is killed with all that it started; by the project's own code, or `start` would replace it.
  expect((await project.strongroom(["sandbox", "up"])).code).toBe(0);
  admin = new AdminClient({ home });
});
afterAll(async () => {
  await down({ home });
  project.remove();
});

const posted = (pattern: RegExp) => (request: SandboxRequest) =>
  request.method === "POST" && request.status >= 200 && request.status < 300 && pattern.test(request.path);
const secrets = posted(/\/secrets\?.*secretId=/);
const accounts = posted(/\/serviceAccounts\?/);
const versions = posted(/:addVersion/);
const services = posted(/\/services\?.*serviceId=/);
const variables = posted(/\/projects\/prj_fakeshop\/env/);

/** Starts, and kills everything that it started once the cloud has seen enough. @returns what it said of mending */
async function killedStart(
  enough: (requests: readonly SandboxRequest[], held: number) => boolean,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(project.folder, "bin", "strongroom.js"), "start"], {
    cwd: project.folder,
    env: { PATH: process.env.PATH ?? "", HOME: join(project.scratch, "home"), TMPDIR: join(project.scratch, "tmp") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise((done) => child.on("close", (_code, signal) => done(signal)));
  await eventually(
    async () => enough(await admin.requests(), (await admin.faults()).held),
    () => said,
  );
  const killed = killTree(child.pid ?? 0);
  expect(killed.filter((name) => name === "terraform").length).toBeGreaterThan(0);
  expect(await ended).toBe("SIGKILL");
  // A request that was sent before the kill is accepted after it.
  await admin.clearFaults();
  return notesIn(said);
}

async function start(): Promise<{ readonly data: StartData; readonly notes: readonly string[] }> {
  const { code, stdout, stderr } = await project.strongroom(["start", "--json"]);
  if (code !== 0) throw new Error(`${code}\n${stdout}\n${stderr}`);
  return { data: JSON.parse(stdout) as StartData, notes: notesIn(stderr) };
}

const notesIn = (text: string) =>
  text.split("\n").flatMap((line) => (line.startsWith("start: ") ? [line.slice("start: ".length)] : []));
const unlocked = (stack: string) => `removed the state lock that an interrupted run left on ${stack}`;

async function cloud<T>(path: string, as = "GOOGLE_OAUTH_ACCESS_TOKEN"): Promise<T> {
  const env = await environmentFor({ home });
  const [, base] = /^(http:\/\/127\.0\.0\.1:\d+\/)/.exec(env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
  const response = await fetch(`${base}${path}`, {
    headers: { authorization: `Bearer ${env[as]}` },
  });
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as T;
}

async function variablesThere(): Promise<readonly string[]> {
  const path = "v10/projects/prj_fakeshop/env?teamId=team_fake";
  const { envs } = await cloud<{ envs: readonly { key: string }[] }>(path, "VERCEL_API_TOKEN");
  return envs.map((one) => one.key).sort();
}

/** Addresses in a stack's state. */
async function stateOf(product: string, stack: string): Promise<readonly string[]> {
  const object = encodeURIComponent(`${stack}/default.tfstate`);
  const state = await cloud<{ resources: readonly { type: string; name: string; instances: readonly unknown[] }[] }>(
    `storage/v1/b/fake-${product}-dev-tfstate/o/${object}?alt=media`,
  );
  return state.resources
    .filter((resource) => resource.instances.length === 1)
    .map(({ type, name }) => `${type}.${name}`)
    .sort();
}

const names = (requests: readonly SandboxRequest[], which: (request: SandboxRequest) => boolean, parameter: string) =>
  requests.filter(which).map(({ path }) => new URL(path, "http://cloud").searchParams.get(parameter) ?? "");

/** Longer than any test takes, in milliseconds. */
const forever = 24 * 3_600_000;

/** A minute of two kills; the gate has Terraform killed amid one apply in `troubles.test.ts`. */
const long = full && process.platform === "linux" ? it : it.skip;

long("in secrets, then in services and vercel: what was made is taken over, nothing is made twice", async () => {
  // GIVEN bindings that are not answered: Terraform waits for them when it is killed, with nothing written to the state
  await admin.injectFault({ match: { path: ":setIamPolicy" }, fault: { kind: "stall", millis: forever }, times: 20 });
  await killedStart((requests) => requests.filter(secrets).length >= 3);
  const first = await admin.requests();
  const made = names(first, secrets, "secretId");
  expect(made.length).toBeGreaterThanOrEqual(3);

  // WHEN it starts again, and is killed again, in the middle of a Cloud Run operation and a list of variables
  await admin.changeSettings({ operationDelayMillis: forever });
  await admin.injectFault({
    match: { method: "POST", path: "/prj_fakeshop/env", nth: 2 },
    fault: { kind: "stall", millis: forever },
  });
  const second = await killedStart(
    (requests, held) => requests.some(services) && requests.some(variables) && held === 1,
  );
  await admin.changeSettings({ operationDelayMillis: 0 });
  // THEN the second one had taken over what the first had made
  expect(second).toContain(unlocked("shop-dev-secrets"));
  for (const name of made) {
    const stack = name === "STRONGROOM_FINGERPRINT_KEY" ? "platform-dev-secrets" : "shop-dev-secrets";
    expect(second).toContain(`imported google_secret_manager_secret.${name}, which was not in the state of ${stack}`);
  }

  const running = names(await admin.requests(), services, "serviceId");
  const left = await variablesThere();
  expect(left.length).toBeGreaterThan(0);
  const third = await start();
  expect(third.notes).toEqual(expect.arrayContaining(["shop-dev-services", "shop-dev-vercel"].map(unlocked)));
  for (const name of running)
    expect(third.notes).toContain(
      `imported google_cloud_run_v2_service.${name}, which was not in the state of shop-dev-services`,
    );
  for (const name of left)
    expect(third.notes).toContain(
      `deleted vercel_project_environment_variable.${name}, which was not in the state of shop-dev-vercel`,
    );
  expect(third.data).toMatchObject({
    versions: 4,
    valuesWritten: 0,
    services: { cloudRun: 2, vercel: 1, waiting: [] },
    terraform: { destroyed: 0 },
  });

  // THEN over all runs each was made once, and the states know all of it
  const all = await admin.requests();
  const once = ["SESSION_KEY", "STRONGROOM_FINGERPRINT_KEY", "VENDOR_KEY", "WEB_KEY"];
  expect(names(all, secrets, "secretId").sort()).toEqual(once);
  expect(all.filter(accounts)).toHaveLength(4);
  expect(all.filter(versions)).toHaveLength(4);
  expect(names(all, services, "serviceId").sort()).toEqual(["shop-api", "shop-worker"]);
  expect(await variablesThere()).toEqual(["NEXT_PUBLIC_SHOP_NAME", "WEB_KEY"]);
  expect((await stateOf("shop", "shop-dev-secrets")).filter((one) => !one.includes("_iam_member"))).toEqual([
    "google_secret_manager_secret.SESSION_KEY",
    "google_secret_manager_secret.VENDOR_KEY",
    "google_secret_manager_secret.WEB_KEY",
  ]);
  expect(await stateOf("shop", "shop-dev-identities")).toEqual([
    "google_service_account.service-account--shop-api",
    "google_service_account.service-account--shop-worker",
  ]);
  expect(await stateOf("shop", "shop-dev-services")).toEqual([
    "google_cloud_run_v2_service.shop-api",
    "google_cloud_run_v2_service.shop-worker",
  ]);
  expect(await stateOf("shop", "shop-dev-vercel")).toEqual([
    "vercel_project_environment_variable.NEXT_PUBLIC_SHOP_NAME",
    "vercel_project_environment_variable.WEB_KEY",
  ]);
  expect((await start()).data.noChanges).toBe(true);
});

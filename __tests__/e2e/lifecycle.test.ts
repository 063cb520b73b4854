/**
 * From declarations to a running deployment and back, with real Terraform through `cdktf deploy`, on a small
 * organisation, as an engineer would do it: edit files, run commands, read plans.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AdminClient, defaultHome, down, environmentFor, prepare, up } from "../../sandbox";
import { canary, type Hit, search, searchTree } from "../support/canary";
import { type ProcessWatch, watchProcesses } from "../support/process-watch";
import { createProject, type Outcome, type Project } from "../support/project";
import { hasTerminal, onTerminal } from "../support/terminal";

interface Change {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
  };
}

const planted = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const bumped = canary();
const all = [planted.VENDOR_KEY, planted.WEB_KEY, bumped];
const products = ["platform", "shop"];
const stacks = [
  ...products.map((product) => `${product}-dev-identities`),
  ...products.map((product) => `${product}-dev-secrets`),
  "shop-dev-services",
  "shop-dev-vercel",
];

let project: Project;
let home: string;
let watch: ProcessWatch | undefined;

beforeAll(async () => {
  project = createProject(join(__dirname, "shop"));
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
  if (process.platform === "linux") watch = watchProcesses(all);
});

afterAll(async () => {
  watch?.stop();
  await down({ home });
  project.remove();
});

function inSandbox(command: readonly string[], env?: Record<string, string>, as?: string): Promise<Outcome> {
  return project.strongroom(["sandbox", "exec", ...(as ? ["--as", as] : []), "--", ...command], env);
}

async function succeed(outcome: Promise<Outcome>): Promise<Outcome> {
  const done = await outcome;
  if (done.code !== 0) throw new Error(`exit code ${done.code}\n${done.stdout}\n${done.stderr}`);
  return done;
}

/** Deploys as the README says; the planted values stand in the host's environment and must go no further. */
function deploy(...names: string[]): Promise<Outcome> {
  // Only declared names are known to be secrets; one that was retired and is gone is just another variable.
  const declared = Object.entries(planted).filter(([name]) => project.read("catalog/vendor.ts").includes(`${name}:`));
  const env = Object.fromEntries(declared);
  return succeed(inSandbox(["node", "bin/strongroom.js", "deploy", ...names, "--auto-approve"], env));
}

const synth = () => succeed(inSandbox(["npx", "cdktf", "synth"]));

/** What a saved plan of one stack would change. */
async function plan(stack: string, as?: string): Promise<Change[]> {
  const directory = `-chdir=cdktf.out/stacks/${stack}`;
  const file = join(project.scratch, "tmp", `${stack}.tfplan`);
  await succeed(inSandbox(["terraform", directory, "init", "-input=false", "-reconfigure"], {}, as));
  await succeed(inSandbox(["terraform", directory, "plan", "-input=false", "-lock=false", `-out=${file}`], {}, as));
  const shown = await succeed(inSandbox(["terraform", directory, "show", "-json", file], {}, as));
  const changes: Change[] = JSON.parse(shown.stdout).resource_changes ?? [];
  return changes.filter((change) => change.change.actions.join() !== "no-op");
}

const actions = (changes: Change[]) => changes.map((one) => `${one.change.actions.join("+")} ${one.address}`).sort();

/** Paths at which before and after differ. */
function differences(before: unknown, after: unknown, path = ""): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === null || after === null || typeof before !== "object" || typeof after !== "object") return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(
      (before as Record<string, unknown>)[key],
      (after as Record<string, unknown>)[key],
      path ? `${path}.${key}` : key,
    ),
  );
}

async function cloud(path: string, init: RequestInit = {}): Promise<Response> {
  const env = await environmentFor({ home });
  const [, base] = /^(http:\/\/127\.0\.0\.1:\d+\/)/.exec(env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
  return fetch(`${base}${path}`, { ...init, headers: { authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` } });
}

async function bodyOf<T>(response: Promise<Response>): Promise<T> {
  const got = await response;
  expect(got.status).toBe(200);
  return (await got.json()) as T;
}

interface RunService {
  readonly template: {
    readonly containers: readonly [
      {
        readonly env?: readonly {
          readonly name: string;
          readonly value?: string;
          readonly valueSource?: { readonly secretKeyRef: { readonly version: string } };
        }[];
      },
    ];
  };
}

async function variablesOf(service: string): Promise<Record<string, string>> {
  const path = `v2/projects/fake-shop-dev/locations/europe-west1/services/${service}`;
  const env = (await bodyOf<RunService>(cloud(path))).template.containers[0].env ?? [];
  return Object.fromEntries(
    env.map((one) => [
      one.name,
      one.valueSource ? `version ${one.valueSource.secretKeyRef.version}` : (one.value ?? ""),
    ]),
  );
}

function editLock(change: (lock: { entries: Record<string, Record<string, unknown>> }) => void): void {
  const path = join(home, "locks", "dev.lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  change(lock);
  project.write(".strongroom/sandbox/locks/dev.lock.json", `${JSON.stringify(lock, null, 2)}\n`);
}

function edit(path: string, from: string, to: string): void {
  const text = project.read(path);
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  project.write(path, text.replace(from, to));
}

it("creates entries and bindings, takes values, and runs services and variables on pinned versions", async () => {
  await deploy("*-dev-identities", "*-dev-secrets");
  const injected = await succeed(inSandbox(["node", "bin/strongroom.js", "inject", "--env", "dev"], planted));
  expect(search(Buffer.from(injected.stdout + injected.stderr), "inject", all)).toEqual([]);
  await deploy("shop-dev-services", "shop-dev-vercel");

  expect(await variablesOf("shop-api")).toEqual({
    LOG_LEVEL: "info",
    SESSION_KEY: "version 1",
    VENDOR_KEY: "version 1",
  });
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info", VENDOR_KEY: "version 1" });
  const secret = bodyOf<{ annotations: Record<string, string> }>(
    cloud("v1/projects/fake-shop-dev/secrets/SESSION_KEY"),
  );
  expect((await secret).annotations.purpose).toBe("Signs sessions, costs ${nothing} and 100%{sure}");
});

it("has nothing to do the second time", async () => {
  const again = (await deploy(...stacks)).stdout.trimEnd().split("\n");
  expect(again[0]).toBe(`dev: ${stacks.length} stacks, no changes`);
  expect(again.slice(1).sort()).toEqual([...stacks].sort().map((stack) => `  ${stack}: no changes`));
});

it("plans a pin bump as one Cloud Run version and one write-only version, and nothing else", async () => {
  for (const id of ["VENDOR_KEY", "WEB_KEY"]) {
    const added = await cloud(`v1/projects/fake-shop-dev/secrets/${id}:addVersion`, {
      method: "POST",
      body: JSON.stringify({ payload: { data: Buffer.from(bumped).toString("base64") } }),
    });
    expect(added.status).toBe(200);
  }
  editLock((lock) => {
    for (const key of ["shop/VENDOR_KEY", "shop/WEB_KEY"]) {
      const entry = lock.entries[key] as { versions: Record<string, unknown> };
      lock.entries[key] = {
        ...entry,
        current: "2",
        versions: {
          ...entry.versions,
          2: { state: "enabled", at: "2026-11-20T00:00:00Z", by: "fake@test", from: "file" },
        },
      };
    }
  });
  await synth();
  expect(await plan("shop-dev-secrets")).toEqual([]);

  const services = await plan("shop-dev-services");
  expect(services.map((one) => one.change.actions)).toEqual([["update"], ["update"]]);
  const paths = services.flatMap((one) => differences(one.change.before, one.change.after));
  expect(paths).toHaveLength(2);
  for (const path of paths) {
    expect(path).toMatch(/^template\.0\.containers\.0\.env\.\d+\.value_source\.0\.secret_key_ref\.0\.version$/);
  }

  const vercel = await plan("shop-dev-vercel");
  expect(vercel.map((one) => one.change.actions)).toEqual([["update"]]);
  expect(vercel.flatMap((one) => differences(one.change.before, one.change.after))).toEqual(["value_wo_version"]);
});

it("plans without access to a single value", async () => {
  const planner = "planner@fake-platform-dev.iam.gserviceaccount.com";
  const viewer = ["roles/viewer", "roles/iam.securityReviewer", "roles/storage.objectViewer"];
  await prepare({
    home,
    projects: [],
    buckets: [],
    teams: [],
    grants: ["fake-shop-dev", "fake-platform-dev"].flatMap((id) =>
      viewer.map((role) => ({ project: id, role, member: `serviceAccount:${planner}` })),
    ),
  });
  const admin = new AdminClient({ home });
  const before = (await admin.accesses()).length;
  expect(actions(await plan("shop-dev-vercel", planner))).toHaveLength(1);
  expect(actions(await plan("shop-dev-services", planner))).toHaveLength(2);
  expect(actions(await plan("shop-dev-secrets", planner))).toEqual([]);
  expect((await admin.accesses()).length).toBe(before);
});

it("moves the running services to the new version", async () => {
  await deploy("shop-dev-services", "shop-dev-vercel");
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info", VENDOR_KEY: "version 2" });
});

it("keeps a running service when a new entry is still pending", async () => {
  edit(
    "catalog/own.ts",
    "LOG_LEVEL: config",
    `NEW_KEY: secret({ purpose: "New", risk: "None", class: "important", tier: 1, origin: generated(hex(32)), rotation: everyDays(90) }),
    LOG_LEVEL: config`,
  );
  edit("services/shop.ts", "own.SESSION_KEY,", "own.SESSION_KEY, own.NEW_KEY,");
  const check = await inSandbox(["node", "bin/strongroom.js", "check", "--env", "dev"]);
  expect(check.code).toBe(4);
  expect(check.stdout + check.stderr).toContain("NEW_KEY");
  // Without the stack that makes it, the service is not deployed either; what is said instead does it.
  const early = await inSandbox(["node", "bin/strongroom.js", "deploy", "shop-dev-services", "--auto-approve"]);
  expect(early).toMatchObject({ code: 4, stdout: "" });
  expect(early.stderr).toContain("  shop-dev-secrets: its state does not hold google_secret_manager_secret.NEW_KEY");
  const [, said = ""] = /^ {2}next: \S+ sandbox exec -- strongroom deploy (.*)$/m.exec(early.stderr) ?? [];
  expect(said).toBe("shop-dev-secrets shop-dev-services");
  await deploy(...said.split(" "));
  expect(await variablesOf("shop-api")).toEqual({
    LOG_LEVEL: "info",
    SESSION_KEY: "version 1",
    VENDOR_KEY: "version 2",
  });

  await succeed(inSandbox(["node", "bin/strongroom.js", "inject", "--env", "dev"]));
  await deploy("shop-dev-services");
  expect(await variablesOf("shop-api")).toMatchObject({ NEW_KEY: "version 1" });
});

it("takes a reader away: its binding and its variable go, nothing else", async () => {
  edit("services/shop.ts", "reads: [own.LOG_LEVEL, vendor.VENDOR_KEY]", "reads: [own.LOG_LEVEL]");
  await synth();
  const secrets = actions(await plan("shop-dev-secrets"));
  expect(secrets).toHaveLength(1);
  expect(secrets[0]).toMatch(/^delete google_secret_manager_secret_iam_member\.VENDOR_KEY.*worker/);
  const services = await plan("shop-dev-services");
  expect(services.map((one) => one.change.actions)).toEqual([["update"]]);
  await deploy("shop-dev-secrets", "shop-dev-services");
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info" });
});

it("retires an entry before it goes", async () => {
  edit(
    "catalog/vendor.ts",
    `purpose: "Calls the vendor from the site's server",`,
    `purpose: "Was for the site", retired: { kind: "retired", after: "2026-12-01" },`,
  );
  edit("services/web.ts", "reads: [vendor.WEB_KEY],", "");
  await deploy("shop-dev-secrets", "shop-dev-vercel");
  expect((await cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(200);
  const policy = await bodyOf<{ bindings?: unknown[] }>(
    cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY:getIamPolicy"),
  );
  expect(policy.bindings ?? []).toEqual([]);

  const text = project.read("catalog/vendor.ts");
  project.write("catalog/vendor.ts", text.replace(/ {4}WEB_KEY: secret\(\{[\s\S]*?\}\),\n/, ""));
  const refused = await inSandbox(["npx", "cdktf", "synth"]);
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain("shop/WEB_KEY");
  editLock((lock) => {
    delete lock.entries["shop/WEB_KEY"];
  });
  // A job that nobody declares still has it: nothing goes, until it does.
  const jobs = "v2/projects/fake-shop-dev/locations/europe-west4/jobs";
  const env = [{ name: "KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version: "2" } } }];
  const body = { template: { template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }] } } };
  const job = { method: "POST", body: JSON.stringify(body) };
  expect((await cloud(`${jobs}?jobId=nightly`, job)).status).toBe(200);
  const inUse = await inSandbox(["node", "bin/strongroom.js", "deploy", "shop-dev-secrets", "--auto-approve"]);
  expect([inUse.code, inUse.stderr.split("\n").filter((line) => line.includes("WEB_KEY"))]).toEqual([
    4,
    ["  shop/WEB_KEY: nightly gives it to its next execution"],
  ]);
  expect((await cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(200);
  expect((await cloud(`${jobs}/nightly`, { method: "DELETE" })).status).toBe(200);
  expect(actions(await plan("shop-dev-secrets"))).toEqual(["delete google_secret_manager_secret.WEB_KEY"]);
  await deploy("shop-dev-secrets");
  expect((await cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(404);
});

it("destroys dev, stack by stack, as cdktf asks on a terminal", async () => {
  const answered = new Set<string>();
  const approve = (screen: string) => {
    const asked = [...screen.matchAll(/diff output above for\s+([\w-]+)\s/g)].map(([, stack = ""]) => stack);
    const next = asked.find((stack) => !answered.has(stack));
    if (next === undefined) return null;
    answered.add(next);
    // The first choice is to approve.
    return "\r";
  };
  if (hasTerminal) {
    const command = `./strongroom sandbox exec -- cdktf destroy ${stacks.join(" ")}`;
    const env = { PATH: process.env.PATH ?? "", HOME: join(project.scratch, "home"), CHECKPOINT_DISABLE: "1" };
    const { code, screen } = await onTerminal(command, { cwd: project.folder, env, typed: approve });
    if (code !== 0) throw new Error(`exit code ${code}\n${screen}`);
    expect([...answered].sort()).toEqual([...stacks].sort());
    expect(search(Buffer.from(screen), "screen", all)).toEqual([]);
  } else await succeed(inSandbox(["npx", "cdktf", "destroy", ...stacks, "--auto-approve"]));
  const left = await bodyOf<{ secrets?: unknown[] }>(cloud("v1/projects/fake-shop-dev/secrets"));
  expect(left.secrets ?? []).toEqual([]);
});

it("leaves no value anywhere", () => {
  const seen = watch?.stop();
  const hits: Hit[] = [
    ...(seen?.hits ?? []),
    ...search(Buffer.from(project.printed()), "printed", all),
    ...searchTree(project.scratch, all),
    ...searchTree(project.folder, all, (path) => path.endsWith("/node_modules")),
  ];
  expect(hits).toEqual([]);
  if (seen) expect([...seen.programs].sort()).toEqual(["cdktf", "provider", "terraform"]);
});

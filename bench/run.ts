/**
 * `npm run bench:run`: how long the command line keeps its user waiting. `--version`, `--help` and a Tab by the launcher, against an empty
 * Node, and `run` for a service of 50 secrets against as many `gcloud secrets versions access`, all in one run, over the sandbox.
 *
 * No number is printed before the values were compared: the child's environment, and what gcloud printed, with what was put in.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { createProject } from "../__tests__/support/project";
import { emptyLock, formatLock } from "../model/lock";
import { down, environmentFor, prepare, up } from "../sandbox";
import { formatRunReport, type RunReport } from "./run-report";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "15" },
    secrets: { type: "string", default: "50" },
    "without-gcloud": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(options.runs);
const secrets = Number(options.secrets);
if (![runs, secrets].every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write("usage: npm run bench:run -- [--runs 15] [--secrets 50] [--without-gcloud] [--json]\n");
  process.exit(2);
}

const cloudProject = "fake-bench-dev";
const names = Array.from({ length: secrets }, (_, index) => `BENCH_SECRET_${String(index).padStart(3, "0")}`);
const wanted = (name: string) => `fake-${createHash("sha256").update(name).digest("hex")}`;

void main();

async function main(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), "strongroom-bench-run-"));
  const home = join(base, "sandbox");
  writeOrganisation(join(base, "organisation"));
  const project = createProject(join(base, "organisation"));
  try {
    await up({ home });
    await prepare({ home, projects: [{ id: cloudProject }] });
    // Of the caller's shell no more: a proxy or a certificate in it is not the sandbox's, and refused.
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ...(await environmentFor({ home, project: cloudProject })) };
    await fill(env);
    const locks = join(base, "locks");
    mkdirSync(locks);
    writeFileSync(join(locks, "dev.lock.json"), lockText());
    const report = measure(project.folder, { PATH, HOME }, { ...env, STRONGROOM_LOCK_DIR: locks });
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatRunReport(report));
  } finally {
    await down({ home });
    project.remove();
    rmSync(base, { recursive: true, force: true });
  }
}

/** @param shell an ordinary one, @param env one in the sandbox */
function measure(project: string, shell: NodeJS.ProcessEnv, env: NodeJS.ProcessEnv): RunReport {
  const strongroom = join(project, "strongroom");
  const run = ["run", "--env", "dev", "--service", "bench", "--"];
  const own = JSON.stringify(names);
  const shown = time(
    strongroom,
    [...run, process.execPath, "-e", `console.log(JSON.stringify(${own}.map((name) => process.env[name])))`],
    env,
  );
  assertValues("strongroom run", JSON.parse(shown.stdout) as string[]);
  // In turns, so that a machine that gets busier burdens all of them.
  const times = {
    node: [] as number[],
    version: [] as number[],
    help: [] as number[],
    completion: [] as number[],
    tab: [] as number[],
    list: [] as number[],
    command: [] as number[],
    run: [] as number[],
  };
  for (let index = 0; index < runs; index++) {
    times.node.push(time(process.execPath, ["-e", "0"], shell).millis);
    times.version.push(time(strongroom, ["--version"], shell).millis);
    times.help.push(time(strongroom, ["--help"], shell).millis);
    times.completion.push(time(strongroom, ["completion", "bash"], shell).millis);
    times.tab.push(time(strongroom, ["__complete", "--", "explain", ""], shell).millis);
    times.list.push(time(strongroom, ["list", "--env", "dev"], shell).millis);
    times.command.push(time("true", [], env).millis);
    times.run.push(time(strongroom, [...run, "true"], env).millis);
    process.stderr.write(`round ${index + 1} of ${runs}\n`);
  }
  return {
    runs,
    secrets,
    nodeMillis: Math.min(...times.node),
    versionMillis: Math.min(...times.version),
    helpMillis: Math.min(...times.help),
    completionMillis: Math.min(...times.completion),
    tabMillis: Math.min(...times.tab),
    listMillis: Math.min(...times.list),
    commandMillis: Math.min(...times.command),
    runMillis: Math.min(...times.run),
    gcloudMillis: options["without-gcloud"] ? null : measureGcloud(env),
  };
}

/** One after the other, as a script does it. */
function measureGcloud(env: NodeJS.ProcessEnv): number {
  process.stderr.write(`${names.length} calls of gcloud\n`);
  let millis = 0;
  const read = names.map((name) => {
    const one = time(
      "gcloud",
      ["secrets", "versions", "access", "1", `--secret=${name}`, `--project=${cloudProject}`],
      env,
    );
    millis += one.millis;
    return one.stdout;
  });
  assertValues("gcloud", read);
  return millis;
}

function assertValues(who: string, got: readonly string[]): void {
  const wrong = names.filter((name, index) => got[index] !== wanted(name));
  if (wrong.length > 0 || got.length !== names.length) throw new Error(`${who} gave other values: ${wrong.join(", ")}`);
}

function time(program: string, args: readonly string[], env: NodeJS.ProcessEnv): { millis: number; stdout: string } {
  const start = performance.now();
  const done = spawnSync(program, args, { encoding: "utf8", env });
  const millis = performance.now() - start;
  if (done.status !== 0)
    throw new Error(`${program} ended with ${done.status ?? done.error?.message}:\n${done.stderr}`);
  return { millis, stdout: done.stdout };
}

async function fill(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const url = `${env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT}projects/${cloudProject}/secrets`;
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}`, "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  for (const name of names) {
    await post(`?secretId=${name}`, { replication: { automatic: {} } });
    await post(`/${name}:addVersion`, { payload: { data: Buffer.from(wanted(name)).toString("base64") } });
  }
}

function lockText(): string {
  const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "bench@example.test", from: "file" } as const;
  const entries = Object.fromEntries(
    names.map((name) => [`bench/${name}`, { state: "active", current: "1", versions: { "1": version } } as const]),
  );
  return formatLock({ ...emptyLock("dev"), entries });
}

/** One product, one service that reads everything. */
function writeOrganisation(folder: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const entry = `secret({ purpose: "Measured", risk: "None", class: "important", tier: 2, origin: generated(hex(32)), rotation: everyDays(90) })`;
  write(
    "catalog/index.ts",
    `import { everyDays, generated, hex, product, secret } from "../model";
export const bench = product("bench", { title: "Bench" });
export const all = bench.integration({ title: "All", owner: "bench", revoke: "strongroom rotate", setup: [] }, {
${names.map((name) => `  ${name}: ${entry},`).join("\n")}
});
export const catalogue = { bench: { all } };
`,
  );
  write(
    "services/index.ts",
    `import { cloudRunService, type Reader } from "../model";
import { all, bench } from "../catalog";
export const readers: readonly Reader[] = [
  cloudRunService({ product: bench, name: "bench", role: "backend", reads: [${names.map((name) => `all.${name}`).join(", ")}] }),
];
`,
  );
  write(
    "environments/index.ts",
    `import { environment, type Organisation } from "../model";
import { catalogue } from "../catalog";
import { readers } from "../services";
const dev = environment(catalogue, {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  places: { bench: { project: "${cloudProject}", region: "europe-west1", stateBucket: "fake-bench-state", initialImage: "us-docker.pkg.dev/cloudrun/container/hello" } },
  values: {},
});
export const organisation: Organisation = { catalogue, readers, environments: [dev] };
`,
  );
}

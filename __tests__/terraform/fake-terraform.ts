import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../machine/context";
import { isRunning } from "../../machine/marker";
import type { Layer } from "../../model/layer";
import type { ResolvedStack } from "../../model/resolved";
import { allowedForTerraform, type TerraformEnvironment } from "../../providers/surroundings";
import { runTerraform, type StackResult, type TerraformRun } from "../../terraform/runner";
import { Bench } from "../cli/support";

export let bench: Bench;
export let over: AbortController;
let runs: Promise<unknown>[] = [];

/** A new folder for each test; no run of it stays. */
export function withFakeTerraform(): void {
  beforeEach(async () => {
    bench = await Bench.open([]);
    over = new AbortController();
    runs = [];
  });
  afterEach(async () => {
    await endRuns();
    await bench.close();
  });
}

/** Whatever became of a test: no run of it begins another Terraform, and none stays; each is ended by its id, with its group. */
export async function endRuns(): Promise<void> {
  over.abort(new Error("the test is over"));
  let open = true;
  const ended = Promise.allSettled(runs).then(() => {
    open = false;
  });
  const folder = join(bench.root, ".strongroom", "work", "terraform");
  while (open) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const { pid, started } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number; started: string };
      if (isRunning(pid, started)) process.kill(-pid, "SIGKILL");
    }
    await Promise.race([ended, new Promise((done) => setTimeout(done, 20))]);
  }
}

export const stack = (product: string, layer: Layer, ...dependsOn: string[]): ResolvedStack => ({
  name: `${product}-dev-${layer}`,
  product,
  layer,
  dependsOn,
});

/** Two products; the second one's entries are read with the first one's account. */
export const shop = [
  stack("shop", "services", "shop-dev-secrets"),
  stack("shop", "vercel", "shop-dev-secrets"),
  stack("shop", "secrets", "shop-dev-identities", "bank-dev-identities"),
  stack("shop", "identities"),
  stack("bank", "identities"),
  stack("bank", "secrets", "shop-dev-identities", "bank-dev-identities"),
];

/**
 * A terraform that writes down what it is asked. Each stack's folder holds what its plan and its apply do: `exit`, `changes`,
 * `error`; `planned` instead of one creation, and what `show` says of it; or `hang`: until SIGINT, or for ever.
 */
function fakeTerraform(does: Readonly<Record<string, Record<string, unknown>>>): TerraformEnvironment {
  const bin = join(bench.base, "bin");
  mkdirSync(bin, { recursive: true });
  const log = join(bench.base, "calls");
  writeFileSync(
    join(bin, "terraform"),
    `#!${process.execPath}
const { appendFileSync, readFileSync } = require("fs");
const [step, ...args] = process.argv.slice(2);
const name = require("path").basename(process.cwd());
const say = (one) => console.log(typeof one === "string" ? one : JSON.stringify(one));
appendFileSync(${JSON.stringify(log)}, "begin " + name + " " + step + "\\n");
const { changes = { add: 1, change: 0, remove: 0 }, error, hang, planned = [{ action: "create", addr: "google_x.new" }], says } = JSON.parse(readFileSync("does.json", "utf8"))[step] ?? {};
const end = (code) => { appendFileSync(${JSON.stringify(log)}, "end " + name + " " + step + " " + code + "\\n"); process.exit(code); };
if (hang) {
  process.on("SIGINT", () => { appendFileSync(${JSON.stringify(log)}, "asked " + name + "\\n"); if (hang === "until asked") { say("Interrupt received."); end(1); } });
  // Should the tests themselves be killed, nobody else would end it.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(1), 1000);
  appendFileSync(${JSON.stringify(log)}, "hangs " + name + " " + step + "\\n");
} else {
  if (error) { say({ "@message": "Error: " + error, type: "diagnostic", diagnostic: { severity: "error", summary: error, detail: "Bearer fake-abc", address: "google_x.y" } }); end(1); }
  if (step === "plan") {
    const n = changes.add + changes.change + changes.remove;
    if (n > 0) for (const { action, addr } of planned) say({ type: "planned_change", change: { action, resource: { addr } } });
    say({ "@message": "Plan", type: "change_summary", changes });
    end(n > 0 ? 2 : 0);
  }
  if (step === "init") say("\\nInitializing the backend...\\n\\nInitializing provider plugins...\\n");
  if (step === "show") say(says);
  if (step === "apply") say({ "@message": "Apply complete", type: "change_summary", changes });
  end(0);
}
`,
    { mode: 0o755 },
  );
  for (const { name } of shop) {
    const folder = join(bench.root, "cdktf.out", "stacks", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "does.json"), JSON.stringify(does[name] ?? {}));
  }
  return allowedForTerraform({ PATH: `${bin}:${process.env.PATH}` }, false);
}

export const calls = () => {
  const file = join(bench.base, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

export function run(
  does: Readonly<Record<string, Record<string, unknown>>>,
  more: Partial<TerraformRun> = {},
  context: Partial<Context> = {},
): Promise<readonly StackResult[]> {
  const how = {
    stacks: shop,
    env: fakeTerraform(does),
    approve: null,
    refuseGoing: async () => {},
    accessGoes: async () => "now" as const,
    refuseReaders: async () => {},
    refuseEmpty: async () => {},
    lastApplied: knowing([]),
    onProgress: () => {},
    ...more,
  };
  const results = runTerraform(bench.context({ signal: over.signal, ...context }), how);
  runs.push(results);
  return results;
}

/** Knows of these that their documents are what was last applied, as long as it is trusted; writes down what it is told. */
export function knowing(names: readonly string[], told: string[] = []): TerraformRun["lastApplied"] {
  let trusted = true;
  return {
    isCurrent: ({ name }) => trusted && names.includes(name),
    distrust: () => {
      trusted = false;
    },
    foundUnchanged: async ({ name }) => void told.push(`${name} unchanged`),
    foundDifferent: async ({ name }) => void told.push(`${name} differs`),
    applying: async ({ name }, apply) => {
      const result = await apply();
      told.push(`${name} applied`);
      return result;
    },
  };
}

export const outcomes = (results: readonly StackResult[]) =>
  Object.fromEntries(results.map(({ stack: name, done }) => [name, done]));

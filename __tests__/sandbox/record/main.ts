/**
 * `npm run providers:record [-- --check]`: what the real providers plan and send, into `__tests__/sandbox/fixtures`, for the versions of
 * `providers/pinned.ts`. They come from the folder that STRONGROOM_REAL_PROVIDERS names, and talk to the embedded cloud; the vercel provider
 * through a proxy with a certificate of the sandbox's own (on Linux, where Go reads SSL_CERT_FILE). `--check` writes nothing and says what
 * differs; it takes the sandbox's own providers where none are named.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOOGLE, VERCEL } from "../../../providers/pinned";
import { runProgram, say } from "../../support/program";
import type { TestCloud } from "../provider/support/cloud";
import { organisation } from "../provider/support/organisation";
import { planScenarios } from "../provider/support/plan";
import type { Recorder } from "../provider/support/recorder";
import { changesOf, comparable, type ResourceChange, scenarios } from "../provider/support/scenarios";
import type { Workbench } from "../provider/support/terraform";
import { withoutVolatile } from "../provider/support/volatile";
import { onBench } from "./bench";

const fixtures = join(__dirname, "..", "fixtures");
const versions = `google-${GOOGLE.version}-and-vercel-${VERCEL.version}.jsonl`;

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes("--check");
  const mirror = process.env.STRONGROOM_REAL_PROVIDERS || null;
  if (mirror === null && !check) {
    say("STRONGROOM_REAL_PROVIDERS names no folder of real providers; only --check goes without them.");
    return 2;
  }
  return onBench(mirror, async ({ cloud, bench, recorder }) => {
    const plans = await recordPlans(cloud, bench);
    const traffic = await recordTraffic(cloud, bench, recorder);
    return check ? compare(plans) : write(plans, traffic);
  });
}

/** Every scenario that is recorded, planned again. A new one is a line with `config_before` and `config_after`, and no changes. */
async function recordPlans(cloud: TestCloud, bench: Workbench): Promise<readonly (readonly ResourceChange[])[]> {
  say(`plans of ${scenarios.length} scenarios`);
  const plan = await planScenarios(cloud, bench);
  return scenarios.map((_, index) => changesOf(plan, index));
}

/** One deployment from nothing to nothing, request by request. */
async function recordTraffic(cloud: TestCloud, bench: Workbench, recorder: Recorder): Promise<readonly object[]> {
  await cloud.admin("POST", "prepare", { projects: [{ id: "acme-prod" }], teams: [{ id: "team_x" }] });
  const dir = bench.folder(organisation);
  await bench.must(dir, ["init", "-input=false"]);
  const lines: object[] = [];
  const phase = async (name: string, ...steps: readonly (() => Promise<unknown>)[]) => {
    say(name);
    recorder.takeAll();
    for (const step of steps) await step();
    lines.push(...recorder.takeAll().map((request) => ({ phase: name, ...request })));
  };
  const terraform = (...args: readonly string[]) => bench.must(dir, args);
  const moved = ["-var=pin=2", "-var=phase=2"];
  await phase(
    "apply: create everything (phase 1, pin 1)",
    () => terraform("apply", "-auto-approve", "-target=google_secret_manager_secret.jwt"),
    async () => {
      const said = recorder.takeAll();
      for (const value of ["fake-one", "fake-two"]) await cloud.addVersion("acme-prod", "JWT_SECRET", value);
      lines.push(...said.map((request) => ({ phase: "apply: create everything (phase 1, pin 1)", ...request })));
    },
    () => terraform("apply", "-auto-approve"),
  );
  await phase("apply: labels, pin 1 -> 2, plain value changed", () => terraform("apply", "-auto-approve", ...moved));
  await phase("plan with nothing to change", () => terraform("plan", ...moved));
  await phase("destroy", () => terraform("destroy", "-auto-approve", ...moved));
  return lines;
}

function compare(plans: readonly (readonly ResourceChange[])[]): number {
  const meaning = (changes: readonly ResourceChange[]) => JSON.stringify(comparable(withoutVolatile(changes)));
  const different = scenarios.filter((one, index) => meaning(plans[index] ?? []) !== meaning(one.resource_changes));
  say(different.length === 0 ? "as recorded" : `plans that differ: ${different.map((one) => one.scenario).join("; ")}`);
  return different.length === 0 ? 0 : 1;
}

function write(plans: readonly (readonly ResourceChange[])[], traffic: readonly object[]): number {
  const lines = scenarios.map(({ scenario, config_before, config_after }, index) => ({
    scenario,
    config_before,
    config_after,
    resource_changes: plans[index],
  }));
  for (const [file, rows] of [
    [join(fixtures, "plans", `plans-${versions}`), lines],
    [join(fixtures, "traffic", versions), traffic],
  ] as const) {
    const was = existsSync(file) ? readFileSync(file, "utf8") : "";
    const text = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
    writeFileSync(file, text);
    say(`${was === text ? "unchanged" : "wrote"} ${file}`);
  }
  return 0;
}

runProgram(main);

/**
 * `npm run calls:record`: which requests an apply of a saved plan sends for each type and action, by the providers of the folder that
 * STRONGROOM_REAL_PROVIDERS names and by the sandbox's own, into `calls.json`.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onBench, type RecordingBench } from "../../../sandbox/record/bench";
import { runProgram, say } from "../../../support/program";
import { documentOf, type Step, steps } from "./steps";

/** By provider, type and action: requests of three resources, each with its number. */
type Recorded = Record<string, Record<string, Record<string, number>>>;

async function main(): Promise<number> {
  const mirror = process.env.STRONGROOM_REAL_PROVIDERS || null;
  if (mirror === null) {
    say("STRONGROOM_REAL_PROVIDERS names no folder of real providers.");
    return 2;
  }
  const found: Recorded = {};
  for (const [name, folder] of [
    ["real", mirror],
    ["sandbox", null],
  ] as const)
    found[name] = await onBench(folder, async (on) => {
      await on.cloud.admin("POST", "prepare", {
        projects: [{ id: "acme-shop-dev" }],
        teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }],
      });
      const own: Record<string, Record<string, number>> = {};
      for (const step of steps) own[`${step.type} ${step.action}`] = await callsOf(step, name, on);
      return own;
    });
  writeFileSync(join(__dirname, "calls.json"), `${JSON.stringify(found, null, 1)}\n`);
  return 0;
}

const folders = new Map<string, string>();

async function callsOf(step: Step, provider: string, { bench, recorder, cloud }: RecordingBench) {
  say(`${provider}: ${step.type} ${step.action}`);
  const key = `${provider} ${step.type}`;
  const known = folders.get(key);
  const files = { "main.tf.json": documentOf(step) };
  const dir = known ?? bench.folder(files);
  if (known === undefined) {
    folders.set(key, dir);
    await bench.must(dir, ["init", "-input=false"]);
  } else bench.write(dir, files);
  for (const secret of step.versionsOf ?? []) await cloud.addVersion("acme-shop-dev", secret, "fake-value");
  await bench.must(dir, ["plan", "-input=false", "-out=plan.bin", ...(step.args ?? [])]);
  recorder.takeAll();
  await bench.must(dir, ["apply", "-input=false", "plan.bin"]);
  const counted: Record<string, number> = {};
  for (const { method, host, path } of recorder.takeAll()) {
    const verb = /:(\w+)(?:\?|$)/.exec(path)?.[1];
    const what = `${host} ${method}${verb === undefined ? "" : ` ${verb}`}${/\/teams\//.test(path) ? " team" : ""}`;
    counted[what] = (counted[what] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counted).sort(([a], [b]) => (a < b ? -1 : 1)));
}

runProgram(main);

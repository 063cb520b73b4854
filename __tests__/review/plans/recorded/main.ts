/**
 * `npm run plans:record`: plans of the scenarios with the real providers of the folder that STRONGROOM_REAL_PROVIDERS names, against the
 * embedded cloud, into `real.jsonl`: each line is what a reader of plans reads of one.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedEnvironment } from "../../../../model/resolved";
import { onBench, type RecordingBench } from "../../../sandbox/record/bench";
import { acme } from "../../../support/acme";
import { runProgram, say } from "../../../support/program";
import { type StackJson, stacksOf } from "../../../support/synthesized";
import { edited } from "../../support";
import { type Scenario, scenarios, withDocument } from "./scenarios";

const stacks = ["shop-dev-identities", "shop-dev-secrets", "vault-dev-secrets", "shop-dev-services", "shop-dev-vercel"];
const versions: readonly (readonly [string, string, number])[] = [
  ["acme-shop-dev", "PAYMENT_KEY", 3],
  ["acme-shop-dev", "SESSION_SECRET", 1],
  ["acme-vault-dev", "SIGNING_KEY", 12],
];

async function main(): Promise<number> {
  const mirror = process.env.STRONGROOM_REAL_PROVIDERS || null;
  if (mirror === null) {
    say("STRONGROOM_REAL_PROVIDERS names no folder of real providers.");
    return 2;
  }
  return onBench(mirror, async (on) => {
    const folders = await deployed(on);
    const lines: string[] = [];
    for (const one of scenarios) lines.push(JSON.stringify({ name: one.name, plan: await planOf(one, on, folders) }));
    writeFileSync(join(__dirname, "real.jsonl"), `${lines.join("\n")}\n`);
    say(`wrote ${lines.length} plans`);
    return 0;
  });
}

/** Acme, applied: a folder for each stack. */
async function deployed({ cloud, bench }: RecordingBench): Promise<ReadonlyMap<string, string>> {
  await cloud.admin("POST", "prepare", {
    projects: ["acme-shop-dev", "acme-vault-dev", "acme-kms"].map((id) => ({ id })),
    teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }],
  });
  const folders = new Map<string, string>();
  for (const stack of stacks) {
    say(`apply ${stack}`);
    if (stack === "shop-dev-services")
      for (const [project, id, count] of versions)
        for (let number = 1; number <= count; number++) await cloud.addVersion(project, id, `fake-${id}-${number}`);
    const dir = bench.folder({ "main.tf.json": documentIn(acme(), stack) });
    await bench.must(dir, ["init", "-input=false"]);
    await bench.must(dir, ["apply", "-input=false", "-auto-approve"]);
    folders.set(stack, dir);
  }
  return folders;
}

/** As it is synthesized, with its state beside it. */
function documentIn(environment: ResolvedEnvironment, stack: string): StackJson {
  const found = stacksOf(environment)[stack];
  if (found === undefined) throw new Error(`acme has no stack ${stack}`);
  return { ...found, terraform: { ...found.terraform, backend: undefined } };
}

async function planOf(one: Scenario, { cloud, bench }: RecordingBench, folders: ReadonlyMap<string, string>) {
  say(`plan: ${one.name}`);
  const dir = folders.get(one.stack) ?? "";
  const head = one.declare === undefined ? acme() : edited(one.declare);
  bench.write(dir, { "main.tf.json": withDocument(one, documentIn(head, one.stack)) });
  await one.byHand?.[0](cloud);
  await bench.must(dir, ["plan", "-input=false", "-out=plan.bin", ...(one.args ?? [])]);
  await one.byHand?.[1](cloud);
  return reduced(JSON.parse(await bench.must(dir, ["show", "-json", "plan.bin"])) as Record<string, unknown>);
}

/** Without states and values beside the changes, and of the configuration what is read. */
function reduced(plan: Record<string, unknown>): object {
  const {
    prior_state: _state,
    planned_values: _values,
    variables: _variables,
    relevant_attributes: _read,
    ...kept
  } = plan;
  const { root_module: root } = plan.configuration as { root_module: { resources?: Record<string, unknown>[] } };
  const resources = root.resources?.map(({ address, mode, type, name, expressions }) => ({
    ...{ address, mode, type, name, expressions },
  }));
  return { ...kept, configuration: { root_module: { resources } } };
}

runProgram(main);

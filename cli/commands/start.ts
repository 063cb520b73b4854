/** `strongroom start` (`npm start`): goes the whole way from declarations to running services, in the embedded cloud. */
import path from "node:path";
import { type Cloud, openCloud } from "../../clients/cloud";
import { storedEntries } from "../../inventory/entries";
import { stacksOf } from "../../inventory/selection";
import { before } from "../../inventory/waves";
import { fakesIn } from "../../lock/fakes";
import { lockPath, readLock } from "../../lock/lock-file";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { Marker } from "../../machine/marker";
import type { Layer } from "../../model/layer";
import type { ResolvedEnvironment, ResolvedProduct, ResolvedStack } from "../../model/resolved";
import { allowedForTerraform, type TerraformEnvironment } from "../../providers/surroundings";
import * as control from "../../sandbox";
import { abandonedStacks, noneAbandoned } from "../../terraform/abandoned";
import { changesText, noChanges, sum } from "../../terraform/changes";
import { failureOf } from "../../terraform/failure";
import { type Guards, guardsOf } from "../../terraform/guards";
import { LastApplied } from "../../terraform/last-applied";
import { notPlanned } from "../../terraform/not-planned";
import { workOf } from "../../terraform/places";
import { progressTo } from "../../terraform/progress";
import { failedRevisions } from "../../terraform/recover/failed-revisions";
import { refuseOlderState } from "../../terraform/recover/older-state";
import { requireTerraform } from "../../terraform/required";
import { runTerraform, type StackResult, waitForFormerRuns } from "../../terraform/runner";
import { looksInterrupted, mend } from "../../terraform/start/mend";
import { refusePinnedGone } from "../../terraform/start/pinned-gone";
import { type StartData, summary, textOf, valuesText } from "../../terraform/start/summary";
import { terraformEnvironment } from "../../terraform/surroundings";
import { synthesize } from "../../terraform/synthesize";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { invocationOf } from "../../text/invocation";
import { count } from "../../text/output";
import { fingerprintKeyEntry } from "../../values/fingerprint";
import { withoutSecrets } from "../../values/secret-names";
import type { InjectData } from "../../versions/inject/report";
import { preparationOf } from "../surroundings";
import { inject } from "./inject";
import { lockDirIn } from "./sandbox";

export interface StartOptions {
  readonly env: string;
  readonly product?: string;
  /** What can't be checked and needs no secret that goes, by its name in the report. */
  readonly accept?: readonly string[];
  /** Plan every stack, also those that have not changed since the last apply. */
  readonly all?: boolean;
}

export async function start(context: Context, options: StartOptions): Promise<Result<StartData>> {
  const marker = Marker.take(path.join(workOf(context), "terraform.busy"), "cdktf.out, where Terraform works,");
  try {
    return await carryOut(context, options);
  } finally {
    marker.release();
  }
}

async function carryOut(context: Context, options: StartOptions): Promise<Result<StartData>> {
  const began = performance.now();
  const { output } = context;
  const terraform = await requireTerraform(allowedForTerraform(withoutSecrets(context), false));
  const home = control.defaultHome(context.root);
  const inSandbox: Context = { ...context, lockDir: lockDirIn(home) };
  output.speakFor(invocationOf({ ...inSandbox, sandbox: { home, as: control.ownerEmail } }));
  const environment = requireInSandbox(context, inSandbox, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const products = chosen(environment, options.product ?? null);

  const former = await waitForFormerRuns(context);
  const status = await control.up({ home, onProgress: (line) => output.note(line) });
  output.note(
    `start ${environment.name}: sandbox at 127.0.0.1:${status.port}, ${count(products.length, "product")} (${products.map((one) => one.name).join(", ")})`,
  );
  await control.prepare({ home, ...preparationOf(environment) });
  output.note(
    `[1/4] prepared ${count(environment.products.length, "project")}, their state buckets and the Vercel projects (by hand, once, in a real cloud)`,
  );

  const cloudEnv = await control.environmentFor({ home });
  await refuseOlderState({ ...inSandbox, env: { ...cloudEnv } }, environment);
  const host = { ...control.withoutForeign(context.env), ...cloudEnv };
  const env = {
    ...(await terraformEnvironment({ ...inSandbox, env: host })),
    STRONGROOM_LOCK_DIR: inSandbox.lockDir,
    STRONGROOM_ENV: environment.name,
  };
  const deploying: Context = { ...inSandbox, env: { ...cloudEnv } };
  const cloud = await openCloud(deploying);
  const mending = (now: ResolvedEnvironment, from: readonly ResolvedProduct[], thorough: boolean) =>
    mend({ ...inSandbox, env: { ...cloudEnv } }, { environment: now, products: from, env, thorough });
  const mended = await mending(environment, products, former);
  const results: StackResult[] = [];
  const synth = synthesizer(inSandbox, env, lockPath(inSandbox.lockDir, environment.name));
  // It is not known how far an interrupted apply came.
  let skip = options.all !== true && !former && !mended;
  const stepped = async (step: string, layers: readonly Layer[], now: ResolvedEnvironment) => {
    const from = chosen(now, options.product ?? null);
    const wanted = stacksFor(now, from, layers);
    const skipped = wanted.flatMap((stack) => leftOut(now, stack, results));
    const stacks = wanted.filter(({ name }) => !skipped.some((one) => one.stack === name));
    const session = { context: deploying, environment: now, cloud, accepted: options.accept ?? [] };
    const later = layers.includes("services")
      ? []
      : stacksFor(now, from, ["services", "vercel"]).map(({ name }) => name);
    const guards = guardsOf(session, { dryRun: false, later });
    const deploy = async () => {
      const change = { synth, terraform, skip, environment: now, cloud };
      const { results: done, skips } = await deployLayers(inSandbox, { step, layers, stacks, env, guards, ...change });
      skip = skips;
      return done;
    };
    const first = await deploy();
    const again = looksInterrupted(failureOf(inSandbox, now.name, first)) && (await mending(now, from, true));
    if (again) skip = false;
    results.push(...(again ? await deploy() : first), ...skipped);
  };

  const assertDone = () => {
    const failure = failureOf(inSandbox, environment.name, results);
    if (failure !== null) throw failure;
  };
  const early = environment.products.some(({ bootstrap }) => bootstrap !== undefined) ? ["bootstrap" as const] : [];
  await stepped("[2/4]", [...early, "identities", "secrets"], environment);
  // A failure only holds up its own product; but without the fingerprint key nothing can be written.
  const waiting = new Set(products.filter((one) => one.stacks.some(({ name }) => !isDone(name, results))));
  const [first] = products.filter((one) => one.name === keyHolder);
  const asked = products.filter(({ name }) => options.product === undefined || name === options.product);
  if (asked.every((one) => waiting.has(one)) || (first !== undefined && waiting.has(first))) assertDone();
  const ready = products.filter((one) => !waiting.has(one)).flatMap((one) => storedEntries(environment, one.name));
  const injected = await fill({ ...inSandbox, env: { ...cloudEnv } }, environment.name, {
    ...(options.product === undefined ? {} : { product: options.product }),
    ...(waiting.size === 0 ? {} : { only: ready.map(({ key }) => key) }),
  });
  if (options.all === true) await refusePinnedGone(inSandbox, { environment, cloud, entries: ready });
  output.note(`[3/4] values: ${valuesText(injected)}`);
  const after = requireEnvironment(inSandbox, options.env);
  const productsOfRun = chosen(after, options.product ?? null);
  await stepped("[4/4]", ["services", "vercel"], after);
  assertDone();
  const deployed = productsOfRun.flatMap(({ stacks }) => stacks);
  const failed = await failedRevisions(deploying, { environment: after, stacks: deployed, cloud, env });
  if (failed !== null) throw failed;
  const abandoned =
    options.product === undefined ? await abandonedStacks(deploying, after, cloud, { change: true }) : noneAbandoned;

  const data = summary(after, productsOfRun, {
    only: options.product ?? null,
    fake: fakesIn(readLock(inSandbox.lockDir, environment.name)),
    sandbox: `127.0.0.1:${status.port}`,
    terraform: sum(results.map((result) => result.changes)),
    notPlanned: notPlanned(results),
    injected,
    abandoned: abandoned.stacks,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  });
  return {
    code:
      injected.missing.length + injected.unpinned.length + abandoned.stacks.length > 0
        ? exitCodes.pending
        : exitCodes.ok,
    text: textOf(context, after, data),
    data,
  };
}

/** Synthesizes unless that was done with the same pins; the declarations are those that were loaded at the start. */
function synthesizer(context: Context, env: TerraformEnvironment, lock: string): () => Promise<void> {
  let pins: string | null | undefined;
  return async () => {
    const now = readIfThere(lock);
    if (pins !== now) await synthesize(context, env);
    pins = now;
  };
}

/** The environment with the sandbox's own pins. If only these contradict the declarations, a reset helps. */
function requireInSandbox(context: Context, inSandbox: Context, name: string): ResolvedEnvironment {
  try {
    return requireEnvironment(inSandbox, name);
  } catch (error) {
    if (!isFailure(error) || !context.environments.names().includes(name)) throw error;
    if (!context.environments.load(name, { lockDir: context.lockDir }).ok) throw error;
    const lock = path.relative(context.root, lockPath(inSandbox.lockDir, name));
    throw new Failure(
      error.code,
      `${error.message}\n\nThat lock file is the embedded cloud's own, ${lock}; with the committed one everything is valid.`,
      "restore the declarations of what was deployed here, or start again: strongroom sandbox reset",
    );
  }
}

const keyHolder = fingerprintKeyEntry.split("/")[0];

/** Neither failed nor left out because of another failure. */
function isDone(stack: string, results: readonly StackResult[]): boolean {
  return !results.some((result) => result.stack === stack && ["failed", "skipped"].includes(result.done));
}

/** Stacks that depend on a missing stack of an earlier step. */
function leftOut(
  environment: ResolvedEnvironment,
  stack: ResolvedStack,
  results: readonly StackResult[],
): readonly StackResult[] {
  const missing = before(stack, stacksOf(environment)).filter(({ name }) => !isDone(name, results));
  if (missing.length === 0) return [];
  const because = `waits for ${missing.map(({ name }) => name).join(", ")}`;
  return [{ stack: stack.name, layer: stack.layer, done: "skipped", changes: noChanges, because }];
}

/** The requested product with the one that holds the fingerprint key; otherwise all. */
function chosen(environment: ResolvedEnvironment, product: string | null): readonly ResolvedProduct[] {
  return environment.products.filter((one) => product === null || one.name === product || one.name === keyHolder);
}

interface Step {
  readonly step: string;
  readonly layers: readonly Layer[];
  readonly stacks: readonly ResolvedStack[];
  readonly env: TerraformEnvironment;
  readonly guards: Guards;
  readonly synth: () => Promise<void>;
  readonly terraform: string;
  readonly skip: boolean;
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
}

/** The products' stacks of these layers, with what those must come after in the same layers, of other products too. */
function stacksFor(
  environment: ResolvedEnvironment,
  products: readonly ResolvedProduct[],
  layers: readonly Layer[],
): readonly ResolvedStack[] {
  const all = environment.products.flatMap((product) => product.stacks).filter(({ layer }) => layers.includes(layer));
  const names = new Set(products.map((product) => product.name));
  const own = all.filter(({ product }) => names.has(product));
  const before = new Set(own.flatMap(({ dependsOn }) => dependsOn));
  return all.filter((stack) => own.includes(stack) || before.has(stack.name));
}

/** @returns `skips`: whether the next step may skip current stacks as well */
async function deployLayers(
  context: Context,
  { step, layers, stacks, env, guards, synth, terraform, skip, environment, cloud }: Step,
): Promise<{ readonly results: readonly StackResult[]; readonly skips: boolean }> {
  const { output } = context;
  const name = layers.join(", ").replace(/, (?=\w+$)/, " and ");
  const began = performance.now();
  if (stacks.length === 0) {
    output.note(`${step} ${name}: there are none`);
    return { results: [], skips: skip };
  }
  await synth();
  const lastApplied = await LastApplied.look(context, { environment, cloud, env, terraform, skip, change: true });
  const open = stacks.filter((stack) => !lastApplied.isCurrent(stack)).length;
  if (!output.terminal && open > 0)
    output.note(`${step} ${name}: terraform plans ${count(open, "stack")} of ${stacks.length}`);
  const results = await runTerraform(context, {
    stacks,
    env,
    approve: null,
    lastApplied,
    ...guards,
    onProgress: progressTo(output, step),
  });
  const changes = sum(results.map((result) => result.changes));
  const seconds = Math.round((performance.now() - began) / 1000);
  const failed = results.filter(({ done }) => done === "failed" || done === "skipped").length;
  const out = notPlanned(results).length;
  output.note(
    `${step} ${name}: ${count(stacks.length, "stack")}, ${changesText(changes)}${out === 0 ? "" : `, ${out} not planned`} (${seconds} s)${failed === 0 ? "" : `; ${failed} failed or left out`}`,
  );
  return { results, skips: lastApplied.skips };
}

async function fill(
  context: Context,
  env: string,
  chosen: { readonly product?: string; readonly only?: readonly string[] },
): Promise<InjectData> {
  const { data } = await inject(context, { env, examples: true, ...chosen });
  return data;
}

/** `strongroom inject`: fills what is pending. Never overwrites, never prints a value. */
import type { ResolvedEnvironment } from "../../model/resolved";
import { type Cloud, describeCloud, openCloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import { SecretManager } from "../clients/secret-manager";
import { assertProductName, type Context, type Result, requireEnvironment } from "../context";
import { type StoredEntry, selectEntries, storedEntries } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Candidate } from "../inject/candidate";
import { adopt, type Delivery, type DeliveryTools, deliver } from "../inject/deliver";
import { type FingerprintKey, fingerprintKey, fingerprintKeyEntry } from "../inject/fingerprint";
import { Intents } from "../inject/intent";
import { lowerEnvironments, readKey } from "../inject/keys";
import { type InjectPlan, planInjection } from "../inject/plan";
import { withReadiness } from "../inject/readiness";
import { recipeName, signerOf, supabaseJwt } from "../inject/recipe";
import { type InjectData, report } from "../inject/report";
import { readValueFile } from "../inject/sources";
import { LockWriter } from "../lock-file";
import { count } from "../output";
import { assertPullRequest, openPullRequest, withPullRequest } from "../pull-request";

export interface InjectOptions {
  readonly env: string;
  readonly product?: string;
  /** Names or keys. */
  readonly only?: readonly string[];
  /** dotenv-style file. */
  readonly from?: string;
  readonly dryRun?: boolean;
  readonly adopt?: boolean;
  /** False for `--no-vault`. @default true */
  readonly vault?: boolean;
  /** Ask for everything that is missing, not only for tier 1 outside of development. */
  readonly prompt?: boolean;
  /** Open a pull request with the lock's new state. */
  readonly pr?: boolean;
  /** Fake examples instead of the host environment; `start` in the sandbox sets it, no option does. */
  readonly examples?: boolean;
  /** First pause after an ambiguous write, in milliseconds. @default 500 */
  readonly pauseMillis?: number;
}

/** Four at once keeps two cores and the quota of a project comfortable. */
const width = 4;

export async function inject(
  context: Context,
  options: InjectOptions,
): Promise<Result & { readonly data: InjectData }> {
  const { output } = context;
  const environment = requireEnvironment(context, options.env);
  const product = options.product ?? null;
  if (product !== null) assertProductName(environment, product);
  const only =
    options.only === undefined || options.only.length === 0 ? null : selectEntries(environment, options.only, product);
  const file =
    options.from === undefined
      ? null
      : { name: options.from, lines: readValueFile(context.root, context.cwd, options.from).lines };
  if (options.pr === true && options.dryRun !== true) assertPullRequest(context, environment.name);
  const cloud = await openCloud(context.env);
  if (options.examples === true && !cloud.sandbox) throw new Error("examples are for the sandbox only");
  const entries = storedEntries(environment, product).filter((entry) => only === null || only.has(entry.key));
  if (entries.length > 0) {
    // The fingerprint key is made or read, whatever the filters.
    const key = storedEntries(environment).filter((entry) => entry.key === fingerprintKeyEntry);
    const projects = [...entries, ...key].map((entry) => entry.secret.project);
    output.note(`inject ${environment.name}: ${describeCloud(cloud, projects)}`);
  }
  const client = clientOf(context, cloud, options);
  const lower =
    entries.some((entry) => entry.state === "pending") && options.examples !== true
      ? await lowerEnvironments(context, environment, client)
      : [];
  const plan = await planInjection(context, environment, {
    product,
    only,
    file,
    host: options.examples !== true,
    examples: options.examples === true,
    vault: options.vault !== false,
    prompt: options.dryRun === true ? "never" : options.prompt === true ? "all" : "needed",
    lower,
  });
  for (const note of plan.notes) output.note(`note: ${note}`);
  refuse(plan);
  const done =
    options.dryRun === true
      ? { plan, deliveries: [] }
      : await carryOut(context, environment, plan, cloud, client, options);
  forget(plan, file?.lines ?? []);
  const result = report(context, environment, done.plan, done.deliveries, cloud, options.dryRun === true);
  if (options.pr !== true || options.dryRun === true) return result;
  return withPullRequest(result, await requestFor(context, result.data));
}

/** Names, versions and sources: what the lock says as well. */
function requestFor(context: Context, { environment, written, found, adopted }: InjectData) {
  const pinned = [...written, ...found, ...adopted.map((one) => ({ ...one, from: "adopted" }))];
  const title = `${environment}: pin ${pinned.length === 1 ? pinned[0]?.key : count(pinned.length, "version")}`;
  const body = ["Injected by strongroom; no value is part of this change.", ""].concat(
    pinned.map((one) => `- ${one.key} version ${one.version} (${one.from})`),
  );
  return openPullRequest(context, environment, { verb: "inject", title, body: body.join("\n") });
}

function clientOf(context: Context, cloud: Cloud, options: InjectOptions): SecretManager {
  return new SecretManager(cloud, {
    signal: context.signal,
    ...(options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis }),
  });
}

/** All refusals at once, before anything was written. */
function refuse(plan: InjectPlan): void {
  if (plan.refusals.length === 0) return;
  const lines = plan.refusals.map((one) => `${one.what} [${one.code}]\n  allowed: ${one.allowed}`);
  throw new Failure(
    exitCodes.refused,
    `${count(plan.refusals.length, "input")} refused; nothing was written.\n\n${lines.join("\n")}`,
  );
}

async function carryOut(
  context: Context,
  environment: ResolvedEnvironment,
  planned: InjectPlan,
  cloud: Cloud,
  client: SecretManager,
  options: InjectOptions,
): Promise<{ readonly plan: InjectPlan; readonly deliveries: readonly Delivery[] }> {
  const writer = await LockWriter.wait(context.root, context.lockDir, environment.name, {
    signal: context.signal,
    note: (text) => context.output.note(text),
  });
  const plan = stillOpen(context, planned, writer);
  const deliveries: Delivery[] = [];
  const total = plan.independent.length + plan.derived.length + (plan.first === null ? 0 : 1);
  const tools = (key: FingerprintKey | null): DeliveryTools => ({
    context,
    client,
    writer,
    intents: new Intents(context.root, context.lockDir, environment.name),
    identity: cloud.identity,
    fingerprintKey: key,
    adopt: options.adopt === true,
    attempts: 4,
    pauseMillis: options.pauseMillis ?? 500,
  });
  const done = (delivery: Delivery) => {
    deliveries.push(delivery);
    context.output.live(`inject ${environment.name}: ${deliveries.length} of ${total}  ${delivery.entry.key}`);
  };
  try {
    if (plan.first !== null) done(await deliver(plan.first, tools(null)));
    const key = total === 0 ? null : await ownFingerprintKey(context, environment, plan, deliveries, client, writer);
    const rest = tools(key);
    await inParallel(width, plan.independent, async (candidate) => {
      if (context.signal.aborted) throw context.signal.reason;
      done(await deliver(candidate, rest));
    });
    for (const entry of plan.derived) {
      const candidate = await derive(context, environment, entry, plan, deliveries, client, writer);
      if (candidate !== null) done(await deliver(candidate, rest));
    }
    // What no value was found for may have been put there by hand.
    const without = [...plan.missing.map((one) => one.entry), ...plan.left];
    if (options.adopt === true) {
      await inParallel(width, without, async (entry) => {
        const delivery = await adopt(entry, rest);
        if (delivery !== null) done(delivery);
      });
    }
  } finally {
    try {
      writer.update((lock) => withReadiness(environment, lock));
    } finally {
      writer.release();
    }
  }
  return { plan, deliveries };
}

/** Without what somebody else filled while this run was waiting for its turn. */
function stillOpen(context: Context, plan: InjectPlan, writer: LockWriter): InjectPlan {
  const isOpen = (entry: StoredEntry) => writer.current.entries[entry.key]?.state !== "active";
  const all = [...(plan.first === null ? [] : [plan.first]), ...plan.independent].map((one) => one.entry);
  for (const entry of [...all, ...plan.derived]) {
    if (!isOpen(entry)) context.output.note(`note: ${entry.key} was filled by somebody else meanwhile; left as it is`);
  }
  return {
    ...plan,
    first: plan.first !== null && isOpen(plan.first.entry) ? plan.first : null,
    independent: plan.independent.filter((one) => isOpen(one.entry)),
    derived: plan.derived.filter(isOpen),
    missing: plan.missing.filter((one) => isOpen(one.entry)),
    left: plan.left.filter(isOpen),
  };
}

/** The key that this run made, or the pinned one. Without the right to read it, values go in without fingerprints. */
async function ownFingerprintKey(
  context: Context,
  environment: ResolvedEnvironment,
  plan: InjectPlan,
  deliveries: readonly Delivery[],
  client: SecretManager,
  writer: LockWriter,
): Promise<FingerprintKey | null> {
  const entry = storedEntries(environment).find((one) => one.key === fingerprintKeyEntry);
  if (entry === undefined) return null;
  const made = deliveries.find((delivery) => delivery.entry.key === fingerprintKeyEntry);
  if (made?.kind === "written" && plan.first !== null)
    return fingerprintKey(entry.secret, made.version, plan.first.value);
  const version =
    made !== undefined && made.kind !== "unpinned"
      ? made.version
      : (writer.current.entries[entry.key]?.current ?? null);
  return version === null ? null : readKey(context, environment.name, entry, version, client);
}

/** A value made with another one; null where that one is not there yet. */
async function derive(
  context: Context,
  environment: ResolvedEnvironment,
  entry: StoredEntry,
  plan: InjectPlan,
  deliveries: readonly Delivery[],
  client: SecretManager,
  writer: LockWriter,
): Promise<Candidate | null> {
  const signerKey = signerOf(entry);
  const recipe = entry.origin?.kind === "generated" ? entry.origin.recipe : null;
  if (signerKey === null || recipe?.kind !== "supabase jwt") return null;
  const made = deliveries.find((delivery) => delivery.entry.key === signerKey);
  const own = plan.independent.find((candidate) => candidate.entry.key === signerKey);
  // After an interrupted run the stored value counts, not the one that would have been written.
  let secret = made?.kind === "written" ? (own?.value ?? null) : null;
  const signer = storedEntries(environment).find((one) => one.key === signerKey);
  const version = writer.current.entries[signerKey]?.current;
  if (secret === null && signer !== undefined && version !== undefined)
    secret = await client.access(signer.secret, version);
  if (secret === null) return null;
  const from = recipeName(recipe);
  return { entry, value: supabaseJwt(recipe.role, secret, context.now()), from, at: from };
}

/** Cheap hygiene; strings of the host environment can't be overwritten, but they were removed from it. */
function forget(plan: InjectPlan, lines: readonly { readonly value: Buffer }[]): void {
  for (const candidate of [...plan.independent, ...(plan.first === null ? [] : [plan.first])]) candidate.value.fill(0);
  for (const line of lines) line.value.fill(0);
}

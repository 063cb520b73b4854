/** `strongroom inject`: fills what is pending. Never overwrites, never prints a value. */
import type { ResolvedEnvironment } from "../../model/resolved";
import { type Cloud, describeCloud, openCloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import { SecretManager } from "../clients/secret-manager";
import { assertProductName, type Context, type Result, requireEnvironment } from "../context";
import { type StoredEntry, selectEntries, storedEntries } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, isFailure } from "../failure";
import type { Candidate } from "../inject/candidate";
import { adopt, type Delivery, type DeliveryTools, deliver } from "../inject/deliver";
import { type FingerprintKey, fingerprintKey, fingerprintKeyEntry } from "../inject/fingerprint";
import { Intents } from "../inject/intent";
import { type InjectPlan, planInjection } from "../inject/plan";
import { withReadiness } from "../inject/readiness";
import { recipeName, signerOf, supabaseJwt } from "../inject/recipe";
import type { LowerEnvironment } from "../inject/refusal";
import { type InjectData, report } from "../inject/report";
import { readValueFile } from "../inject/sources";
import { LockWriter, readLock } from "../lock-file";
import { count } from "../output";

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
  const deliveries = options.dryRun === true ? [] : await carryOut(context, environment, plan, cloud, client, options);
  forget(plan, file?.lines ?? []);
  return report(context, environment, plan, deliveries, cloud, options.dryRun === true);
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
  plan: InjectPlan,
  cloud: Cloud,
  client: SecretManager,
  options: InjectOptions,
): Promise<readonly Delivery[]> {
  const writer = LockWriter.open(context.root, context.lockDir, environment.name);
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
    const key = total === 0 ? null : await ownFingerprintKey(context, environment, plan, deliveries, client);
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
  return deliveries;
}

/** The key that this run made, or the pinned one. Without the right to read it, values go in without fingerprints. */
async function ownFingerprintKey(
  context: Context,
  environment: ResolvedEnvironment,
  plan: InjectPlan,
  deliveries: readonly Delivery[],
  client: SecretManager,
): Promise<FingerprintKey | null> {
  const entry = storedEntries(environment).find((one) => one.key === fingerprintKeyEntry);
  if (entry === undefined) return null;
  const made = deliveries.find((delivery) => delivery.entry.key === fingerprintKeyEntry);
  if (made?.kind === "written" && plan.first !== null)
    return fingerprintKey(entry.secret, made.version, plan.first.value);
  const version = made !== undefined && made.kind !== "unpinned" ? made.version : entry.secret.pin;
  return version === null ? null : readKey(context, environment.name, entry, version, client);
}

async function readKey(
  context: Context,
  environment: string,
  entry: StoredEntry,
  version: string,
  client: SecretManager,
): Promise<FingerprintKey | null> {
  try {
    const value = await client.access(entry.secret, version);
    if (value !== null) return fingerprintKey(entry.secret, version, value);
    context.output.note(
      `note: ${entry.key} of ${environment} has no version ${version} in project ${entry.secret.project}; no fingerprints of ${environment} are compared or recorded`,
    );
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
    context.output.note(`note: ${error.message} No fingerprints of ${environment} are compared or recorded.`);
  }
  return null;
}

const order = { development: 0, staging: 1, production: 2 } as const;

/** Keys and fingerprints of the environments below this one, whose values must not come up. */
async function lowerEnvironments(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
): Promise<readonly LowerEnvironment[]> {
  const found: LowerEnvironment[] = [];
  if (environment.stage === "development") return found;
  for (const name of context.environments.names()) {
    if (name === environment.name) continue;
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (!resolution.ok || order[resolution.environment.stage] >= order[environment.stage]) continue;
    const lock = readLock(context.lockDir, name);
    const entries = new Map<string, string>();
    for (const [key, entry] of Object.entries(lock.entries)) {
      for (const version of Object.values(entry.versions ?? {})) {
        if (version.fingerprint !== undefined) entries.set(version.fingerprint.hmac, key);
      }
    }
    const keyEntry = storedEntries(resolution.environment).find((one) => one.key === fingerprintKeyEntry);
    if (entries.size === 0 || keyEntry === undefined || keyEntry.secret.pin === null) continue;
    const key = await readKey(context, name, keyEntry, keyEntry.secret.pin, client);
    if (key !== null) found.push({ name, key, entries });
  }
  return found;
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

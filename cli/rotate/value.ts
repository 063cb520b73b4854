/** The new value of an entry, from the sources and under the checks of `inject`. */
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { type StoredEntry, whereToGet } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Candidate } from "../inject/candidate";
import { comparison } from "../inject/elsewhere";
import { type FingerprintKey, fingerprintOf, mayBeFingerprinted } from "../inject/fingerprint";
import { Gaps } from "../inject/gaps";
import { lowerEnvironments } from "../inject/keys";
import { planInjection } from "../inject/plan";
import { readValueFile } from "../inject/private-file";
import { recipeName, signerOf, supabaseJwt } from "../inject/recipe";
import { isGiven, type Refusal, refusalsOf } from "../inject/refusal";
import { readLock } from "../lock-file";
import { accessIfAllowed } from "../versions/live";
import type { Session } from "./session";

export interface ValueOptions {
  /** dotenv-style file. */
  readonly from?: string;
  /** False for `--no-vault`. @default true */
  readonly vault?: boolean;
  /** Take a value that can't be compared with those of lower environments. */
  readonly notCompared?: boolean;
  /** Nobody is asked. */
  readonly dryRun?: boolean;
}

/**
 * Where the new value of the rotated entry comes from; nothing is written by it.
 *
 * @throws a `Failure` (refused) for a value that breaks a rule or is not new, (pending) where there is none
 */
export async function newValue(session: Session, options: ValueOptions): Promise<Candidate> {
  const { context, environment, entry } = session;
  if (signerOf(entry) !== null) return derivedValue(session, entry, null);
  const file =
    options.from === undefined ? null : { name: options.from, lines: await readValueFile(context, options.from) };
  const plan = await planInjection(context, asPending(environment, entry), {
    product: null,
    only: new Set([entry.key]),
    file,
    host: true,
    examples: false,
    vault: options.vault !== false,
    // Whoever rotates a generated entry by its name means a new one.
    generate: new Set([entry.key]),
    prompt: options.dryRun === true ? "never" : "all",
    // Compared below, once there is a value.
    lower: [],
  });
  for (const note of plan.notes) context.output.note(`note: ${note}`);
  refuse(plan.refusals);
  const candidate = entry.key === plan.first?.entry.key ? plan.first : plan.independent[0];
  if (candidate === undefined) {
    throw new Failure(
      exitCodes.pending,
      `${entry.key}: there is no new value to take.\n${whereToGet(environment, entry)
        .map((line) => `  ${line}`)
        .join("\n")}`,
      `strongroom rotate ${entry.key} --env ${environment.name} --from FILE`,
    );
  }
  for (const line of file?.lines ?? []) line.value.fill(0);
  // What was made just now is nobody else's.
  if (isGiven(candidate)) {
    const gaps = new Gaps(context, options.notCompared === true);
    const lower = await lowerEnvironments(context, environment, session.client, gaps);
    const elsewhere = comparison(context, environment, session.client, gaps);
    refuse([...refusalsOf(candidate, lower), ...(await elsewhere([candidate]))]);
  }
  return candidate;
}

function refuse(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  const lines = refusals.map((one) => `${one.what} [${one.code}]\n  allowed: ${one.allowed}`);
  throw new Failure(exitCodes.refused, `The new value is refused; nothing was written.\n\n${lines.join("\n")}`);
}

/** Made from the signer's value. @param signing the signer's new value; null: the one that is pinned */
export async function derivedValue(session: Session, entry: StoredEntry, signing: Buffer | null): Promise<Candidate> {
  const recipe = entry.origin?.kind === "generated" ? entry.origin.recipe : null;
  const signerKey = signerOf(entry);
  if (recipe?.kind !== "supabase jwt" || signerKey === null) throw new Error(`${entry.key} is not derived`);
  const signer = session.environment.products.flatMap((one) => one.entries).find((one) => one.key === signerKey);
  const pin = signer?.secret?.pin ?? null;
  const secret = signing ?? (signer?.secret && pin !== null ? await session.client.access(signer.secret, pin) : null);
  if (secret === null) {
    throw new Failure(
      exitCodes.pending,
      `${entry.key} is made from ${signerKey}, which has no value.`,
      `strongroom inject --env ${session.environment.name} --only ${signerKey}`,
    );
  }
  const from = recipeName(recipe);
  return { entry, value: supabaseJwt(recipe.role, secret, session.context.now()), from, at: from };
}

/**
 * A value that the entry has, or had, is not a rotation: most often somebody copied the old one again.
 *
 * @throws a `Failure` (refused)
 */
export async function refuseKnownValue(session: Session, candidate: Candidate, key: FingerprintKey | null) {
  const { context, client, environment } = session;
  const { entry, value, at } = candidate;
  const refuse = (version: string) => {
    throw new Failure(
      exitCodes.refused,
      `${entry.key}: the value (${at}) is that of version ${version}; nothing was written. [known-value]`,
      `make a new one, or strongroom rollback ${entry.key} --env ${environment.name} --to ${version}`,
    );
  };
  const pin = entry.secret.pin;
  const current = pin === null ? null : await accessIfAllowed(client, entry, pin);
  if (pin !== null && current?.equals(value) === true) refuse(pin);
  current?.fill(0);
  if (key === null || !mayBeFingerprinted(entry, value)) return;
  const fingerprint = fingerprintOf(key, value);
  const versions = readLock(context.lockDir, environment.name).entries[entry.key]?.versions ?? {};
  for (const [number, version] of Object.entries(versions)) {
    if (version.fingerprint?.key === fingerprint.key && version.fingerprint.hmac === fingerprint.hmac) refuse(number);
  }
}

/** The environment as if the entry had no value yet: then `inject` looks for one. */
function asPending(environment: ResolvedEnvironment, entry: StoredEntry): ResolvedEnvironment {
  const pending = (one: ResolvedEntry): ResolvedEntry => (one.key === entry.key ? { ...one, state: "pending" } : one);
  return {
    ...environment,
    products: environment.products.map((product) => ({ ...product, entries: product.entries.map(pending) })),
  };
}

/** The new value of an entry, from the sources and under the checks of `inject`. */

import type { StoredEntry } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { comparison } from "../../values/elsewhere";
import type { FingerprintKey } from "../../values/fingerprint";
import { Gaps } from "../../values/gaps";
import { lowerEnvironments } from "../../values/keys";
import { planInjection } from "../../values/plan";
import { readValueFile } from "../../values/private-file";
import { recipeName, signerOf, supabaseJwt } from "../../values/recipe";
import { isGiven, type Refusal, refusalsOf } from "../../values/refusal";
import { whereToGet } from "../../values/where-to-get";
import { knownValue, knownVersion, openNote } from "../inject/known-value";
import { otherEntries } from "../inject/same-value";
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
export async function newValue(
  session: Session,
  options: ValueOptions,
  key: FingerprintKey | null,
): Promise<Candidate> {
  const candidate = await foundValue(session, options);
  const refusals = isGiven(candidate) ? await refusalsOfGiven(session, options, candidate, key) : [];
  refuse([...refusals, ...(await known(session, candidate, key))]);
  return candidate;
}

async function foundValue(session: Session, options: ValueOptions): Promise<Candidate> {
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
  return candidate;
}

/** Whether somebody else has it. What was made just now is nobody else's. */
async function refusalsOfGiven(
  { context, environment, client }: Session,
  options: ValueOptions,
  candidate: Candidate,
  key: FingerprintKey | null,
): Promise<readonly Refusal[]> {
  const gaps = new Gaps(context, options.notCompared === true);
  const lower = await lowerEnvironments(context, environment, client, gaps);
  const elsewhere = comparison(context, environment, client, gaps);
  const others = otherEntries(context, environment, client, async () => key);
  return [...refusalsOf(candidate, lower), ...(await elsewhere([candidate])), ...(await others([candidate]))];
}

/** A value that the entry has, or had, is not a rotation: most often somebody copied the old one again. */
async function known(
  { context, client, environment }: Session,
  candidate: Candidate,
  key: FingerprintKey | null,
): Promise<readonly Refusal[]> {
  const locked = readLock(context.lockDir, environment.name).entries[candidate.entry.key];
  const { same, open } = await knownVersion(candidate, { client, locked, key });
  if (same !== null) return [knownValue(candidate, same, environment.name)];
  const note = isGiven(candidate) ? openNote(candidate, open) : null;
  if (note !== null) context.output.note(note);
  return [];
}

function refuse(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  const lines = refusals.map((one) => `${one.what} [${one.code}]\n  allowed: ${one.allowed}`);
  throw new Failure(
    exitCodes.refused,
    `The new value is refused; nothing was written.\n\n${lines.join("\n")}`,
    refusals.find((one) => one.next !== undefined)?.next ?? null,
  );
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

/** The environment as if the entry had no value yet: then `inject` looks for one. */
function asPending(environment: ResolvedEnvironment, entry: StoredEntry): ResolvedEnvironment {
  const pending = (one: ResolvedEntry): ResolvedEntry => (one.key === entry.key ? { ...one, state: "pending" } : one);
  return {
    ...environment,
    products: environment.products.map((product) => ({ ...product, entries: product.entries.map(pending) })),
  };
}

/** The new value of an entry, from the sources and under the checks of `inject`. */

import { type StoredEntry, storedEntries } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { comparison } from "../../values/elsewhere";
import type { FingerprintKey } from "../../values/fingerprint";
import { Gaps } from "../../values/gaps";
import { lowerEnvironments } from "../../values/keys";
import { makeFrom, pinnedSources, type Sources } from "../../values/made";
import { planInjection } from "../../values/plan";
import { readValueFile } from "../../values/private-file";
import { isMade, sourcesOf } from "../../values/recipe";
import { isGiven, type Refusal, refusalsOf } from "../../values/refusal";
import { whereToGet } from "../../values/where-to-get";
import { refuseAbsent } from "../inject/absent";
import { knownValue, knownVersion, openNote } from "../inject/known-value";
import { assertComposable } from "../inject/recompose";
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
 * Finds the new value of the rotated entry; writes nothing.
 *
 * @throws a `Failure` (refused) for a value that breaks a rule or is not new, (pending) if there is none
 */
export async function newValue(
  session: Session,
  options: ValueOptions,
  key: FingerprintKey | null,
): Promise<Candidate> {
  const candidate = await foundValue(session, options, (one) => notNew(session, options, one, key));
  const { refusals, note } = await notNew(session, options, candidate, key);
  refuse(refusals);
  if (note !== null) session.context.output.note(note);
  const { context, environment, client } = session;
  const lock = readLock(context.lockDir, environment.name);
  await assertComposable(environment, candidate, { client, lock, now: context.now() });
  return candidate;
}

interface NotNew {
  readonly refusals: readonly Refusal[];
  readonly note: string | null;
}

async function foundValue(
  session: Session,
  options: ValueOptions,
  look: (candidate: Candidate) => Promise<NotNew>,
): Promise<Candidate> {
  const { context, environment, entry, client } = session;
  if (isMade(entry)) return madeValue(session, entry);
  const file =
    options.from === undefined
      ? null
      : { name: options.from, lines: await readValueFile(context, options.from, storedEntries(environment)) };
  const plan = await planInjection(context, asPending(environment, entry), {
    product: null,
    only: new Set([entry.key]),
    file,
    host: true,
    examples: false,
    vault: options.vault !== false,
    // Whoever names a generated entry in a rotation wants a newly generated value.
    generate: new Set([entry.key]),
    prompt: options.dryRun === true ? "never" : "all",
    question: "new value, not shown (Enter alone ends it, with nothing written)",
    // The comparisons are not rules of the value alone; a person may answer again.
    lower: [],
    furtherTyped: async (typed) => (await look(typed)).refusals,
    beforeAsking: (asked) => refuseAbsent(client, environment, asked),
  });
  for (const note of plan.notes) context.output.note(`note: ${note}`);
  refuse(plan.refusals);
  const candidate = entry.key === plan.first?.entry.key ? plan.first : plan.independent[0];
  if (candidate === undefined) {
    throw new Failure(
      exitCodes.pending,
      `${entry.key}: there is no new value.\n${[
        ...whereToGet(environment, entry),
        `FILE: a line ${entry.name}=VALUE in a file that only you may read and that git ignores, such as .env.${environment.name}.local`,
      ]
        .map((line) => `  ${line}`)
        .join("\n")}`,
      `strongroom rotate ${entry.key} --env ${environment.name} --from FILE`,
    );
  }
  for (const line of file?.lines ?? []) line.value.fill(0);
  return candidate;
}

/** Whether another entry or environment has it. A value that was just generated is new. */
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

/** A value that the entry has or had is not a rotation: most often somebody copied the old value again. */
async function notNew(
  session: Session,
  options: ValueOptions,
  candidate: Candidate,
  key: FingerprintKey | null,
): Promise<NotNew> {
  const { context, client, environment } = session;
  const elsewhere = isGiven(candidate) ? await refusalsOfGiven(session, options, candidate, key) : [];
  const locked = readLock(context.lockDir, environment.name).entries[candidate.entry.key];
  const { same, open } = await knownVersion(candidate, { client, locked, key });
  return {
    refusals: same === null ? elsewhere : [...elsewhere, knownValue(candidate, same, environment.name)],
    note: same === null && isGiven(candidate) ? openNote(candidate, open) : null,
  };
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

/** Of an entry that is made from others. */
export async function madeValue(
  { environment, context, client }: Session,
  entry: StoredEntry,
  sources: Sources = pinnedSources(client, () => readLock(context.lockDir, environment.name)),
): Promise<Candidate> {
  const made = await makeFrom({ environment, now: context.now() }, entry, sources);
  if (made !== null) return made;
  const without = sourcesOf(entry).filter((key) => sources.version(key) === null);
  throw new Failure(
    exitCodes.pending,
    `${entry.key} is made from ${without.join(", ")}, which has no value.`,
    `strongroom inject --env ${environment.name} --only ${without.join(" ")}`,
  );
}

/** The environment as if the entry had no value yet: then `inject` looks for one. */
function asPending(environment: ResolvedEnvironment, entry: StoredEntry): ResolvedEnvironment {
  const pending = (one: ResolvedEntry): ResolvedEntry => (one.key === entry.key ? { ...one, state: "pending" } : one);
  return {
    ...environment,
    products: environment.products.map((product) => ({ ...product, entries: product.entries.map(pending) })),
  };
}

/** Decides which entries are filled from which source, and finds everything that is wrong, before the first write. */

import { isStored, type StoredEntry, storedEntries } from "../inventory/entries";
import { isQualified } from "../inventory/host-names";
import type { Context } from "../machine/context";
import { nearest } from "../model/nearest";
import { isReplacing } from "../model/replacing";
import type { ResolvedEnvironment } from "../model/resolved";
import { askForMissing, type Prompting } from "./ask";
import type { Candidate } from "./candidate";
import { collect, compositionsGiven, type SourceOptions } from "./collect";
import { fingerprintKeyEntry } from "./fingerprint";
import { isComposed, type Sources } from "./made";
import { isMade } from "./recipe";
import { type LowerEnvironment, type Refusal, refusalsOf, repeats } from "./refusal";
import { rehearse } from "./rehearsal";
import { isSayableName } from "./sayable";
import { whereToGet } from "./where-to-get";

export interface Missing {
  readonly entry: StoredEntry;
  /** Where to get it. */
  readonly how: readonly string[];
}

export interface InjectPlan {
  /** The environment's fingerprint key, if it must be generated first. */
  readonly first: Candidate | null;
  readonly independent: readonly Candidate[];
  /** Made from another entry's value, once that is known. */
  readonly derived: readonly StoredEntry[];
  /** Compositions whose value is older than their parts, or whose record is not proven. */
  readonly outdated: readonly StoredEntry[];
  /** Required ones that nothing was found for. */
  readonly missing: readonly Missing[];
  /** Optional ones that nothing was found for. */
  readonly left: readonly StoredEntry[];
  readonly refusals: readonly Refusal[];
  /** Of compositions that can't be made of what is there already: they don't stop the others. */
  readonly unmakeable: readonly Refusal[];
  /** Remarks, such as a name in the file that no entry has. */
  readonly notes: readonly string[];
}

export interface PlanOptions extends SourceOptions {
  readonly product: string | null;
  readonly only: ReadonlySet<string> | null;
  readonly prompt: Prompting;
  readonly lower: readonly LowerEnvironment[];
  /** Looks at what people are about to be asked for. */
  readonly beforeAsking: (asked: readonly StoredEntry[]) => Promise<void>;
  /** Keys of compositions whose record in the lock is not proven: they are replaced. @default none */
  readonly unproven?: readonly string[];
  /** Values that are pinned, to try compositions before anything is written. @default compositions are not tried */
  readonly pinned?: Sources;
  /** What a person is asked. @default for a value, which Enter alone leaves pending */
  readonly question?: string;
  /** More checks of what a person types, who may answer again. @default none */
  readonly furtherTyped?: (typed: Candidate) => Promise<readonly Refusal[]>;
  /** Checks that ask the cloud. @default none */
  readonly further?: (candidates: readonly Candidate[]) => Promise<readonly Refusal[]>;
}

/** Reads host variables and removes those that were taken, so that no child inherits them. */
export async function planInjection(
  context: Context,
  environment: ResolvedEnvironment,
  options: PlanOptions,
): Promise<InjectPlan> {
  const all = storedEntries(environment);
  const chosen = (entry: StoredEntry): boolean =>
    (options.product === null || entry.product === options.product) &&
    (options.only === null || options.only.has(entry.key));
  const open = all.filter((entry) => entry.state === "pending" && chosen(entry));
  // Its value is the one of its old name: another one would end the rename.
  const replacing = open.filter(isReplacing);
  const pending = open.filter((entry) => !isReplacing(entry));
  const keyEntry = all.find((entry) => entry.key === fingerprintKeyEntry && entry.state === "pending");
  const wanted =
    keyEntry === undefined || pending.includes(keyEntry) || pending.length === 0 ? pending : [...pending, keyEntry];

  const collected = await collect(context, environment, wanted, options);
  const check = async (some: readonly Candidate[]) => [
    ...some.flatMap((candidate) => refusalsOf(candidate, options.lower)),
    ...((await options.further?.(some)) ?? []),
  ];
  const candidates = [...collected.candidates];
  const compositions = all.filter((entry) => isComposed(entry) && chosen(entry));
  const refusals: Refusal[] = [
    ...collected.refusals,
    ...compositionsGiven(compositions, options),
    ...(await check(candidates)),
    ...repeats(candidates),
  ];
  // Checks everything else first, so that nobody types a value in vain.
  if (options.host && refusals.length === 0) {
    const asked = wanted.filter((entry) => !candidates.some((one) => one.entry === entry));
    const typed = await askForMissing({
      context,
      environment,
      missing: asked,
      prompting: options.prompt,
      ...(options.question === undefined ? {} : { question: options.question }),
      check: async (one) => [...(await check([one])), ...((await options.furtherTyped?.(one)) ?? [])],
      before: options.beforeAsking,
    });
    candidates.push(...typed);
    refusals.push(...(await check(typed)), ...repeats(candidates));
  }
  const without = wanted.filter((entry) => !candidates.some((candidate) => candidate.entry === entry));
  const derived = signersFirst(without.filter(isMade));
  const nothing = [...without.filter((entry) => !isMade(entry)), ...replacing];
  const isOld = ({ key, outdated }: StoredEntry) => outdated !== undefined || options.unproven?.includes(key) === true;
  const outdated = all.filter(
    (entry) => isOld(entry) && entry.state === "active" && !isReplacing(entry) && chosen(entry),
  );
  const tried =
    options.pinned === undefined || refusals.length > 0
      ? { refusals: [], unmakeable: [], notes: [] }
      : await rehearse({ environment, now: context.now() }, [...derived, ...outdated], {
          candidates,
          pinned: options.pinned,
        });
  refusals.push(...tried.refusals);
  return {
    first: candidates.find((candidate) => candidate.entry.key === fingerprintKeyEntry) ?? null,
    independent: candidates.filter((candidate) => candidate.entry.key !== fingerprintKeyEntry),
    derived,
    outdated,
    missing: nothing
      .filter((entry) => !entry.optional)
      .map((entry) => ({
        entry,
        how: [...whereToGet(environment, entry), ...(collected.lookedIn.get(entry.key) ?? [])],
      })),
    left: nothing.filter((entry) => entry.optional),
    refusals: refusals.sort((a, b) => compare(a.entry, b.entry) || compare(a.code, b.code)),
    unmakeable: tried.unmakeable,
    notes: [...collected.notes, ...tried.notes, ...unusedLines(environment, [...wanted, ...compositions], options)],
  };
}

/** A text may have a part that is signed with another entry. */
function signersFirst(made: readonly StoredEntry[]): readonly StoredEntry[] {
  return [...made.filter((entry) => !isComposed(entry)), ...made.filter(isComposed)];
}

function unusedLines(
  environment: ResolvedEnvironment,
  wanted: readonly StoredEntry[],
  options: PlanOptions,
): readonly string[] {
  if (options.file === null) return [];
  const { name: file, lines } = options.file;
  const entries = environment.products.flatMap((product) => product.entries);
  return lines.flatMap(({ name, line }) => {
    const named = entries.filter((entry) => entry.name === name || isQualified(name, entry));
    if (named.some((entry) => wanted.some((one) => one.key === entry.key))) return [];
    if (!isSayableName(name))
      return [`line ${line} of ${file} is not NAME=…; if it is a line of a value, that value needs quotes`];
    const where = `line ${line} of ${file}: ${name}`;
    const kept = named.find((entry) => isStored(entry) && entry.state !== "pending");
    if (kept !== undefined) return [`${where} already has a value in ${environment.name}; kept as it is`];
    if (named.some(isStored)) return [`${where} is left out by the filters`];
    if (named.length > 0)
      return [`${where} is not kept in Secret Manager; its value is in environments/${environment.name}.ts`];
    const alias = entries.find((entry) => entry.localAlias === name);
    if (alias !== undefined) return [`${where} is what ${alias.key} is called locally; write ${alias.name}=…`];
    const guess = nearest(
      name,
      entries.map((entry) => (name.includes("/") ? entry.key : entry.name)),
    );
    return [`${where} is not an entry of ${environment.name}${guess === null ? "" : `; did you mean ${guess}?`}`];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

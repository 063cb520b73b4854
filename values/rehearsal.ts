/** Compositions are made once before anything is written, and forgotten: what is wrong with one is known while nothing has happened. */
import type { StoredEntry } from "../inventory/entries";
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";
import type { Candidate } from "./candidate";
import { type ComposedEntry, composeHere, isComposed, makeFrom, type Sources } from "./made";
import type { Refusal } from "./refusal";

export interface Rehearsal {
  /** Caused by a value of this run, which can be corrected. */
  readonly refusals: readonly Refusal[];
  /** Of what has been there: no reason to leave out everything else. */
  readonly unmakeable: readonly Refusal[];
  /** What could not be looked at. */
  readonly notes: readonly string[];
}

export async function rehearse(
  { environment, now }: { readonly environment: ResolvedEnvironment; readonly now: Date },
  entries: readonly StoredEntry[],
  { candidates, pinned }: { readonly candidates: readonly Candidate[]; readonly pinned: Sources },
): Promise<Rehearsal> {
  const given = new Map(candidates.map(({ entry, value }) => [entry.key, value]));
  const signed = new Map(entries.filter((entry) => !isComposed(entry)).map((entry) => [entry.key, entry]));
  const sources: Sources = {
    version: (key) => (given.has(key) || signed.has(key) ? planned : pinned.version(key)),
    value: async (entry, version) => {
      const value = given.get(entry.key);
      if (value !== undefined) return Buffer.from(value);
      const made = signed.get(entry.key);
      if (made === undefined) return pinned.value(entry, version);
      return (await makeFrom({ environment, now }, made, sources))?.value ?? null;
    },
  };
  const found: Rehearsal & { refusals: Refusal[]; unmakeable: Refusal[]; notes: string[] } = {
    refusals: [],
    unmakeable: [],
    notes: [],
  };
  for (const entry of entries.filter((one): one is ComposedEntry => isComposed(one))) {
    try {
      const made = await composeHere(environment, entry, sources);
      made?.candidate.value.fill(0);
      const isNew = entry.origin.parts.some((part) => given.has(part.entry) || signed.has(part.entry));
      (isNew ? found.refusals : found.unmakeable).push(...(made?.refusals ?? []));
    } catch (error) {
      if (!isFailure(error) || (error.code !== exitCodes.pending && error.code !== exitCodes.denied)) throw error;
      found.notes.push(`${entry.key} was not tried before writing: ${error.message}`);
    }
  }
  return found;
}

/** A version that does not exist yet. */
const planned = "planned";

/** Everything that is wrong with the given values, found before the first write. No sentence holds a value. */
import type { StoredEntry } from "../inventory/entries";
import { hostNames } from "../inventory/host-names";
import { mayBeSame } from "../model/kinds";
import type { Candidate } from "./candidate";
import { type Fingerprint, type FingerprintKey, fingerprintOf, mayBeFingerprinted } from "./fingerprint";
import { valueProblems } from "./rules";

/** An input that is refused. */
export interface Refusal {
  /** Key of the entry, or the file that is wrong. */
  readonly entry: string;
  readonly code: string;
  /** Complete sentence without the value. */
  readonly what: string;
  readonly allowed: string;
  /** The command that mends it, if there is one. */
  readonly next?: string;
}

/** A lower environment's key and fingerprints, to refuse its values. */
export interface LowerEnvironment {
  readonly name: string;
  readonly key: FingerprintKey;
  /** Entry key by fingerprint. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Whether a person brought it, so that it may be a mistake: it is neither generated nor an example. */
export function isGiven(candidate: Pick<Candidate, "from">): boolean {
  const { from } = candidate;
  return !from.startsWith("generated ") && from !== "composed" && from !== "sandbox example";
}

export function refusalsOf(candidate: Candidate, lowerEnvironments: readonly LowerEnvironment[]): readonly Refusal[] {
  const { entry, value, at } = candidate;
  const own = isGiven(candidate);
  const problems: Refusal[] = valueProblems(entry, value, { placeholders: own }).map((problem) => ({
    entry: entry.key,
    code: problem.code,
    what: `${entry.key}: the value (${at}) ${problem.what}.`,
    allowed: problem.allowed,
  }));
  if (
    own &&
    entry.format !== null &&
    value.equals(Buffer.from(entry.format.example)) &&
    !problems.some((one) => one.code === "placeholder")
  ) {
    problems.push({
      entry: entry.key,
      code: "placeholder",
      what: `${entry.key}: the value (${at}) is the example of its format.`,
      allowed: "the real value",
    });
  }
  for (const lower of lowerEnvironments) {
    const fingerprint: Fingerprint | null = mayBeFingerprinted(entry, value) ? fingerprintOf(lower.key, value) : null;
    const same = fingerprint === null ? undefined : lower.entries.get(fingerprint.hmac);
    if (same === undefined || (same === entry.key && entry.sameEverywhereBecause !== undefined)) continue;
    problems.push(reused(candidate, same, lower.name));
  }
  return problems;
}

/** Refuses a value that a lower environment already has. */
export function reused({ entry, at }: Candidate, same: string, lower: string): Refusal {
  return {
    entry: entry.key,
    code: "value-of-lower-environment",
    what: `${entry.key}: the value (${at}) is that of ${same} in ${lower}.`,
    allowed: `a value of its own in each environment${
      same === entry.key && mayBeSame(entry)
        ? '; or, if the vendor gives one key for all, a declaration that says so: sameEverywhereBecause: "…"'
        : ""
    }`,
  };
}

/** As people read them. */
export function refusalText(refusals: readonly Refusal[]): string {
  return refusals.map((one) => `${one.what} [${one.code}]\n  allowed: ${one.allowed}`).join("\n");
}

/** The same value for two secrets is a mistake with the clipboard, or a key that can't be rotated alone. */
export function repeats(candidates: readonly Candidate[]): readonly Refusal[] {
  const given = candidates.filter((candidate) => candidate.entry.kind === "secret" && isGiven(candidate));
  const refusals: Refusal[] = [];
  for (const [index, one] of given.entries()) {
    const other = given.slice(0, index).find((earlier) => earlier.value.length > 0 && earlier.value.equals(one.value));
    if (other === undefined) continue;
    refusals.push(
      one.at === other.at && placesOfProducts.has(one.from) ? meantForTwo(one, other) : sameValue(one, other),
    );
  }
  return refusals;
}

export function sameValue(one: Candidate, other: Pick<Candidate, "entry" | "at">): Refusal {
  return {
    entry: one.entry.key,
    code: "same-value",
    what: `${one.entry.key}: the value (${one.at}) is the same as that of ${other.entry.key} (${other.at}).`,
    allowed: "a value of its own for each secret",
  };
}

/** Sources that are shared by products, and how each keeps them apart. */
const placesOfProducts: ReadonlyMap<string, (entry: StoredEntry) => string> = new Map([
  ...["host environment", "gitlab ci variable", "bitwarden"].map(
    (from) => [from, (entry: StoredEntry) => `name it ${hostNames(entry)[0]} there`] as const,
  ),
  ...["doppler", "1password", "hashicorp vault"].map(
    (from) => [from, () => "put {product} into the environment's `vault`"] as const,
  ),
]);

/** The value is fine, but it is unclear which entry it is for. */
function meantForTwo(one: Candidate, other: Candidate): Refusal {
  return {
    entry: one.entry.key,
    code: "ambiguous-name",
    what: `${one.at} could be meant for ${other.entry.key} or ${one.entry.key}.`,
    allowed: `one product's secret: ${placesOfProducts.get(one.from)?.(one.entry)}, or choose with --product`,
  };
}

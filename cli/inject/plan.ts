/** Which entries are to be filled, from what, and everything that is wrong with it, before the first write. */
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Context } from "../context";
import { isStored, type StoredEntry, storedEntries, whereToGet } from "../entries";
import { nearest } from "../suggest";
import type { DotenvLine } from "./dotenv";
import {
  type Fingerprint,
  type FingerprintKey,
  fingerprintKeyEntry,
  fingerprintOf,
  mayBeFingerprinted,
} from "./fingerprint";
import { generate, recipeName, signerOf } from "./recipe";
import { valueProblems } from "./rules";
import { type Candidate, exampleOf, hostNames } from "./sources";

/** An input that is refused. */
export interface Refusal {
  /** Key of the entry. */
  readonly entry: string;
  readonly code: string;
  /** Complete sentence without the value. */
  readonly what: string;
  readonly allowed: string;
}

export interface Missing {
  readonly entry: StoredEntry;
  /** Where to get it. */
  readonly how: readonly string[];
}

export interface InjectPlan {
  /** The environment's fingerprint key, where it is itself to be made. */
  readonly first: Candidate | null;
  readonly independent: readonly Candidate[];
  /** Made from another entry's value, once that is known. */
  readonly derived: readonly StoredEntry[];
  /** Required ones that nothing was found for. */
  readonly missing: readonly Missing[];
  /** Optional ones that nothing was found for. */
  readonly left: readonly StoredEntry[];
  readonly refusals: readonly Refusal[];
  /** Remarks, such as a name in the file that no entry has. */
  readonly notes: readonly string[];
}

/** A lower environment's key and fingerprints, against reuse of its values. */
export interface LowerEnvironment {
  readonly name: string;
  readonly key: FingerprintKey;
  /** Entry key by fingerprint. */
  readonly entries: ReadonlyMap<string, string>;
}

export interface PlanOptions {
  readonly product: string | null;
  readonly only: ReadonlySet<string> | null;
  readonly file: { readonly name: string; readonly lines: readonly DotenvLine[] } | null;
  /** Read the host environment. */
  readonly host: boolean;
  /** Fall back to obviously fake examples; only ever in the sandbox. */
  readonly examples: boolean;
  readonly lower: readonly LowerEnvironment[];
}

/** Reads host variables and removes those that were taken, so that no child inherits them. */
export function planInjection(context: Context, environment: ResolvedEnvironment, options: PlanOptions): InjectPlan {
  const all = storedEntries(environment);
  const pending = all.filter(
    (entry) =>
      entry.state === "pending" &&
      (options.product === null || entry.product === options.product) &&
      (options.only === null || options.only.has(entry.key)),
  );
  const keyEntry = all.find((entry) => entry.key === fingerprintKeyEntry && entry.state === "pending");
  const wanted =
    keyEntry === undefined || pending.includes(keyEntry) || pending.length === 0 ? pending : [...pending, keyEntry];

  const refusals: Refusal[] = [];
  const candidates: Candidate[] = [];
  const derived: StoredEntry[] = [];
  const missing: Missing[] = [];
  const left: StoredEntry[] = [];
  for (const entry of wanted) {
    const candidate =
      fromFile(entry, wanted, options, refusals) ?? fromHost(context, entry, options) ?? fromRecipe(context, entry);
    if (candidate !== null) candidates.push(candidate);
    else if (signerOf(entry) !== null) derived.push(entry);
    else if (options.examples)
      candidates.push({
        entry,
        value: exampleOf(entry, environment.name),
        from: "sandbox example",
        at: "sandbox example",
      });
    else if (entry.optional) left.push(entry);
    else missing.push({ entry, how: whereToGet(environment, entry) });
  }
  removeTaken(context, candidates);
  for (const candidate of candidates) refusals.push(...refusalsOf(candidate, options));
  refusals.push(...repeats(candidates));
  return {
    first: candidates.find((candidate) => candidate.entry.key === fingerprintKeyEntry) ?? null,
    independent: candidates.filter((candidate) => candidate.entry.key !== fingerprintKeyEntry),
    derived,
    missing,
    left,
    refusals: refusals.sort((a, b) => compare(a.entry, b.entry) || compare(a.code, b.code)),
    notes: unusedLines(environment, wanted, options),
  };
}

function fromFile(
  entry: StoredEntry,
  wanted: readonly StoredEntry[],
  options: PlanOptions,
  refusals: Refusal[],
): Candidate | null {
  if (options.file === null) return null;
  const lines = options.file.lines.filter((line) => line.name === entry.key);
  const found = lines.length > 0 ? lines : options.file.lines.filter((line) => line.name === entry.name);
  const line = found[0];
  if (line === undefined) return null;
  if (found.length > 1) {
    refusals.push({
      entry: entry.key,
      code: "named-twice",
      what: `${entry.key} is given ${found.length} times in ${options.file.name} (lines ${found.map((one) => one.line).join(", ")}).`,
      allowed: "one line for each entry",
    });
  }
  const at = `line ${line.line} of ${options.file.name}`;
  if (line.name === entry.name) refuseShared(entry, wanted, at, refusals);
  return { entry, value: Buffer.from(line.value), from: "file", at };
}

function fromHost(context: Context, entry: StoredEntry, options: PlanOptions): Candidate | null {
  if (!options.host) return null;
  for (const name of hostNames(entry)) {
    const value = context.env[name];
    if (value !== undefined) {
      return { entry, value: Buffer.from(value), from: "host environment", at: `host environment variable ${name}` };
    }
  }
  return null;
}

function fromRecipe(context: Context, entry: StoredEntry): Candidate | null {
  if (entry.origin?.kind !== "generated" || entry.origin.recipe.kind === "supabase jwt") return null;
  const from = recipeName(entry.origin.recipe);
  return { entry, value: generate(entry.origin.recipe, context.random), from, at: from };
}

function refuseShared(entry: StoredEntry, wanted: readonly StoredEntry[], at: string, refusals: Refusal[]): void {
  const others = wanted.filter((other) => other.name === entry.name && other.key !== entry.key);
  if (entry.kind !== "secret" || others.length === 0) return;
  refusals.push({
    entry: entry.key,
    code: "ambiguous-name",
    what: `${at} could be meant for ${[entry, ...others]
      .map((one) => one.key)
      .sort()
      .join(" or ")}.`,
    allowed: `one product's secret: write ${entry.key}=… in a file, or choose with --product`,
  });
}

function removeTaken(context: Context, candidates: readonly Candidate[]): void {
  for (const { entry, from } of candidates) {
    if (from === "host environment") for (const name of hostNames(entry)) delete context.env[name];
  }
}

function refusalsOf(candidate: Candidate, options: PlanOptions): readonly Refusal[] {
  const { entry, value, at } = candidate;
  const own = candidate.from === "host environment" || candidate.from === "file";
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
  for (const lower of options.lower) {
    const fingerprint: Fingerprint | null = mayBeFingerprinted(entry, value) ? fingerprintOf(lower.key, value) : null;
    const same = fingerprint === null ? undefined : lower.entries.get(fingerprint.hmac);
    if (same === undefined) continue;
    problems.push({
      entry: entry.key,
      code: "value-of-lower-environment",
      what: `${entry.key}: the value (${at}) is that of ${same} in ${lower.name}.`,
      allowed: "a value of its own in each environment",
    });
  }
  return problems;
}

/** One value for two secrets is a slip of the clipboard, or a key that can't be rotated alone. */
function repeats(candidates: readonly Candidate[]): readonly Refusal[] {
  const given = candidates.filter(
    ({ entry, from }) => entry.kind === "secret" && (from === "host environment" || from === "file"),
  );
  const refusals: Refusal[] = [];
  for (const [index, one] of given.entries()) {
    const other = given.slice(0, index).find((earlier) => earlier.value.length > 0 && earlier.value.equals(one.value));
    if (other === undefined) continue;
    refusals.push({
      entry: one.entry.key,
      code: "same-value",
      what: `${one.entry.key}: the value (${one.at}) is the same as that of ${other.entry.key} (${other.at}).`,
      allowed: "a value of its own for each secret",
    });
  }
  return refusals;
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
    const named = entries.filter((entry) => entry.key === name || entry.name === name);
    if (named.some((entry) => wanted.some((one) => one.key === entry.key))) return [];
    const where = `line ${line} of ${file}: ${name}`;
    const kept = named.find((entry) => isStored(entry) && entry.state !== "pending");
    if (kept !== undefined) return [`${where} already has a value in ${environment.name}; kept as it is`];
    if (named.some(isStored)) return [`${where} is left out by the filters`];
    if (named.length > 0)
      return [`${where} is not kept in Secret Manager; its value stands in environments/${environment.name}.ts`];
    const guess = nearest(
      name,
      entries.map((entry) => (name.includes("/") ? entry.key : entry.name)),
    );
    return [`${where} is no entry of ${environment.name}${guess === null ? "" : `; did you mean ${guess}?`}`];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

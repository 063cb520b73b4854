/** Looks for a value of each wanted entry in all sources except the prompt; see `docs/command-line.md` for the order. */

import { inParallel } from "../clients/pace";
import type { StoredEntry } from "../inventory/entries";
import { hostNames, isQualified } from "../inventory/host-names";
import { exampleSource } from "../lock/fakes";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import type { Candidate } from "./candidate";
import type { DotenvLine } from "./dotenv";
import { ended, endingNotes } from "./ending";
import { exampleOf } from "./example";
import { isComposed } from "./made";
import { generate, isBrought, recipeName, signerOf, sourcesOf } from "./recipe";
import type { Refusal } from "./refusal";
import { valueProblems } from "./rules";
import { openVault } from "./sources/open-vault";
import { readSetupConf, setupFile, setupLineOf } from "./sources/setup-conf";
import { supabaseName, supabaseStatus } from "./sources/supabase";

export interface SourceOptions {
  readonly file: { readonly name: string; readonly lines: readonly DotenvLine[] } | null;
  /** Also look in the host's environment, the vault, the local stack and `setup.conf`. */
  readonly host: boolean;
  /** Fall back to obviously fake examples; in the sandbox only. */
  readonly examples: boolean;
  /** Ask the environment's vault. */
  readonly vault: boolean;
  /** Keys of tier 1 that are generated outside of development too, on purpose. */
  readonly generate: ReadonlySet<string>;
}

export interface Collected {
  /** In the order of the entries wanted. */
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
  /** Where else it was looked for without success, by entry key; one line each. */
  readonly lookedIn: ReadonlyMap<string, readonly string[]>;
}

/** Called with a value that was used, to remove it from where a child process would inherit it. */
type Taken = () => void;

/** How many processes of a vendor's program run at once. */
const width = 4;

export async function collect(
  context: Context,
  environment: ResolvedEnvironment,
  all: readonly StoredEntry[],
  options: SourceOptions,
): Promise<Collected> {
  const wanted = all.filter((entry) => !isComposed(entry));
  const found = new Map<string, Candidate>();
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const taken: Taken[] = [];
  const lookedIn = new Map<string, readonly string[]>();
  const open = () => wanted.filter((entry) => !found.has(entry.key));
  const add = (candidate: Candidate | null) => {
    if (candidate !== null) found.set(candidate.entry.key, candidate);
  };

  for (const entry of wanted) add(fromFile(entry, wanted, options, refusals));
  if (options.host) {
    const gitlab = environment.vault?.kind === "gitlab";
    if (gitlab) await fromVault({ context, environment, entries: open(), options, add, taken, lookedIn });
    for (const entry of open()) add(fromHost(context, entry, taken));
    if (!gitlab) await fromVault({ context, environment, entries: open(), options, add, taken, lookedIn });
    await fromSupabase({ context, environment, entries: open(), add, notes });
    fromSetupConf({ context, environment, entries: open(), add, taken, refusals, notes });
  }
  const made = (entry: StoredEntry) =>
    options.examples || options.generate.has(entry.key) || !isBrought(environment, entry);
  for (const entry of open()) if (made(entry)) add(fromRecipe(context, entry));
  if (options.examples) for (const entry of open()) if (signerOf(entry) === null) add(example(entry, environment));
  for (const take of taken) take();
  const candidates = wanted.flatMap((entry) => found.get(entry.key) ?? []).map(ended);
  return { candidates, refusals, notes: [...notes, ...endingNotes(candidates)], lookedIn };
}

/** Lines of a file that would give compositions a value, whether they have one yet or not. */
export function compositionsGiven(compositions: readonly StoredEntry[], options: SourceOptions): readonly Refusal[] {
  return compositions.flatMap((entry) => {
    const given = fromFile(entry, compositions, options, []);
    given?.value.fill(0);
    return given === null ? [] : [notGiven(entry, given.at)];
  });
}

/** A composition follows its parts, so a file can't give the whole value. */
function notGiven(entry: StoredEntry, at: string): Refusal {
  return {
    entry: entry.key,
    code: "composed",
    what: `${entry.key}: it is composed, so it can't take a value from ${at}.`,
    allowed: `values of ${sourcesOf(entry).join(", ")}; it is made of them`,
    next: "take the line out of the file",
  };
}

function fromFile(
  entry: StoredEntry,
  wanted: readonly StoredEntry[],
  options: SourceOptions,
  refusals: Refusal[],
): Candidate | null {
  if (options.file === null) return null;
  const { lines } = options.file;
  const qualified = lines.filter((line) => isQualified(line.name, entry));
  const found = qualified.length > 0 ? qualified : lines.filter((line) => line.name === entry.name);
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

function fromHost(context: Context, entry: StoredEntry, taken: Taken[]): Candidate | null {
  for (const name of hostNames(entry)) {
    const value = context.env[name];
    if (value === undefined) continue;
    taken.push(() => {
      for (const one of hostNames(entry)) delete context.env[one];
    });
    return { entry, value: Buffer.from(value), from: "host environment", at: `host environment variable ${name}` };
  }
  return null;
}

/** For whom a source is looked into, and what it does with a value. */
interface Search {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly entries: readonly StoredEntry[];
  readonly add: (candidate: Candidate) => void;
}

async function fromVault({
  context,
  environment,
  entries,
  options,
  add,
  taken,
  lookedIn,
}: Search & {
  readonly options: SourceOptions;
  readonly taken: Taken[];
  readonly lookedIn: Map<string, readonly string[]>;
}): Promise<void> {
  if (environment.vault === undefined || !options.vault || entries.length === 0) return;
  const reader = openVault(context, environment.vault);
  let asked = 0;
  await inParallel(width, entries, async (entry) => {
    context.output.live(`${reader.from}: ${asked++} of ${entries.length}  ${entry.key}`);
    const value = await reader.read(entry);
    if (value === null) {
      lookedIn.set(entry.key, [`not in: ${reader.at(entry)}`]);
      return;
    }
    add({ entry, value, from: reader.from, at: reader.at(entry) });
    taken.push(() => reader.taken?.(entry));
  });
}

/** Values of the local stack are offers: one that an entry's own rules refuse is left out. */
async function fromSupabase({
  context,
  environment,
  entries,
  add,
  notes,
}: Search & { readonly notes: string[] }): Promise<void> {
  const mine = entries.filter((entry) => supabaseName(entry) !== null);
  if (environment.stage !== "development" || mine.length === 0) return;
  const values = await supabaseStatus(context);
  for (const [name, value] of values) {
    const meant = mine.filter((entry) => supabaseName(entry) === name);
    const [entry] = meant;
    if (entry === undefined) continue;
    const problem = valueProblems(entry, value)[0];
    const leftOut = `${name} of the local Supabase stack is left out`;
    if (meant.length > 1) {
      const keys = meant.map((one) => one.key).join(" or ");
      notes.push(`${leftOut}: it could be meant for ${keys}; choose with --product`);
    } else if (problem !== undefined) {
      notes.push(`${leftOut}: as a value of ${entry.key} it ${problem.what}`);
    } else {
      add({ entry, value, from: "supabase status", at: `${name} of supabase status` });
    }
  }
}

function fromSetupConf({
  context,
  environment,
  entries,
  add,
  taken,
  refusals,
  notes,
}: Search & { readonly taken: Taken[]; readonly refusals: Refusal[]; readonly notes: string[] }): void {
  const conf = readSetupConf(context.root, environment);
  refusals.push(...conf.refusals);
  for (const entry of entries) {
    if (entry.tier !== 2) continue;
    const line = setupLineOf(conf, entry);
    if (line === null) continue;
    const value = context.env[line.variable];
    if (value === undefined) {
      notes.push(
        `line ${line.line} of ${setupFile}: ${line.variable} is not set, so ${entry.key} gets nothing from it`,
      );
      continue;
    }
    const at = `host environment variable ${line.variable}, by line ${line.line} of ${setupFile}`;
    add({ entry, value: Buffer.from(value), from: setupFile, at });
    taken.push(() => {
      delete context.env[line.variable];
    });
  }
}

function fromRecipe(context: Context, entry: StoredEntry): Candidate | null {
  if (entry.origin?.kind !== "generated" || entry.origin.recipe.kind === "supabase jwt") return null;
  const from = recipeName(entry.origin.recipe);
  return { entry, value: generate(entry.origin.recipe, context.random), from, at: from };
}

function example(entry: StoredEntry, environment: ResolvedEnvironment): Candidate {
  return { entry, value: exampleOf(entry, environment.name), from: exampleSource, at: exampleSource };
}

/** Asks a person on the terminal: the last source. */

import type { StoredEntry } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { Terminal } from "../machine/terminal";
import type { ResolvedEnvironment } from "../model/resolved";
import type { Candidate } from "./candidate";
import { ended } from "./ending";
import { isAskedFor } from "./fill";
import { type Refusal, refusalText } from "./refusal";
import { whereToGet } from "./where-to-get";

/** `needed`: for tier 1 in staging and prod; `all`: for everything that is missing; `never`: a dry run. */
export type Prompting = "needed" | "all" | "never";

/** Returns everything that is wrong with an answer. */
export type Check = (candidate: Candidate) => Promise<readonly Refusal[]>;

/**
 * Asks for what is still missing, one after the other.
 *
 * @param before looks at all that will be asked for; what it throws is said before anybody types a value
 */
export async function askForMissing({
  context,
  environment,
  missing,
  prompting,
  question = "value, not shown (Enter alone leaves it pending)",
  check,
  before,
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly missing: readonly StoredEntry[];
  readonly prompting: Prompting;
  readonly question?: string;
  readonly check: Check;
  readonly before: (asked: readonly StoredEntry[]) => Promise<void>;
}): Promise<readonly Candidate[]> {
  const { terminal } = context;
  if (prompting === "never" || terminal?.interactive !== true) return [];
  const asked = missing.filter((entry) => {
    const needed = entry.tier === 1 && environment.stage !== "development" && !entry.optional;
    // Nobody types a value that is made from others or by a recipe.
    return isAskedFor(environment, entry) && (prompting === "all" || needed);
  });
  await before(asked);
  const typed: Candidate[] = [];
  for (const entry of asked) {
    const candidate = await askFor({ context, terminal, environment, entry, question, check });
    if (candidate.value.length > 0) typed.push(candidate);
  }
  return typed;
}

const attempts = 3;

/**
 * Asks for one value until it passes, three times at most, so that a mistake costs one answer and not all earlier ones.
 *
 * @returns the last answer; its value is empty if that was only Enter
 */
export async function askFor({
  context: { output },
  terminal,
  environment,
  entry,
  question,
  check,
}: {
  readonly context: Context;
  readonly terminal: Terminal;
  readonly environment: ResolvedEnvironment;
  readonly entry: StoredEntry;
  readonly question: string;
  readonly check: Check;
}): Promise<Candidate> {
  output.note(`${entry.key} (${environment.name}): ${entry.purpose}`);
  for (const line of whereToGet(environment, entry)) output.note(`  ${line}`);
  for (let tried = 1; ; tried++) {
    const value = await terminal.readHidden(`  ${question}`);
    const candidate = ended({ entry, value, from: "prompt", at: "typed in" });
    const refusals = value.length === 0 ? [] : await check(candidate);
    if (refusals.length === 0 || tried === attempts) return candidate;
    candidate.value.fill(0);
    output.note(refusalText(refusals).replace(/^/gm, "  "));
  }
}

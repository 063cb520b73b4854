/** Questions on a terminal for what the flags leave open; without a terminal, one failure that names all of them. */
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";

/** Asks one question and returns the answer, trimmed. */
export type Asker = (question: string) => Promise<string>;

/** Null without a terminal. */
export function askerOf(context: Context): Asker | null {
  const { terminal } = context;
  if (terminal?.interactive !== true) return null;
  return async (question) => (await terminal.readLine(question)).trim();
}

export interface Question {
  /** The flag that would have answered it: `--owner`. */
  readonly flag: string;
  readonly asks: string;
  readonly given: string | undefined;
  /** Replaces an empty answer, also if nobody can be asked; empty if the answer is optional. @default an answer is needed */
  readonly otherwise?: string;
  /** What is wrong with an answer, or null. @default anything goes */
  readonly refuse?: (answer: string) => string | null;
}

/**
 * The answer to every question, by flag.
 *
 * @throws a usage failure that names every flag that is missing or wrong
 */
export async function answers(
  asker: Asker | null,
  questions: readonly Question[],
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const wrong: string[] = [];
  for (const question of questions) {
    const { flag, asks, given, otherwise, refuse } = question;
    const answer =
      asker !== null && given === undefined ? await askUntil(asker, question) : given?.trim() || (otherwise ?? "");
    const problem = answer === "" ? null : (refuse?.(answer) ?? null);
    if (problem !== null) wrong.push(`${flag}: ${problem}`);
    else if (answer === "" && otherwise !== "") wrong.push(`${flag} is missing: ${asks}`);
    else found[flag] = answer;
  }
  if (wrong.length > 0) throw usage(wrong.join("\n"), "name the flags, or run the command on a terminal and be asked");
  return found;
}

/** Repeats the question, with what is wrong, until the answer is accepted. */
async function askUntil(asker: Asker, { asks, otherwise, refuse }: Question): Promise<string> {
  const shown = `${asks}${otherwise === undefined || otherwise === "" ? "" : ` [${otherwise}]`}:`;
  for (let problem: string | null = null; ; ) {
    const answer: string = (await asker(problem === null ? shown : `${problem}\n${shown}`)) || (otherwise ?? "");
    if (answer === "" && otherwise !== "") problem = "An answer is needed; Ctrl-C ends without writing anything.";
    else problem = answer === "" ? null : (refuse?.(answer) ?? null);
    if (problem === null) return answer;
  }
}

/** Words with blanks or commas between them. */
export function wordsOf(answer: string): readonly string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== "");
}

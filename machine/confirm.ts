import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Context } from "./context";

/**
 * Asks a person to type a word before something that can't be undone.
 *
 * @param question what will happen, one line
 * @param word what must be typed, such as the entry's name
 * @param yes `--yes`: do not ask
 * @throws a `Failure` (refused) if nobody can be asked, or if the answer is different
 */
export async function confirm(context: Context, question: string, word: string, yes: boolean): Promise<void> {
  if (yes) return;
  const { terminal } = context;
  if (terminal?.interactive !== true) {
    throw new Failure(
      exitCodes.refused,
      `${question} Nobody can be asked: this is not a terminal.`,
      "add --yes if that is what you want",
    );
  }
  const answer = await terminal.readLine(`${question} Type ${word} to go on:`);
  if (answer.trim() !== word) throw new Failure(exitCodes.refused, "Not confirmed; nothing was changed.");
}

import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Context } from "./context";

/**
 * Asks a person to type a word before something that can't be undone.
 *
 * @param question what will happen, one line
 * @param word what must be typed; of an entry's key, product/NAME, the name is enough
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
  const short = word.slice(word.lastIndexOf("/") + 1);
  const answer = await terminal.readLine(`${question} Type ${short} to go on:`, "nothing was changed");
  if (![short, word].includes(answer.trim()))
    throw new Failure(exitCodes.refused, `Not confirmed, since ${short} was not typed; nothing was changed.`);
}

/** `strongroom completion SHELL`: the script that teaches a shell; and what that script asks at every Tab. Touches no cloud. */
import path from "node:path";
import type { Command } from "commander";
import { type Shell, scripts } from "../../machine/completion-scripts";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { answer } from "../completion/answer";
import { declaredNames } from "../completion/names";

export function completion({ root }: Pick<Context, "root">, shell: string): Result {
  if (!Object.hasOwn(scripts, shell)) {
    throw usage(
      `There is no completion for "${shell}"; there is for ${Object.keys(scripts).join(", ")}.`,
      "strongroom completion --help",
    );
  }
  const script = scripts[shell as Shell](path.join(root, "strongroom"));
  return { code: exitCodes.ok, text: script, data: { shell, script } };
}

/** A candidate a line, with a tab and a word about it. */
export function complete(context: Context, program: Command, words: readonly string[]): Result {
  const data = answer(program, words, () => declaredNames(context));
  const text =
    typeof data === "string" ? `:${data}` : data.map(({ word, says }) => `${word}\t${says}`.trimEnd()).join("\n");
  return { code: exitCodes.ok, text, data };
}

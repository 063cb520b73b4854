/** What every command has in common: its options, its help, how it is run. */
import type { Command } from "commander";
import type { Context, Result } from "../../machine/context";
import type { GlobalOptions } from "../host";

/** Runs one command: builds its context, prints its result, sets the exit code. A number is an exit code to pass through. */
export type Run = (
  globals: GlobalOptions,
  action: (context: Context) => Promise<Result | number | null> | Result,
) => Promise<void>;

export function command(parent: Command, name: string): Command {
  const made = parent.command(name).exitOverride().showSuggestionAfterError().allowExcessArguments(false);
  return globalOptions(made);
}

/** On every command, so that they may stand before or after its name. */
export function globalOptions(one: Command): Command {
  return one.option("--json", "print the result as JSON").option("--no-color", "no colours, as with NO_COLOR");
}

export function globalsOf(self: Command): GlobalOptions {
  let json = false;
  let colour = true;
  for (let one: Command | null = self; one !== null; one = one.parent) {
    const { json: asked, color } = one.opts<{ json?: boolean; color?: boolean }>();
    json ||= asked === true;
    colour &&= color !== false;
  }
  return { json, colour };
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

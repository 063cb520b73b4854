/** What every command has in common: its options, its help, how it is run. */
import type { Command } from "commander";
import type { Context, Result } from "../../machine/context";
import { usage } from "../../text/failure";
import type { GlobalOptions } from "../host";

/** Runs one command: builds its context, prints its result, sets the exit code. A number is an exit code to pass through. */
export type Run = (
  globals: GlobalOptions,
  action: (context: Context) => Promise<Result | number | null> | Result,
) => Promise<void>;

/** What commander hands to an action, before the command itself: arguments, then options. */
type Given = Parameters<Parameters<Command["action"]>[0]>;

/** Makes commander's action of what a command does. */
export type Action = (
  does: (context: Context, ...given: Given) => ReturnType<Parameters<Run>[1]>,
) => (...given: Given) => Promise<void>;

export function actionOf(run: Run): Action {
  return (does) =>
    (...given) => {
      const self: Command = given.pop();
      return run(globalsOf(self), (context) => does(context, ...given));
    };
}

export function command(parent: Command, name: string): Command {
  const made = parent.command(name).exitOverride().showSuggestionAfterError().allowExcessArguments(false);
  return globalOptions(hinting(made));
}

/** What is said behind a complaint about a command line: where to look. */
export function hinting(one: Command): Command {
  const path: string[] = [];
  for (let at: Command | null = one; at !== null; at = at.parent) path.unshift(at.name());
  return one.showHelpAfterError(
    `(${path.join(" ")} --help ${path.length === 1 ? "lists commands and options" : "says what it takes"})`,
  );
}

/** On every command, so that they may be before or after its name. */
export function globalOptions(one: Command): Command {
  return one
    .option("--json", "print the result as JSON")
    .option("-q, --quiet", "only the result, and errors with what led to them")
    .option("--no-color", "no colours, as with NO_COLOR");
}

function globalsOf(self: Command): GlobalOptions {
  let json = false;
  let colour = true;
  let quiet = false;
  for (let one: Command | null = self; one !== null; one = one.parent) {
    const { json: asked, color, quiet: silent } = one.opts<{ json?: boolean; color?: boolean; quiet?: boolean }>();
    json ||= asked === true;
    quiet ||= silent === true;
    colour &&= color !== false;
  }
  return { json, colour, quiet };
}

/** For a command that only reads, `STRONGROOM_ENV` may name the environment. A command that writes requires `--env`. */
export function readsEnvironment(one: Command): Command {
  return one.option("--env <name>", "the environment; default: STRONGROOM_ENV");
}

/**
 * The options with the environment; a remark says where it comes from, unless it was on the command line.
 *
 * @throws a usage failure if nothing names it
 */
export function withEnvironment<T extends { readonly env?: string }>(
  { env, environments, output }: Context,
  options: T,
): T & { readonly env: string } {
  if (options.env !== undefined) return { ...options, env: options.env };
  const name = env.STRONGROOM_ENV ?? "";
  const names = environments.names();
  const one = `the same with --env and one of ${names.join(", ")}`;
  if (name === "") throw usage("Which environment? Neither --env nor STRONGROOM_ENV is set.", one);
  if (!names.includes(name))
    throw usage(`STRONGROOM_ENV names ${JSON.stringify(name)}, which is not an environment.`, one);
  output.note(`environment: ${name}, from STRONGROOM_ENV`);
  return { ...options, env: name };
}

/** What `--help` says below the options, for `addHelpText`. */
export function below(text: string, ...lines: readonly string[]): ["after", string] {
  return ["after", `${text}\n${examples(...lines)}`];
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** What is wrong with a command line that does not parse, and what to type instead. */
import type { Command, CommanderError } from "commander";
import type { Environments } from "../../machine/context";

export interface WrongLine {
  readonly message: string;
  readonly next: string;
  /** Whether `next` says more than the hint that the parser prints by itself. */
  readonly more: boolean;
}

/** @param given the words behind the program's name */
export function wrongLine(
  program: Command,
  given: readonly string[],
  { code, message }: CommanderError,
  environments: Environments,
): WrongLine {
  const path = commandIn(program, given);
  const command = path.at(-1) ?? program;
  const named = ["strongroom", ...path.map((one) => one.name())].join(" ");
  const environment = environmentMissing(code, message, environments);
  const said =
    code === "commander.help"
      ? `${named} needs a command: ${command
          .createHelp()
          .visibleCommands(command)
          .map((one) => one.name())
          .join(", ")}`
      : message.replace(/^error: /, "");
  return { message: said, next: environment ?? `${named} --help`, more: environment !== null };
}

/** The command that a line names, with those above it. */
function commandIn(program: Command, given: readonly string[]): readonly Command[] {
  const path: Command[] = [];
  for (const word of given.filter((one) => !one.startsWith("-"))) {
    const below = (path.at(-1) ?? program).commands.find((one) => one.name() === word);
    if (below === undefined) break;
    path.push(below);
  }
  return path;
}

/** The environments, if the command line lacks one; null if it lacks something else. */
function environmentMissing(code: string, message: string, environments: Environments): string | null {
  const lacking = code === "commander.missingMandatoryOptionValue" || code === "commander.optionMissingArgument";
  const option = lacking ? /'(--(?:env|to)) </.exec(message)?.[1] : undefined;
  if (option === undefined) return null;
  try {
    return `the same with ${option} and one of ${environments.names().join(", ")}`;
  } catch {
    // Problems of the declarations are reported once the command line is right.
    return null;
  }
}

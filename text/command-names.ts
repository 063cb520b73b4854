/** How `strongroom --help` groups the commands: by what somebody wants to do, the most frequent first. */
import type { Command } from "commander";

const groups: Readonly<Record<string, readonly string[]>> = {
  "Declare:": ["new", "check", "tidy", "list", "rename", "retire", "promote"],
  "Deploy:": ["start", "plan", "deploy", "affected", "sandbox", "recover"],
  "Values:": ["inject", "put", "run", "env", "compose"],
  "Rotate:": ["due", "rotate", "verify", "rollback", "restart", "repair", "shared"],
  "Know:": ["status", "review", "policy", "explain", "log", "why", "access", "checklist", "audit"],
  "Emergency:": ["incident", "lock"],
  "Engine:": ["upgrade", "help", "completion"],
};

/** Every command by its first word. */
export const commandNames: readonly string[] = Object.values(groups).flat();

/** @throws if a command is in no group, or a group names something that is not a command: a mistake of ours */
export function arrange(program: Command): void {
  const place = (one: Command): number => {
    const found = commandNames.indexOf(one.name());
    // Commands that people don't type.
    if (one.name().startsWith("__")) return commandNames.length;
    if (found < 0) throw new Error(`text/command-names.ts does not say where ${one.name()} stands in the help`);
    return found;
  };
  const commands = program.commands as Command[];
  commands.sort((a, b) => place(a) - place(b));
  for (const [heading, names] of Object.entries(groups))
    for (const name of names) {
      const found = commands.find((one) => one.name() === name);
      if (found === undefined) throw new Error(`text/command-names.ts names ${name}, which is not a command`);
      found.helpGroup(heading);
    }
}

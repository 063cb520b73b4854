import type { Command } from "commander";
import { examples, globalOptions, hinting } from "./define";

/** The group `strongroom env`, which several files add commands to; made by the first. */
export function envGroup(program: Command): Command {
  const there = program.commands.find((one) => one.name() === "env");
  if (there !== undefined) return there;
  const group = program
    .command("env")
    .description("A service's variables as files: values, names, types")
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false)
    .addHelpText(
      "after",
      examples("strongroom env write --env dev --service user-service", "strongroom env reset --env dev --dry-run"),
    );
  return globalOptions(hinting(group));
}

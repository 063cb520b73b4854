/** Emergencies: incident. */
import type { Command } from "commander";
import { type Action, command, examples } from "./define";
import { modules } from "./modules";

// Read when it is called: `--help` must not wait for it.

export function registerEmergency(program: Command, action: Action): void {
  command(program, "incident")
    .description(
      "The runbook for a leak, a person who left or a damaged lock, with everything that is affected filled in",
    )
    .argument("[name]", "the entry that is exposed, NAME or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option("--integration <name>", "all keys of an integration")
    .option("--product <name>", "everything of a product")
    .option("--person <who>", "somebody left, or their account was taken over: an e-mail address or a reader's name")
    .option("--corruption", "the lock file is damaged or lost")
    .option("--new", "begin a new file, although one about the same incident has open steps")
    .option("--print", "ask for no step, print them all")
    .option("--dry-run", "print it, write no incident file")
    .addHelpText(
      "after",
      `\nWrites docs/incidents/<day>-<what>-<env>.md: immediate, within the hour, within the day, and a message to each owner.\nOn a terminal each step runs after you agree; the file records what was done when. After an interruption, or with open steps,
the same command goes on in the same file; your notes and ticks stay. Ends with 4 while steps are open.\n${examples(
        "strongroom incident STRIPE_SECRET_KEY --env prod",
        "strongroom incident --integration chat/openrouter --env prod --dry-run",
        "strongroom incident --person jo@example.test --env prod",
        "strongroom incident --corruption --env staging",
      )}`,
    )
    .action(
      action((context, name: string | undefined, options) => modules.incident().incident(context, name, options)),
    );
}

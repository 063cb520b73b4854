/** The lock file itself: verify, restore. */
import type { Command } from "commander";
import { command, examples, globalsOf, type Run } from "./define";

// Read when it is called: `--help` must not wait for it.
const lockModule = () => require("../commands/lock") as typeof import("../commands/lock");

export function registerLock(program: Command, run: Run): void {
  const group = command(program, "lock")
    .description("The lock file of an environment: compare it with the cloud, rebuild it where it is damaged or lost")
    .addHelpText("after", examples("strongroom lock verify --env dev", "strongroom lock restore --env dev --dry-run"));

  command(group, "verify")
    .description("Every version in the lock beside Secret Manager; reads metadata only")
    .requiredOption("--env <name>", "the environment")
    .addHelpText(
      "after",
      `\nEnds with 8 where anything disagrees.\n${examples("strongroom lock verify --env dev", "strongroom lock verify --env prod --json")}`,
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => lockModule().lockVerify(context, options)));

  command(group, "restore")
    .description("Rebuilds the lock from Secret Manager, git and what is left of the file; says what can't be known")
    .requiredOption("--env <name>", "the environment")
    .option("--dry-run", "say what it would hold, write nothing")
    .option("--yes", "asked and answered already")
    .option(
      "--accept <entries...>",
      "pin these although somebody is rotating them, and no lock says which version is live",
    )
    .addHelpText(
      "after",
      `\nStates come from Secret Manager; pins, who added a version and fingerprints from the file, or from the newest commit\nthat can be read. What somebody is rotating elsewhere stays as it was. A damaged file is kept below .strongroom/work/.\n${examples(
        "strongroom lock restore --env dev --dry-run",
        "strongroom lock restore --env prod",
      )}`,
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => lockModule().lockRestore(context, options)));
}

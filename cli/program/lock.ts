/** The lock file itself: verify, restore. */
import type { Command } from "commander";
import { type Action, command, examples, readsEnvironment, withEnvironment } from "./define";
import { modules } from "./modules";

// Read when it is called: `--help` must not wait for it.

export function registerLock(program: Command, action: Action): void {
  const group = command(program, "lock")
    .description("The lock file of an environment: compare it with the cloud, rebuild it if it is damaged or lost")
    .addHelpText("after", examples("strongroom lock verify --env dev", "strongroom lock restore --env dev --dry-run"));

  readsEnvironment(
    command(group, "verify").description(
      "Compares every version in the lock file with Secret Manager; reads metadata only",
    ),
  )
    .addHelpText(
      "after",
      `\nEnds with 8 if anything disagrees.\n${examples("strongroom lock verify --env dev", "strongroom lock verify --env prod --json")}`,
    )
    .action(action((context, options) => modules.lock().lockVerify(context, withEnvironment(context, options))));

  command(group, "restore")
    .description("Rebuilds the lock file from Secret Manager, git and the rest of the file; says what is not known")
    .requiredOption("--env <name>", "the environment")
    .option("--dry-run", "say what it would hold, write nothing")
    .option("--yes", "do not ask")
    .option(
      "--accept <entries...>",
      "pin these although somebody is rotating them and no lock file says which version is live",
    )
    .addHelpText(
      "after",
      `\nStates come from Secret Manager. Pins, fingerprints and who added a version come from the file, or from the newest readable\ncommit. Entries that somebody else is rotating stay as they were. A damaged file is kept below .strongroom/work/.\n${examples(
        "strongroom lock restore --env dev --dry-run",
        "strongroom lock restore --env prod",
      )}`,
    )
    .action(action((context, options) => modules.lock().lockRestore(context, options)));
}

/** After something went wrong in the middle: recover. */
import type { Command } from "commander";
import { type Action, below, command } from "./define";
import { modules } from "./modules";

// Read when it is called: `--help` must not wait for it.

export function registerRecovery(program: Command, action: Action): void {
  command(program, "recover")
    .description("After a killed apply: removes stale state locks, and adds missing objects to the state")
    .requiredOption("--env <name>", "the environment")
    .option("--product <name>", "one product only")
    .option("--force-unlock <ids...>", "remove these state locks; only if the process that took them has exited")
    .option("--dry-run", "say what would be done, without doing it")
    .addHelpText(
      ...below(
        recoverHelp,
        "strongroom recover --env dev --dry-run",
        "strongroom sandbox exec -- strongroom recover --env dev",
        "strongroom recover --env prod --product chat --force-unlock 1763683201000000",
      ),
    )
    .action(action((context, options) => modules.recover().recover(context, options)));
}

const recoverHelp = `
A killed Terraform leaves its state locked, and its last objects are in the cloud but not in the state. The next
deploy then fails with "Error acquiring the state lock" or "already exists". recover looks at each stack:

  - In the sandbox it removes a lock if no Terraform works there; on Google only a lock that --force-unlock names.
  - Secrets, service accounts and Cloud Run services that the declarations name, that have our mark, and that are not in the state are imported, in a plan that may import and update in place, and nothing else.
  - Vercel variables with our comment that are not in the state are deleted; the next deploy recreates them.

Objects without our mark are named and left alone. npm start does all this by itself.`;

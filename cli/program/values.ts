/** Values: put, env reset. */
import type { Command } from "commander";
import { type Action, below, command } from "./define";
import { envGroup } from "./env-group";
import { modules } from "./modules";

export function registerValues(program: Command, action: Action): void {
  command(program, "put")
    .description("Replaces the value of one entry, on purpose; never prints it")
    .argument("<name>", "the entry: its name, or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option("--product <name>", "the product, if several have an entry of that name")
    .option("--from <file>", "a file that holds only the value, private and git-ignored")
    .option("--pr", "open a pull request with the lock's change (git, and gh or glab where there is one)")
    .option("--not-compared", "take a value although it can't be compared with those of lower environments")
    .option("--yes", "do not ask")
    .option("--dry-run", "check the value without writing it")
    .addHelpText(
      ...below(
        putHelp,
        "strongroom put STRIPE_SECRET_KEY --env dev",
        "strongroom put chat/STRIPE_SECRET_KEY --env prod --from .env.stripe.local",
        "op read --no-newline op://Team/Stripe/credential | strongroom put STRIPE_SECRET_KEY --env dev --yes",
      ),
    )
    .action(action((context, name: string, options) => modules.put().put(context, name, options)));

  command(envGroup(program), "reset")
    .description("Regenerates every generated value of a development environment")
    .requiredOption("--env <name>", "the environment; refused outside of development")
    .option("--product <name>", "one product only")
    .option("--yes", "do not ask")
    .option("--dry-run", "say what would be replaced, without writing")
    .addHelpText(
      ...below(
        resetHelp,
        "strongroom env reset --env dev --dry-run",
        "strongroom env reset --env dev",
        "strongroom sandbox exec -- strongroom env reset --env dev --product receptor --yes",
      ),
    )
    .action(action((context, options) => modules.envReset().envReset(context, options)));
}

const putHelp = `
The value comes from the file, otherwise from a hidden prompt on a terminal, otherwise from standard input. It is used byte by byte, so it must not end with a line break (use printf %s, not echo), except for keys whose format demands one (PEM, OpenSSH). It must pass
the checks of inject. Then a version is added, and the pin in the lock file moves to it. The previous version stays enabled, and stays
mapped if the entry has a second name. Readers get the new value with their next deployment. To replace an entry that others are made from, rotate it: see strongroom rotate --help.`;

const resetHelp = `
Each generated entry with a value gets a new one, by its recipe, and its pin moves. Then entries that are made from others (Supabase
keys) are signed again. Values from outside and the fingerprint key stay. Deploy afterwards, so that readers get the new values.`;

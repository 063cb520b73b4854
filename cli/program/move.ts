/** Moving on: an entry to another name or away, a service to the next environment. */
import type { Command } from "commander";
import { type Action, command, examples } from "./define";
import { modules } from "./modules";

export function registerMove(program: Command, action: Action): void {
  command(program, "rename")
    .description("Renames an entry: declares the new name, copies the value, moves the readers, retires the old name")
    .argument("<old>", "NAME or product/NAME")
    .argument("<new>", "its new name")
    .requiredOption("--env <name>", "the environment whose value is copied")
    .option("--keep-variable", "its readers' variable keeps the old name")
    .option("--overwrite", "copy over a value of its own that the new name has, if nothing runs with that")
    .option("--yes", "with --overwrite: don't ask")
    .option("--pr", "open a pull request with the step (git, and gh or glab where there is one)")
    .option(
      "--accept <names...>",
      "at the end: readers that can't be checked and don't need the old name, as the report names them",
    )
    .option("--dry-run", "say what would be done, without doing it")
    .addHelpText(
      "after",
      `\nEach call does the next step: it declares the new name; copies the value, environment by environment; gives the readers both\nnames, because running services can't change at the same moment; then moves the readers and retires the old name; and after\nits day removes it, if nothing deployed uses it any more. The value is copied in memory, and never shown.\n${examples(
        "strongroom rename SENTRY_DSN SENTRY_INGEST_URL --env dev",
        "strongroom rename chat/SENTRY_DSN SENTRY_INGEST_URL --env prod --keep-variable",
        "strongroom rename SENTRY_DSN SENTRY_INGEST_URL --env dev --pr",
      )}`,
    )
    .action(
      action((context, old: string, name: string, options) => modules.rename().rename(context, old, name, options)),
    );

  command(program, "retire")
    .description("Removes an entry or a service, step by step: retires it, and removes it after its day")
    .argument("<name>", "NAME or product/NAME of an entry, name or product/name of a service")
    .option(
      "--after <day>",
      "the last day on which it must be there, YYYY-MM-DD, given again to move it; yesterday ends the wait (default: in 30 days)",
    )
    .option("--pr", "open a pull request with the step (git, and gh or glab where there is one)")
    .option("--accept <names...>", "readers that can't be checked and don't need it, as the report names them")
    .option("--dry-run", "say what would be done, without doing it")
    .addHelpText(
      "after",
      `\nEach call does the next step: declare it as retired, without readers or reads; after its day, take its protection\noff; when that is deployed, remove its declaration and its block in the lock files. What was never deployed is removed at once.\nThe entries that only this service reads are removed with it. Every environment is asked whether something deployed still has them.\n${examples(
        "strongroom retire chat/SENTRY_DSN",
        "strongroom retire chat/SENTRY_DSN --after 2027-01-31 --pr",
        "strongroom retire notion-service",
      )}`,
    )
    .action(action((context, name: string, options) => modules.retire().retire(context, name, options)));

  command(program, "promote")
    .description(
      "Prepares the pull request for the next environment: what is missing there, what to inject, what must differ",
    )
    .argument("<name>", "a service (product/name), an integration, a product or an entry")
    .requiredOption("--to <environment>", "the environment after the one where it runs")
    .option("--pr", "open the pull request (git, and gh or glab where there is one); nothing is written here")
    .option("--out <file>", "write the pull request's text there, to open it by hand")
    .option("--dry-run", "change no file")
    .addHelpText(
      "after",
      `\nA service that is limited to lower environments gets the next one. The pull request holds that, and the pins of values\nthat were injected meanwhile. Ends with 4 while a required entry has no value there. Touches no cloud.\n${examples(
        "strongroom promote chat/web --to staging",
        "strongroom promote chat/web --to staging --pr",
        "strongroom promote intexuraos/user-service --to prod --out pr.md",
      )}`,
    )
    .action(action((context, name: string, options) => modules.promote().promote(context, name, options)));
}

/** Declare and deploy: check, tidy, list, status, inject, deploy, start. */
import type { Command } from "commander";
import { type Action, below, command, examples, readsEnvironment, withEnvironment } from "./define";
import { modules } from "./modules";

export function registerDeployment(program: Command, action: Action): void {
  command(program, "check")
    .description("Checks declarations, pins and .gitignore; touches no cloud")
    .option("--env <name>", "one environment only")
    .option(
      "--all",
      "name every pending entry with where to get it, and every place of a problem, even if there are many",
    )
    .addHelpText("after", examples("strongroom check", "strongroom check --env prod --json"))
    .action(action((context, options) => modules.check().check(context, options)));

  command(program, "tidy")
    .description(
      "Updates the files that follow from the declarations: lock files, docs/inventory.md and .html, .env.example",
    )
    .option("--check", "write nothing; fail if a file is stale")
    .option("--dry-run", "say what would be written")
    .addHelpText(
      "after",
      `\nA new entry is added to every lock file as pending; pins stay as they are. A second run changes nothing.\n${examples("strongroom tidy", "strongroom tidy --check")}`,
    )
    .action(action((context, options) => modules.tidy().tidy(context, options)));

  command(program, "list")
    .description("Lists every declared entry; touches no cloud")
    .option("--env <name>", "one environment only")
    .option("--product <name>", "one product only")
    .option("--fake", "only those whose pinned value is a fake example of the sandbox")
    .addHelpText(
      "after",
      `\n--json gives the full inventory: owner, origin, format, rotation, readers and where each is declared.\n${examples("strongroom list", "strongroom list --env dev --product chat", "strongroom list --json | jq -r '.[] | select(.class == \"critical\").key'")}`,
    )
    .action(action((context, options) => modules.list().list(context, options)));

  readsEnvironment(
    command(program, "status").description("Compares the lock file with the cloud, and shows the next command"),
  )
    .option("--product <name>", "one product only")
    .option("--offline", "read the lock file only, ask no cloud")
    .addHelpText(
      "after",
      examples(
        "strongroom status --env dev",
        "strongroom sandbox exec -- strongroom status --env dev",
        "strongroom status --env prod --offline --json",
      ),
    )
    .action(action((context, options) => modules.status().status(context, withEnvironment(context, options))));

  command(program, "inject")
    .description("Fills pending entries; never overwrites, never prints a value")
    .requiredOption("--env <name>", "the environment")
    .option("--product <name>", "one product only")
    .option("--from <file>", "a dotenv-style file of NAME=value (or product/NAME=value), private and git-ignored")
    .option("--only <names...>", "these entries only, by name or product/NAME")
    .option("--adopt", "pin enabled versions that exist already but are not in the lock")
    .option("--pr", "open a pull request with the lock's change (git, and gh or glab where there is one)")
    .option(
      "--generate <names...>",
      "generate these entries of tier 1 outside of development too; for the first values only",
    )
    .option("--not-compared", "take a value although it can't be compared with those of lower environments")
    .option("--prompt", "ask on the terminal for everything that is missing; input is hidden")
    .option("--no-vault", "do not ask the vault that the environment names")
    .option("--dry-run", "say what would be written, and check it, without writing")
    .addHelpText(
      ...below(
        injectHelp,
        "strongroom inject --env dev --dry-run",
        "strongroom inject --env dev --from .env.dev.local",
        "strongroom inject --env prod --product chat --only STRIPE_SECRET_KEY",
      ),
    )
    .action(action((context, options) => modules.inject().inject(context, options)));

  command(program, "deploy")
    .description("Applies stacks with Terraform, layer after layer; no value of your shell reaches it")
    .argument("[stacks...]", "stacks, with or without stars; default: all of the environment")
    .option("--auto-approve", "do not ask before a layer is applied")
    .option("--dry-run", "say what the plans would do, and apply nothing")
    .option(
      "--skip-unchanged",
      "skip stacks whose document has not changed since the last apply: no plan, so changes by hand are not seen",
    )
    .option("--affected <revision>", "only the stacks that differ from this revision: strongroom affected says which")
    .option("--plans <place>", "apply exactly the plans that strongroom plan saved there")
    .option("--signed-by <version>", "only if this version of a key in Cloud KMS signed them")
    .option("--parallelism <n>", "stacks of a layer at once; default: 4")
    .option(
      "--accept <names...>",
      "if a secret is deleted: readers that can't be checked and don't need it, as the report names them",
    )
    .addHelpText(
      ...below(
        deployHelp,
        "strongroom deploy '*-dev-identities' '*-dev-secrets'",
        "strongroom deploy 'chat-dev-*' --auto-approve",
        "strongroom deploy chat-prod-services --dry-run",
        "strongroom deploy --affected origin/main --dry-run",
        "strongroom deploy --plans plans",
      ),
    )
    .action(action((context, stacks: string[], options) => modules.deploy().deploy(context, stacks, options)));

  command(program, "plan")
    .description("Saves plans of stacks, each with what it means, to review them and to apply exactly these")
    .argument("[stacks...]", "stacks, with or without stars; default: all of the environment")
    .requiredOption("--out <folder>", "where they are saved: a new folder, or gs://BUCKET/PREFIX")
    .option("--affected <revision>", "only the stacks that differ from this revision: strongroom affected says which")
    .option("--advisory", "to be read, not applied: locks no state, and needs no token of Vercel")
    .option("--no-refresh", "with --advisory: plan by the states alone; what was changed by hand is not seen")
    .option("--documents <folder>", "with --advisory: Terraform's files of a change, as a synthesis wrote them")
    .option("--skip-unchanged", "leave out stacks whose document has not changed since the last apply")
    .option("--reviewed <place>", "stop if they do not mean what the plans saved there mean")
    .option("--readable <folder>", "also save what each plan means and would do in this folder, not encrypted")
    .option("--sign <version>", "sign them with this version of a key in Cloud KMS")
    .option("--encrypt <key>", "encrypt them with this key in Cloud KMS")
    .option("--parallelism <n>", "stacks of a layer at once; default: 4")
    .addHelpText(
      "after",
      examples(
        "strongroom plan 'chat-dev-*' --out plans",
        "strongroom plan --affected origin/main --out plans --advisory",
        "strongroom deploy --plans plans",
      ),
    )
    .action(action((context, stacks: string[], options) => modules.plan().plan(context, stacks, options)));

  command(program, "affected")
    .description(
      "Lists the stacks that a change affects, by comparing Terraform's files of both sides; touches no cloud",
    )
    .option("--base <revision>", "what it is compared with; default: where this branch left the default branch")
    .option("--head <revision>", "the change; default: the files as they are here")
    .option("--documents <folder>", "Terraform's files of the change, as a synthesis wrote them")
    .option("--env <name>", "one environment only")
    .addHelpText(
      "after",
      examples(
        "strongroom affected",
        "strongroom affected --base origin/main --env prod",
        "strongroom affected --base main --json | jq -r '.plan[]'",
      ),
    )
    .action(action((context, options) => modules.affected().affected(context, options)));

  command(program, "start")
    .description("Deploys an environment of all products into the embedded cloud: what npm start does")
    .option("--env <name>", "the environment", "dev")
    .option("--product <name>", "one product only")
    .option("--all", "plan every stack, also those that have not changed since the last apply")
    .option(
      "--accept <names...>",
      "if a secret is deleted: readers that can't be checked and don't need it, as the report names them",
    )
    .addHelpText(
      "after",
      `\nNeeds Node and Terraform, no account and no network. Values are made up: generated ones are real random\nvalues, the others obviously fake examples. The second run changes nothing,\nand skips stacks that have not changed since the last apply, so it does not see changes by hand; --all does.\n${examples("npm start", "npm start -- --env staging", "npm start -- --product intexuraos --json")}`,
    )
    .action(action((context, options) => modules.start().start(context, options)));
}

const deployHelp = `
The environment is that of the named stacks; if they name none, it is STRONGROOM_ENV, or dev. Each layer is planned, you are asked
once, and it is applied after all layers that it depends on. If a stack fails, the others finish, stacks that depend on it are skipped,
and the same command goes on from there. Stacks that the named ones depend on must be named too, or applied already.
A plan that deletes or replaces a secret is applied only if nothing that is deployed uses one of its versions.
Ctrl-C or SIGTERM asks every Terraform to end in order, and a second one after ten seconds ends it.`;

const injectHelp = `
Every pending entry gets its value from the first of these sources that has one: the file given with --from; the host environment
(PRODUCT__NAME, otherwise NAME); the vault that the environment names (Doppler, Bitwarden, 1Password, HashiCorp Vault, GitLab CI);
in dev, "supabase status"; for tier 2, setup.conf (lines of NAME=\${FROM_ENV}); for a generated entry, its exact recipe (for tier 1
in staging and prod only if --generate names it); for tier 1 in staging and prod, a hidden prompt on the terminal. Variables that
were used are removed from the environment. Nothing is written before all values have been checked. Each version is pinned in
environments/<env>.lock.json at once; commit that file. After an interruption run the same command again.`;

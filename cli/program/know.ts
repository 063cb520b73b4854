/** Know: explain, log, review, why, access, audit, checklist, shared, verify. */
import type { Command } from "commander";
import { usage } from "../../text/failure";
import { type Action, command, examples, readsEnvironment, withEnvironment } from "./define";
import { modules } from "./modules";

export function registerKnow(program: Command, action: Action): void {
  command(program, "explain")
    .argument("<name>", "an entry, as NAME or product/NAME")
    .description("Shows all that is declared about one entry, who reads it and its state; touches no cloud")
    .option("--env <name>", "one environment only")
    .addHelpText(
      "after",
      examples("strongroom explain STRIPE_SECRET_KEY", "strongroom explain chat/SENTRY_DSN --env prod --json"),
    )
    .action(action((context, name: string, options) => modules.explain().explain(context, name, options)));

  command(program, "log")
    .argument("[name]", "an entry, as NAME or product/NAME; default: all")
    .description(
      "Shows who added, pinned or disabled which version, when, and where it is stored; from git; touches no cloud",
    )
    .option("--env <name>", "one environment only")
    .option("--limit <count>", "how many changes at most, newest first", "50")
    .addHelpText(
      "after",
      `\nThe git history of the lock files is the changelog: every version's maker and origin, every pin, every commit.\nA version's value is stored in Secret Manager only; places that hold a copy are named where they are declared.\n${examples("strongroom log", "strongroom log STRIPE_SECRET_KEY --env prod", "strongroom log --limit 500 --json")}`,
    )
    .action(action((context, name: string | undefined, options) => modules.log().log(context, name ?? null, options)));

  command(program, "review")
    .description("Says what a change does: who gains access, what goes live, what is lost")
    .option("--base <revision>", "what it is compared with; default: where this branch left the default branch")
    .option("--head <revision>", "the change; default: the files as they are here")
    .option("--plans <path>", "saved plans too: a file of terraform show -json, or a folder with one for each stack")
    .option(
      "--markdown [host]",
      "as Markdown for github (default), gitlab, azure, 'bitbucket server', or summary: GitHub's of a job",
    )
    .option("--html <file>", "write it as a page, too: one file that stands alone")
    .option(
      "--post [address]",
      "as a comment on a pull request, updated in place; default: the one that this pipeline runs for",
    )
    .option("--dry-run", "with --post: only say what would be done")
    .option("--fail-on <level>", "end with 4 where a change is danger, attention or info, or worse")
    .option("--live", "also ask the clouds who can get a value by what is granted there, and who gains that")
    .option("--snapshot <file>", "the same, by what --write-snapshot has read")
    .option("--write-snapshot <file>", "only write what is granted in the clouds, for a job without an identity")
    .addHelpText(
      "after",
      `\nCompares declarations and lock files of all environments, riskiest first. Never shows a value of a secret.\n${examples("strongroom review", "strongroom review --html review.html", "strongroom review --base origin/main --head my-branch --post https://github.com/acme/secrets/pull/12", "strongroom review --base main --live --fail-on danger --json")}`,
    )
    .action(action((context, options) => modules.review().review(context, options)));

  command(program, "policy")
    .description("Refuses a change that must not be planned, by Terraform's files and the pins of both sides")
    .option("--base <revision>", "what is there; default: where this branch left the default branch")
    .option("--head <revision>", "the change; default: the files as they are here")
    .option("--documents <folder>", "Terraform's files of the head: what a synthesis wrote, and what will be planned")
    .option(
      "--cloud",
      "only the pins that move outside of development: whether the cloud has their versions, and from whom",
    )
    .option("--env <environment>", "with --cloud: only pins of this environment")
    .option("--write-pins <file>", "only writes the moved pins, for a job with an identity that runs no declarations")
    .option("--pins <file>", "with --cloud: what --write-pins has written, instead of both sides")
    .option("--rules", "only list the rules: what is refused, why, and what to do instead")
    .addHelpText(
      "after",
      `\nIts rules are those of this checkout: to judge a pull request, run it in the default branch with --head.\nAsks no cloud without --cloud, and reads no value.\nEnds with 5 if something is refused.\n${examples("strongroom policy", "strongroom policy --base origin/main --head my-branch --json", "strongroom policy --base main --head my-branch --documents cdktf.out", "strongroom policy --cloud --base main", "strongroom policy --cloud --pins pins.json --env prod", "strongroom policy --rules")}`,
    )
    .action(action((context, options) => modules.policy().policy(context, options)));

  const why = command(program, "why")
    .argument("<service>", "who is refused: a reader, as name or product/name")
    .argument("<name>", "the entry, as NAME or product/NAME")
    .description("Finds out why a service is denied a secret: name, project, version, binding, identity, revision");
  readsEnvironment(why)
    .addHelpText(
      "after",
      `\nAsks the cloud, changes nothing, reads no value. Ends with 4 if something is wrong, and says how to fix it.\n${examples("strongroom why user-service INTEXURAOS_ENCRYPTION_KEY --env dev", "strongroom why chat/web STRIPE_SECRET_KEY --env prod --json")}`,
    )
    .action(
      action((context, service: string, name: string, options) =>
        modules.why().why(context, service, name, withEnvironment(context, options)),
      ),
    );

  const access = command(program, "access")
    .argument("<name>", "an entry, as NAME or product/NAME")
    .description("Shows who read an entry, from Cloud Audit Logs, and which readers are not declared");
  readsEnvironment(access)
    .option("--since <when>", "30m, 24h, 7d, or a date", "30d")
    .option("--anomalies", "only undeclared readers and refusals; ends with 4 if there are any")
    .addHelpText(
      "after",
      `\nNeeds logging.privateLogEntries.list (roles/logging.privateLogViewer) in the entry's project.\n${examples("strongroom access STRIPE_SECRET_KEY --env prod", "strongroom access STRIPE_SECRET_KEY --env prod --since 24h --anomalies --json")}`,
    )
    .action(
      action((context, name: string, options) =>
        modules.access().access(context, name, withEnvironment(context, options)),
      ),
    );

  command(program, "verify")
    .argument("[names...]", "entries, as NAME or product/NAME; default: all that declare a call")
    .description("Makes each entry's declared harmless call with the pinned value, and says whether it works")
    // Not required of commander, which would ask it of `access grant` twice.
    .option("--env <name>", "the environment (required)")
    .option("--product <name>", "one product only")
    .option("--version <number>", "another version than the pinned one, of exactly one entry")
    .option("--base-url <url>", "address of the deployment, for calls of its own jobs and edge functions")
    .option("--dry-run", "say which calls would be made, and read nothing")
    .addHelpText(
      "after",
      `\nReads the values, so it needs permission to read them. Prints the vendor's status only, never a value or an answer.\nWhat worked is recorded in environments/<env>.verified.json, which strongroom status shows; commit it. Ends with 4\nif a value is refused, with 7 if a vendor could not tell.\n${examples("strongroom verify OPENROUTER_API_KEY --env dev", "strongroom verify INTERNAL_SYNC_TOKEN --env dev --base-url https://acme-chat-dev.vercel.app", "strongroom verify --env staging --product chat --json")}`,
    )
    .action(action((context, names: string[], options) => modules.verify().verify(context, names, options)));

  command(access, "grant")
    .argument("<person>", "e-mail address of a person, or with --group of a Google group")
    .argument("<name>", "the entry, as NAME or product/NAME")
    .description("Declares that a person may read an entry until a day; writes one file below services/")
    .requiredOption("--env <name>", "the environment")
    .requiredOption("--until <day>", "the last day, YYYY-MM-DD, at most a year away")
    .requiredOption("--because <why>", "why, for the reviewer")
    .option("--group", "the address is a Google group's")
    .option(
      "--pr",
      "open a pull request with the change (git, and gh or glab where there is one); nothing is written here",
    )
    .option("--dry-run", "say what would be written")
    .addHelpText(
      "after",
      `\nThe next deploy of the secrets stack grants the permission, with a condition that ends it after that day.\n${examples('strongroom access grant ann@acme.example STRIPE_SECRET_KEY --env prod --until 2026-12-31 --because "incident 42" --pr', 'strongroom access grant oncall@acme.example chat/CRON_SECRET --group --env dev --until 2026-12-31 --because "on call"')}`,
    )
    .action(
      action((context, person: string, name: string, options) => modules.grant().grant(context, person, name, options)),
    );

  command(program, "shared")
    .argument("<name>", "the entry, as NAME or product/NAME")
    .description("Records that a value was shared with somebody; its rotation is due from then on")
    .requiredOption("--env <name>", "the environment")
    .requiredOption("--with <who>", "with whom")
    .option("--dry-run", "say what would be recorded")
    .addHelpText(
      "after",
      `\nIt is recorded in environments/<env>.shared.json; commit it. strongroom due lists it until another version is pinned.\n${examples('strongroom shared STRIPE_SECRET_KEY --env prod --with "auditor of ACME, by 1Password"')}`,
    )
    .action(action((context, name: string, options) => modules.shared().shared(context, name, options)));

  command(program, "audit")
    .description("Measures the ten points of a secrets checklist, with evidence: pass, fail or unknown")
    .option("--env <name>", "measure this environment alone")
    .option("--offline", "ask no cloud")
    .addHelpText(
      "after",
      `\nIt reads metadata, policies and git, and no value. Ends with 4 where a point fails.\n${examples("strongroom audit", "strongroom audit --env prod --json", "strongroom audit --offline")}`,
    )
    .action(action((context, options) => modules.audit().audit(context, options)));

  const checklist = command(program, "checklist")
    .argument("<product>", "the product")
    .description("Shows a product's setup steps: checked where possible, otherwise ticked, with who and when");
  readsEnvironment(checklist)
    .option("--tick <number>", "this step is done")
    .option("--untick <number>", "this step is not done after all")
    .option("--offline", "check with the lock file only, ask no cloud")
    .option("--dry-run", "with --tick: say what would be written")
    .addHelpText(
      "after",
      `\nIt checks required values, permissions and services. Ticks are kept in environments/<env>.checklist.json; commit it.\nEnds with 4 while a required item is open.\n${examples("strongroom checklist chat --env prod", "strongroom checklist chat --env prod --tick 3", "strongroom checklist chat --env staging --offline --json")}`,
    )
    .action(
      action((context, product: string, options) => {
        if (options.env === undefined && (options.tick ?? options.untick) !== undefined)
          throw usage("A tick is written: name its environment with --env.", "strongroom checklist --help");
        return modules.checklist().checklist(context, product, withEnvironment(context, options));
      }),
    );
}

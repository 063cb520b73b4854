/** Versions over time: rotate, rollback, restart, repair, due. */
import type { Command } from "commander";
import { usage } from "../../text/failure";
import { type Action, below, command, examples } from "./define";
import { modules } from "./modules";

export function registerVersions(program: Command, action: Action): void {
  command(program, "rotate")
    .description("Replaces an entry's value, with no gap in validity")
    .argument("[name]", "the entry, NAME or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option("--due", "instead of a name: every generated entry that is due, each asked for unless --yes")
    .option("--pr", "open a pull request with the lock's change")
    .option("--from <file>", "a private, git-ignored file with the new value; default: the sources of inject")
    .option("--no-vault", "do not ask the environment's vault")
    .option("--not-compared", "take a value although it can't be compared with those of lower environments")
    .option("--yes", "do not ask; the consequences are printed anyway")
    .option("--dry-run", "say what would happen, and check the new value, without writing")
    .option("--resume", "continue an interrupted rotation")
    .option(
      "--finish",
      "unmap and disable the previous version, once the new one is verified and nothing uses the old one",
    )
    .option("--verified", "with --finish: the new value was verified")
    .option("--abort", "undo a rotation whose new version nothing uses yet; disables what it added")
    .option("--break-lease", "with --abort: also end somebody else's rotation, if its branch is lost")
    .option(
      "--accept <names...>",
      "with --finish or --abort: readers that can't be checked and don't need the version that is disabled, as the report names them",
    )
    .addHelpText(
      ...below(
        rotateHelp,
        "strongroom rotate SESSION_KEY --env dev",
        "strongroom rotate chat/STRIPE_SECRET_KEY --env prod --from .env.prod.local",
        "strongroom rotate SESSION_KEY --env dev --finish --verified",
        "strongroom rotate SESSION_KEY --env dev --finish --accept group:payments@acme.test",
        "strongroom rotate SESSION_KEY --env dev --abort",
        "strongroom rotate --due --env prod --yes --pr",
      ),
    )
    .action(
      action((context, name: string | undefined, options) => {
        if (name !== undefined && options.due === undefined) return modules.rotate().rotate(context, name, options);
        if (name === undefined && options.due === true) return modules.rotateDue().rotateDue(context, options);
        throw usage("Name one entry, or add --due.", "strongroom rotate --help");
      }),
    );

  command(program, "rollback")
    .description("Returns the pin to an earlier version, which is enabled first")
    .argument("<name>", "the entry, NAME or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option("--to <version>", "the version; default: the previous one")
    .option("--yes", "do not ask")
    .option("--dry-run", "say what would happen, without writing")
    .addHelpText(
      "after",
      `\nA rollback continues like a rotation: deploy, verify, then strongroom rotate NAME --finish disables the version it left.\n${examples(
        "strongroom rollback SESSION_KEY --env dev",
        "strongroom rollback chat/STRIPE_SECRET_KEY --env prod --to 3",
      )}`,
    )
    .action(action((context, name: string, options) => modules.rollback().rollback(context, name, options)));

  command(program, "restart")
    .description("New Cloud Run revision, Vercel deployment or compose containers, with the current values")
    .argument("<service>", "a service, Vercel project or compose host, name or product/name")
    .requiredOption("--env <name>", "the environment")
    .option("--execute", "for a compose host: run the command here instead of printing it")
    .option("--dry-run", "say what would be done, without doing it")
    .addHelpText(
      "after",
      `\nTerraform sees no difference afterwards. The command waits until the new revision or deployment is ready, and fails if it is not.\n${examples(
        "strongroom restart whatsapp-service --env dev",
        "strongroom restart agents/web --env prod",
        "strongroom restart receptor/host --env dev",
      )}`,
    )
    .action(action((context, service: string, options) => modules.restart().restart(context, service, options)));

  command(program, "repair")
    .description(
      "Repairs a Cloud Run service whose newest revision failed: starts a new one, then untaints the service",
    )
    .argument("<service>", "the service, name or product/name")
    .requiredOption("--env <name>", "the environment")
    .option("--dry-run", "say what is wrong and what would be done")
    .addHelpText(
      "after",
      `\nA new permission may take minutes to work; the command waits for it. It needs Terraform and the right to write the state.\n${examples(
        "strongroom repair whatsapp-service --env dev --dry-run",
        "strongroom repair whatsapp-service --env dev",
      )}`,
    )
    .action(action((context, service: string, options) => modules.repair().repair(context, service, options)));

  command(program, "due")
    .description("Lists what should be rotated, with age and owner; touches no cloud")
    .option("--env <name>", "one environment only")
    .option("--after <event>", "also what is due after it: employee left, shared, dependency updated, breach, …")
    .option("--fail", "end with 4 if something is due, for pipelines")
    .addHelpText(
      "after",
      examples(
        "strongroom due",
        "strongroom due --env prod --fail",
        'strongroom due --env prod --after "employee left"',
        "strongroom due --env dev --json | jq -r '.entries[] | select(.generated).key'",
      ),
    )
    .action(action((context, options) => modules.due().due(context, options)));
}

const rotateHelp = `
1. rotate adds a version and moves the pin. If the entry declares a second name, the previous value stays mapped under it.
2. Commit the lock, deploy, restart what must restart, verify.
3. rotate --finish removes the second name, and disables the previous version once no branch, no serving or recent
   revision and no deployment uses it. If the environment has a grace period, the version is destroyed after it; rollback
   can bring it back until then.
After an interruption, --resume continues the rotation and --abort undoes it; every reader always has a valid value.`;

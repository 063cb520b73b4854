/** Versions over time: rotate, rollback. */
import type { Command } from "commander";
import { command, examples, globalsOf, type Run } from "./define";

// Each is read when it is called: `--help` must not wait for any.
const rotateModule = () => require("../commands/rotate") as typeof import("../commands/rotate");
const rollbackModule = () => require("../commands/rollback") as typeof import("../commands/rollback");

export function registerVersions(program: Command, run: Run): void {
  command(program, "rotate")
    .description("Puts a new value in place of an entry's current one, without a moment without a valid one")
    .argument("<name>", "the entry, NAME or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option(
      "--from <file>",
      "a private, git-ignored file with the new value; else as inject: environment, vault, recipe, prompt",
    )
    .option("--no-vault", "do not ask the environment's vault")
    .option("--yes", "do not ask; the consequences are printed all the same")
    .option("--dry-run", "say what would happen, and check the new value, without writing")
    .option("--resume", "go on with a rotation that was interrupted")
    .option(
      "--finish",
      "unmap and disable the version before, once the new one is verified and nothing uses the old one",
    )
    .option("--verified", "with --finish: the new value was seen to work")
    .option("--abort", "take a rotation back that nothing has got yet; disables what it added")
    .option("--break-lease", "with --abort: also that of somebody else, whose branch is lost for certain")
    .addHelpText(
      "after",
      `${rotateHelp}\n${examples(
        "strongroom rotate SESSION_KEY --env dev",
        "strongroom rotate chat/STRIPE_SECRET_KEY --env prod --from .env.prod.local",
        "strongroom rotate SESSION_KEY --env dev --finish --verified",
        "strongroom rotate SESSION_KEY --env dev --abort",
      )}`,
    )
    .action((name: string, options, self: Command) =>
      run(globalsOf(self), (context) => rotateModule().rotate(context, name, options)),
    );

  command(program, "rollback")
    .description("Returns the pin to an earlier version, enabled again first")
    .argument("<name>", "the entry, NAME or product/NAME")
    .requiredOption("--env <name>", "the environment")
    .option("--to <version>", "the version; default: the one before")
    .option("--yes", "do not ask")
    .option("--dry-run", "say what would happen, without writing")
    .addHelpText(
      "after",
      `\nA rollback goes on like a rotation: deploy, verify, then strongroom rotate NAME --finish disables the version it left.\n${examples(
        "strongroom rollback SESSION_KEY --env dev",
        "strongroom rollback chat/STRIPE_SECRET_KEY --env prod --to 3",
      )}`,
    )
    .action((name: string, options, self: Command) =>
      run(globalsOf(self), (context) => rollbackModule().rollback(context, name, options)),
    );
}

const rotateHelp = `
1. rotate adds a version and moves the pin. Where the entry declares a second name, the value before stays mapped under it.
2. Commit the lock, deploy, restart what must restart, verify.
3. rotate --finish takes the second name away, and disables the version before once no branch, no serving or recent
   revision and no deployment uses it. Where the entry has a grace period it is destroyed after that; rollback can bring
   it back until then.
Interrupted at any moment, --resume goes on and --abort takes it back; every reader has a valid value all the while.`;

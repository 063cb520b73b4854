/** Run and local files: run, env write, env example, env types, compose init. */
import type { Command } from "commander";
import { command, examples, globalsOf, type Run } from "./define";

const runModule = () => require("../commands/run") as typeof import("../commands/run");

export function registerLocal(program: Command, run: Run): void {
  command(program, "run")
    .description("Runs a command with exactly what a service declares, by environment only")
    .requiredOption("--env <name>", "the environment")
    .requiredOption("--service <name>", "the service: its name, or product/name")
    .option("--mask", "take values out of what the command prints")
    .argument("<command...>", "the command and its arguments, after --")
    .passThroughOptions()
    .addHelpText(
      "after",
      `${runHelp}\n${examples(
        "strongroom run --env dev --service whatsapp-service -- npm run dev",
        "strongroom run --env prod --service intexuraos/user-service --mask -- ./migrate.sh",
        "strongroom run --env dev --service receptor/host -- docker compose up -d",
        "strongroom sandbox exec -- strongroom run --env dev --service user-service -- node server.js",
      )}`,
    )
    .action((args: string[], options, self: Command) =>
      run(globalsOf(self), (context) => runModule().run(context, args, options)),
    );
}

const runHelp = `
Values are read at their pinned versions and live in that process's environment alone; nothing is written to disk. From
this shell it inherits everything but names that are declared anywhere, so that no value of another service slips in.
Signals and the exit code pass through: 128 + n where signal n ended it, 127 where there is no such command. In GitHub
Actions each value is registered with ::add-mask:: first; other runners can't be told, so there --mask is on.`;

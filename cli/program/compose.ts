/** compose init. */
import type { Command } from "commander";
import { command, examples, globalOptions, globalsOf, type Run } from "./define";

const composeModule = () => require("../commands/compose") as typeof import("../commands/compose");

export function registerCompose(program: Command, run: Run): void {
  const group = program
    .command("compose")
    .description("Docker compose deployments: secrets are injected there, never stored")
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false)
    .addHelpText("after", examples("strongroom compose init --env dev"));
  globalOptions(group);
  command(group, "init")
    .description("Writes a deployment's folder with every variable as ${NAME}")
    .requiredOption("--env <name>", "the environment")
    .option("--service <name>", "the compose host; default: the only one")
    .option("--dir <folder>", "the folder; default: the deployment's name")
    .option("--dry-run", "say what would be written")
    .addHelpText(
      "after",
      `
Writes .env (our lines between two marks, all others kept) and, in a folder without any compose file, a first
docker-compose.yml. Both hold names only. A .env that stores a value of a declared name is refused. Then, in that folder:
strongroom run --env E --service S -- docker compose up -d
which gives docker compose the values, and recreates what got a new one.
${examples(
  "strongroom compose init --env dev",
  "strongroom compose init --env staging --dir deploy/receptor-stg",
  "strongroom run --env dev --service receptor/host -- docker compose up -d",
)}`,
    )
    .action((options, self: Command) =>
      run(globalsOf(self), (context) => composeModule().composeInit(context, options)),
    );
}

/** compose init. */
import type { Command } from "commander";
import { type Action, command, examples, globalOptions } from "./define";
import { modules } from "./modules";

export function registerCompose(program: Command, action: Action): void {
  const group = program
    .command("compose")
    .description("Docker compose deployments: secrets are injected there, never stored")
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false)
    .addHelpText("after", examples("strongroom compose init --env dev"));
  globalOptions(group);
  command(group, "init")
    .description("Writes a deployment's folder: its compose files, and every variable as ${NAME}")
    .requiredOption("--env <name>", "the environment")
    .option("--service <name>", "the compose host; default: the only one")
    .option("--dir <folder>", "the folder; default: the deployment's name")
    .option("--dry-run", "say what would be written")
    .option("--force", "replace files that were changed in the folder, and accept a tag that has moved")
    .addHelpText(
      "after",
      `
Where the declaration names a configuration (a folder of this project, or a repository's folder at a tag or commit), its
files are copied byte for byte, except that a value of a declared variable becomes \${NAME}. The report names variables that are not declared, and declared ones that no file uses. Files that somebody changed in the folder are kept, or the command refuses where a change would be lost. Without a configuration a folder that has no compose file gets a first docker-compose.yml.
.env gets our lines between two marks, all others are kept. A .env that stores a value of a declared name is refused.
Then, in that folder:
strongroom run --env E --service S -- docker compose up -d
which gives docker compose the values, and recreates containers that got a new one.
${examples(
  "strongroom compose init --env dev",
  "strongroom compose init --env staging --dir deploy/receptor-stg",
  "strongroom run --env dev --service receptor/host -- docker compose up -d",
)}`,
    )
    .action(action((context, options) => modules.compose().composeInit(context, options)));
}

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
    .option("--force", "replace what was changed in the folder, and take a tag that has moved")
    .addHelpText(
      "after",
      `
Where the declaration names a configuration (a folder of this project, or a repository's folder at a tag or commit), its
files are brought, byte for byte but for one thing: a value of a declared variable becomes \${NAME}. It says which variables
nobody declares, and which declared ones no file takes. What somebody changed in the folder is kept, or refused where it
would be lost. Without a configuration a folder that has no compose file gets a first docker-compose.yml.
.env gets our lines between two marks, all others are kept. A .env that stores a value of a declared name is refused.
Then, in that folder:
strongroom run --env E --service S -- docker compose up -d
which gives docker compose the values, and recreates what got a new one.
${examples(
  "strongroom compose init --env dev",
  "strongroom compose init --env staging --dir deploy/receptor-stg",
  "strongroom run --env dev --service receptor/host -- docker compose up -d",
)}`,
    )
    .action(action((context, options) => modules.compose().composeInit(context, options)));
}

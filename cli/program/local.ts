/** Run and local files: run, env write, env example, env types; compose is in compose.ts. */
import type { Command } from "commander";
import { registerCompose } from "./compose";
import { type Action, below, command, examples } from "./define";
import { envGroup } from "./env-group";
import { modules } from "./modules";

export function registerLocal(program: Command, action: Action): void {
  command(program, "run")
    .description("Runs a command with exactly the variables that a service declares, in its environment only")
    .requiredOption("--env <name>", "the environment")
    .requiredOption("--service <name>", "the service: its name, or product/name")
    .option("--mask", "take values out of what the command prints")
    .option("--pass <name...>", "more variables of this shell that the command gets")
    .argument("<command...>", "the command and its arguments, after --")
    .passThroughOptions()
    .addHelpText(
      ...below(
        runHelp,
        "strongroom run --env dev --service whatsapp-service -- npm run dev",
        "strongroom run --env prod --service intexuraos/user-service --mask -- ./migrate.sh",
        "strongroom run --env dev --service receptor/host -- docker compose up -d",
        "strongroom sandbox exec -- strongroom run --env dev --service user-service -- node server.js",
      ),
    )
    .action(action((context, args: string[], options) => modules.run().run(context, args, options)));
  registerEnv(program, action);
  registerCompose(program, action);
}

function registerEnv(program: Command, action: Action): void {
  const group = envGroup(program);
  command(group, "write")
    .description("Writes a service's variables to .env.local, private and git-ignored")
    .requiredOption("--env <name>", "the environment; production's values are never stored")
    .requiredOption("--service <name>", "the service: its name, or product/name")
    .option("--file <file>", "another file, such as .env", ".env.local")
    .option("--dry-run", "list the names without reading or writing a value")
    .addHelpText(
      ...below(
        writeHelp,
        "strongroom env write --env dev --service user-service",
        "strongroom env write --env dev --service gateway/gateway --file ../gateway/.env",
        "strongroom env write --env dev --service user-service --dry-run --json",
      ),
    )
    .action(action((context, options) => modules.write().envWrite(context, options)));

  command(group, "example")
    .description("Writes the committed .env.example: names and purposes, no values; prints those of one service")
    .option("--service <name>", "one service only: printed, or written to --file; default: all")
    .option("--file <file>", "another file; default: .env.example, for all services")
    .option("--env <name>", "the environment whose variables are listed; default: the first")
    .option("--check", "write nothing; fail if the file is not current")
    .option("--dry-run", "print what would be written")
    .addHelpText(
      "after",
      examples(
        "strongroom env example",
        "strongroom env example --check",
        "strongroom env example --service user-service",
        "strongroom env example --service user-service --file ../user-service/.env.example",
      ),
    )
    .action(action((context, options) => modules.example().envExample(context, options)));

  command(group, "types")
    .description("Writes a TypeScript module that types and checks a service's variables")
    .requiredOption("--service <name>", "the service: its name, or product/name")
    .requiredOption("--out <file>", "the file, such as src/env.ts")
    .option("--check", "write nothing; fail if the file is not current")
    .option("--dry-run", "say what would be written")
    .addHelpText(
      ...below(
        typesHelp,
        "strongroom env types --service user-service --out ../user-service/src/env.ts",
        "strongroom env types --service user-service --out ../user-service/src/env.ts --check",
      ),
    )
    .action(action((context, options) => modules.types().envTypes(context, options)));
}

const typesHelp = `
The module has no dependencies. loadEnv() reads all variables, under their local names too, and throws one error that names
everything missing or malformed, without values. Secrets come wrapped: logged or encoded as JSON they show their first and
last four characters; reveal() gives the value. Code in browsers calls loadPublicEnv(), which reads NEXT_PUBLIC_ ones only.`;

const writeHelp = `
The file gets mode 600, and is refused unless git ignores it. Strongroom's lines are between two marks and are rewritten in
place; all other lines are kept. Names are the local ones (localAlias). In development the file also has the variables that a
product needs only on a developer's machine. A second run changes nothing.`;

const runHelp = `
Values are read at their pinned versions. They are in that process's environment only; nothing is written to disk. From this
shell it gets ordinary variables (PATH, HOME, TERM, LANG, proxies, folders of tools) and those that --pass names, but no
credentials, and never a declared name. A signal is passed to it and to everything that it started; a second one kills them. The
exit code passes through: 128 + n if signal n ended it, 127 if there is no such command, 126 if it can't be run. In GitHub Actions each value is registered with ::add-mask:: first; for other runners --mask is switched on.`;

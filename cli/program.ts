/** The command line as people see it: commands, options, help. What they do stands in `commands/`, loaded when called. */
import { Command } from "commander";
import type { Context, Result } from "./context";
import { exitCodes, exitCodeTable } from "./exit-codes";
import { usage } from "./failure";
import type { GlobalOptions } from "./host";
import { nearest } from "./suggest";

/** Runs one command: builds its context, prints its result, sets the exit code. A number is an exit code to pass through. */
export type Run = (
  globals: GlobalOptions,
  action: (context: Context) => Promise<Result | number | null> | Result,
) => Promise<void>;

export function buildProgram(run: Run): Command {
  const program = new Command("strongroom")
    .description("Secrets as typed, reviewable code: declarations here, values in Google Secret Manager only.")
    .version((require("../package.json") as { version: string }).version)
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(strongroom --help lists commands and options)");
  globalOptions(program);

  command(program, "check")
    .description("Checks declarations, pins and .gitignore; touches no cloud")
    .option("--env <name>", "one environment only")
    .addHelpText("after", examples("strongroom check", "strongroom check --env prod --json"))
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("check").check(context, options)));

  command(program, "list")
    .description("Lists every declared entry; touches no cloud")
    .option("--env <name>", "one environment only")
    .option("--product <name>", "one product only")
    .addHelpText(
      "after",
      `\n--json gives the full inventory: owner, origin, format, rotation, readers and where each is declared.\n${examples("strongroom list", "strongroom list --env dev --product chat", "strongroom list --json | jq -r '.[] | select(.class == \"critical\").key'")}`,
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("list").list(context, options)));

  command(program, "status")
    .description("Shows the lock beside what the cloud has, and the next command")
    .requiredOption("--env <name>", "the environment")
    .option("--product <name>", "one product only")
    .option("--offline", "read the lock only, ask no cloud")
    .addHelpText(
      "after",
      examples(
        "strongroom status --env dev",
        "strongroom sandbox exec -- strongroom status --env dev",
        "strongroom status --env prod --offline --json",
      ),
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("status").status(context, options)));

  command(program, "inject")
    .description("Fills pending entries; never overwrites, never prints a value")
    .requiredOption("--env <name>", "the environment")
    .option("--product <name>", "one product only")
    .option("--from <file>", "a dotenv-style file of NAME=value (or product/NAME=value), private and git-ignored")
    .option("--only <names...>", "these entries only, by name or product/NAME")
    .option("--adopt", "pin enabled versions that are there already but not in the lock")
    .option("--dry-run", "say what would be written, and check it, without writing")
    .addHelpText(
      "after",
      `${injectHelp}\n${examples("strongroom inject --env dev --dry-run", "strongroom inject --env dev --from .env.dev.local", "strongroom inject --env prod --product chat --only STRIPE_SECRET_KEY")}`,
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("inject").inject(context, options)));

  command(program, "deploy")
    .description("Runs cdktf deploy without the values that this shell's environment may hold")
    .argument("[args...]", "what cdktf deploy takes: stacks and options")
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText(
      "after",
      examples(
        "strongroom deploy '*-dev-secrets'",
        "npm run deploy -- 'chat-dev-*' --auto-approve",
        "STRONGROOM_ENV=prod npm run deploy -- 'chat-prod-services'",
      ),
    )
    .action((args: string[], _options, self: Command) =>
      run(globalsOf(self), (context) => module_("deploy").deploy(context, args)),
    );

  command(program, "start")
    .description("Deploys an environment of all products into the embedded cloud: what npm start does")
    .option("--env <name>", "the environment", "dev")
    .option("--product <name>", "one product only")
    .addHelpText(
      "after",
      `\nNeeds Node and Terraform, no account and no network. Values are made up: generated ones are real random\nvalues, the others obviously fake examples. The second run changes nothing.\n${examples("npm start", "npm start -- --env staging", "npm start -- --product intexuraos --json")}`,
    )
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("start").start(context, options)));

  sandbox(program, run);

  command(program, "help")
    .argument("[topic...]", "a command, or exit-codes")
    .description("Shows help on a command, or on exit codes")
    .action((topics: string[], _options, self: Command) =>
      run(globalsOf(self), () => ({ code: exitCodes.ok, ...help(program, topics) })),
    );
  program.addHelpText(
    "after",
    `\nResults go to stdout, progress to stderr. strongroom help exit-codes lists how commands end.\n${examples("npm start", "strongroom check --env dev", "strongroom inject --env dev --dry-run")}`,
  );
  return program;
}

function sandbox(program: Command, run: Run): void {
  const group = program
    .command("sandbox")
    .description("The embedded cloud on loopback: real APIs, no account, no network")
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false);
  globalOptions(group);
  const home = (one: Command) => one.option("--home <folder>", "where its state lies; default: .strongroom/sandbox");
  home(command(group, "up"))
    .description("Starts it, unless it runs")
    .option("--port <number>", "the cloud's port on 127.0.0.1; default: that of the last run, else any")
    .addHelpText("after", examples("strongroom sandbox up"))
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("sandbox").up(context, options)));
  home(command(group, "down"))
    .description("Stops it; its state stays")
    .addHelpText("after", examples("strongroom sandbox down"))
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("sandbox").down(context, options)));
  home(command(group, "status"))
    .description("Says whether it runs, where, and what it holds")
    .addHelpText("after", examples("strongroom sandbox status --json"))
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("sandbox").status(context, options)));
  home(command(group, "reset"))
    .description("Empties the cloud, and forgets its lock files")
    .addHelpText("after", examples("strongroom sandbox reset"))
    .action((options, self: Command) => run(globalsOf(self), (context) => module_("sandbox").reset(context, options)));
  home(command(group, "exec"))
    .description("Runs a command against the sandbox: terraform, cdktf, gcloud, strongroom, a shell")
    .argument("<command...>", "the command and its arguments, after --")
    .option("--as <email>", "the identity; default: the owner of every project")
    .option("--project <id>", "default project of gcloud and the Google provider")
    .option("--providers <mode>", "auto, real or sandbox", "auto")
    .passThroughOptions()
    .addHelpText(
      "after",
      examples(
        "strongroom sandbox exec -- npx cdktf deploy 'intexuraos-dev-*'",
        "strongroom sandbox exec --project acme-chat-dev -- gcloud secrets list",
        "strongroom sandbox exec -- strongroom status --env dev",
      ),
    )
    .action((args: string[], options, self: Command) =>
      run(globalsOf(self), (context) => module_("sandbox").exec(context, args, options)),
    );
}

interface Modules {
  check: typeof import("./commands/check");
  list: typeof import("./commands/list");
  status: typeof import("./commands/status");
  inject: typeof import("./commands/inject");
  deploy: typeof import("./commands/deploy");
  start: typeof import("./commands/start");
  sandbox: typeof import("./commands/sandbox");
}

/** Each command is read when it is called: `--help` must not wait for any. */
function module_<K extends keyof Modules>(name: K): Modules[K] {
  return require(`./commands/${name}`) as Modules[K];
}

function command(parent: Command, name: string): Command {
  const made = parent.command(name).exitOverride().showSuggestionAfterError().allowExcessArguments(false);
  return globalOptions(made);
}

/** On every command, so that they may stand before or after its name. */
function globalOptions(one: Command): Command {
  return one.option("--json", "print the result as JSON").option("--no-color", "no colours, as with NO_COLOR");
}

function globalsOf(self: Command): GlobalOptions {
  let json = false;
  let colour = true;
  for (let one: Command | null = self; one !== null; one = one.parent) {
    const { json: asked, color } = one.opts<{ json?: boolean; color?: boolean }>();
    json ||= asked === true;
    colour &&= color !== false;
  }
  return { json, colour };
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function help(program: Command, topics: readonly string[]): { readonly text: string; readonly data: unknown } {
  if (topics[0] === "exit-codes") return { text: exitCodeTable(), data: exitCodes };
  let found = program;
  for (const topic of topics) {
    const next = found.commands.find((candidate) => candidate.name() === topic);
    if (next === undefined) {
      const guess = nearest(topic, [...found.commands.map((candidate) => candidate.name()), "exit-codes"]);
      throw usage(
        `There is no help on "${topics.join(" ")}".${guess === null ? "" : ` Did you mean ${guess}?`}`,
        "strongroom --help",
      );
    }
    found = next;
  }
  const text = found.helpInformation();
  return { text: text.trimEnd(), data: { help: text } };
}

const injectHelp = `
For every pending entry, the first of these that has a value: the file given with --from, the host environment
(PRODUCT__NAME, else NAME), and, where the entry is generated, its exact recipe. Variables that were taken are removed from
the environment, and nothing is written before all values have been checked. Each version is pinned in
environments/<env>.lock.json at once; commit that file. After an interruption run the same command again.`;

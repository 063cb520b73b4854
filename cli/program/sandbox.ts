/** The embedded cloud: sandbox up, down, status, reset, exec. */
import type { Command } from "commander";
import { type Action, command, examples, globalOptions } from "./define";
import { modules } from "./modules";

export function registerSandbox(program: Command, action: Action): void {
  const group = program
    .command("sandbox")
    .description("The embedded cloud on loopback: real APIs, no account, no network")
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false)
    .addHelpText(
      "after",
      examples("strongroom sandbox up", "strongroom sandbox exec -- gcloud secrets list --project=acme-chat-dev"),
    );
  globalOptions(group);
  const home = (one: Command) => one.option("--home <folder>", "where its state is; default: .strongroom/sandbox");
  home(command(group, "up"))
    .description("Starts it, unless it runs")
    .option("--port <number>", "the cloud's port on 127.0.0.1; default: that of the last run, otherwise any")
    .addHelpText("after", examples("strongroom sandbox up"))
    .action(action((context, options) => modules.sandbox().up(context, options)));
  const plain = [
    ["down", "Stops it; its state stays", "strongroom sandbox down"],
    ["status", "Shows whether it runs, where, and what it holds", "strongroom sandbox status --json"],
    ["reset", "Empties the cloud, and forgets its lock files", "strongroom sandbox reset"],
  ] as const;
  for (const [name, says, example] of plain)
    home(command(group, name))
      .description(says)
      .addHelpText("after", examples(example))
      .action(action((context, options) => modules.sandbox()[name](context, options)));
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
        "strongroom sandbox exec -- cdktf deploy 'intexuraos-dev-*'",
        "strongroom sandbox exec --project acme-chat-dev -- gcloud secrets list",
        "strongroom sandbox exec -- strongroom status --env dev",
      ),
    )
    .action(action((context, args: string[], options) => modules.sandbox().exec(context, args, options)));
}

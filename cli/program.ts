/** The command line as people see it: commands, options, help. The code of each is in `commands/`, loaded when it is called. */
import { Command, Help, type HelpConfiguration, type OutputConfiguration } from "commander";
import { version as ownVersion } from "../engine/parts.json";
import { nearest } from "../model/nearest";
import { arrange } from "../text/command-names";
import { exitCodes, exitCodeTable } from "../text/exit-codes";
import { usage } from "../text/failure";
import { registerCompletion } from "./program/completion";
import { actionOf, command, examples, globalOptions, hinting, type Run } from "./program/define";
import { registerDeployment } from "./program/deployment";
import { registerEmergency } from "./program/emergency";
import { registerKnow } from "./program/know";
import { registerLocal } from "./program/local";
import { registerLock } from "./program/lock";
import { registerMove } from "./program/move";
import { registerNew } from "./program/new";
import { registerRecovery } from "./program/recovery";
import { registerSandbox } from "./program/sandbox";
import { registerUpgrade } from "./program/upgrade";
import { registerValues } from "./program/values";
import { registerVersions } from "./program/versions";

export type { Run } from "./program/define";

/** @param output output for help and errors. @default the process's streams */
export function buildProgram(run: Run, output: OutputConfiguration = {}): Command {
  const program = new Command("strongroom")
    .description("Secrets as typed, reviewable code: declarations here, values in Google Secret Manager only.")
    .version(ownVersion)
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .configureOutput(output)
    .configureHelp(narrowHelp)
    .showSuggestionAfterError();
  globalOptions(hinting(program));

  const action = actionOf(run);
  registerDeployment(program, action);
  registerKnow(program, action);
  registerRecovery(program, action);
  registerNew(program, action);
  registerLocal(program, action);
  registerVersions(program, action);
  registerMove(program, action);
  registerValues(program, action);
  registerEmergency(program, action);
  registerLock(program, action);
  registerSandbox(program, action);
  registerUpgrade(program, action);
  registerCompletion(program, action);

  command(program, "help")
    .argument("[topic...]", "a command, or exit-codes")
    .description("Shows help on a command, or on exit codes")
    .action(action((_context, topics: string[]) => ({ code: exitCodes.ok, ...help(program, topics) })));
  arrange(program);
  program.addHelpText(
    "after",
    `\nResults go to stdout, progress to stderr. strongroom help exit-codes lists how commands end.\n${examples("npm start", "strongroom check --env dev", "strongroom inject --env dev --dry-run")}`,
  );
  return program;
}

/** Without room for two columns, the description is below a command's name. */
const narrowHelp: HelpConfiguration = {
  minWidthToWrap: 20,
  formatItem(term, termWidth, description, helper) {
    const columns = helper.helpWidth ?? 80;
    if (columns - termWidth >= 40 || description === "")
      return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
    const said = helper.boxWrap(description, columns - 7).replaceAll("\n", "\n      ");
    return `  ${term}\n      ${said}`;
  },
};

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

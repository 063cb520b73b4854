/** Entry of the `strongroom` command; `bin/strongroom.js` loads it. */
import { CommanderError } from "commander";
import { machineFault } from "../machine/machine-fault";
import { exitCodes } from "../text/exit-codes";
import { type Choices, Failure, isDamage, isFailure } from "../text/failure";
import { quoted } from "../text/invocation";
import { argumentsGiven, exitWith, findSandbox, hostContext, listenToSignals, parserOutput, signalCode } from "./host";
import { buildProgram, type Run } from "./program";
import { wrongLine } from "./program/wrong-line";

const run: Run = async (globals, action) => {
  const context = hostContext(globals);
  const { output } = context;
  try {
    const result = await action(context);
    if (result === null) return;
    if (typeof result === "number") return exitWith(result);
    if (result.code !== exitCodes.ok) output.sayKept();
    if (context.json) output.json(result.data);
    else output.result(result.text);
    exitWith(signalCode() ?? result.code);
  } catch (error) {
    const code = signalCode();
    const stopped = isFailure(error) && error.code === exitCodes.interrupted ? error : null;
    const found = code === null ? classify(error) : null;
    const choices = found === null ? [] : sameWith(argumentsGiven(), found.choices);
    const failure =
      found !== null
        ? withChoices(found, choices)
        : new Failure(
            code ?? exitCodes.interrupted,
            stopped?.message ?? "Stopped.",
            stopped?.next ?? "run the command again; it goes on where it stopped",
          );
    output.sayKept();
    output.error(`strongroom: ${failure.text()}`);
    if (context.json) {
      const { code, message, next } = failure;
      output.json({ error: { code, message, next, ...(choices.length > 1 ? { choices } : {}) } });
    }
    exitWith(failure.code);
  }
};

/** The given command, once for each possible meaning of a name in it. */
function sameWith(given: readonly string[], choices: Choices | null): readonly string[] {
  // Arguments for another program may hold anything, so they are not printed.
  if (choices === null || given.includes("--")) return [];
  const at = given.findIndex((word) => word === choices.given || word.endsWith(`=${choices.given}`));
  if (at < 0) return [];
  return choices.meant.map((meant) => {
    const word = given[at] ?? "";
    const words = given.with(at, `${word.slice(0, word.length - choices.given.length)}${meant}`);
    return `strongroom ${words.map(quoted).join(" ")}`;
  });
}

function withChoices(failure: Failure, commands: readonly string[]): Failure {
  const [only] = commands;
  if (only === undefined) return failure;
  const next = commands.length === 1 ? only : `one of:\n${commands.map((one) => `    ${one}`).join("\n")}`;
  return new Failure(failure.code, failure.message, next);
}

/** Errors of the sandbox's control are worded for people; anything else is a fault of ours. */
function classify(error: unknown): Failure {
  if (isFailure(error)) return error;
  if (isDamage(error)) return new Failure(exitCodes.lock, error.message);
  if (error instanceof Error && error.message.startsWith("sandbox: "))
    return new Failure(exitCodes.unreachable, error.message);
  const fault = machineFault(error);
  if (fault !== null) return fault;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure(exitCodes.unexpected, `unexpected error: ${text}`);
}

async function main(): Promise<void> {
  listenToSignals();
  // Without printed commands, the place does not matter.
  if (!/^(?:--version|-V|completion|__complete)$/.test(argumentsGiven()[0] ?? "")) await findSandbox();
  const program = buildProgram(run, parserOutput());
  try {
    await program.parseAsync([...argumentsGiven()], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end with 0; every other error of the parser is a wrong command line.
    const code = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    // An unparsed command line can't tell whether `--json` is our option; after a "--" it is not.
    const own = argumentsGiven().slice(0, argumentsGiven().indexOf("--") >>> 0);
    const { output, environments } = hostContext({ json: own.includes("--json"), colour: false });
    if (code !== exitCodes.ok) {
      const { message, next, more } = wrongLine(program, own, error, environments);
      if (more) output.error(`  next: ${next}`);
      if (own.includes("--json")) output.json({ error: { code, message, next } });
    }
    exitWith(code);
  }
}

void main();

/** Entry of the `strongroom` command; `bin/strongroom.js` loads it. */
import { CommanderError } from "commander";
import type { Context } from "../machine/context";
import { machineFault } from "../machine/machine-fault";
import { exitCodes } from "../text/exit-codes";
import { Failure, isDamage, isFailure } from "../text/failure";
import { argumentsGiven, exitWith, findSandbox, hostContext, listenToSignals, parserOutput, signalCode } from "./host";
import { buildProgram, type Run } from "./program";

const run: Run = async (globals, action) => {
  const context = hostContext(globals);
  const { output } = context;
  try {
    const result = await action(context);
    if (result === null) return;
    if (typeof result === "number") return exitWith(result);
    if (context.json) output.json(result.data);
    else output.result(result.text);
    exitWith(signalCode() ?? result.code);
  } catch (error) {
    const code = signalCode();
    const failure =
      code === null
        ? classify(error)
        : new Failure(code, "Stopped.", "run the command again; it goes on where it stopped");
    output.note(`strongroom: ${failure.text()}`);
    if (context.json) {
      output.json({ error: { code: failure.code, message: failure.message, next: failure.next } });
    }
    exitWith(failure.code);
  }
};

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
  await findSandbox();
  try {
    await buildProgram(run, parserOutput()).parseAsync([...argumentsGiven()], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end with 0; every other complaint of the parser is a wrong command line.
    const code = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    // What does not parse can't say whether `--json` was an option of ours; behind a "--" it is not.
    const own = argumentsGiven().slice(0, argumentsGiven().indexOf("--") >>> 0);
    const { output, environments } = hostContext({ json: own.includes("--json"), colour: false });
    const next = environmentMissing(error, environments);
    if (next !== null) output.note(`  next: ${next}`);
    if (code !== exitCodes.ok && own.includes("--json")) {
      const message = error.message.replace(/^error: /, "");
      output.json({ error: { code, message, next: next ?? "strongroom --help" } });
    }
    exitWith(code);
  }
}

/** Which environments there are, where a command line lacks one; null where it lacks something else. */
function environmentMissing({ code, message }: CommanderError, environments: Context["environments"]): string | null {
  const option = code === "commander.missingMandatoryOptionValue" ? /'(--(?:env|to)) </.exec(message)?.[1] : undefined;
  if (option === undefined) return null;
  try {
    return `the same with ${option} and one of ${environments.names().join(", ")}`;
  } catch {
    // What is wrong with the declarations is said once the command line is right.
    return null;
  }
}

void main();

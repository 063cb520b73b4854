/** The only place that uses the process: its environment, streams, signals and exit code. */
import path from "node:path";
import { isatty } from "node:tty";
import type { OutputConfiguration } from "commander";
import { version } from "../engine/parts.json";
import { type Context, lockDirOf } from "../machine/context";
import { askForSandbox } from "../machine/sandbox-proof";
import { isAsking, openTerminal } from "../machine/terminal";
import type { ProvenSandbox } from "../sandbox/proof";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { invocationOf } from "../text/invocation";
import { createOutput } from "../text/output";
import { projectEnvironments } from "./project-environments";

export interface GlobalOptions {
  readonly json: boolean;
  readonly colour: boolean;
  readonly quiet?: boolean;
}

const root = path.dirname(__dirname);
const abort = new AbortController();
let ended: ExitCode | null = null;

/** The exit code that a signal asked for, if one came. */
export function signalCode(): ExitCode | null {
  return ended;
}

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT"] as const;
/**
 * A terminal sends these to us and to the child, so passing them on would send them twice. SIGHUP is different: a closed window signals
 * only its first process, and a child without the signal would keep running, with the values.
 */
const fromTerminal: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT", "SIGWINCH", "SIGCONT"]);
let forwarding = false;

/** Passes signals to `to`, and does not end on them, until the returned function is called. */
function forwardSignals(to: (signal: NodeJS.Signals) => void): () => void {
  // Not `process.stdin.isTTY`: using stdin makes a pipe non-blocking, for the child as well, whose read then fails.
  const terminal = isatty(0) || isatty(1) || isatty(2);
  return takeSignals((signal) => {
    if (!terminal || !fromTerminal.has(signal)) to(signal);
  });
}

/** The same if children get no signals from a terminal. */
function takeSignals(to: (signal: NodeJS.Signals) => void): () => void {
  forwarding = true;
  for (const signal of forwarded) process.on(signal, to);
  return () => {
    forwarding = false;
    for (const signal of forwarded) process.off(signal, to);
  };
}

/** First signal: stop in order. Second: stop at once. */
export function listenToSignals(): void {
  const on = (signal: "SIGINT" | "SIGTERM", code: ExitCode) =>
    process.on(signal, () => {
      if (forwarding) return;
      if (ended !== null) process.exit(code);
      ended = code;
      process.stderr.write(isAsking() ? "\n" : "strongroom: stopping; a write under way ends first (again: at once)\n");
      abort.abort(new Error(`stopped by ${signal}`));
    });
  on("SIGINT", exitCodes.interrupted);
  on("SIGTERM", exitCodes.terminated);
  // `strongroom list | head` closes the pipe early, which is not an error: the command continues, since it may be writing, and its own exit
  // code says how it ended. A result that could not be written is one.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || forwarding) return;
    process.stderr.write(`strongroom: the result can't be written: ${error.code ?? error.message}\n`);
    process.exit(exitCodes.usage);
  });
  // Nobody can read a message any more.
  process.stderr.on("error", () => undefined);
}

/** The output for the parser's own help and errors. */
export function parserOutput(): OutputConfiguration {
  const { output } = hostContext({ json: false, colour: false });
  const json = argumentsGiven().includes("--json");
  const columns = (of: { readonly isTTY?: boolean; readonly columns?: number }) =>
    of.isTTY === true && of.columns ? of.columns - 1 : 80;
  return {
    getOutHelpWidth: () => columns(process.stdout),
    getErrHelpWidth: () => columns(process.stderr),
    writeOut: (text) => {
      const said = text.replace(/\n$/, "");
      if (json && said === version) output.json({ version });
      else output.result(said);
    },
    writeErr: (text) => output.error(text.replace(/\n$/, "")),
  };
}

let sandbox: ProvenSandbox | null = null;

/** Finds out once whether we are in a sandbox that proves itself, so that printed commands go back to it. */
export async function findSandbox(): Promise<void> {
  ({ sandbox } = await askForSandbox(process.env));
}

export function hostContext(options: GlobalOptions): Context {
  const noColour = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "";
  const lockDir = lockDirOf(root, process.env);
  const output = createOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    colour: options.colour && !noColour,
    quiet: options.quiet === true,
    invocation: invocationOf({ root, cwd: process.cwd(), env: process.env, lockDir, sandbox, asks: isOnTerminal() }),
  });
  return {
    root,
    cwd: process.cwd(),
    env: process.env,
    output,
    json: options.json,
    lockDir,
    environments: projectEnvironments(),
    signal: abort.signal,
    forwardSignals,
    takeSignals,
    terminal: openTerminal(
      () => process.stdin,
      process.stderr,
      abort.signal,
      (question) => {
        output.sayKept();
        return output.shown(question);
      },
    ),
    now: () => new Date(),
    // Required where it is needed: it takes a tenth of an empty Node to load, and `--help` needs none.
    random: (bytes) => (require("node:crypto") as typeof import("node:crypto")).randomBytes(bytes),
  };
}

/** Whether a question would be seen, and answered by somebody. */
function isOnTerminal(): boolean {
  // Only asked of the descriptor: to open stdin would change what a child process inherits.
  return isatty(0) && process.stderr.isTTY === true;
}

/** Lets the process exit after everything is written, so that a pipe's reader gets the last line. */
export function exitWith(code: number): void {
  process.exitCode = code;
}

export function argumentsGiven(): readonly string[] {
  return process.argv.slice(2);
}

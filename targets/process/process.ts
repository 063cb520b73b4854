/** Runs a program with an environment of its own; signals and exit code pass through. */
import { constants } from "node:os";
import { pipeline } from "node:stream/promises";
import { isatty } from "node:tty";
import type { Context } from "../../machine/context";
import { composed } from "../../machine/programs/environment";
import { ProcessGroup } from "../../machine/programs/group";
import { type ChildProcess, type SpawnOptions, start } from "../../machine/programs/start";
import { type Masked, maskingStream } from "./mask";

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Null if the program writes to our own streams, and so has the terminal, if there is one. */
  readonly mask: readonly Masked[] | null;
}

/** These signals only ask a program to end. SIGHUP may mean "read your settings again", SIGQUIT "show where you are". */
const endings: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGTERM"]);
/** A signal may arrive twice at once, from the group and from its sender; an intended second one comes later than this. */
const twiceMillis = 1000;
const glanceMillis = 50;

/**
 * Passes every signal to the program and to everything that it started. If the signal asks for the end, or ended the program, we end
 * after all of them; the same signal again kills them.
 *
 * @returns its exit code; 128 + n if signal n ended it, 127 if there is no such program, 126 if it can't be run
 */
export function runProcess(context: Context, command: readonly string[], options: ProcessOptions): Promise<number> {
  const [program = "", ...args] = command;
  const { mask } = options;
  const stdio: SpawnOptions["stdio"] = mask === null ? "inherit" : ["inherit", "pipe", "pipe"];
  const apart = ![0, 1, 2].some((stream) => isatty(stream));
  return new Promise((done) => {
    let group: ProcessGroup | undefined;
    const told = new Map<NodeJS.Signals, number>();
    const on = (signal: NodeJS.Signals) => {
      const before = told.get(signal);
      if (endings.has(signal) && before !== undefined && performance.now() - before >= twiceMillis)
        return group?.tell("SIGKILL");
      if (before === undefined) told.set(signal, performance.now());
      group?.tell(signal);
    };
    // Registered before the child exists: a signal right after its start would end us and leave it behind.
    const release = context.forwardSignals?.(on) ?? (() => undefined);
    const end = (code: number) => {
      release();
      done(code);
    };
    const refused = (error: NodeJS.ErrnoException) => {
      // The signal did not arrive, since the program runs as another user (sudo); it is still running.
      if (error.syscall === "kill") return;
      const missing = error.code === "ENOENT";
      context.output.error(`strongroom: ${program}: ${missing ? "not found" : `can't be run (${error.code})`}`);
      end(missing ? 127 : 126);
    };
    let child: ChildProcess;
    try {
      // What the user's own service gets was put together by `run`.
      child = start(program, args, { cwd: context.cwd, env: composed(options.env), stdio, detached: apart });
    } catch (error) {
      return refused(error as NodeJS.ErrnoException);
    }
    const started = new ProcessGroup(child, apart);
    group = started;
    const streams =
      mask === null ? [] : [masked(child.stdout, process.stdout, mask), masked(child.stderr, process.stderr, mask)];
    child.on("error", refused);
    child.once("close", async (code, signal) => {
      const ended = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      // Processes that it started were asked to end as well, and may need time; without a signal they may keep running.
      const asked = [...told.keys()].some((one) => endings.has(one) || one === signal);
      while (asked && started.isRunning) await new Promise((next) => setTimeout(next, glanceMillis));
      await Promise.all(streams);
      end(ended);
    });
  });
}

/** If our reader ends (`| head`), the program gets a broken pipe of its own, and ends in its own way. */
async function masked(
  from: NodeJS.ReadableStream | null,
  to: NodeJS.WritableStream,
  values: readonly Masked[],
): Promise<void> {
  if (from !== null) await pipeline(from, maskingStream(values), to, { end: false }).catch(() => undefined);
}

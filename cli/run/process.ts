/** Runs a program with an environment of its own; signals and exit code pass through. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import { pipeline } from "node:stream/promises";
import type { Context } from "../context";
import { type Masked, maskingStream } from "./mask";

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Null: the program writes to our own streams; then it has the terminal, if there is one. */
  readonly mask: readonly Masked[] | null;
}

/** @returns its exit code; 128 + n where signal n ended it, 127 where there is none of that name, 126 where it can't be run */
export function runProcess(context: Context, command: readonly string[], options: ProcessOptions): Promise<number> {
  const [program = "", ...args] = command;
  const { mask } = options;
  const stdio: SpawnOptions["stdio"] = mask === null ? "inherit" : ["inherit", "pipe", "pipe"];
  return new Promise((done) => {
    let child: ChildProcess | undefined;
    // Before the child exists: a signal right after its start would end us and leave it behind.
    const release = context.forwardSignals?.((signal) => child?.kill(signal)) ?? (() => undefined);
    const end = (code: number) => {
      release();
      done(code);
    };
    const refused = (error: NodeJS.ErrnoException) => {
      // A signal that did not arrive, since the program runs as somebody else (sudo); it is still there.
      if (error.syscall === "kill") return;
      const missing = error.code === "ENOENT";
      context.output.note(`strongroom: ${program}: ${missing ? "not found" : `can't be run (${error.code})`}`);
      end(missing ? 127 : 126);
    };
    try {
      child = spawn(program, args, { cwd: context.cwd, env: options.env, stdio });
    } catch (error) {
      return refused(error as NodeJS.ErrnoException);
    }
    const streams =
      mask === null ? [] : [masked(child.stdout, process.stdout, mask), masked(child.stderr, process.stderr, mask)];
    child.on("error", refused);
    child.once("close", (code, signal) => {
      const ended = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      void Promise.all(streams).then(() => end(ended));
    });
  });
}

/** Where our reader goes away (`| head`), the program is told by a broken pipe of its own, and ends as it likes. */
async function masked(
  from: NodeJS.ReadableStream | null,
  to: NodeJS.WritableStream,
  values: readonly Masked[],
): Promise<void> {
  if (from !== null) await pipeline(from, maskingStream(values), to, { end: false }).catch(() => undefined);
}

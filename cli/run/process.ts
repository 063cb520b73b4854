/** Runs a program with an environment of its own; signals and exit code pass through. */
import { spawn } from "node:child_process";
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
  const stdio = mask === null ? ("inherit" as const) : (["inherit", "pipe", "pipe"] as const);
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd: context.cwd, env: options.env, stdio: stdio as "inherit" });
    const release = context.forwardSignals?.((signal) => child.kill(signal)) ?? (() => undefined);
    const streams =
      mask === null ? [] : [masked(child.stdout, process.stdout, mask), masked(child.stderr, process.stderr, mask)];
    child.once("error", (error: NodeJS.ErrnoException) => {
      release();
      if (error.code !== "ENOENT" && error.code !== "EACCES") return failed(error);
      context.output.note(`strongroom: ${program}: ${error.code === "ENOENT" ? "not found" : "may not be run"}`);
      done(error.code === "ENOENT" ? 127 : 126);
    });
    child.once("close", (code, signal) => {
      void Promise.allSettled(streams).then(() => {
        release();
        done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  });
}

function masked(
  from: NodeJS.ReadableStream | null,
  to: NodeJS.WritableStream,
  values: readonly Masked[],
): Promise<void> {
  return from === null ? Promise.resolve() : pipeline(from, maskingStream(values), to, { end: false });
}

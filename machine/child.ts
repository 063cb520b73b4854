import { constants } from "node:os";
import { isatty } from "node:tty";
import type { ProgramEnvironment } from "./programs/environment";
import { start } from "./programs/start";

export interface ChildOptions {
  readonly cwd: string;
  readonly env: ProgramEnvironment;
  readonly signal?: AbortSignal;
}

/** Runs a program to its end. @returns its exit code; 128 + n if signal n ended it, 127 if there is no such program. */
export function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<number> {
  return new Promise((done, failed) => {
    const child = start(program, args, { cwd: options.cwd, env: options.env, stdio: "inherit" });
    // A terminal's Ctrl-C reaches the child directly; a second signal would make Terraform give up without unlocking.
    const stop = () => {
      if (!isatty(0)) child.kill("SIGINT");
    };
    options.signal?.addEventListener("abort", stop, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? done(127) : failed(error)));
    child.once("close", (code, signal) => {
      options.signal?.removeEventListener("abort", stop);
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

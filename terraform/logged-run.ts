/**
 * Runs a program whose output goes to a file and which survives us. With a pipe, a kill of this process would break the pipe, and
 * Terraform would die in the middle of an apply, with its state locked and half written. With a file it finishes by itself, and the next
 * run waits for it.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { readIfThere, replaceFile } from "../machine/file";
import { isRunning, startOf } from "../machine/marker";
import { composed } from "../machine/programs/environment";
import { start } from "../machine/programs/start";

export interface LoggedRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Records the running process. */
  readonly recordFile: string;
  /** The program's process, which leads its own process group. */
  readonly onStart?: (pid: number) => void;
  /** Each line of the output, soon after it was written. */
  readonly onLine: (line: string) => void;
}

const pollMillis = 150;

/** @returns the exit code; 128 + n where signal n ended it */
export async function runLogged(program: string, args: readonly string[], run: LoggedRun): Promise<number> {
  mkdirSync(path.dirname(run.logFile), { recursive: true });
  mkdirSync(path.dirname(run.recordFile), { recursive: true });
  const log = openSync(run.logFile, "w", 0o600);
  // It has its own session: a terminal's Ctrl-C reaches only us, and we decide how the program ends.
  const child = start(program, args, {
    cwd: run.cwd,
    env: composed(run.env),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) {
    replaceFile(run.recordFile, JSON.stringify({ pid, started: startOf(pid) }), { mode: 0o600 });
    run.onStart?.(pid);
  }
  const tail = new Tail(run.logFile, run.onLine);
  const timer = setInterval(() => tail.read(), pollMillis);
  try {
    return await new Promise<number>((done, failed) => {
      child.once("error", failed);
      child.once("exit", (code, signal) => done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    clearInterval(timer);
    tail.end();
    rmSync(run.recordFile, { force: true });
  }
}

/**
 * Waits for a program that an earlier, killed run left behind.
 *
 * @returns whether there was one, even if it has ended: it may have left locks
 */
export async function afterFormerRun(recordFile: string, onWait: (pid: number) => void): Promise<boolean> {
  const text = readIfThere(recordFile);
  if (text === null) return false;
  const { pid, started } = JSON.parse(text) as { pid: number; started: string | null };
  if (isRunning(pid, started)) onWait(pid);
  while (isRunning(pid, started)) await new Promise((done) => setTimeout(done, pollMillis));
  rmSync(recordFile, { force: true });
  return true;
}

/**
 * The same for all programs with a record in a folder.
 *
 * @returns whether there was one
 */
export async function afterFormerRuns(folder: string, onWait: (pid: number) => void): Promise<boolean> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  const found = await Promise.all(names.map((name) => afterFormerRun(path.join(folder, name), onWait)));
  return found.includes(true);
}

class Tail {
  private readonly file: number;
  private readonly decoder = new TextDecoder();
  private readonly buffer = Buffer.alloc(65_536);
  private rest = "";

  constructor(
    file: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.file = openSync(file, "r");
  }

  read(): void {
    for (;;) {
      const got = readSync(this.file, this.buffer, 0, this.buffer.length, null);
      if (got === 0) return;
      const lines = (this.rest + this.decoder.decode(this.buffer.subarray(0, got), { stream: true })).split("\n");
      this.rest = lines.pop() ?? "";
      for (const line of lines) this.onLine(line);
    }
  }

  end(): void {
    this.read();
    if (this.rest !== "") this.onLine(this.rest);
    closeSync(this.file);
  }
}

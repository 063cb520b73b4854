/**
 * The command line starts other programs only here: a test checks that no other file imports `node:child_process`. Each program gets its
 * own environment, never this process's.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import type { ProgramEnvironment } from "./environment";

export type { ChildProcess, SpawnOptions };

export interface Call {
  readonly cwd?: string;
  readonly env: ProgramEnvironment;
  /** Its standard input. @default nothing */
  readonly input?: string;
}

export interface LongCall extends Call {
  /** The time after which it is ended, with code 128. @default never */
  readonly patienceMillis?: number | undefined;
  /** Also ends it; then the call throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Gets the id of its process, which then leads its own process group; the receiver decides how it ends. */
  readonly onStart?: (pid: number) => void;
}

export interface Answer {
  /** 128 if a signal ended it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const mostBytes = 1 << 28;

/** @returns null if there is no such program, or it may not be run */
export function ask(program: string, args: readonly string[], call: Call): Answer | null {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    cwd: call.cwd,
    env: { ...call.env },
    input: call.input ?? "",
    maxBuffer: mostBytes,
  });
  if (isMissing(error)) return null;
  return { code: status ?? 128, stdout: stdout ?? Buffer.alloc(0), stderr: (stderr ?? "").toString() };
}

/**
 * The same without blocking. After a timeout or a signal it does not wait for the output to close, since a child of the program may still
 * hold it.
 */
export function asked(program: string, args: readonly string[], call: LongCall): Promise<Answer | null> {
  const { signal, patienceMillis, onStart } = call;
  return new Promise((done, failed) => {
    signal?.throwIfAborted();
    const detached = onStart !== undefined;
    const child = start(program, args, { cwd: call.cwd, env: call.env, stdio: ["pipe", "pipe", "pipe"], detached });
    if (child.pid !== undefined) onStart?.(child.pid);
    const chunks: Buffer[] = [];
    let stderr = "";
    const end = () => {
      child.kill("SIGTERM");
      for (const stream of [child.stdout, child.stderr, child.stdin]) stream?.destroy();
      child.unref();
    };
    const aborted = () => {
      settle(() => failed(signal?.reason));
      end();
    };
    const timer =
      patienceMillis === undefined
        ? undefined
        : setTimeout(() => {
            settle(() => done({ code: 128, stdout: Buffer.concat(chunks), stderr }));
            end();
          }, patienceMillis);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      how();
    };
    signal?.addEventListener("abort", aborted, { once: true });
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < 65_536) stderr += chunk.toString();
    });
    // A program that does not read its input breaks the pipe.
    child.stdin?.on("error", () => undefined).end(call.input ?? "");
    child.once("error", (error) => settle(() => (isMissing(error) ? done(null) : failed(error))));
    child.once("close", (code) => settle(() => done({ code: code ?? 128, stdout: Buffer.concat(chunks), stderr })));
  });
}

/** A program that runs beside us. */
export function start(
  program: string,
  args: readonly string[],
  options: Omit<SpawnOptions, "env"> & { readonly env: ProgramEnvironment },
): ChildProcess {
  return spawn(program, args, { ...options, env: { ...options.env } });
}

function isMissing(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === "ENOENT" || error?.code === "EACCES";
}

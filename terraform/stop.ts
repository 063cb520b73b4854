/**
 * How a run ends after a signal: the first one asks every Terraform to end, once, and prints what it waits for; after ten seconds another
 * one kills them. A second SIGINT would make Terraform give up without unlocking its state.
 */
import type { Context } from "../machine/context";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

/** How long Terraform has to end by itself before a second signal kills it, in milliseconds. */
export const orderlyMillis = 10_000;

export class Stop {
  private readonly running = new Map<number, string>();
  private askedAt: number | null = null;
  private code: ExitCode = exitCodes.interrupted;
  private readonly killed: string[] = [];

  constructor(private readonly context: Context) {}

  /** Handles the signals until the returned function is called; nothing else in this program gets them. */
  listen(): () => void {
    const { context } = this;
    const onAbort = () => this.hear("SIGTERM");
    if (context.signal.aborted) onAbort();
    else context.signal.addEventListener("abort", onAbort, { once: true });
    const release = context.takeSignals?.((signal) => {
      if (signal === "SIGINT" || signal === "SIGTERM" || signal === "SIGHUP") this.hear(signal);
    });
    return () => {
      context.signal.removeEventListener("abort", onAbort);
      release?.();
    };
  }

  /**
   * Runs something that starts a Terraform, and passes a request to end on to it.
   *
   * @param what its name in the message about waiting
   * @param begin gets a function to call with the id of its process, which leads its own process group
   * @throws a `Failure` (interrupted, terminated) if a stop was requested before
   */
  async run<T>(what: string, begin: (onStart: (pid: number) => void) => Promise<T>): Promise<T> {
    this.check();
    let ended: () => void = () => {};
    try {
      return await begin((pid) => {
        ended = this.add(pid, what);
      });
    } finally {
      ended();
    }
  }

  /** @returns what to call when it has ended */
  private add(pid: number, what: string): () => void {
    this.running.set(pid, what);
    // Checked between two steps of a stack.
    if (this.askedAt !== null) ask(pid);
    return () => this.running.delete(pid);
  }

  get asked(): boolean {
    return this.askedAt !== null;
  }

  /** @throws a `Failure` (interrupted, terminated) after a stop was requested */
  check(): void {
    if (this.asked) throw this.failure();
  }

  failure(): Failure {
    return new Failure(
      this.code,
      this.killed.length === 0 ? "Stopped." : `Stopped; ended in the middle: ${[...this.killed].sort().join(", ")}.`,
      "run the command again; it goes on where it stopped",
    );
  }

  private hear(signal: NodeJS.Signals): void {
    const { output } = this.context;
    const names = [...this.running.values()].sort().join(", ");
    if (this.askedAt === null) {
      this.askedAt = Date.now();
      this.code = signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
      output.note(
        names === ""
          ? "stopping"
          : `stopping; waiting for Terraform to end in order: ${names} (after ${orderlyMillis / 1000} s another signal ends it)`,
      );
      for (const pid of this.running.keys()) ask(pid);
      return;
    }
    const left = Math.ceil((this.askedAt + orderlyMillis - Date.now()) / 1000);
    if (left > 0) {
      output.note(
        `Terraform was already asked to end, and is ending ${names}; in ${left} s another signal ends it at once`,
      );
      return;
    }
    output.note(`ending Terraform at once: ${names}`);
    for (const [pid, what] of this.running) {
      this.killed.push(what);
      endGroup(pid);
    }
  }
}

function ask(pid: number): void {
  attempt(() => process.kill(pid, "SIGINT"));
}

/** With the providers that it started. */
function endGroup(pid: number): void {
  attempt(() => process.kill(-pid, "SIGKILL"));
}

function attempt(kill: () => void): void {
  try {
    kill();
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

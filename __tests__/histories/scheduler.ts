/**
 * Orders every step of several commands that run at once. A step is a request, a pause, a question; between two of them a
 * command runs alone. The same seed and the same plan give the same order.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** What goes wrong at one step of a command. */
export type FaultKind =
  /** The request never arrives, and there is no answer. */
  | "lost before"
  /** The request arrives, its answer does not. */
  | "lost after"
  /** There is no answer, and the request arrives much later. */
  | "late"
  | "slow"
  /** The payload is changed on its way, and its checksum lost. */
  | "damaged"
  | "kill before"
  | "kill after";

export interface Fault {
  /** Step of the command, from 1. */
  readonly at: number;
  readonly kind: FaultKind;
}

/** One command that runs. */
export class Run {
  dead = false;
  steps = 0;
  writes = 0;
  /** Whoever runs it, and the leases that were held when it began, by entry; each taking of a lease is an object of its own. */
  who = "";
  heldBefore: ReadonlyMap<string, object> = new Map();
  onKill: () => void = () => {};

  constructor(
    readonly faults: readonly Fault[],
    /** The write of a file at which it is killed, from 1; null: none. */
    readonly killAtWrite: number | null,
  ) {}

  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.onKill();
  }
}

/** Small and good enough: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface StepOf<T> {
  /** What the step does, in the world. */
  readonly act: (damaged: boolean) => Promise<T>;
  /** What the command gets where there is no answer; null if the step can't be lost. */
  readonly lost: (() => unknown) | null;
  /** Steps of others that come before it, at least. */
  readonly delay?: number;
}

interface Waiting {
  readonly run: Run | null;
  readonly notBefore: number;
  readonly go: () => Promise<void>;
}

const runs = new AsyncLocalStorage<Run>();
const never = <T>() => new Promise<T>(() => {});

export class Scheduler {
  private waiting: Waiting[] = [];
  private count = 0;
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  /** The command whose code runs now; null for the test itself. */
  static current(): Run | null {
    return runs.getStore() ?? null;
  }

  /** Starts a command; it ends, or is killed. */
  start(run: Run, work: () => Promise<void>): Promise<void> {
    return new Promise((done) => {
      run.onKill = done;
      runs.run(run, () => work().then(done, done));
    });
  }

  step<T>({ act, lost, delay = 0 }: StepOf<T>): Promise<T> {
    const run = Scheduler.current();
    if (run === null) return act(false);
    if (run.dead) return never();
    run.steps += 1;
    const kind = run.faults.find((fault) => fault.at === run.steps)?.kind ?? null;
    const later = kind === "slow" ? 5 + Math.floor(this.random() * 60) : delay;
    return new Promise<T>((resolve, reject) => {
      const go = async (): Promise<void> => {
        if (run.dead) return;
        if (kind === "kill before") return run.kill();
        if (lost !== null && (kind === "lost before" || kind === "late")) {
          if (kind === "late") this.add(null, 5 + Math.floor(this.random() * 40), async () => void (await act(false)));
          return reject(lost());
        }
        const result = await act(kind === "damaged");
        if (kind === "kill after") return run.kill();
        if (lost !== null && kind === "lost after") reject(lost());
        else resolve(result);
      };
      this.add(run, later, () => go().catch(reject));
    });
  }

  /** Runs until nobody waits for a step any more. */
  async drain(): Promise<void> {
    for (;;) {
      // Whatever runs now runs on to its next step: nothing between two steps waits for anything but promises.
      await new Promise(setImmediate);
      this.waiting = this.waiting.filter((one) => one.run?.dead !== true);
      if (this.waiting.length === 0) return;
      const ready = this.waiting.filter((one) => one.notBefore <= this.count);
      const from = ready.length > 0 ? ready : [this.waiting.reduce((a, b) => (a.notBefore <= b.notBefore ? a : b))];
      const next = from[Math.floor(this.random() * from.length)];
      if (next === undefined) return;
      this.waiting = this.waiting.filter((one) => one !== next);
      this.count = Math.max(this.count + 1, next.notBefore);
      await next.go();
    }
  }

  private add(run: Run | null, delay: number, go: () => Promise<void>): void {
    this.waiting.push({ run, notBefore: this.count + delay, go });
  }
}

import { pause } from "./pause";

/**
 * A token bucket: lets through `burst` at once, then `perSecond`.
 *
 * Secret Manager allows 600 writes and 600 reads a minute and project, and 2 writes a second and secret.
 * @see https://cloud.google.com/secret-manager/quotas
 */
export class Pace {
  private tokens: number;
  private last: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.last = clock();
  }

  /** Waits for its turn. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.clock();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.last) / 1000) * this.perSecond);
    this.last = now;
    this.tokens -= 1;
    if (this.tokens < 0) await pause((-this.tokens / this.perSecond) * 1000, signal);
  }
}

/** Runs `work` for all items, at most `width` at once; the first error stops the rest from starting. */
export async function inParallel<T>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let failed = false;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && !failed; item = queue.shift()) {
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(width, items.length) }, worker);
  // Waits for running ones: what they wrote must be pinned before the error is reported.
  const ends = await Promise.allSettled(workers);
  const bad = ends.find((end) => end.status === "rejected");
  if (bad !== undefined) throw bad.reason;
}

/** The results of `work` in the items' order; otherwise like `inParallel`. */
export async function eachInParallel<T, R>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  await inParallel(width, [...items.entries()], async ([index, item]) => {
    results.set(index, await work(item));
  });
  return items.map((_, index) => results.get(index) as R);
}

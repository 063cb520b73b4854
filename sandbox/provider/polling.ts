/** Asks again, slower and slower, until there is an answer or the time is over. */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  options: { readonly timeoutMillis: number; readonly firstPauseMillis?: number; readonly longestPauseMillis?: number },
): Promise<T | undefined> {
  const deadline = Date.now() + options.timeoutMillis;
  let pause = options.firstPauseMillis ?? 100;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() + pause > deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.6, options.longestPauseMillis ?? 2_000);
  }
}

/** Runs one task at a time per key. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    const tail = mine.catch(() => undefined);
    this.tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}

/** Terraform's durations: `10m`, `1h30m`, `45s`. */
export function durationMillis(duration: string | undefined, byDefault: number): number {
  if (duration === undefined) return byDefault;
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return total > 0 ? total : byDefault;
}

/** Waits; an abort signal ends it early, with the signal's reason. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const abort = () => {
      clearTimeout(timer);
      failed(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      done();
    }, millis);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

/**
 * Looks again and again until a look gives something.
 *
 * @param every `millis`: pause between two looks
 */
export async function pollUntil<T>(
  look: () => Promise<T | null>,
  every: { readonly millis: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await pause(every.millis, every.signal);
  }
}

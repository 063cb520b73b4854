/** How long something may take on a slow and busy machine, in milliseconds. Only a test that fails takes so long. */
const patienceMillis = 5 * 60_000;

/**
 * Waits until something holds that another process brings about.
 *
 * @param seen what there is to see instead, for the message
 * @throws where it does not hold in five minutes
 */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  seen: () => string = () => "",
): Promise<void> {
  for (const end = performance.now() + patienceMillis; performance.now() < end; ) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`It never came to that: ${holds.toString()}\n${seen()}`);
}

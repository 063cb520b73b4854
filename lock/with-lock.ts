/** Every command that changes a lock waits for its turn, and always releases the lock. */
import type { Context } from "../machine/context";
import { LockWriter } from "./lock-file";

/** The caller must check again what it decided before the wait: others may have written meanwhile. */
export async function withLock<T>(
  context: Pick<Context, "root" | "lockDir" | "signal" | "output">,
  environment: string,
  work: (writer: LockWriter) => T | Promise<T>,
): Promise<T> {
  const { root, lockDir, signal, output } = context;
  const writer = await LockWriter.wait(root, lockDir, environment, { signal, note: (text) => output.note(text) });
  try {
    return await work(writer);
  } finally {
    writer.release();
  }
}

import { committedLocks, readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";

/** Whether a secret may exist: it has a value, or its stack was applied. In the sandbox, its own lock and the committed one count. */
export function mayExist(
  context: Context,
  environment: string,
  { product, key }: { readonly product: string; readonly key: string },
): boolean {
  return [context.lockDir, committedLocks(context.root)].some((lockDir) => {
    const { entries, stacks } = readLock(lockDir, environment);
    const block = entries[key];
    return block !== undefined && (block.state !== "pending" || `${product}-${environment}-secrets` in stacks);
  });
}

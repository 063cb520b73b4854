/** Where readers of a renamed entry run, and whether they may move. */
import type { StoredEntry } from "../../inventory/entries";
import { committedLocks, isCommitted, readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { wasCopied } from "./copy";

/** The real environments share the declarations: inside the sandbox, the committed locks also decide whether readers may move. */
export function notCopiedOutside(context: Context, old: StoredEntry, key: string): readonly string[] {
  if (isCommitted(context)) return [];
  return context.environments.names().filter((one) => {
    const lock = readLock(committedLocks(context.root), one);
    return lock.entries[old.key]?.current !== undefined && !wasCopied(lock, old, key);
  });
}

/** Stacks that map the entry, with ENV for the environment. */
export function readersStacks({ products }: ResolvedEnvironment, old: StoredEntry): readonly string[] {
  const keys = new Set(old.usedBy.map((use) => use.reader));
  const stacks = products.flatMap((product) => [
    ...product.services.filter(({ key }) => keys.has(key)).map(() => `${product.name}-ENV-services`),
    ...product.vercelProjects.filter(({ key }) => keys.has(key)).map(() => `${product.name}-ENV-vercel`),
  ]);
  return [...new Set(stacks)];
}

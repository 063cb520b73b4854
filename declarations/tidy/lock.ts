import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";

/**
 * The lock with all of `keys` in it. A new one is written as `pending`, so that reviewers see it. Pins stay as they are; a pending entry
 * that is no longer declared is removed.
 */
export function withPending(lock: Lock, keys: readonly string[]): Lock {
  const declared = new Set(keys);
  const known = Object.entries(lock.entries).filter(([key, entry]) => declared.has(key) || entry.state !== "pending");
  const pending = keys
    .filter((key) => lock.entries[key] === undefined)
    .map((key) => [key, { state: "pending" }] as const);
  return { ...lock, entries: Object.fromEntries([...known, ...pending]) };
}

/** Keys of the entries that Secret Manager keeps. */
export function keptEntries(environment: ResolvedEnvironment): readonly string[] {
  return environment.products
    .flatMap((product) => product.entries)
    .filter((entry) => entry.secret !== null)
    .map((entry) => entry.key);
}

/** A retired service in the lock files, and how its blocks change. */
import { committedLocks, readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import type { Lock, LockedStack } from "../../model/lock";
import type { ResolvedEntry } from "../../model/resolved";
import { unmapped } from "../../versions/rebuild/rebuild";

/** A service's product and key. */
interface Service {
  readonly context: Context;
  readonly product: string;
  readonly key: string;
}

/**
 * Environments in which it may be: with a block of it in the lock or the committed lock. A pipeline, a person or a host has no block; it
 * may be wherever the stacks with its account and its bindings were applied.
 */
export function known({ context, product, key }: Service): readonly string[] {
  const names = context.environments.names();
  const hasBlocks = names.some((name) =>
    requireEnvironment(context, name).products.some(({ services, vercelProjects }) =>
      [...services, ...vercelProjects].some((one) => one.key === key),
    ),
  );
  return names.filter((name) =>
    [context.lockDir, committedLocks(context.root)].some((folder) => {
      const { services, stacks } = readLock(folder, name);
      const granted = [`${product}-${name}-identities`, `${product}-${name}-secrets`].some((one) => one in stacks);
      return services[key] !== undefined || (!hasBlocks && granted);
    }),
  );
}

/** Lets the next apply delete the service, and its entries that have a value. */
export const unguarded =
  (key: string, going: readonly ResolvedEntry[]) =>
  ({ entries, services, ...lock }: Lock): Lock => {
    const own = services[key];
    const leaving = going.flatMap((one) => {
      const entry = entries[one.key];
      return entry?.current === undefined ? [] : [[one.key, { ...entry, state: "retiring" as const }] as const];
    });
    return {
      ...lock,
      entries: { ...entries, ...Object.fromEntries(leaving) },
      services: own === undefined ? services : { ...services, [key]: { ...own, state: "retiring" } },
    };
  };

/** Removes all its blocks. */
export const withoutBlocks =
  (key: string, going: readonly ResolvedEntry[]) =>
  ({ entries, services: { [key]: _, ...services }, stacks, ...lock }: Lock): Lock => {
    const keys = new Set(going.map((one) => one.key));
    return {
      ...lock,
      entries: Object.fromEntries(Object.entries(entries).filter(([one]) => !keys.has(one))),
      services: unmapped(services, keys),
      stacks: Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, withoutHeld(stack, key)])),
    };
  };

function withoutHeld({ holds = [], ...stack }: LockedStack, key: string): LockedStack {
  const left = holds.filter((one) => one !== key);
  return left.length === 0 ? stack : { ...stack, holds: left };
}

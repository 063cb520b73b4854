/** Who gains and who loses, of two effective sets. */
import { effectiveSet, type Reach } from "./effective";
import type { World } from "./worlds";

export interface Gain extends Reach {
  /** By which way it could get the value already, if it could; now it can get it directly. */
  readonly already: string | null;
}

export interface Gains {
  readonly gained: readonly Gain[];
  readonly lost: readonly Reach[];
  /** All of the side after the change. */
  readonly after: ReadonlyMap<string, Reach>;
  readonly assumed: readonly string[];
}

/** @param now moments before it no longer count, all later ones do */
export function gainsOf(before: World, after: World, now: Date): Gains {
  const members = [before, after].flatMap(({ policies }) =>
    policies.resources.flatMap(({ bindings }) => bindings.flatMap((binding) => binding.members)),
  );
  const [was, is] = [before, after].map(({ policies, entries }) =>
    effectiveSet(policies, entries, { now }, members),
  ) as [ReturnType<typeof effectiveSet>, ReturnType<typeof effectiveSet>];
  const gained = [...is.reaches].flatMap(([key, reach]): readonly Gain[] => {
    const known = was.reaches.get(key);
    if (known === undefined) return [{ ...reach, already: null }];
    return reach.direct && !known.direct ? [{ ...reach, already: known.how }] : [];
  });
  return {
    gained,
    lost: [...was.reaches].flatMap(([key, reach]) => (is.reaches.has(key) ? [] : [reach])),
    after: is.reaches,
    assumed: [...new Set([...was.assumed, ...is.assumed])].sort(),
  };
}

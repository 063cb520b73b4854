/** Who gains and who loses, of two effective sets. */
import { type Effective, effectiveSet, entryKey, type Reach, type Way } from "./effective";
import type { World } from "./worlds";

export interface Gain extends Reach {
  /** By which way it could get the value already, if it could; now it can get it directly. */
  readonly already: string | null;
}

export interface Gains {
  readonly gained: readonly Gain[];
  readonly lost: readonly Reach[];
  /** Of the side after the change. */
  readonly after: Effective["ways"];
  readonly assumed: readonly string[];
}

/** @param now moments before it no longer count, all later ones do */
export function gainsOf(before: World, after: World, now: Date): Gains {
  const members = [before, after].flatMap(({ policies }) =>
    policies.resources.flatMap(({ bindings }) => bindings.flatMap((binding) => binding.members)),
  );
  const was = effectiveSet(before.policies, before.entries, { now }, members);
  const is = effectiveSet(after.policies, after.entries, { now }, members);
  const gained: Gain[] = [];
  const lost: Reach[] = [];
  each(after.entries, is, (of, principal, way) => {
    const known = was.ways.get(entryKey(of.environment, of.entry))?.get(principal);
    if (known === undefined) gained.push({ ...of, principal, ...way, already: null });
    else if (way.direct && !known.direct) gained.push({ ...of, principal, ...way, already: known.how });
  });
  each(before.entries, was, (of, principal, way) => {
    const left = is.ways.get(entryKey(of.environment, of.entry));
    if (left?.has(principal) !== true) lost.push({ ...of, principal, ...way });
  });
  return { gained, lost, after: is.ways, assumed: [...new Set([...was.assumed, ...is.assumed])].sort() };
}

/** Each entry once, although it may have two places. */
function each(
  entries: World["entries"],
  { ways }: Effective,
  visit: (of: { readonly environment: string; readonly entry: string }, principal: string, way: Way) => void,
): void {
  const seen = new Set<string>();
  for (const { environment, key } of entries) {
    const id = entryKey(environment, key);
    if (seen.has(id)) continue;
    seen.add(id);
    for (const [principal, way] of ways.get(id) ?? []) visit({ environment, entry: key }, principal, way);
  }
}

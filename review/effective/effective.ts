/**
 * The effective set: which principal can get the value of which entry, directly or by acting as somebody else. Pure.
 */
import { changesDeny, readsValues } from "../../live/policies/permissions";
import type { LiveDenyPolicy } from "../../live/policies/snapshot";
import { actorsIn, setters } from "./accounts";
import { type Holders, Policies, type PolicyData, type When } from "./policies";

/** Where an entry's value is kept. */
export interface EntryPlace {
  readonly environment: string;
  /** `product/NAME`. */
  readonly key: string;
  /** `projects/p/secrets/S`. */
  readonly resource: string;
  /** Keys of the entries that it is made of: who has it has them. */
  readonly parts: readonly string[];
}

export interface Way {
  /** The witness: how it comes about, step by step. */
  readonly how: string;
  /** Without acting as anybody else, and without changing a policy first. */
  readonly direct: boolean;
}

/** By principal. Entries with the same readers share one. */
export type Ways = ReadonlyMap<string, Way>;

export interface Effective {
  /** By `entryKey`. */
  readonly ways: ReadonlyMap<string, Ways>;
  /** What was not evaluated, and counts as granted. */
  readonly assumed: readonly string[];
}

export interface Reach extends Way {
  readonly principal: string;
  readonly environment: string;
  readonly entry: string;
}

export const entryKey = (environment: string, entry: string): string => JSON.stringify([environment, entry]);

/** @param also principals that count although no policy names them */
export function effectiveSet(
  data: PolicyData,
  entries: readonly EntryPlace[],
  when: When,
  also: readonly string[] = [],
): Effective {
  const policies = new Policies(data, when, also);
  const masks = masksIn(policies);
  const byReaders = new Map<string, Ways>();
  const ways = new Map<string, Ways>();
  for (const { environment, key, resource } of entries) {
    const own = waysTo(policies, resource);
    const readers = JSON.stringify([[...own.direct], [...own.indirect]]);
    const found = byReaders.get(readers) ?? withActors(own, masks);
    byReaders.set(readers, found);
    const id = entryKey(environment, key);
    const known = ways.get(id);
    ways.set(id, known === undefined ? found : merged(known, found));
  }
  addParts(entries, ways);
  return { ways, assumed: [...policies.assumed].sort() };
}

interface Own {
  readonly direct: Holders;
  readonly indirect: Holders;
}

function waysTo(policies: Policies, resource: string): Own {
  const pardons = (policy: LiveDenyPolicy): Holders =>
    new Map(changesDeny.flatMap((permission) => [...policies.holders(permission, policy.at)]));
  const despite = policies.holders(readsValues, resource, pardons);
  return {
    direct: policies.holders(readsValues, resource),
    indirect: new Map([...setters(policies, resource), ...despite]),
  };
}

type Masks = ReadonlyMap<string, ReadonlyMap<string, string>>;

function withActors({ direct, indirect }: Own, masks: Masks): Ways {
  const found = new Map<string, Way>();
  const add = (holders: Holders, isDirect: boolean) => {
    for (const [principal, how] of holders) if (!found.has(principal)) found.set(principal, { how, direct: isDirect });
  };
  add(direct, true);
  add(indirect, false);
  for (const principal of [...direct.keys(), ...indirect.keys()]) add(masks.get(principal) ?? new Map(), false);
  return found;
}

/** Of two ways of one principal, the first; a direct one comes before others. */
function merged(one: Ways, other: Ways): Ways {
  const both = new Map(one);
  for (const [principal, way] of other) {
    const known = both.get(principal);
    if (known === undefined || (way.direct && !known.direct)) both.set(principal, way);
  }
  return both;
}

/** Who can act as an account, directly or through others, by the shortest way. */
function masksIn(policies: Policies): Masks {
  const actors = actorsIn(policies);
  return new Map(
    [...actors.keys()].map((account) => {
      const found = new Map<string, string>();
      let edge: readonly (readonly [string, string])[] = [[account, ""]];
      while (edge.length > 0) {
        const next: (readonly [string, string])[] = [];
        for (const [as, rest] of edge)
          for (const [principal, how] of actors.get(as) ?? []) {
            if (principal === account || found.has(principal)) continue;
            const way = rest === "" ? how : `${how} -> ${rest}`;
            found.set(principal, way);
            next.push([principal, way]);
          }
        edge = next;
      }
      return [account, found] as const;
    }),
  );
}

/** Whoever has a composition has its parts, and theirs. */
function addParts(entries: readonly EntryPlace[], ways: Map<string, Ways>): void {
  const composed = entries.filter(({ parts }) => parts.length > 0);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { environment, key, parts } of composed) {
      const whole = new Map(
        [...(ways.get(entryKey(environment, key)) ?? [])].map(
          ([principal, { how, direct }]) =>
            [principal, { how: `${how} -> has ${key}, which contains it`, direct }] as const,
        ),
      );
      for (const part of parts) {
        const id = entryKey(environment, part);
        const own = ways.get(id);
        if (own === undefined) continue;
        const more = [...whole].some(([principal, { direct }]) => {
          const known = own.get(principal);
          return known === undefined || (direct && !known.direct);
        });
        if (!more) continue;
        ways.set(id, merged(own, whole));
        changed = true;
      }
    }
  }
}

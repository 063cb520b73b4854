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

export interface Reach {
  readonly principal: string;
  readonly environment: string;
  readonly entry: string;
  /** The witness: how it comes about, step by step. */
  readonly how: string;
  /** Without acting as anybody else, and without changing a policy first. */
  readonly direct: boolean;
}

export interface Effective {
  /** By principal, environment and entry. */
  readonly reaches: ReadonlyMap<string, Reach>;
  /** What was not evaluated, and counts as granted. */
  readonly assumed: readonly string[];
}

export const reachKey = ({ principal, environment, entry }: Pick<Reach, "principal" | "environment" | "entry">) =>
  JSON.stringify([principal, environment, entry]);

/** @param also principals that count although no policy names them */
export function effectiveSet(
  data: PolicyData,
  entries: readonly EntryPlace[],
  when: When,
  also: readonly string[] = [],
): Effective {
  const policies = new Policies(data, when, also);
  const ways = new Map(entries.map(({ resource }) => [resource, waysTo(policies, resource)] as const));
  const masks = masksIn(policies);
  const reaches = new Map<string, Reach>();
  const add = (reach: Reach) => {
    const key = reachKey(reach);
    if (!reaches.has(key)) reaches.set(key, reach);
  };
  for (const { environment, key, resource } of entries) {
    const { direct, indirect } = ways.get(resource) ?? { direct: new Map(), indirect: new Map() };
    const common = { environment, entry: key };
    for (const [principal, how] of direct) add({ ...common, principal, how, direct: true });
    for (const [principal, how] of indirect) add({ ...common, principal, how, direct: false });
    for (const [account, actors] of masks)
      if (direct.has(account) || indirect.has(account))
        for (const [principal, how] of actors) add({ ...common, principal, how, direct: false });
  }
  withParts(entries, reaches, add);
  return { reaches, assumed: [...policies.assumed].sort() };
}

interface Ways {
  readonly direct: Holders;
  readonly indirect: Holders;
}

function waysTo(policies: Policies, resource: string): Ways {
  const direct = policies.holders(readsValues, resource);
  const pardons = (policy: LiveDenyPolicy): Holders =>
    new Map(changesDeny.flatMap((permission) => [...policies.holders(permission, policy.at)]));
  return {
    direct,
    indirect: new Map([...setters(policies, resource), ...policies.holders(readsValues, resource, pardons)]),
  };
}

/** Who can act as an account, directly or through others, by the shortest way. */
function masksIn(policies: Policies): ReadonlyMap<string, ReadonlyMap<string, string>> {
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
function withParts(
  entries: readonly EntryPlace[],
  reaches: ReadonlyMap<string, Reach>,
  add: (reach: Reach) => void,
): void {
  const partsOf = new Map(entries.map(({ environment, key, parts }) => [`${environment} ${key}`, parts] as const));
  const queue = [...reaches.values()];
  for (let reach = queue.shift(); reach !== undefined; reach = queue.shift())
    for (const entry of partsOf.get(`${reach.environment} ${reach.entry}`) ?? []) {
      const part = { ...reach, entry, how: `${reach.how} -> has ${reach.entry}, which contains it` };
      if (reaches.has(reachKey(part))) continue;
      add(part);
      queue.push(part);
    }
}

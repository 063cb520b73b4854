/** What a reviewer asks of a grant to a person or a group, beyond who it is: how long it lasts, and whether anybody else is from there. */
import { latestEnd } from "../inventory/grant-end";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import type { Flag } from "./access";

export interface People {
  /** The last day that a grant may have; null if it is not known which day it is. */
  readonly latest: string | null;
  /** Domains of the people and groups that were declared before the change: it can't bring its own. Null if nothing was declared. */
  readonly domains: ReadonlySet<string> | null;
}

export function peopleOf(base: readonly ResolvedEnvironment[], now: Date | null): People {
  const members = base.flatMap(({ products }) =>
    products.flatMap(({ otherReaders, bindings }) => [
      ...otherReaders.map(({ member }) => member ?? ""),
      ...bindings.map(({ member }) => member),
    ]),
  );
  const domains = base.length === 0 ? null : new Set(members.flatMap(domainOf));
  return { latest: now === null ? null : latestEnd(now), domains };
}

/** Of a person or a group. */
const domainOf = (member: string): readonly string[] =>
  /^(?:user|group):.+@(.+)$/.exec(member)?.[1]?.toLowerCase().split(" ").slice(0, 1) ?? [];

export function peopleFlags(
  { principal, until }: { readonly principal: string; readonly until: string | null },
  entry: ResolvedEntry | undefined,
  { latest, domains }: People,
): readonly Flag[] {
  const [domain] = domainOf(principal);
  if (domain === undefined) return [];
  const flags: Flag[] = [];
  if (latest !== null && until !== null && until > latest)
    flags.push({ level: "danger", says: `it lasts more than a year, and may last until ${latest} at most` });
  if (entry?.class === "critical" && domains !== null && !domains.has(domain))
    flags.push({ level: "danger", says: `critical, and no other person or group has an address of ${domain}` });
  return flags;
}

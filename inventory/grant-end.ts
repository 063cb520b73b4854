/** How long people may be granted something: for whoever knows the day. */
import type { ResolvedEnvironment } from "../model/resolved";

const mostDays = 366;

/** The last day that a grant may have which is looked at today: within a year. What is valid today stays valid, since the day moves on. */
export function latestEnd(now: Date): string {
  return new Date(now.getTime() + mostDays * 86_400_000).toISOString().slice(0, 10);
}

export interface LongGrant {
  /** Key of the reader. */
  readonly reader: string;
  readonly until: string;
  /** The last day that it may have. */
  readonly latest: string;
}

/** Grants to people and groups that last longer than a year from now. */
export function longGrantsIn({ products }: ResolvedEnvironment, now: Date): readonly LongGrant[] {
  const latest = latestEnd(now);
  return products
    .flatMap(({ otherReaders }) => otherReaders)
    .flatMap(({ key, until }) => (until === undefined || until <= latest ? [] : [{ reader: key, until, latest }]));
}

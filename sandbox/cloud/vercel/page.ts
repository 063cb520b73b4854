import type { Json } from "../json";
import { badRequest } from "./body";

/**
 * One page of a list that is sorted from new to old, after Vercel's `limit`, `until` (also `to`, `from`) and `since`. A page ends only
 * where the time changes, so that the next one, which starts before that time, misses nothing.
 */
export function vercelPage<T>(
  sorted: readonly T[],
  timeOf: (item: T) => number,
  query: URLSearchParams,
): { readonly items: readonly T[]; readonly pagination: Json } {
  const limit = numberOf(query, "limit") ?? 20;
  if (limit < 1 || limit > 100) throw badRequest("Invalid request: `limit` should be between 1 and 100.");
  const until = numberOf(query, "until") ?? numberOf(query, "to") ?? numberOf(query, "from");
  const since = numberOf(query, "since");
  const found = sorted.filter(
    (item) => (until === undefined || timeOf(item) < until) && (since === undefined || timeOf(item) > since),
  );
  let end = Math.min(limit, found.length);
  const last = found[end - 1];
  while (last !== undefined && end < found.length && timeOf(found[end] as T) === timeOf(last)) end += 1;
  const next = last !== undefined && end < found.length ? timeOf(last) : null;
  return { items: found.slice(0, end), pagination: { count: end, next, prev: null } };
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`Invalid request: \`${name}\` should be a number.`);
  return Number(text);
}

import { invalid } from "./errors";
import type { Json } from "./json";
import { wholeNumber } from "./query";

export interface Page<T> {
  readonly items: readonly T[];
  /** `{ nextPageToken }`, or nothing on the last page. */
  readonly next: Json;
}

/** The list of a reply, which Google leaves out if it is empty. */
export function shownAs<T>(name: string, { items }: Page<T>, view: (item: T) => Json): Json {
  return items.length > 0 ? { [name]: items.map((item) => view(item)) } : {};
}

/**
 * One page of a list, after Google's `pageSize` and `pageToken`. A token names the last item served rather than a position, so
 * that an item created meanwhile shifts nothing.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  query: URLSearchParams,
  limits: { readonly defaultSize: number; readonly maxSize: number },
): Page<T> {
  const asked = wholeNumber(query, "pageSize", "page_size");
  if (asked < 0) throw invalid("The page size must be a non-negative integer.", "page_size");
  const size = Math.min(asked === 0 ? limits.defaultSize : asked, limits.maxSize);
  const token = query.get("pageToken") ?? "";
  let from = 0;
  if (token !== "") {
    const last = Buffer.from(token, "base64url").toString();
    from = items.findIndex((item) => keyOf(item) === last) + 1;
    if (!last.includes("/") || from === 0) throw invalid("The page token is invalid.", "page_token");
  }
  const page = items.slice(from, from + size);
  const lastItem = page[page.length - 1];
  const more = from + size < items.length && lastItem !== undefined;
  return { items: page, next: more ? { nextPageToken: Buffer.from(keyOf(lastItem)).toString("base64url") } : {} };
}

/** Entries that nobody needs after a service is removed. */
import type { ResolvedEntry } from "../../model/resolved";

type Read = Pick<ResolvedEntry, "key" | "product" | "partOf"> & {
  readonly usedBy: readonly { readonly reader: string }[];
};

/**
 * Entries of the service's product that it alone reads, itself or as parts of compositions that it alone reads.
 *
 * @param entries of all environments: one of them may have another reader
 */
export function aloneReadBy<E extends Read>(
  entries: readonly E[],
  { product, key }: { readonly product: string; readonly key: string },
): readonly E[] {
  const going = new Map<string, E>();
  const goes = (one: E) =>
    one.usedBy.every(({ reader }) => reader === key) && (one.partOf ?? []).every((whole) => going.has(whole));
  // Compositions go before their parts, in whichever order they stand.
  for (let before = -1; before < going.size; ) {
    before = going.size;
    for (const entry of entries) {
      const all = entries.filter((one) => one.key === entry.key);
      const needed = all.some((one) => one.usedBy.length + (one.partOf ?? []).length > 0);
      if (entry.product === product && needed && all.every(goes)) going.set(entry.key, entry);
    }
  }
  return [...going.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

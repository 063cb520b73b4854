import type { StoredEntry } from "./entries";

/** The host variables that may hold an entry's value, the more specific first: `CHAT__STRIPE_SECRET_KEY`, `STRIPE_SECRET_KEY`. */
export function hostNames(entry: Pick<StoredEntry, "product" | "name">): readonly string[] {
  return [`${entry.product.toUpperCase().replace(/-/g, "_")}__${entry.name}`, entry.name];
}

/** Whether a file's name for an entry holds its product as well: `chat/STRIPE_SECRET_KEY`, or as the host writes it. */
export function isQualified(name: string, entry: Pick<StoredEntry, "product" | "name" | "key">): boolean {
  return name === entry.key || name === hostNames(entry)[0];
}

/** The command that fills entries. */
import { isMissing, type StoredEntry, storedEntries } from "../inventory/entries";
import type { ResolvedEnvironment } from "../model/resolved";
import { isBrought, isMade, sourcesOf } from "./recipe";

/** More than these are named by their product, or by nothing. */
export const mostNamed = 6;

/** Those of these entries that have no value yet, each after what it is made of. */
export function toFill(environment: ResolvedEnvironment, keys: readonly string[]): readonly StoredEntry[] {
  const stored = new Map(storedEntries(environment).map((entry) => [entry.key, entry]));
  const open = new Set<StoredEntry>();
  const add = (key: string): void => {
    const entry = stored.get(key);
    if (entry === undefined || entry.state !== "pending" || open.has(entry)) return;
    for (const source of sourcesOf(entry)) add(source);
    open.add(entry);
  };
  for (const key of keys) add(key);
  return [...open];
}

/** What is filled once these stacks are applied: secrets are there then, and what reads them waits. Null if nothing waits. */
export function fillAfter(environment: ResolvedEnvironment, stacks: readonly string[]): string | null {
  const applied = environment.products.filter((product) =>
    product.stacks.some(({ name, layer }) => layer === "secrets" && stacks.includes(name)),
  );
  const missing = applied.flatMap(({ entries }) => entries.filter(isMissing)).map(({ key }) => key);
  return missing.length === 0 ? null : fillTogether(environment, toFill(environment, missing));
}

/** Whether only a person or a vault has its value: nothing generates it. */
export function isAskedFor(environment: ResolvedEnvironment, entry: StoredEntry): boolean {
  return !isMade(entry) && (entry.origin?.kind !== "generated" || isBrought(environment, entry));
}

/** One `inject` for all of them. Where they are few, it asks for what has no other source. */
export function fillTogether(environment: ResolvedEnvironment, entries: readonly StoredEntry[]): string {
  const inject = `strongroom inject --env ${environment.name}`;
  const products = new Set(entries.map((entry) => entry.product));
  // It says of each what it is and where it comes from; nobody wants to be asked for dozens in a row.
  if (entries.length > mostNamed) return products.size === 1 ? `${inject} --product ${[...products][0]}` : inject;
  const prompt = entries.some((entry) => isAskedFor(environment, entry)) ? " --prompt" : "";
  return `${inject} --only ${entries.map(({ key }) => key).join(" ")}${prompt}`;
}

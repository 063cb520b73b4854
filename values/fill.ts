/** The command that fills entries. */
import { type StoredEntry, storedEntries } from "../inventory/entries";
import type { ResolvedEnvironment } from "../model/resolved";
import { isBrought, isMade, sourcesOf } from "./recipe";

/** More than these are named by their product, or by nothing. */
const mostNamed = 6;

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

/** Whether only a person or a vault has its value: nothing generates it. */
export function isAskedFor(environment: ResolvedEnvironment, entry: StoredEntry): boolean {
  return !isMade(entry) && (entry.origin?.kind !== "generated" || isBrought(environment, entry));
}

/** One `inject` for all of them. It asks for what has no other source. */
export function fillTogether(environment: ResolvedEnvironment, entries: readonly StoredEntry[]): string {
  const products = new Set(entries.map((entry) => entry.product));
  const only =
    entries.length <= mostNamed
      ? ` --only ${entries.map(({ key }) => key).join(" ")}`
      : products.size === 1
        ? ` --product ${[...products][0]}`
        : "";
  const prompt = entries.some((entry) => isAskedFor(environment, entry)) ? " --prompt" : "";
  return `strongroom inject --env ${environment.name}${only}${prompt}`;
}

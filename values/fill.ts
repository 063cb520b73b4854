/** The command that fills entries. */
import { isMissing, type StoredEntry, storedEntries } from "../inventory/entries";
import { isReplacing, renameCommand } from "../model/replacing";
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
    for (const source of isReplacing(entry) ? [`${entry.product}/${entry.replaces}`] : sourcesOf(entry)) add(source);
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

/** Fills one entry, with what it is made of where that has no value either. */
export function fillOne(environment: ResolvedEnvironment, { key }: Pick<StoredEntry, "key">): string {
  return fillTogether(environment, toFill(environment, [key]));
}

/** One `inject` for all of them, and a `rename` for each that is being renamed. */
export function fillTogether(environment: ResolvedEnvironment, entries: readonly StoredEntry[]): string {
  const others = entries.filter((entry) => !isReplacing(entry));
  return [
    ...(others.length === 0 ? [] : [injectTogether(environment, others)]),
    ...entries.filter(isReplacing).map((entry) => renameCommand(environment.name, entry)),
  ].join(" && ");
}

/**
 * Where they are few, it asks for what has no other source. Outside of development nothing generates a tier 1 value without being told to,
 * so the command says which.
 */
function injectTogether(environment: ResolvedEnvironment, entries: readonly StoredEntry[]): string {
  const inject = `strongroom inject --env ${environment.name}`;
  const products = new Set(entries.map((entry) => entry.product));
  const told = entries.filter((entry) => entry.origin?.kind === "generated" && isAskedFor(environment, entry));
  const generate = told.length === 0 ? "" : ` --generate ${told.map(({ key }) => key).join(" ")}`;
  // It says of each what it is and where it comes from; nobody wants to be asked for dozens in a row.
  if (entries.length > mostNamed)
    return `${inject}${products.size === 1 ? ` --product ${[...products][0]}` : ""}${generate}`;
  const asked = entries.some((entry) => !told.includes(entry) && isAskedFor(environment, entry));
  return `${inject} --only ${entries.map(({ key }) => key).join(" ")}${generate}${asked ? " --prompt" : ""}`;
}

/**
 * Whether the pinned version of a composition was made of its parts' current versions. It reads no value: the lock says what it was made
 * of.
 */
import { fillCommand, isStored, type StoredEntry } from "../inventory/entries";
import type { ResolvedEnvironment } from "../model/resolved";
import { count } from "../text/output";
import { fillTogether } from "../values/fill";
import { type Finding, fault } from "./finding";

/** @returns null if it is current, and for entries that are not compositions */
export function compositionFinding(environment: string, entry: StoredEntry): Finding | null {
  if (entry.outdated === undefined) return null;
  const says = `version ${entry.secret.pin} is older than its parts: ${entry.outdated.join("; ")}`;
  return fault("composition", says, fillCommand(environment, entry));
}

/** What a deploy of these products brings to readers although its parts have changed since; null if all is current. */
export function outdatedNote(environment: ResolvedEnvironment, products: readonly string[]): string | null {
  const found = environment.products
    .filter(({ name }) => products.includes(name))
    .flatMap(({ entries }) => entries.filter(isStored))
    .filter(({ outdated, state }) => outdated !== undefined && state === "active");
  if (found.length === 0) return null;
  const are = found.length === 1 ? "is older than its parts, and is" : "are older than their parts, and are";
  return `note: ${count(found.length, "composition")} ${are} deployed unchanged: ${found.map(({ key }) => key).join(", ")}\n  next: ${fillTogether(environment, found)}`;
}

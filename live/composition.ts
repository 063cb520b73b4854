/**
 * Whether the pinned version of a composition was made of its parts' current versions. It reads no value: the lock says what it was made
 * of.
 */
import { fillCommand, type StoredEntry } from "../inventory/entries";
import { type Finding, fault } from "./finding";

/** @returns null if it is current, and for entries that are not compositions */
export function compositionFinding(environment: string, entry: StoredEntry): Finding | null {
  if (entry.outdated === undefined) return null;
  const says = `version ${entry.secret.pin} is older than its parts: ${entry.outdated.join("; ")}`;
  return fault("composition", says, fillCommand(environment, entry));
}

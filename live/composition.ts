/** Whether the pinned version of a composition was made of what its parts are now. No value is read for it: the lock says of what it was made. */
import { fillCommand, type StoredEntry } from "../inventory/entries";
import { type Finding, fault } from "./finding";

/** @returns null where it is, and for whatever is not a composition */
export function compositionFinding(environment: string, entry: StoredEntry): Finding | null {
  if (entry.outdated === undefined) return null;
  const says = `version ${entry.secret.pin} is older than its parts: ${entry.outdated.join("; ")}`;
  return fault("composition", says, fillCommand(environment, entry));
}

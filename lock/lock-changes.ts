/** What one state of a lock file changed against the previous one, entry by entry. Pure. */
import type { Lock, LockedEntry } from "../model/lock";
import type { EntryState, VersionState } from "../model/resolved";

export type LockChange =
  /** A version was added: who made it, when, and from what. */
  | {
      readonly what: "added";
      readonly entry: string;
      readonly version: string;
      readonly by: string;
      readonly at: string;
      readonly from: string;
    }
  /** The pin moved: from then on this version goes live. */
  | { readonly what: "pinned"; readonly entry: string; readonly version: string; readonly instead: string | null }
  | { readonly what: "version state"; readonly entry: string; readonly version: string; readonly state: VersionState }
  | { readonly what: "overlap"; readonly entry: string; readonly version: string; readonly begins: boolean }
  | { readonly what: "state"; readonly entry: string; readonly state: EntryState | "gone" };

export function lockChanges(before: Lock, after: Lock): readonly LockChange[] {
  const keys = [...new Set([...Object.keys(before.entries), ...Object.keys(after.entries)])].sort();
  return keys.flatMap((key) => entryChanges(key, before.entries[key], after.entries[key]));
}

function entryChanges(entry: string, before: LockedEntry | undefined, after: LockedEntry | undefined): LockChange[] {
  if (after === undefined) return before === undefined ? [] : [{ what: "state", entry, state: "gone" }];
  const changes: LockChange[] = [];
  for (const [version, locked] of Object.entries(after.versions ?? {})) {
    const known = before?.versions?.[version];
    if (known === undefined) {
      changes.push({ what: "added", entry, version, by: locked.by, at: locked.at, from: locked.from });
    }
    if ((known?.state ?? "enabled") !== locked.state) {
      changes.push({ what: "version state", entry, version, state: locked.state });
    }
  }
  if (after.current !== undefined && after.current !== before?.current) {
    changes.push({ what: "pinned", entry, version: after.current, instead: before?.current ?? null });
  }
  if (after.previous !== before?.previous) {
    if (before?.previous !== undefined)
      changes.push({ what: "overlap", entry, version: before.previous, begins: false });
    if (after.previous !== undefined) changes.push({ what: "overlap", entry, version: after.previous, begins: true });
  }
  const said = after.state === "retiring" || (after.state === "pending" && before?.state !== undefined);
  if (said && before?.state !== after.state) changes.push({ what: "state", entry, state: after.state });
  return changes;
}

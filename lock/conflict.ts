/** Reads a lock file with git's conflict markers, which holds both sides completely. Pure. */
import type { Lock, LockedEntry } from "../model/lock";
import { parseLock } from "../model/parse-lock";

export interface Joined {
  readonly lock: Lock;
  /** Entries that the two sides pin differently, one sentence each. */
  readonly says: readonly { readonly key: string; readonly says: string }[];
}

/** Null if there is no conflict, or if a side can't be read. */
export function joinedSides(text: string, where: string): Joined | null {
  const [ours, theirs] = sidesOf(text).map((side) => parseLock(side, where));
  if (ours?.ok !== true || theirs?.ok !== true) return null;
  const keys = [...new Set([...Object.keys(ours.lock.entries), ...Object.keys(theirs.lock.entries)])].sort();
  const says: { key: string; says: string }[] = [];
  const entries: Record<string, LockedEntry> = {};
  for (const key of keys) {
    const [a, b] = [ours.lock.entries[key], theirs.lock.entries[key]];
    const [later, other] = isLater(a, b) ? [a, b] : [b, a];
    if (later === undefined) continue;
    const versions = { ...other?.versions, ...later.versions };
    entries[key] = { ...later, ...(Object.keys(versions).length === 0 ? {} : { versions }) };
    if (other?.current === undefined || other.current === later.current) continue;
    const why = leaves(later, other) ? `${later.current}, to which the pin was moved from there,` : "the higher";
    says.push({
      key,
      says: `one side of the merge pins ${other.current}, the other ${later.current}: ${why} is taken`,
    });
  }
  const lock: Lock = {
    ...ours.lock,
    entries,
    services: united(ours.lock.services, theirs.lock.services, "maps"),
    stacks: united(ours.lock.stacks, theirs.lock.stacks, "holds"),
  };
  return { lock, says };
}

/** The blocks of both sides, each with everything that either side lists in it. */
function united<F extends "maps" | "holds", T extends { readonly [K in F]?: readonly string[] }>(
  ours: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
  field: F,
): Record<string, T> {
  const both: Record<string, T> = { ...ours, ...theirs };
  for (const [key, one] of Object.entries(both)) {
    const names = new Set([...(ours[key]?.[field] ?? []), ...(theirs[key]?.[field] ?? [])]);
    if (names.size > 0) both[key] = { ...one, [field]: [...names].sort() };
  }
  return both;
}

/** A rotation or a rollback says which version the pin has left, so its side is the later one. Otherwise the higher version is later. */
function isLater(a: LockedEntry | undefined, b: LockedEntry | undefined): boolean {
  const [aLeaves, bLeaves] = [leaves(a, b), leaves(b, a)];
  return aLeaves === bLeaves ? pin(a) >= pin(b) : aLeaves;
}

function leaves(one: LockedEntry | undefined, other: LockedEntry | undefined): boolean {
  return one?.rotation !== undefined && one.current !== other?.current && one.rotation.replaces === other?.current;
}

const pin = (entry: LockedEntry | undefined) => (entry === undefined ? -1 : Number(entry.current ?? 0));

/** The text of each side of the merge; empty without markers. */
function sidesOf(text: string): readonly string[] {
  let at: "both" | "ours" | "base" | "theirs" = "both";
  let seen = false;
  const [ours, theirs]: [string[], string[]] = [[], []];
  for (const line of text.split(/\r?\n/)) {
    const marker = /^(<{7}|\|{7}|={7}|>{7})( |$)/.exec(line)?.[1]?.[0];
    if (marker !== undefined) {
      seen = true;
      at = marker === "<" ? "ours" : marker === "|" ? "base" : marker === "=" ? "theirs" : "both";
      continue;
    }
    if (at === "both" || at === "ours") ours.push(line);
    if (at === "both" || at === "theirs") theirs.push(line);
  }
  return seen ? [ours.join("\n"), theirs.join("\n")] : [];
}

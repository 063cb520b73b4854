/** What the lock says of versions that were there before, and now says differently. Nobody has to: only a new version needs a new record. */
import { changesSince } from "../model/composition/record";
import type { Lock, LockedVersion } from "../model/lock";

export interface Rewritten {
  /** Key of the entry. */
  readonly key: string;
  readonly number: string;
  readonly says: string;
}

/** Of what is written once, when a version is added. */
const written = ["by", "at", "from", "fingerprint"] as const;

/** By entry, of entries that are on both sides. */
export function rewritten(base: Lock, head: Lock): readonly Rewritten[] {
  return Object.entries(base.entries).flatMap(([key, before]) => {
    const after = head.entries[key];
    if (after === undefined) return [];
    return Object.entries(before.versions ?? {}).flatMap(([number, was]): Rewritten[] => {
      const is = after.versions?.[number];
      const says = is === undefined ? [`version ${number} is no longer in the lock`] : differences(number, was, is);
      return says.map((one) => ({ key, number, says: one }));
    });
  });
}

function differences(number: string, was: LockedVersion, is: LockedVersion): readonly string[] {
  const changed = written.filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]));
  const says =
    changed.length === 0 ? [] : [`version ${number} has another record of how it was added (${changed.join(", ")})`];
  const { composed: before } = was;
  const { composed: now } = is;
  if (before === undefined && now === undefined) return says;
  const made = now === undefined ? ["nothing is said any more"] : changesSince(before, now);
  if (made.length > 0) return [...says, `version ${number} is said to be made of something else: ${made.join("; ")}`];
  return JSON.stringify(before?.proof) === JSON.stringify(now?.proof)
    ? says
    : [...says, `version ${number} has another proof of what it was made of`];
}

/** The version of a composition to which a rollback of one of its parts returns. */
import type { LiveVersion } from "../../clients/secret-records";
import type { StoredEntry } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { changesSince } from "../../model/composition/record";
import { believed } from "../../values/composition-proof";
import type { FingerprintKey } from "../../values/fingerprint";
import { isComposed, madeOf } from "../../values/made";
import { lockedOf } from "./group";
import type { Session } from "./session";

interface Back {
  readonly entry: StoredEntry;
  /** The part's version. */
  readonly target: string;
  readonly live: readonly LiveVersion[];
  /** For the proof of what a version was made of. */
  readonly key: FingerprintKey | null;
}

/** The one that was made of the target and of its other parts' pinned versions; null if there is none. */
export function composedBefore(
  { environment, group, entry: main }: Session,
  writer: LockWriter,
  { entry, target, live, key }: Back,
): string | null {
  if (!isComposed(entry)) return null;
  const wanted = madeOf(environment, entry.origin, (part) => {
    if (part === main.key) return target;
    // Other entries of the group get a version that is not known yet.
    return group.some((one) => one.key === part) ? null : (writer.current.entries[part]?.current ?? null);
  });
  if (wanted === null) return null;
  const { current, versions = {} } = lockedOf(writer, entry);
  const found = live.find(({ number, state }) => {
    const known = versions[number];
    const usable = known?.state === "enabled" || known?.state === "disabled";
    if (number === current || state === "DESTROYED" || !usable) return false;
    return changesSince(believed(key, { entry, number }, known.composed), wanted).length === 0;
  });
  return found?.number ?? null;
}

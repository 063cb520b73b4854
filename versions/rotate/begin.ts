/** The first step of a rotation or a rollback: the lock says what is about to happen, then the leases are taken. */

import type { LockWriter } from "../../lock/lock-file";
import type { LockedEntry } from "../../model/lock";
import { isHeldElsewhere, releaseLease, takeLease } from "../lease";
import { rotationOf } from "./group";
import type { Session } from "./session";

/**
 * @param begun the entries' blocks, each with its rotation
 * @throws a `Failure` (lock) if somebody else holds a lease; then the lock is as it was
 */
export async function begin(session: Session, writer: LockWriter, begun: Readonly<Record<string, LockedEntry>>) {
  const { client, group, pauseMillis } = session;
  const before = writer.current;
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, ...begun } }));
  const taken: (typeof group)[number][] = [];
  try {
    for (const entry of group) {
      const { lease, at, by } = rotationOf(writer, entry);
      await takeLease(client, entry, { id: lease, at, by }, pauseMillis);
      taken.push(entry);
    }
  } catch (error) {
    if (!isHeldElsewhere(error)) throw error;
    for (const entry of taken) {
      const { lease } = rotationOf(writer, entry);
      // A rollback of a rotation that is still under way uses that rotation's lease.
      if (before.entries[entry.key]?.rotation?.lease !== lease) await releaseLease(client, entry, lease, pauseMillis);
    }
    writer.update(() => before);
    throw error;
  }
}

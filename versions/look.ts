/**
 * Remembers what a question is about, to check after the answer that nothing has changed: people take minutes, and others work meanwhile.
 */

import { inParallel } from "../clients/pace";
import type { SecretManager } from "../clients/secret-manager";
import type { LiveVersion } from "../clients/secret-records";
import { newestVersion } from "../clients/versions-of";
import type { StoredEntry } from "../inventory/entries";
import type { Lock, LockedEntry } from "../model/lock";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { oneLine } from "../text/printable";
import { type Lease, leaseIn } from "./lease";

interface SeenEntry {
  readonly locked: LockedEntry | undefined;
  readonly versions: readonly LiveVersion[];
  readonly lease: Lease | null;
}

/** By entry key. */
export type Seen = ReadonlyMap<string, SeenEntry>;

const width = 4;

/** @param lock as the question shows it */
export async function look(client: SecretManager, lock: Lock, entries: readonly StoredEntry[]): Promise<Seen> {
  const seen = new Map<string, SeenEntry>();
  await inParallel(width, entries, async (entry) => {
    const secret = await client.secret(entry.secret);
    seen.set(entry.key, {
      locked: lock.entries[entry.key],
      versions: await newestVersion(client, entry),
      lease: leaseIn(secret?.annotations ?? {}),
    });
  });
  return seen;
}

/** @throws a `Failure` (lock) that says what has changed since the question; then nothing may be written */
export function assertSame(before: Seen, now: Seen): void {
  const changes = [...before].flatMap(([key, seen]) => {
    const fresh = now.get(key);
    return fresh === undefined ? [] : changesOf(seen, fresh).map((change) => `${key}: ${change}`);
  });
  if (changes.length === 0) return;
  throw new Failure(
    exitCodes.lock,
    `Something changed since the question was asked; nothing was written.\n${changes.map((line) => `  ${line}`).join("\n")}`,
    "look at the new state, then run the command again",
  );
}

function changesOf(before: SeenEntry, now: SeenEntry): readonly string[] {
  const changes: string[] = [];
  const [was, is] = [before.locked, now.locked];
  if (was?.current !== is?.current)
    changes.push(`version ${was?.current ?? "none"} was pinned, now it is ${is?.current ?? "none"}`);
  if (is?.rotation !== undefined && stageOf(was) !== stageOf(is))
    changes.push(`a rotation is under way now (${is.rotation.stage})`);
  else if (stageOf(was) !== stageOf(is)) changes.push("the rotation that was under way has ended");
  if (changes.length === 0 && JSON.stringify(was) !== JSON.stringify(is))
    changes.push("its entry in the lock has changed");
  const states = new Map(before.versions.map((version) => [version.number, version.state]));
  for (const { number, state } of [...now.versions].reverse()) {
    const old = states.get(number);
    if (old === undefined) changes.push(`version ${number} was added`);
    else if (old !== state) changes.push(`version ${number} is ${state.toLowerCase()} now`);
  }
  if (now.lease !== null && now.lease.id !== before.lease?.id)
    changes.push(`${oneLine(now.lease.by)} has been rotating it since ${oneLine(now.lease.at)}`);
  else if (now.lease === null && before.lease !== null) changes.push("its lease was given back");
  return changes;
}

const stageOf = (locked: LockedEntry | undefined) => `${locked?.rotation?.lease} ${locked?.rotation?.stage}`;

/** Replaces the pinned version by a new one, exactly once, however often it is interrupted. */

import { type LiveOrMissing, stateOfVersion } from "../../clients/versions-of";
import type { StoredEntry } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { type LockedComposition, type LockedEntry, type LockedVersion, placeOf } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { withProof } from "../../values/composition-proof";
import { checkOf, type Intent } from "../intent";
import { assertLease } from "../lease";
import { waysOn } from "../rotate/under-way";
import { knownAfter, leftBehind, writeVersion } from "../write";
import type { DeliveryTools } from "./deliver";

export interface Replacement {
  readonly entry: StoredEntry;
  readonly version: string;
  /** The version that was pinned before; null if there was none. */
  readonly replaces: string | null;
  /** That version in the cloud; null if there was none. */
  readonly replaced: LiveOrMissing | null;
  readonly from: string;
  /** An interrupted run of ours had written it. */
  readonly found: boolean;
}

/** @throws a `Failure` (lock) if the pin moved since the entry was resolved, or the entry is being rotated */
export function assertReplaceable(writer: LockWriter, entry: StoredEntry): void {
  const locked = writer.current.entries[entry.key];
  if (locked?.rotation !== undefined) {
    throw new Failure(
      exitCodes.lock,
      `A rotation of ${entry.key} is under way in ${writer.environment} (${locked.rotation.stage}); nothing was written.`,
      waysOn(writer.current, writer.environment, entry),
    );
  }
  if ((locked?.current ?? null) !== entry.secret.pin) {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: somebody else moved the pin in ${writer.environment} meanwhile, to version ${locked?.current ?? "none"}; nothing was written.`,
      "look at the lock's new state, then run the command again",
    );
  }
}

/** Adds the version and moves the pin. If old and new may be valid together, the old one stays mapped as well. */
export async function replace(candidate: Candidate, tools: DeliveryTools): Promise<Replacement> {
  const { entry, from } = candidate;
  const { client, writer } = tools;
  assertReplaceable(writer, entry);
  await assertLease(client, entry, null);
  const locked = writer.current.entries[entry.key];
  const replaces = locked?.current ?? null;
  const left = await leftBehind(entry, { lease: null, known: locked?.versions }, tools);
  left?.value?.fill(0);
  const found = left !== null && isMeant(left.intent, candidate) ? left : null;
  const before = replaces === null ? null : await stateOfVersion(client, entry, replaces);
  const { version, intent } = found ?? (await writeVersion(candidate, { lease: null, locked }, tools));
  // The version that has its number now is not the one that was pinned.
  const replaced = replaces !== null && intent.gone?.includes(replaces) ? "missing" : before;
  const createdAt = found?.version.createdAt ?? null;
  move(tools, { entry, version: version.number, intent, createdAt, replaced, composed: candidate.composed });
  return {
    entry,
    version: version.number,
    replaces,
    replaced,
    from: found === null ? from : intent.from,
    found: found !== null,
  };
}

/** A given value must be the same as then; a generated one is always new. */
function isMeant(intent: Intent, { value, from }: Candidate): boolean {
  if (intent.from.startsWith("generated ")) return from.startsWith("generated ");
  return checkOf(intent.writeId, value) === intent.check;
}

interface Move {
  readonly entry: StoredEntry;
  readonly version: string;
  readonly intent: Intent;
  /** Of a version that was there already; null: now. */
  readonly createdAt: string | null;
  readonly replaced: LiveOrMissing | null;
  readonly composed: LockedComposition | undefined;
}

function move(tools: DeliveryTools, { entry, version, intent, createdAt, replaced, composed }: Move): void {
  const { context, fingerprintKey: key, identity, intents, writer } = tools;
  const written: LockedVersion = {
    state: "enabled",
    at: (createdAt === null ? context.now() : new Date(createdAt)).toISOString(),
    by: identity,
    from: intent.from,
    ...(intent.fingerprint === undefined ? {} : { fingerprint: intent.fingerprint }),
    ...(composed === undefined ? {} : { composed: withProof(key, { entry, number: version }, composed) }),
  };
  writer.update((lock) => {
    const before = lock.entries[entry.key];
    const old = before?.current;
    // A version that is not enabled can't be mapped.
    const stays = old !== undefined && old !== version && replaced === "enabled" && entry.previousAs !== null;
    const next: LockedEntry = {
      state: "active",
      current: version,
      ...(stays ? { previous: old } : {}),
      versions: { ...knownAfter(before, intent), [version]: written },
      ...placeOf(entry.secret),
    };
    return { ...lock, entries: { ...lock.entries, [entry.key]: next } };
  });
  intents.remove(entry.key);
}

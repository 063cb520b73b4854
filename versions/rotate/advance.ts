/**
 * Brings a rotation from `adding` to `moved`, from wherever it was interrupted. Each step is written to the lock before the next one
 * begins, and the pins of a group move in one change of the file.
 */

import type { StoredEntry } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import type { LockedVersion } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { withProof } from "../../values/composition-proof";
import type { FingerprintKey } from "../../values/fingerprint";
import { isComposed, madeOf, pinnedSources, type Sources } from "../../values/made";
import { changeState } from "../change";
import { Intents } from "../intent";
import { assertLease, takeLease } from "../lease";
import { leftBehind, writeVersion } from "../write";
import { lockedOf, rotationOf, underWay, updateEntries, without } from "./group";
import { goOn, type Session } from "./session";
import { madeValue } from "./value";

export interface Advance {
  readonly session: Session;
  readonly writer: LockWriter;
  readonly fingerprintKey: FingerprintKey | null;
  /** The rotated entry's new value, asked for only if no version has it yet. */
  readonly value: () => Promise<Candidate>;
}

export async function advance(work: Advance): Promise<void> {
  const { session, writer } = work;
  const group = underWay(writer, session.group);
  for (const entry of group) {
    goOn(session);
    const { lease, at, by } = rotationOf(writer, entry);
    await takeLease(session.client, entry, { id: lease, at, by }, session.pauseMillis);
  }
  const fresh = new Map<string, Buffer>();
  try {
    for (const entry of group) {
      goOn(session);
      const isMain = entry.key === session.entry.key;
      const value = await add(work, entry, isMain ? work.value : () => derive(work, entry, fresh));
      if (value !== null) fresh.set(entry.key, value);
    }
  } finally {
    for (const value of fresh.values()) value.fill(0);
  }
  move(session, writer, group);
}

/** Moves all pins at once; the previous version stays mapped if both may be valid. */
function move(session: Session, writer: LockWriter, group: readonly StoredEntry[]): void {
  const moving = new Map(group.map((entry) => [entry.key, entry]));
  const changed = Object.fromEntries(
    [...moving].map(([key, entry]) => {
      const locked = lockedOf(writer, entry);
      const rotation = rotationOf(writer, entry);
      if (rotation.stage !== "adding" || rotation.added === undefined) return [key, locked];
      const { added } = rotation;
      const next = {
        ...without(locked, "previous"),
        current: added,
        ...(entry.previousAs === null ? {} : { previous: rotation.replaces }),
        versions: enabledIn(locked.versions ?? {}, added),
        rotation: { ...without(rotation, "added"), stage: "moved" as const },
      };
      return [key, next];
    }),
  );
  goOn(session);
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, ...changed } }));
}

/** @returns the value, if it was given */
async function add(work: Advance, entry: StoredEntry, value: () => Promise<Candidate>): Promise<Buffer | null> {
  const { session, writer } = work;
  const rotation = rotationOf(writer, entry);
  if (rotation.stage !== "adding") return null;
  if (rotation.added !== undefined) {
    await enable(session, writer, entry, rotation.added);
    return null;
  }
  const { context, client, pauseMillis } = session;
  const intents = new Intents(context, writer.environment);
  const tools = { context, client, intents, fingerprintKey: work.fingerprintKey, pauseMillis };
  await assertLease(client, entry, rotation.lease);
  const locked = lockedOf(writer, entry);
  const left = await leftBehind(entry, { lease: rotation.lease, known: locked.versions }, tools);
  const given = left === null ? await value() : null;
  const { version, intent } =
    left ?? (await writeVersion(given as Candidate, { lease: rotation.lease, locked }, tools));
  record(writer, entry, version.number, {
    state: "enabled",
    at: new Date((left === null ? null : version.createdAt) ?? context.now()).toISOString(),
    by: left === null ? session.cloud.identity : rotation.by,
    from: intent.from,
    ...(intent.fingerprint === undefined ? {} : { fingerprint: intent.fingerprint }),
    ...recordOf(work, entry, version.number),
  });
  intents.remove(entry.key);
  return left === null ? (given?.value ?? null) : left.value;
}

function record(writer: LockWriter, entry: StoredEntry, number: string, version: LockedVersion): void {
  const rotation = rotationOf(writer, entry);
  updateEntries(writer, [entry], (locked) => ({
    ...locked,
    versions: { ...locked.versions, [number]: version },
    rotation: { ...rotation, added: number },
  }));
}

/** Uses an existing version; enables it if it was disabled. */
async function enable(session: Session, writer: LockWriter, entry: StoredEntry, number: string): Promise<void> {
  const live = await session.client.version(entry.secret, number);
  if (live === null || live.state === "DESTROYED") {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: version ${number} is ${live === null ? "missing" : "destroyed"}, so the pin can't move to it.`,
      `strongroom rotate ${entry.key} --env ${session.environment.name} --abort`,
    );
  }
  if (live.state === "DISABLED") await changeState(session.client, entry, number, "enable");
  if (lockedOf(writer, entry).versions?.[number] !== undefined) return;
  record(writer, entry, number, {
    state: "enabled",
    at: new Date(live.createdAt ?? session.context.now()).toISOString(),
    by: session.cloud.identity,
    from: "adopted",
  });
}

type Versions = Readonly<Record<string, LockedVersion>>;

/** Changed only in the step that pins it: until then the lock says that a rollback's version was disabled, and an abort restores that. */
function enabledIn(versions: Versions, number: string): Versions {
  const version = versions[number];
  return version === undefined
    ? versions
    : { ...versions, [number]: { ...without(version, "destroyAt"), state: "enabled" as const } };
}

/** For entries that move with it, the added version and its given value count; for all others, the pinned version. */
function sourcesIn({ session, writer }: Advance, entry: StoredEntry, fresh: ReadonlyMap<string, Buffer>): Sources {
  const { lease } = rotationOf(writer, entry);
  const pinned = pinnedSources(session.client, () => writer.current);
  return {
    version: (key) => {
      const { rotation, current = null } = writer.current.entries[key] ?? {};
      return rotation?.lease === lease ? (rotation.added ?? current) : current;
    },
    value: async (source, version) => {
      const value = fresh.get(source.key);
      return value === undefined ? pinned.value(source, version) : Buffer.from(value);
    },
  };
}

async function derive(work: Advance, entry: StoredEntry, fresh: ReadonlyMap<string, Buffer>): Promise<Candidate> {
  return madeValue(work.session, entry, sourcesIn(work, entry, fresh));
}

/** What a version of a composition was made of, even if an interrupted run made it. */
function recordOf(work: Advance, entry: StoredEntry, number: string): Pick<LockedVersion, "composed"> {
  if (!isComposed(entry)) return {};
  const composed = madeOf(work.session.environment, entry.origin, sourcesIn(work, entry, new Map()).version);
  return composed === null ? {} : { composed: withProof(work.fingerprintKey, { entry, number }, composed) };
}

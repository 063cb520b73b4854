/**
 * Brings a rotation from `adding` to `moved`, from wherever it was interrupted. Every step is in the lock before the next
 * one begins, and the pins of a group move in one change of the file.
 */
import type { LockedVersion } from "../../model/lock";
import type { LiveVersion } from "../clients/secret-manager";
import type { StoredEntry } from "../entries";
import { secretPath } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Candidate } from "../inject/candidate";
import { addOnce, fingerprintFor } from "../inject/deliver";
import type { FingerprintKey } from "../inject/fingerprint";
import { checkOf, Intents } from "../inject/intent";
import { recipeName } from "../inject/recipe";
import { valueProblems } from "../inject/rules";
import type { LockWriter } from "../lock-file";
import { lockedOf, rotationOf, underWay, updateEntries, without } from "./group";
import { takeLease } from "./lease";
import { accessIfAllowed, goOn, type Session } from "./session";
import { derivedValue } from "./value";

export interface Advance {
  readonly session: Session;
  readonly writer: LockWriter;
  readonly fingerprintKey: FingerprintKey | null;
  /** The rotated entry's new value, asked for only where no version holds it yet. */
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
  let signing: Buffer | null = null;
  for (const entry of group) {
    goOn(session);
    const isMain = entry.key === session.entry.key;
    const value = await add(work, entry, isMain ? work.value : () => derive(work, entry, signing));
    if (isMain && group.length > 1) signing = value;
    else value?.fill(0);
  }
  signing?.fill(0);
  move(session, writer, group);
}

/** The pins of all move at once; what was pinned stays mapped where both may be valid. */
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
        rotation: { ...without(rotation, "added"), stage: "moved" as const },
      };
      return [key, next];
    }),
  );
  goOn(session);
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, ...changed } }));
}

/** @returns the value, where it was at hand */
async function add(work: Advance, entry: StoredEntry, value: () => Promise<Candidate>): Promise<Buffer | null> {
  const { session, writer } = work;
  const rotation = rotationOf(writer, entry);
  if (rotation.stage !== "adding") return null;
  if (rotation.added !== undefined) {
    await enable(session, writer, entry, rotation.added);
    return null;
  }
  const found = await ours(session, writer, entry);
  if (found !== null) return recover(work, entry, found);
  const candidate = await value();
  const fingerprint = fingerprintFor({ fingerprintKey: work.fingerprintKey }, entry, candidate.value);
  const { context } = session;
  const intents = new Intents(context.root, context.lockDir, writer.environment);
  const writeId = context.random(16).toString("hex");
  const before = rotationOf(writer, entry).before;
  intents.put(entry.key, {
    writeId,
    secret: secretPath(entry),
    before,
    at: context.now().toISOString(),
    from: candidate.from,
    check: checkOf(writeId, candidate.value),
  });
  const tools = { context, client: session.client, attempts: 4, pauseMillis: session.pauseMillis };
  const version = await addOnce(entry, candidate.value, before, tools);
  record(writer, entry, version.number, {
    state: "enabled",
    at: context.now().toISOString(),
    by: session.cloud.identity,
    from: candidate.from,
    ...(fingerprint === null ? {} : { fingerprint }),
  });
  intents.remove(entry.key);
  return candidate.value;
}

function record(writer: LockWriter, entry: StoredEntry, number: string, version: LockedVersion): void {
  const rotation = rotationOf(writer, entry);
  updateEntries(writer, [entry], (locked) => ({
    ...locked,
    versions: { ...locked.versions, [number]: version },
    rotation: { ...rotation, added: number },
  }));
}

/** The version that an interrupted run of this rotation added. One whose bytes the cloud did not confirm is put aside. */
async function ours(session: Session, writer: LockWriter, entry: StoredEntry): Promise<LiveVersion | null> {
  for (;;) {
    const { before } = rotationOf(writer, entry);
    const next = await session.client.version(entry.secret, String(Number(before) + 1));
    if (next === null || (next.state === "ENABLED" && next.confirmed)) return next;
    if (next.state === "ENABLED") await session.client.changeVersion(entry.secret, next.number, "disable");
    updateEntries(writer, [entry], (locked) => ({
      ...locked,
      rotation: { ...rotationOf(writer, entry), before: next.number },
    }));
  }
}

async function recover(work: Advance, entry: StoredEntry, found: LiveVersion): Promise<Buffer | null> {
  const { session, writer } = work;
  const { context, environment } = session;
  const intents = new Intents(context.root, context.lockDir, writer.environment);
  const intent = intents.get(entry.key, secretPath(entry));
  const value = await accessIfAllowed(session.client, entry, found.number);
  const foreign =
    value !== null &&
    ((intent !== null && checkOf(intent.writeId, value) !== intent.check) || valueProblems(entry, value).length > 0);
  if (foreign) {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: version ${found.number} was added while it was being rotated, and it is not ours; somebody else writes to the same secret.`,
      `strongroom rotate ${entry.key} --env ${environment.name} --abort disables it; then rotate again`,
    );
  }
  const fingerprint = value === null ? null : fingerprintFor({ fingerprintKey: work.fingerprintKey }, entry, value);
  record(writer, entry, found.number, {
    state: "enabled",
    at: found.createdAt === null ? context.now().toISOString() : new Date(found.createdAt).toISOString(),
    by: rotationOf(writer, entry).by,
    from:
      intent?.from ?? (entry.origin?.kind === "generated" ? recipeName(entry.origin.recipe) : "interrupted rotation"),
    ...(fingerprint === null ? {} : { fingerprint }),
  });
  intents.remove(entry.key);
  return value;
}

/** A version that is there already: back in use, if it was disabled. */
async function enable(session: Session, writer: LockWriter, entry: StoredEntry, number: string): Promise<void> {
  const live = await session.client.version(entry.secret, number);
  if (live === null || live.state === "DESTROYED") {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: version ${number} is ${live === null ? "not there" : "destroyed"}, so the pin can't move to it.`,
      `strongroom rotate ${entry.key} --env ${session.environment.name} --abort`,
    );
  }
  if (live.state === "DISABLED") await session.client.changeVersion(entry.secret, number, "enable");
  updateEntries(writer, [entry], (locked) => {
    const known = locked.versions?.[number];
    const version: LockedVersion = known ?? {
      state: "enabled",
      at: new Date(live.createdAt ?? session.context.now()).toISOString(),
      by: session.cloud.identity,
      from: "adopted",
    };
    return {
      ...locked,
      versions: { ...locked.versions, [number]: { ...without(version, "destroyAt"), state: "enabled" as const } },
    };
  });
}

/** A derived entry's new value, from the signer's new one. */
async function derive(work: Advance, entry: StoredEntry, signing: Buffer | null): Promise<Candidate> {
  const { session, writer } = work;
  const { entry: signer, client } = session;
  const added = rotationOf(writer, signer).added ?? lockedOf(writer, signer).current;
  return derivedValue(session, entry, signing ?? (await client.access(signer.secret, added)));
}

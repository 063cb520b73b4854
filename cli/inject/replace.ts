/** Puts a new version in the place of the pinned one, exactly once, however often it is interrupted. */
import type { LockedEntry, LockedVersion } from "../../model/lock";
import type { LiveVersion } from "../clients/secret-manager";
import type { StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { LockWriter } from "../lock-file";
import { checkOf, type Intent } from "../versions/intent";
import { assertLease } from "../versions/lease";
import { leftBehind, writeVersion } from "../versions/write";
import type { Candidate } from "./candidate";
import type { DeliveryTools } from "./deliver";

export interface Replacement {
  readonly entry: StoredEntry;
  readonly version: string;
  /** The version that was pinned before; null where there was none. It stays enabled. */
  readonly replaces: string | null;
  readonly from: string;
  /** An interrupted run of ours had written it. */
  readonly found: boolean;
}

/** @throws a `Failure` (lock) where the pin moved since the entry was resolved, or a rotation holds it */
export function assertReplaceable(writer: LockWriter, entry: StoredEntry): void {
  const locked = writer.current.entries[entry.key];
  if (locked?.rotation !== undefined) {
    const rotate = `strongroom rotate ${entry.key} --env ${writer.environment}`;
    throw new Failure(
      exitCodes.lock,
      `A rotation of ${entry.key} is under way in ${writer.environment} (${locked.rotation.stage}); nothing was written.`,
      `${rotate} --resume, or ${rotate} --abort`,
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

/** Adds the version and moves the pin. Where old and new may be valid together, the old one stays mapped as well. */
export async function replace(candidate: Candidate, tools: DeliveryTools): Promise<Replacement> {
  const { entry, from } = candidate;
  const { client, writer } = tools;
  assertReplaceable(writer, entry);
  await assertLease(client, entry, null);
  const locked = writer.current.entries[entry.key];
  const replaces = locked?.current ?? null;
  const left = await leftBehind(entry, { lease: null, known: locked?.versions }, tools);
  left?.value?.fill(0);
  if (left !== null && isMeant(left.intent, candidate)) {
    move(tools, entry, left.version.number, lockedVersion(tools, left.version, left.intent));
    return { entry, version: left.version.number, replaces, from: left.intent.from, found: true };
  }
  const { version, intent } = await writeVersion(candidate, null, tools);
  move(tools, entry, version.number, lockedVersion(tools, null, intent));
  return { entry, version: version.number, replaces, from, found: false };
}

/** A given value must be the same as then; a generated one is new by nature. */
function isMeant(intent: Intent, { value, from }: Candidate): boolean {
  if (intent.from.startsWith("generated ")) return from.startsWith("generated ");
  return checkOf(intent.writeId, value) === intent.check;
}

function lockedVersion(tools: DeliveryTools, found: LiveVersion | null, intent: Intent): LockedVersion {
  const at = found?.createdAt ?? null;
  return {
    state: "enabled",
    at: at === null ? tools.context.now().toISOString() : new Date(at).toISOString(),
    by: tools.identity,
    from: intent.from,
    ...(intent.fingerprint === undefined ? {} : { fingerprint: intent.fingerprint }),
  };
}

function move(tools: DeliveryTools, entry: StoredEntry, version: string, locked: LockedVersion): void {
  tools.writer.update((lock) => {
    const before = lock.entries[entry.key];
    const old = before?.current;
    const next: LockedEntry = {
      state: "active",
      current: version,
      ...(old === undefined || old === version || entry.previousAs === null ? {} : { previous: old }),
      versions: { ...before?.versions, [version]: locked },
    };
    return { ...lock, entries: { ...lock.entries, [entry.key]: next } };
  });
  tools.intents.remove(entry.key);
}

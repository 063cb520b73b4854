/** Puts a new version in the place of the pinned one, exactly once, however often it is interrupted. */
import type { LockedEntry, LockedVersion } from "../../model/lock";
import type { LiveVersion } from "../clients/secret-manager";
import { type StoredEntry, secretPath } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { LockWriter } from "../lock-file";
import type { Candidate } from "./candidate";
import { addOnce, type DeliveryTools, intend, newestVersion, successor } from "./deliver";
import { checkOf, type Intent } from "./intent";

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
  const { entry, value, from } = candidate;
  const { client, intents, writer } = tools;
  assertReplaceable(writer, entry);
  const replaces = writer.current.entries[entry.key]?.current ?? null;
  const intent = intents.get(entry.key, secretPath(entry));
  const ours = intent === null ? null : await successor(client, entry, intent.before);
  if (intent !== null && ours !== null && isOurs(intent, ours, candidate)) {
    move(tools, entry, ours.number, lockedVersion(tools, ours, intent));
    return { entry, version: ours.number, replaces, from: intent.from, found: true };
  }
  const before = (await newestVersion(client, entry))[0]?.number ?? "0";
  const made = intend(candidate, before, tools);
  const added = await addOnce(entry, value, before, tools);
  move(tools, entry, added.number, lockedVersion(tools, null, made));
  return { entry, version: added.number, replaces, from, found: false };
}

/** A given value must be the same as then; a generated one is new by nature. One that arrived damaged is left alone. */
function isOurs(intent: Intent, version: LiveVersion, { value, from }: Candidate): boolean {
  if (version.state !== "ENABLED" || !version.confirmed) return false;
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

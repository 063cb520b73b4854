/** Aborts a rotation: the pin stays at the previous version or returns to it, and a version that nobody got is disabled. */

import { newestVersion } from "../../clients/versions-of";
import { type StoredEntry, secretPath } from "../../inventory/entries";
import { tipsOf } from "../../live/tips";
import { newUsesOf } from "../../live/uses";
import type { LockWriter } from "../../lock/lock-file";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { Intents } from "../intent";
import { heldByOther, leaseIn, releaseLease, takeLease } from "../lease";
import { ownNumbers } from "../own";
import { disableUnlessUsed } from "./disable";
import { lockedOf, notUnderWay, rotationOf, underWay, updateEntries, without } from "./group";
import { goOn, type Session } from "./session";

export interface Aborted {
  readonly key: string;
  readonly version: string;
  /** Versions that were added and are disabled now. */
  readonly disabled: readonly string[];
  /** Versions that were added since the rotation began, and that may not belong to it or are in use; left as they are. */
  readonly left: readonly string[];
}

/** @param breakLease give back somebody else's lease, whose branch is lost */
export async function abort(session: Session, writer: LockWriter, breakLease: boolean): Promise<readonly Aborted[]> {
  const { entry: main, client, pauseMillis } = session;
  const own = writer.current.entries[main.key]?.rotation;
  if (own === undefined) return abortForeign(session, writer, breakLease);
  if (breakLease) {
    const held = leaseIn((await client.secret(main.secret))?.annotations ?? {});
    // Breaks the other lease first; our own rotation can continue with the next command.
    if (held !== null && held.id !== own.lease) return abortForeign(session, writer, breakLease);
  }
  const group = underWay(writer, session.group);
  const { stage } = rotationOf(writer, main);
  if (stage === "finishing")
    throw rollBackInstead(session, `version ${rotationOf(writer, main).replaces} is no longer mapped anywhere`);
  if (stage === "moved") await moveBack(session, writer, group);
  const aborted: Aborted[] = [];
  for (const entry of [...group].reverse()) {
    goOn(session);
    const { lease, at, by, added } = rotationOf(writer, entry);
    const held = leaseIn((await client.secret(entry.secret))?.annotations ?? {});
    let orphans: Orphans = { disabled: [], left: added === undefined ? [] : [added] };
    // Under somebody else's lease nothing is changed in the cloud; only our own start is undone.
    if (held === null || held.id === lease) {
      await takeLease(client, entry, { id: lease, at, by }, pauseMillis);
      orphans = await disableOrphans(session, writer, entry, stage === "moved");
      await releaseLease(client, entry, lease, pauseMillis);
    }
    const { disabled, left } = orphans;
    updateEntries(writer, [entry], (locked) => {
      const versions = Object.entries(locked.versions ?? {}).map(([number, version]) => [
        number,
        disabled.includes(number) ? { ...version, state: "disabled" as const } : version,
      ]);
      // Only a rollback to a missing version gets here with the wanted version still mapped.
      const rest = locked.previous === added && added !== undefined ? without(locked, "previous") : locked;
      return { ...without(rest, "rotation"), versions: Object.fromEntries(versions) };
    });
    intentsOf(session).remove(entry.key);
    aborted.push({ key: entry.key, version: lockedOf(writer, entry).current, disabled, left });
  }
  return aborted.reverse();
}

/** Moves the pins back if nothing has the new version yet. */
async function moveBack(session: Session, writer: LockWriter, group: readonly StoredEntry[]): Promise<void> {
  const tips = await tipsOf(session.context, session.environment.name);
  const versions = group.map((entry) => ({ entry, version: lockedOf(writer, entry).current }));
  const [use] = await newUsesOf({ session, versions, tips });
  if (use !== undefined) throw rollBackInstead(session, `${use.by} has the new version already (${use.says})`);
  for (const entry of group) {
    const { replaces } = rotationOf(writer, entry);
    const live = await session.client.version(entry.secret, replaces);
    if (live?.state === "ENABLED") continue;
    const state = live === null ? "does not exist" : `is ${live.state.toLowerCase()}`;
    throw rollBackInstead(session, `version ${replaces} of ${entry.key}, where the pin would return to, ${state}`);
  }
  updateEntries(writer, group, (locked) => {
    const { rotation } = locked;
    if (rotation === undefined || rotation.stage !== "moved") return locked;
    return {
      ...without(locked, "previous"),
      current: rotation.replaces,
      rotation: { ...without(rotation, "verified"), stage: "adding" as const, added: locked.current },
    };
  });
}

interface Orphans {
  readonly disabled: readonly string[];
  readonly left: readonly string[];
}

/**
 * Disables versions that this rotation added and nobody uses. Versions that somebody else added since stay. A version that a rollback
 * enabled is disabled again.
 */
async function disableOrphans(
  session: Session,
  writer: LockWriter,
  entry: StoredEntry,
  wasMoved: boolean,
): Promise<Orphans> {
  const { client } = session;
  const { before, added, lease } = rotationOf(writer, entry);
  const versions = lockedOf(writer, entry).versions ?? {};
  const intent = intentsOf(session).get(entry.key, secretPath(entry));
  const own = new Set(intent === null || intent.lease !== lease ? [] : await ownNumbers(client, entry, intent));
  const isRollback = added !== undefined && Number(added) <= Number(before);
  if (added !== undefined && (!isRollback || wasMoved || versions[added]?.state === "disabled")) own.add(added);
  const disabled: string[] = [];
  const left: string[] = [];
  for (const { number, state } of [...(await newestVersion(client, entry))].reverse()) {
    if (own.has(number)) {
      const used = (await disableUnlessUsed(session, entry, number, newUsesOf)).length > 0;
      if (used) left.push(number);
      else if (state !== "DESTROYED") disabled.push(number);
    } else if (Number(number) > Number(before) && state === "ENABLED") left.push(number);
  }
  return { disabled, left };
}

function intentsOf({ context, environment }: Session): Intents {
  return new Intents(context, environment.name);
}

/** The greatest difference between the cloud's clock and the clock of the lease's holder. */
const clocksMillis = 60_000;

/** A rotation whose lock is lost: the versions that it added are disabled if nobody uses them. */
async function abortForeign(session: Session, writer: LockWriter, breakLease: boolean): Promise<readonly Aborted[]> {
  const { client, entry, environment, group, pauseMillis } = session;
  const held = leaseIn((await client.secret(entry.secret))?.annotations ?? {});
  if (held === null) throw notUnderWay(entry, environment.name);
  const tips = await tipsOf(session.context, environment.name);
  const other = heldByOther(entry, { environment: environment.name, held, tips });
  // If its branch exists, it is not lost: merging the branch would pin a version that was disabled here.
  if (!breakLease || other.branch !== null) throw other;
  const aborted: Aborted[] = [];
  for (const one of [...group].reverse()) {
    const lease = leaseIn((await client.secret(one.secret))?.annotations ?? {});
    if (lease?.id !== held.id) continue;
    const { current, previous, rotation } = lockedOf(writer, one);
    const known = [current, previous, rotation?.replaces, rotation?.added];
    const disabled: string[] = [];
    for (const live of await newestVersion(client, one)) {
      if (Date.parse(live.createdAt ?? "") < Date.parse(held.at) - clocksMillis) break;
      if (known.includes(live.number)) continue;
      if (live.state !== "ENABLED" || (await disableUnlessUsed(session, one, live.number, newUsesOf)).length > 0)
        continue;
      disabled.push(live.number);
    }
    await releaseLease(client, one, held.id, pauseMillis);
    aborted.push({ key: one.key, version: one.secret.pin ?? "", disabled, left: [] });
  }
  return aborted.reverse();
}

function rollBackInstead({ entry, environment }: Session, because: string): Failure {
  return new Failure(
    exitCodes.refused,
    `The rotation of ${entry.key} can't be aborted: ${because}.`,
    `strongroom rollback ${entry.key} --env ${environment.name}`,
  );
}

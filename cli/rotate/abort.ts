/** Takes a rotation back: the pin stays, or returns, where it was, and the version that nobody got is disabled. */
import type { StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { newestVersion } from "../inject/deliver";
import { tipsOf } from "../live/tips";
import { newUsesOf, usesOf } from "../live/uses";
import type { LockWriter } from "../lock-file";
import { lockedOf, rotationOf, underWay, updateEntries, without } from "./group";
import { heldByOther, leaseIn, releaseLease, takeLease } from "./lease";
import { goOn, type Session } from "./session";

export interface Aborted {
  readonly key: string;
  readonly version: string;
  /** Versions that were added and are disabled now. */
  readonly disabled: readonly string[];
}

/** @param breakLease give back a lease that somebody else holds, whose branch is lost */
export async function abort(session: Session, writer: LockWriter, breakLease: boolean): Promise<readonly Aborted[]> {
  const { entry: main, client, pauseMillis } = session;
  if (writer.current.entries[main.key]?.rotation === undefined) return abortForeign(session, breakLease);
  const group = underWay(writer, session.group);
  const { stage, added, before } = rotationOf(writer, main);
  if (stage === "adding" && added !== undefined && Number(added) <= Number(before))
    await refuseRollback(session, added);
  if (stage === "finishing") throw rollBackInstead(session, "its value before is mapped nowhere any more");
  if (stage === "moved") await moveBack(session, writer, group);
  const aborted: Aborted[] = [];
  for (const entry of [...group].reverse()) {
    goOn(session);
    const { lease, at, by, added } = rotationOf(writer, entry);
    const held = leaseIn((await client.secret(entry.secret))?.annotations ?? {});
    let disabled: readonly string[] = [];
    if (held === null || held.id === lease) {
      await takeLease(client, entry, { id: lease, at, by }, pauseMillis);
      disabled = await disableOrphans(session, writer, entry);
      await releaseLease(client, entry, lease, pauseMillis);
    } else if (added !== undefined) {
      // What came after `before` may be theirs by now; then only what is recorded is ours.
      throw heldByOther(entry, held, tipsOf(session.context, session.environment.name));
    }
    updateEntries(writer, [entry], (locked) => {
      const versions = Object.entries(locked.versions ?? {}).map(([number, version]) => [
        number,
        disabled.includes(number) ? { ...version, state: "disabled" as const } : version,
      ]);
      // Only a rollback to what is gone comes here with the wanted version still mapped.
      const rest = locked.previous === added && added !== undefined ? without(locked, "previous") : locked;
      return { ...without(rest, "rotation"), versions: Object.fromEntries(versions) };
    });
    aborted.push({ key: entry.key, version: lockedOf(writer, entry).current, disabled });
  }
  return aborted.reverse();
}

/** A rollback adds nothing; half of one is ended by going on, unless the version that it wants is gone. */
async function refuseRollback({ client, entry, environment }: Session, target: string): Promise<void> {
  const live = await client.version(entry.secret, target);
  if (live === null || live.state === "DESTROYED") return;
  throw new Failure(
    exitCodes.refused,
    `${entry.key} is being rolled back to version ${target}; there is nothing added that could be taken back.`,
    `strongroom rotate ${entry.key} --env ${environment.name} --resume, then rotate or roll back again`,
  );
}

/** Pins return to where they were, where nothing has got the new version yet. */
async function moveBack(session: Session, writer: LockWriter, group: readonly StoredEntry[]): Promise<void> {
  const tips = tipsOf(session.context, session.environment.name);
  const versions = group.map((entry) => ({ entry, version: lockedOf(writer, entry).current }));
  const [use] = await newUsesOf({ session, versions, tips });
  if (use !== undefined) throw rollBackInstead(session, `${use.by} has the new version already (${use.why})`);
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

/** What came after `before` is ours; a version that was there before, and was enabled again, goes back unless it is used. */
async function disableOrphans(session: Session, writer: LockWriter, entry: StoredEntry): Promise<readonly string[]> {
  const { client } = session;
  const { before, added } = rotationOf(writer, entry);
  const disabled: string[] = [];
  for (let number = Number(before) + 1; ; number++) {
    const live = await client.version(entry.secret, String(number));
    if (live === null) break;
    if (live.state === "ENABLED") await client.changeVersion(entry.secret, live.number, "disable");
    if (live.state !== "DESTROYED") disabled.push(live.number);
  }
  if (added !== undefined && Number(added) <= Number(before)) {
    const live = await client.version(entry.secret, added);
    const tips = tipsOf(session.context, session.environment.name);
    if (
      live?.state === "ENABLED" &&
      (await usesOf({ session, versions: [{ entry, version: added }], tips })).length === 0
    ) {
      await client.changeVersion(entry.secret, added, "disable");
      disabled.push(added);
    }
  }
  return disabled;
}

/** How far the cloud's clock and that of whoever took the lease may be apart. */
const clocksMillis = 60_000;

/** A rotation whose lock is lost: what it added is disabled, where nobody has it. */
async function abortForeign(session: Session, breakLease: boolean): Promise<readonly Aborted[]> {
  const { client, entry, environment, group, pauseMillis } = session;
  const held = leaseIn((await client.secret(entry.secret))?.annotations ?? {});
  if (held === null) throw usage(`No rotation of ${entry.key} is under way in ${environment.name}.`);
  const tips = tipsOf(session.context, environment.name);
  const other = heldByOther(entry, held, tips);
  // With its branch there it is not lost: whoever merges that would pin what was disabled here.
  if (!breakLease || other.branch !== null) throw other;
  const aborted: Aborted[] = [];
  for (const one of [...group].reverse()) {
    const lease = leaseIn((await client.secret(one.secret))?.annotations ?? {});
    if (lease?.id !== held.id) continue;
    const disabled: string[] = [];
    for (const live of await newestVersion(client, one)) {
      if (live.number === one.secret.pin || Date.parse(live.createdAt ?? "") < Date.parse(held.at) - clocksMillis)
        break;
      const versions = [{ entry: one, version: live.number }];
      if (live.state !== "ENABLED" || (await usesOf({ session, versions, tips })).length > 0) continue;
      await client.changeVersion(one.secret, live.number, "disable");
      disabled.push(live.number);
    }
    await releaseLease(client, one, held.id, pauseMillis);
    aborted.push({ key: one.key, version: one.secret.pin ?? "", disabled });
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

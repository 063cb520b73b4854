/** `strongroom rollback`: returns the pin to an earlier version, which is enabled first, and continues like a rotation. */

import { newestVersion } from "../../clients/versions-of";
import type { StoredEntry } from "../../inventory/entries";
import { tipsOf } from "../../live/tips";
import { type LockWriter, readLock } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import { confirm } from "../../machine/confirm";
import type { Context } from "../../machine/context";
import type { Lock, LockedEntry, LockedRotation } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import type { FingerprintKey } from "../../values/fingerprint";
import { isComposed } from "../../values/made";
import { heldByOther } from "../../versions/lease";
import { assertSame, look } from "../../versions/look";
import { advance } from "../../versions/rotate/advance";
import { begin } from "../../versions/rotate/begin";
import { assertComposableBefore, composedBefore } from "../../versions/rotate/composed-before";
import { consequencesOf, lockedOf, refuseApart, refuseComposed } from "../../versions/rotate/group";
import { blank, moved, type RotateData } from "../../versions/rotate/report";
import { fingerprintKeyFor, openSession, type Session } from "../../versions/rotate/session";
import { madeValue } from "../../versions/rotate/value";

export interface RollbackOptions {
  readonly env: string;
  /** Version to return to. @default the previous one */
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly pauseMillis?: number;
}

export async function rollback(context: Context, name: string, options: RollbackOptions) {
  const session = await openSession(context, "rollback", name, options);
  const { entry, environment, client } = session;
  const lock = readLock(context.lockDir, environment.name);
  refuseApart(lock, environment.name, entry, (key) => `rollback ${key}`);
  refuseComposed(environment, entry, "rollback");
  const target = targetOf(session, lock, options.to);
  const seen = await look(client, lock, session.group);
  const held = seen.get(entry.key)?.lease ?? null;
  if (held !== null && held.id !== lock.entries[entry.key]?.rotation?.lease)
    throw heldByOther(entry, { environment: environment.name, held, tips: await tipsOf(context, environment.name) });
  const live = seen.get(entry.key)?.versions.find((version) => version.number === target) ?? null;
  // The lock says that it was destroyed, so a version with this number is another value of a recreated secret.
  const again = live !== null && lock.entries[entry.key]?.versions?.[target]?.state === "destroyed";
  if (live === null || live.state === "DESTROYED" || again) {
    throw new Failure(
      exitCodes.refused,
      `${entry.key}: version ${target} ${live === null ? "does not exist" : "is destroyed and can't be restored"}.`,
      `strongroom rotate ${entry.key} --env ${environment.name}`,
    );
  }
  const first = live.state === "DISABLED" ? ", which is enabled again first" : "";
  const consequences = consequencesOf(session.group, { from: entry.secret.pin ?? "", to: target });
  const way = Number(target) < Number(entry.secret.pin) ? "back" : "forward";
  const lines = [`${entry.key}: ${way} from version ${entry.secret.pin} to version ${target}${first}`, ...consequences];
  context.output.note(lines.join("\n  - "));
  const fingerprintKey = await fingerprintKeyFor(session);
  await assertComposableBefore(session, lock, { target, seen, key: fingerprintKey });
  if (options.dryRun === true) return planned(session, target, consequences);
  await confirm(context, `This moves the pin of ${entry.key} in ${environment.name}.`, entry.key, options.yes === true);
  return withLock(context, environment.name, async (writer) => {
    assertSame(seen, await look(client, writer.current, session.group));
    await take(session, writer, target, fingerprintKey);
    const value = () => madeValue(session, entry);
    await advance({ session, writer, fingerprintKey, value });
    return moved(session, writer, consequences);
  });
}

function targetOf({ entry, environment }: Session, lock: Lock, to: string | undefined): string {
  const locked = lock.entries[entry.key];
  const { current, rotation } = locked ?? {};
  if (rotation?.stage === "adding") {
    throw new Failure(
      exitCodes.lock,
      `A rotation of ${entry.key} is under way, but has not moved the pin yet.`,
      `strongroom rotate ${entry.key} --env ${environment.name} --abort`,
    );
  }
  if (to !== undefined && !/^[1-9][0-9]{0,9}$/.test(to))
    throw usage(`--to takes a version's number, such as 3; got ${to}.`);
  if (to === current && to !== undefined) throw usage(`${entry.key} is already pinned to version ${to}.`);
  const versions = Object.entries(locked?.versions ?? {});
  const usable = versions
    .filter(
      ([number, one]) => Number(number) < Number(current) && (one.state === "enabled" || one.state === "disabled"),
    )
    .map(([number]) => number)
    .sort((a, b) => Number(b) - Number(a));
  const target = to ?? rotation?.replaces ?? usable[0];
  if (target === undefined) {
    throw new Failure(
      exitCodes.refused,
      `${entry.key} has no earlier version to return to in ${environment.name}.`,
      `strongroom rotate ${entry.key} --env ${environment.name}`,
    );
  }
  if (locked?.versions?.[target]?.state === "revoked") {
    throw new Failure(
      exitCodes.refused,
      `${entry.key}: version ${target} is revoked; it is no longer accepted.`,
      `strongroom rotate ${entry.key} --env ${environment.name}`,
    );
  }
  return target;
}

/** The group as a rotation whose new version is an old one; derived entries return with it, or are regenerated. */
async function take(session: Session, writer: LockWriter, target: string, key: FingerprintKey | null): Promise<void> {
  const { context, cloud, client, group, entry: main } = session;
  const mainRotation = writer.current.entries[main.key]?.rotation;
  const lease = mainRotation?.lease ?? context.random(8).toString("hex");
  const begun: Record<string, LockedEntry> = {};
  for (const entry of group) {
    const locked = lockedOf(writer, entry);
    const live = await newestVersion(client, entry);
    const before = live[0]?.number ?? locked.current;
    const added = isComposed(entry)
      ? composedBefore(session, writer.current, { entry, target, live, key })
      : targetIn({ entry, main, target, own: locked.rotation, mains: mainRotation });
    const rotation: LockedRotation = {
      stage: "adding",
      lease,
      replaces: locked.current,
      before,
      ...(added === null ? {} : { added }),
      at: context.now().toISOString(),
      by: cloud.identity,
    };
    begun[entry.key] = { ...locked, rotation };
  }
  await begin(session, writer, begun);
}

function targetIn({
  entry,
  main,
  target,
  own,
  mains,
}: {
  readonly entry: StoredEntry;
  readonly main: StoredEntry;
  readonly target: string;
  readonly own: LockedRotation | undefined;
  readonly mains: LockedRotation | undefined;
}): string | null {
  if (entry.key === main.key) return target;
  // Only a rotation under way tells which versions belong together.
  return own !== undefined && own.lease === mains?.lease && mains.replaces === target ? own.replaces : null;
}

function planned(session: Session, target: string, consequences: readonly string[]) {
  const { entry, group } = session;
  const entries = group.map((one) => ({
    key: one.key,
    version: one.key === entry.key ? target : null,
    replaces: one.secret.pin ?? "",
    previousAs: one.previousAs,
  }));
  const data: RotateData = { ...blank(session), dryRun: true, stage: "planned", consequences, entries };
  return { code: exitCodes.ok, text: `would pin ${entry.key} to version ${target}`, data };
}

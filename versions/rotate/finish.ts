/** The second half of a rotation: the previous version is disabled, once nothing uses it. */
import type { StoredEntry } from "../../inventory/entries";
import { behind } from "../../live/behind";
import { tipsOf } from "../../live/tips";
import { usesOf } from "../../live/uses";
import type { VersionUse } from "../../live/version-use";
import type { LockWriter } from "../../lock/lock-file";
import { readVerified } from "../../lock/verified";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { changeState } from "../change";
import { releaseLease, takeLease } from "../lease";
import { disableUnlessUsed, keptWhereUsed } from "./disable";
import { lockedOf, rotationOf, underWay, updateEntries, without } from "./group";

import { goOn, type Session } from "./session";

export type Finish =
  /** Something does not use the new value yet; nothing was changed. */
  | { readonly kind: "behind"; readonly by: readonly VersionUse[] }
  /** The previous version is no longer mapped, but something still uses it. */
  | { readonly kind: "in use"; readonly by: readonly VersionUse[]; readonly unmapped: readonly string[] }
  | { readonly kind: "finished"; readonly disabled: readonly Disabled[] };

export interface Disabled {
  readonly key: string;
  readonly version: string;
  /** When the cloud destroys it; null if there is no grace period and it stays disabled. */
  readonly destroyAt: string | null;
}

/** @param verified somebody has seen that the new value works */
export async function finish(session: Session, writer: LockWriter, verified: boolean): Promise<Finish> {
  const group = underWay(writer, session.group);
  const { stage, verified: before } = rotationOf(writer, session.entry);
  if (stage === "adding") {
    throw new Failure(
      exitCodes.lock,
      `The rotation of ${session.entry.key} has not moved the pin yet.`,
      `strongroom rotate ${session.entry.key} --env ${session.environment.name} --resume`,
    );
  }
  const unmapped: string[] = [];
  if (stage === "moved") {
    const current = group.map((entry) => ({ entry, version: lockedOf(writer, entry).current }));
    const late = await behind({ session, versions: current });
    if (late.length > 0) return { kind: "behind", by: late };
    if (!verified && before === undefined) requireVerified(session, writer, group);
    unmapped.push(...group.filter((entry) => lockedOf(writer, entry).previous !== undefined).map((entry) => entry.key));
    const at = before ?? session.context.now().toISOString();
    updateEntries(writer, group, (locked) => ({
      ...without(locked, "previous"),
      ...(locked.rotation === undefined
        ? {}
        : { rotation: { ...locked.rotation, stage: "finishing" as const, verified: at } }),
    }));
  }
  const tips = await tipsOf(session.context, session.environment.name);
  const versions = group.map((entry) => ({ entry, version: rotationOf(writer, entry).replaces }));
  const uses = await usesOf({ session, versions, tips });
  if (uses.length > 0) {
    // Enables what a killed run disabled between its two checks. Nothing of the group is disabled before all of it can be.
    for (const entry of group) await keptWhereUsed(session, entry, rotationOf(writer, entry).replaces, usesOf);
    return { kind: "in use", by: uses, unmapped };
  }
  const disabled: Disabled[] = [];
  // The entry itself comes last: as long as it has its block, the same command finds the rest.
  for (const entry of [...group].reverse()) {
    goOn(session);
    const done = await disable(session, writer, entry);
    if ("by" in done) return { kind: "in use", by: done.by, unmapped };
    disabled.push(done);
  }
  return { kind: "finished", disabled: disabled.reverse() };
}

/** @returns what still uses it; then nothing was changed */
async function disable(
  session: Session,
  writer: LockWriter,
  entry: StoredEntry,
): Promise<Disabled | { readonly by: readonly VersionUse[] }> {
  const { client, pauseMillis } = session;
  const { replaces, lease, at, by } = rotationOf(writer, entry);
  const live = await client.version(entry.secret, replaces);
  const grace = (await client.secret(entry.secret))?.grace === true;
  let destroyAt = live?.destroyAt ?? null;
  // Without a grace period, destroying is final, so the version only stays disabled.
  const ends = grace && live !== null && live.state !== "DESTROYED" && destroyAt === null;
  if (live?.state === "ENABLED" || ends) await takeLease(client, entry, { id: lease, at, by }, pauseMillis);
  const uses = await disableUnlessUsed(session, entry, replaces, usesOf);
  if (uses.length > 0) return { by: uses };
  if (ends) destroyAt = (await changeState(client, entry, replaces, "destroy")).destroyAt;
  await releaseLease(client, entry, lease, pauseMillis);
  updateEntries(writer, [entry], (locked) => {
    const version = locked.versions?.[replaces];
    const state = live === null || live.state === "DESTROYED" ? ("destroyed" as const) : ("disabled" as const);
    return {
      ...without(locked, "rotation"),
      versions: {
        ...locked.versions,
        ...(version === undefined
          ? {}
          : { [replaces]: { ...version, state, ...(destroyAt === null ? {} : { destroyAt: iso(destroyAt) }) } }),
      },
    };
  });
  return { key: entry.key, version: replaces, destroyAt };
}

function iso(time: string): string {
  return new Date(time).toISOString();
}

/** A record of `strongroom verify` counts only for the version that it used. */
function requireVerified(session: Session, writer: LockWriter, group: readonly StoredEntry[]): void {
  const { context, entry, environment } = session;
  const record = readVerified(context.lockDir, environment.name);
  const callable = group.filter((one) => one.verify !== undefined);
  const open = callable.filter((one) => record[one.key]?.version !== lockedOf(writer, one).current);
  if (callable.length > 0 && open.length === 0) return;
  const verify = open.map((one) => `strongroom verify ${one.key} --env ${environment.name}`);
  const one = open[0] ?? entry;
  throw new Failure(
    exitCodes.pending,
    `Version ${lockedOf(writer, one).current} of ${one.key} is not verified yet; version ${rotationOf(writer, one).replaces} stays as it is.`,
    open.length > 0
      ? `${verify.join(" && ")} && strongroom rotate ${entry.key} --env ${environment.name} --finish`
      : `check that it works, then: strongroom rotate ${entry.key} --env ${environment.name} --finish --verified`,
  );
}

/** The second half of a rotation: the version before goes, once nothing misses it. */
import type { StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { readVerified } from "../know/verified";
import { behind } from "../live/behind";
import { tipsOf } from "../live/tips";
import { usesOf } from "../live/uses";
import type { VersionUse } from "../live/version-use";
import type { LockWriter } from "../lock-file";
import { lockedOf, rotationOf, underWay, updateEntries, without } from "./group";
import { releaseLease, takeLease } from "./lease";
import { goOn, type Session } from "./session";

export type Finish =
  /** Something does not run with the new value yet; nothing was changed. */
  | { readonly kind: "behind"; readonly by: readonly VersionUse[] }
  /** The version before is mapped nowhere any more, but something still uses it. */
  | { readonly kind: "in use"; readonly by: readonly VersionUse[]; readonly unmapped: readonly string[] }
  | { readonly kind: "finished"; readonly disabled: readonly Disabled[] };

export interface Disabled {
  readonly key: string;
  readonly version: string;
  /** When the cloud destroys it; null where there is no grace period, and it stays disabled. */
  readonly destroyAt: string | null;
}

/** @param verified the new value was seen to work */
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
  const tips = tipsOf(session.context, session.environment.name);
  const versions = group.map((entry) => ({ entry, version: rotationOf(writer, entry).replaces }));
  const uses = await usesOf({ session, versions, tips });
  if (uses.length > 0) return { kind: "in use", by: uses, unmapped };
  const disabled: Disabled[] = [];
  // The entry itself goes last: as long as its block stands, the same command finds the rest.
  for (const entry of [...group].reverse()) {
    goOn(session);
    disabled.push(await disable(session, writer, entry));
  }
  return { kind: "finished", disabled: disabled.reverse() };
}

async function disable(session: Session, writer: LockWriter, entry: StoredEntry): Promise<Disabled> {
  const { client, pauseMillis } = session;
  const { replaces, lease, at, by } = rotationOf(writer, entry);
  await takeLease(client, entry, { id: lease, at, by }, pauseMillis);
  const live = await client.version(entry.secret, replaces);
  let destroyAt = live?.destroyAt ?? null;
  if (live?.state === "ENABLED") await client.changeVersion(entry.secret, replaces, "disable");
  const grace = (await client.secret(entry.secret))?.grace === true;
  // Without a grace period, destroying could not be taken back; there the version stays, disabled.
  if (grace && live !== null && live.state !== "DESTROYED" && destroyAt === null) {
    destroyAt = (await client.changeVersion(entry.secret, replaces, "destroy")).destroyAt;
  }
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

/** What `strongroom verify` recorded counts for the version that it called with, and for no other. */
function requireVerified(session: Session, writer: LockWriter, group: readonly StoredEntry[]): void {
  const { context, entry, environment } = session;
  const record = readVerified(context.lockDir, environment.name);
  const callable = group.filter((one) => one.verify !== undefined);
  const open = callable.filter((one) => record[one.key]?.version !== lockedOf(writer, one).current);
  if (callable.length > 0 && open.length === 0) return;
  const verify = open.map((one) => `strongroom verify ${one.key} --env ${environment.name}`);
  throw new Failure(
    exitCodes.pending,
    `The new value of ${(open[0] ?? entry).key} is not verified yet; the one before stays as it is.`,
    open.length > 0
      ? `${verify.join(" && ")}, then --finish again`
      : `see that it works, then: strongroom rotate ${entry.key} --env ${environment.name} --finish --verified`,
  );
}

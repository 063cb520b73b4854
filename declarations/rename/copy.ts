/** Copies a value to the entry's new name, in memory from version to version, with everything that is known about it. */

import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { StoredEntry } from "../../inventory/entries";
import { readShared, recordShared } from "../../lock/shared";
import { readVerified, recordVerified } from "../../lock/verified";
import { withLock } from "../../lock/with-lock";
import type { Context } from "../../machine/context";
import type { Lock, LockedEntry } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { withReadiness } from "../../values/readiness";
import { deliver, deliveryTools } from "../../versions/inject/deliver";
import { assertReplaceable, replace } from "../../versions/inject/replace";

/** The source in the lock. It names the version, so that a later rotation of the old entry shows. */
const copyOf = (old: string, version: string): string => `copy of ${old} version ${version}`;

/** How far the copy is, in one environment's lock. */
export type CopyState = "nothing to copy" | "to copy" | "copied" | "another value";

/** @throws a `Failure` (lock) if the old entry's previous and current values are both in use */
export function copyState(lock: Lock, old: StoredEntry, key: string): CopyState {
  const before = lock.entries[old.key];
  if (before?.current === undefined) return "nothing to copy";
  if (before.rotation !== undefined || before.previous !== undefined)
    throw new Failure(
      exitCodes.lock,
      `${old.key} is being rotated in ${lock.environment}; the previous version would lose its readers.`,
      `strongroom rotate ${old.key} --env ${lock.environment} --finish`,
    );
  const fresh = lock.entries[key];
  if (fresh?.current === undefined) return "to copy";
  const { from = "" } = fresh.versions?.[fresh.current] ?? {};
  if (from === copyOf(old.name, before.current)) return "copied";
  return from.startsWith(copyOf(old.name, "")) ? "to copy" : "another value";
}

/** Whether the new entry began as a copy, even if it was rotated since. */
export function wasCopied(lock: Lock, old: StoredEntry, key: string): boolean {
  const versions = Object.values(lock.entries[key]?.versions ?? {});
  return versions.some(({ from }) => from.startsWith(copyOf(old.name, "")));
}

/** @returns the new entry's version */
export async function copyValue({
  context,
  resolved,
  old,
  fresh,
  options,
}: {
  readonly context: Context;
  readonly resolved: ResolvedEnvironment;
  readonly old: StoredEntry;
  readonly fresh: StoredEntry;
  readonly options: { readonly pauseMillis?: number };
}): Promise<string> {
  const environment = resolved.name;
  const cloud = await cloudFor(context, `rename ${environment}`, [old.secret.project, fresh.secret.project]);
  const client = secretManagerOf(context, { environment: resolved, cloud }, options);
  const { pin } = old.secret;
  const value = pin === null ? null : await client.access(old.secret, pin);
  if (pin === null || value === null)
    throw new Failure(
      exitCodes.lock,
      `${old.key}: pinned version ${pin ?? "none"} does not exist in project ${old.secret.project}.`,
      `strongroom status --env ${environment}`,
    );
  return withLock(context, environment, async (writer) => {
    try {
      // Others may have rotated or filled one of them while this command waited for its turn.
      for (const entry of [old, fresh]) assertReplaceable(writer, entry);
      const candidate = { entry: fresh, value, from: copyOf(old.name, pin), at: `${old.key} version ${pin}` };
      const tools = deliveryTools({ context, cloud, client, writer }, { pauseMillis: options.pauseMillis });
      const delivery =
        fresh.state === "pending"
          ? await deliver(candidate, tools)
          : { kind: "replaced" as const, ...(await replace(candidate, tools)) };
      if (delivery.kind === "unpinned")
        throw new Failure(
          exitCodes.lock,
          `${fresh.key} has a version ${delivery.version} that is not in the lock; nothing was overwritten.`,
          `look at it, then: strongroom inject --env ${environment} --only ${fresh.key} --adopt`,
        );
      return delivery.version;
    } finally {
      value.fill(0);
      writer.update((lock) => withReadiness(resolved, lock));
    }
  });
}

/**
 * Keeps what is known about the value: its age (otherwise `due` would take it for new), its fingerprint, that it was shared, and that it
 * was verified. A second call changes nothing.
 */
export async function carryOver(context: Context, environment: string, old: StoredEntry, key: string): Promise<void> {
  const { root, lockDir } = context;
  const place = { root, lockDir, environment };
  const pins = await withLock(context, environment, (writer): readonly [string, string] | null => {
    const before = writer.current.entries[old.key];
    const after = writer.current.entries[key];
    if (before?.current === undefined || after?.current === undefined) return null;
    const carried = withHistory(before, after);
    if (JSON.stringify(carried) !== JSON.stringify(after))
      writer.update((lock) => ({ ...lock, entries: { ...lock.entries, [key]: carried } }));
    return [before.current, after.current];
  });
  if (pins === null) return;
  const [version, copied] = pins;
  const shared = readShared(lockDir, environment);
  for (const one of shared.filter((found) => found.entry === old.key && found.version === version)) {
    const news = { ...one, entry: key, version: copied };
    if (!shared.some((found) => JSON.stringify(found) === JSON.stringify(news))) recordShared(place, news);
  }
  const verified = readVerified(lockDir, environment);
  const seen = verified[old.key];
  if (seen?.version === version && verified[key] === undefined)
    recordVerified(place, { [key]: { ...seen, version: copied } });
}

function withHistory(before: LockedEntry, after: LockedEntry): LockedEntry {
  const [value, copied] = [before.versions?.[before.current ?? ""], after.versions?.[after.current ?? ""]];
  if (value === undefined || copied === undefined || after.current === undefined) return after;
  // Nobody ever read a copy that a newer one replaced.
  const { previous: _, ...rest } = after;
  const { at, fingerprint } = value;
  const known = { ...copied, at, ...(fingerprint === undefined ? {} : { fingerprint }) };
  return { ...rest, versions: { ...after.versions, [after.current]: known } };
}

/** The version of a composition to which a rollback of one of its parts returns. */
import type { LiveVersion } from "../../clients/secret-records";
import type { StoredEntry } from "../../inventory/entries";
import { changesSince } from "../../model/composition/record";
import type { Lock } from "../../model/lock";
import { believed } from "../../values/composition-proof";
import type { FingerprintKey } from "../../values/fingerprint";
import { isComposed, madeOf } from "../../values/made";
import { assertComposable } from "../inject/recompose";
import type { Seen } from "../look";
import type { Session } from "./session";

interface Back {
  readonly entry: StoredEntry;
  /** The part's version. */
  readonly target: string;
  readonly live: readonly LiveVersion[];
  /** For the proof of what a version was made of. */
  readonly key: FingerprintKey | null;
}

/** The one that was made of the target and of its other parts' pinned versions; null if there is none. */
export function composedBefore(
  { environment, group, entry: main }: Session,
  lock: Lock,
  { entry, target, live, key }: Back,
): string | null {
  if (!isComposed(entry)) return null;
  const wanted = madeOf(environment, entry.origin, (part) => {
    if (part === main.key) return target;
    // Other entries of the group get a version that is not known yet.
    return group.some((one) => one.key === part) ? null : (lock.entries[part]?.current ?? null);
  });
  if (wanted === null) return null;
  const { current, versions = {} } = lock.entries[entry.key] ?? {};
  const found = live.find(({ number, state }) => {
    const known = versions[number];
    const usable = known?.state === "enabled" || known?.state === "disabled";
    if (number === current || state === "DESTROYED" || !usable) return false;
    return changesSince(believed(key, { entry, number }, known.composed), wanted).length === 0;
  });
  return found?.number ?? null;
}

/**
 * Runs before a rollback writes anything: what has to be made of the old value must be possible. A version that is disabled can't be read
 * before the rollback has enabled it.
 */
export async function assertComposableBefore(
  session: Session,
  lock: Lock,
  { target, seen, key }: Pick<Back, "target" | "key"> & { readonly seen: Seen },
): Promise<void> {
  const { client, context, entry, environment, group } = session;
  const live = (one: StoredEntry) => seen.get(one.key)?.versions ?? [];
  const lacking = group.filter(
    (one) => isComposed(one) && composedBefore(session, lock, { entry: one, target, live: live(one), key }) === null,
  );
  const isEnabled = live(entry).some(({ number, state }) => number === target && state === "ENABLED");
  const value = lacking.length > 0 && isEnabled ? await client.access(entry.secret, target) : null;
  if (value === null) return;
  const candidate = { entry, value, from: "rollback", at: `version ${target}` };
  try {
    await assertComposable(environment, candidate, { client, lock, now: context.now() }, lacking);
  } finally {
    value.fill(0);
  }
}

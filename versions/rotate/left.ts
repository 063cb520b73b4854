/** Versions of unknown origin that a rotation leaves enabled: only a person can say whose they are. */

import { newestVersion } from "../../clients/versions-of";
import type { StoredEntry } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { lockedOf, rotationOf, underWay } from "./group";
import type { Session } from "./session";

export interface Left {
  readonly key: string;
  readonly version: string;
}

/**
 * Versions that were added since the rotation began, can be in use, and are not in the lock. Another machine may have added them for this
 * rotation without pinning them, or somebody else for another purpose.
 */
export async function leftEnabled(session: Session, writer: LockWriter): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const entry of underWay(writer, session.group)) {
    const { before } = rotationOf(writer, entry);
    const known = lockedOf(writer, entry).versions ?? {};
    for (const { number, state } of [...(await newestVersion(session.client, entry))].reverse()) {
      if (Number(number) > Number(before) && state === "ENABLED" && known[number] === undefined)
        left.push({ key: entry.key, version: number });
    }
  }
  return left;
}

/** A message to somebody who can find out whose it is. */
export function leftText(group: readonly StoredEntry[], { key, version }: Left): string {
  const entry = group.find((one) => one.key === key);
  const disable =
    entry === undefined
      ? "disable it"
      : `gcloud secrets versions disable ${version} --secret ${entry.secret.id} --project ${entry.secret.project}`;
  return `${key}: version ${version} stays enabled: it was added since the rotation began, but may not belong to it; if nobody needs it: ${disable}`;
}

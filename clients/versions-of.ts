/** What the cloud has of an entry's versions. */

import type { SecretId } from "../inventory/secret-id";
import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";
import type { SecretManager } from "./secret-manager";
import type { LiveState, LiveVersion } from "./secret-records";

interface Stored {
  readonly secret: SecretId;
}

/** All versions, newest first. A list may miss the newest, so the number after it is asked for. */
export async function newestVersion(client: SecretManager, entry: Stored): Promise<readonly LiveVersion[]> {
  const first = await client.version(entry.secret, "1");
  if (first === null) return [];
  const listed = await client.versions(entry.secret);
  if (listed === null) throw client.missing(entry.secret);
  const versions = listed.length === 0 ? [first] : [...listed];
  for (;;) {
    const next = await client.version(entry.secret, String(Number(versions[0]?.number) + 1));
    if (next === null) return versions;
    versions.unshift(next);
  }
}

/** What the cloud has of a version that the lock names. */
export type LiveOrMissing = "enabled" | "disabled" | "destroyed" | "missing";

const names: Readonly<Record<LiveState, LiveOrMissing>> = {
  ENABLED: "enabled",
  DISABLED: "disabled",
  DESTROYED: "destroyed",
};

export async function stateOfVersion(client: SecretManager, entry: Stored, number: string): Promise<LiveOrMissing> {
  const live = await client.version(entry.secret, number);
  return live === null ? "missing" : names[live.state];
}

/** A version's payload; null if it may not be read, is not enabled, or does not exist. */
export async function accessIfAllowed(client: SecretManager, entry: Stored, version: string): Promise<Buffer | null> {
  try {
    return await client.access(entry.secret, version);
  } catch (error) {
    if (!isFailure(error)) throw error;
    if (error.code === exitCodes.denied) return null;
    const live = await client.version(entry.secret, version).catch(() => null);
    if (live !== null && live.state !== "ENABLED") return null;
    throw error;
  }
}

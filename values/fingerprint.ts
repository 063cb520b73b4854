/**
 * Keyed fingerprints: the same value under the same key gives the same 128 bits, and without the key they say nothing.
 * Only entries whose recipe guarantees at least 128 bits get one: with the key, a guessable value could be found from its fingerprint in
 * the lock file.
 */
import { createHash, createHmac } from "node:crypto";
import type { LockedVersion } from "../model/lock";
import type { ResolvedEntry, ResolvedSecret } from "../model/resolved";
import { decodedBytes } from "./rules";

export type Fingerprint = NonNullable<LockedVersion["fingerprint"]>;

/** The environment's fingerprint key is an entry like any other. */
export const fingerprintKeyEntry = "platform/STRONGROOM_FINGERPRINT_KEY";

const guaranteedBytes = 16;

export interface FingerprintKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The id is made of the version's path alone, so it reveals nothing of the key. */
export function fingerprintKey(
  secret: Pick<ResolvedSecret, "project" | "id">,
  version: string,
  value: Buffer,
): FingerprintKey {
  const path = `projects/${secret.project}/secrets/${secret.id}/versions/${version}`;
  return { id: createHash("sha256").update(path).digest("hex").slice(0, 8), key: Buffer.from(value) };
}

/** Whether a value of this entry may have a fingerprint: its recipe guarantees the bits, and the value has the recipe's form. */
export function mayBeFingerprinted(entry: Pick<ResolvedEntry, "key" | "origin">, value: Buffer): boolean {
  if (entry.key === fingerprintKeyEntry || entry.origin?.kind !== "generated") return false;
  const { recipe } = entry.origin;
  const text = value.toString("latin1");
  if (recipe.kind === "supabase jwt") return /^[\w-]+\.[\w-]+\.[\w-]{43}$/.test(text);
  return recipe.bytes >= guaranteedBytes && (decodedBytes(recipe.kind, text) ?? 0) >= guaranteedBytes;
}

export function fingerprintOf(key: FingerprintKey, value: Buffer): Fingerprint {
  return keyedDigest(key, "fingerprint", value);
}

/** @param use no digest of one use is ever one of another */
export function keyedDigest(
  { id, key }: FingerprintKey,
  use: "fingerprint" | "composition",
  content: Buffer | string,
): Fingerprint {
  const hmac = createHmac("sha256", key).update(`strongroom ${use} 1\0`).update(content).digest();
  return { key: id, hmac: hmac.subarray(0, 16).toString("hex") };
}

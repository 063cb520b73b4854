/**
 * Proves what a version of a composition was made of. Everybody who can propose a change of the lock can write another record into it;
 * only who may read the environment's fingerprint key can prove one (docs/adr/0072-the-record-of-a-composition-is-proven.md).
 */
import { secretPath } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";
import type { LockedComposition } from "../model/lock";
import { type FingerprintKey, keyedDigest } from "./fingerprint";

/** The version that a record is about. */
export interface ComposedVersion {
  readonly entry: { readonly secret: SecretId };
  readonly number: string;
}

/** @param key null if there is none, or if it can't be read: then nothing proves the record */
export function withProof(
  key: FingerprintKey | null,
  version: ComposedVersion,
  composed: LockedComposition,
): LockedComposition {
  const { text, parts } = composed;
  return key === null ? { text, parts } : { text, parts, proof: proofOf(key, version, composed) };
}

/**
 * - `proven`: it is as it was written for this version
 * - `changed`: it was changed afterwards, or is the record of another version
 * - `open`: this key proves nothing of it
 */
export function proofStateOf(
  key: FingerprintKey,
  version: ComposedVersion,
  composed: LockedComposition | undefined,
): "proven" | "changed" | "open" {
  if (composed?.proof?.key !== key.id) return "open";
  return composed.proof.hmac === proofOf(key, version, composed).hmac ? "proven" : "changed";
}

/** The record if it can be believed: with a key, only a proven one; without, nobody can tell. */
export function believed(
  key: FingerprintKey | null,
  version: ComposedVersion,
  composed: LockedComposition | undefined,
): LockedComposition | undefined {
  return key === null || proofStateOf(key, version, composed) === "proven" ? composed : undefined;
}

function proofOf(key: FingerprintKey, { entry, number }: ComposedVersion, { text, parts }: LockedComposition) {
  const sorted = Object.entries(parts)
    .map(([name, part]) => [name, part.entry, part.version] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  // As JSON, so that no field can run into the next one.
  return keyedDigest(key, "composition", JSON.stringify([secretPath(entry), number, text, sorted]));
}

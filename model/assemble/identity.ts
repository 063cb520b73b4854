import { readerKinds } from "../kinds";
import { serviceAccount } from "../limits";
import type { ResolvedIdentity } from "../resolved";
import type { ReaderHere } from "./scene";

/** Readers that run as a service account which Strongroom creates. */
export function hasIdentity(reader: ReaderHere): boolean {
  return readerKinds[reader.declared.kind].identity === "service account";
}

export function identityOf(reader: ReaderHere): ResolvedIdentity {
  const { declared, place } = reader;
  const accountId = accountIdOf(declared.product, declared.name);
  return {
    address: `service-account--${declared.name}`,
    accountId,
    project: place.project,
    email: `${accountId}@${place.project}.iam.gserviceaccount.com`,
    displayName: `${declared.key} (${declared.kind})`,
    reader: declared.key,
  };
}

/**
 * The account's id: the reader's own name where Google takes it; prefixed with the product where it is too short;
 * cut, with a checksum of the whole name, where it is too long. Depends on the two names alone, so it never moves.
 */
export function accountIdOf(product: string, name: string): string {
  const { minCharacters, maxCharacters } = serviceAccount;
  if (name.length >= minCharacters && name.length <= maxCharacters) return name;
  const long = name.length < minCharacters ? `${product}-${name}` : name;
  if (long.length < minCharacters) return `${long}-account`;
  if (long.length <= maxCharacters) return long;
  return `${long.slice(0, maxCharacters - 9).replace(/-+$/, "")}-${checksum(`${product}/${name}`)}`;
}

/** FNV-1a, 32 bits, as 8 hex digits: short, stable, and not meant to keep anything secret. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

/** IAM member that reads Secret Manager by itself; null where values are delivered to it. */
export function memberOf(reader: ReaderHere): string | null {
  const { identity } = readerKinds[reader.declared.kind];
  if (identity === null) return null;
  return identity === "service account"
    ? `serviceAccount:${identityOf(reader).email}`
    : `${identity}:${reader.declared.email ?? ""}`;
}

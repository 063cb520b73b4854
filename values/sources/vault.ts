/** The common interface of all vaults. */

import type { StoredEntry } from "../../inventory/entries";
import type { Vault, VaultKind } from "../../model/vault";

export type VaultOf<K extends VaultKind> = Extract<Vault, { readonly kind: K }>;

export interface VaultReader {
  /** As the lock records it. */
  readonly from: string;
  /** Where an entry's value is in the vault; for messages. */
  at(entry: StoredEntry): string;
  /** The value's bytes; null if the vault has none. @throws a `Failure` if the vault can't be asked */
  read(entry: StoredEntry): Promise<Buffer | null>;
  /** Called once a value is used. */
  taken?(entry: StoredEntry): void;
}

export function withProduct(text: string, entry: StoredEntry): string {
  return text.replaceAll("{product}", entry.product);
}

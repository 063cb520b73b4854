/** What every vault is to those who ask it. */

import type { StoredEntry } from "../../inventory/entries";
import type { Vault, VaultKind } from "../../model/vault";

export type VaultOf<K extends VaultKind> = Extract<Vault, { readonly kind: K }>;

export interface VaultReader {
  /** As the lock records it. */
  readonly from: string;
  /** Where an entry's value lies there; for messages. */
  at(entry: StoredEntry): string;
  /** The value's bytes; null where the vault has none. @throws a `Failure` where the vault can't be asked */
  read(entry: StoredEntry): Promise<Buffer | null>;
  /** Called once a value is used. */
  taken?(entry: StoredEntry): void;
}

export function withProduct(text: string, entry: StoredEntry): string {
  return text.replaceAll("{product}", entry.product);
}

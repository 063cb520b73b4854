/** The vault that an environment names, whichever it is. */
import type { Vault, VaultKind } from "../../model/vault";
import type { Context } from "../context";
import type { StoredEntry } from "../entries";

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

/** Only the vendor that is named gets loaded. */
export function openVault(context: Context, vault: Vault): VaultReader {
  switch (vault.kind) {
    case "doppler":
      return (require("./doppler") as typeof import("./doppler")).dopplerReader(context, vault);
    case "bitwarden":
      return (require("./bitwarden") as typeof import("./bitwarden")).bitwardenReader(context, vault);
    case "1password":
      return (require("./one-password") as typeof import("./one-password")).onePasswordReader(context, vault);
    case "vault":
      return (require("./hashicorp") as typeof import("./hashicorp")).hashicorpReader(context, vault);
    case "gitlab":
      return (require("./gitlab") as typeof import("./gitlab")).gitlabReader(context);
  }
}

/** Opens the vault that an environment names. */

import type { Context } from "../../machine/context";
import type { Vault } from "../../model/vault";
import type { VaultReader } from "./vault";

/** Loads only that vendor's module. */
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

import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { type VaultOf, type VaultReader, withProduct } from "./vault";
import { callVendor, notInstalled, notLoggedIn, type Vendor, vendorFailed } from "./vendor";

const vendor: Vendor = {
  title: "1Password",
  program: "op",
  install: "https://developer.1password.com/docs/cli/get-started/",
  login: "eval $(op signin), or set OP_SERVICE_ACCOUNT_TOKEN",
};

/** @see https://developer.1password.com/docs/cli/reference/commands/read/ */
export function onePasswordReader(context: Context, vault: VaultOf<"1password">): VaultReader {
  const reference = (entry: StoredEntry) =>
    `op://${withProduct(vault.vault, entry)}/${entry.name}/${withProduct(vault.field ?? "credential", entry)}`;
  const at = (entry: StoredEntry) => `1Password ${reference(entry)}`;
  return {
    from: "1password",
    at,
    async read(entry) {
      const args = ["read", "--no-newline", reference(entry)];
      const answer = await callVendor(context, { program: vendor.program, args, variables: ["OP_"] });
      if (answer === null) throw notInstalled(vendor);
      if (answer.code === 0) return answer.stdout;
      if (/isn't an item|isn't a field|does not have a field|no item found/i.test(answer.stderr)) return null;
      if (
        /not (currently )?signed in|no accounts? configured|session expired|authorization|invalid.*token/i.test(
          answer.stderr,
        )
      )
        throw notLoggedIn(vendor, at(entry));
      throw vendorFailed(vendor, at(entry), answer, `op read "${reference(entry)}"`);
    },
  };
}

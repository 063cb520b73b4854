import { callVendor, failureOf, notInstalled, type Vendor } from "../../clients/vendor";
import type { StoredEntry } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type VaultOf, type VaultReader, withProduct } from "./vault";

const vendor: Vendor = {
  title: "1Password",
  program: "op",
  install: "https://developer.1password.com/docs/cli/get-started/",
  login: "set OP_SERVICE_ACCOUNT_TOKEN, or: eval $(op signin)",
  denied: new RegExp(
    [
      "not (currently )?signed in",
      "no accounts? (configured|found)",
      "session (token|expired)",
      "authorization (timeout|prompt|denied)",
      "DelegatedSession|desktop app|DecodeSACredentials",
      "\\(40[13]\\)|invalid bearer token|do not have permission",
    ].join("|"),
    "i",
  ),
  nowhere: /isn't a vault in this account/i,
};

const absent = /isn't an item|isn't a field|does not have a field|no item found/i;

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
      const answer = await callVendor(context, { program: vendor.program, args });
      if (answer === null) throw notInstalled(vendor);
      if (answer.code === 0) return answer.stdout;
      if (/more than one item matches/i.test(answer.stderr)) {
        throw new Failure(
          exitCodes.refused,
          `${at(entry)}: several items have that title; nothing was written.`,
          "rename or archive all but one of them",
        );
      }
      if (absent.test(answer.stderr)) return null;
      throw failureOf(vendor, at(entry), answer, `op read "${reference(entry)}"`);
    },
  };
}

import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { type VaultOf, type VaultReader, withProduct } from "./vault";
import { callVendor, notInstalled, notLoggedIn, type Vendor, vendorFailed } from "./vendor";

const vendor: Vendor = {
  title: "HashiCorp Vault",
  program: "vault",
  install: "https://developer.hashicorp.com/vault/install",
  login: "set VAULT_ADDR, then vault login",
};

/** @see https://developer.hashicorp.com/vault/docs/commands/kv/get */
export function hashicorpReader(context: Context, vault: VaultOf<"vault">): VaultReader {
  const place = (entry: StoredEntry) => [withProduct(vault.mount, entry), withProduct(vault.path, entry)] as const;
  const at = (entry: StoredEntry) => `Vault ${place(entry).join("/")}, field ${entry.name}`;
  return {
    from: "hashicorp vault",
    at,
    async read(entry) {
      const [mount, path] = place(entry);
      // Into a pipe, -field prints the field's bytes and nothing else.
      const args = ["kv", "get", `-mount=${mount}`, `-field=${entry.name}`, path];
      const answer = await callVendor(context, { program: vendor.program, args, variables: ["VAULT_"] });
      if (answer === null) throw notInstalled(vendor);
      if (answer.code === 0) return answer.stdout;
      if (/^No value found at|^Field ".*" not present in secret/m.test(answer.stderr)) return null;
      if (/permission denied|missing client token|invalid token/i.test(answer.stderr))
        throw notLoggedIn(vendor, at(entry));
      throw vendorFailed(vendor, at(entry), answer, `${vendor.program} ${args.join(" ")}`);
    },
  };
}

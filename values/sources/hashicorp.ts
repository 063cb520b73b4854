import { callVendor, failureOf, notInstalled, type Vendor } from "../../clients/vendor";
import type { StoredEntry } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { type VaultOf, type VaultReader, withProduct } from "./vault";

const vendor: Vendor = {
  title: "HashiCorp Vault",
  program: "vault",
  install: "https://developer.hashicorp.com/vault/install",
  login: "set VAULT_ADDR, then: vault login",
  // The preflight also says 403 if nothing is mounted, so as not to tell what exists.
  denied: /permission denied|missing client token|invalid token|preflight capability check returned 403/i,
  nowhere: /no handler for route|unsupported path/i,
};

/** "no data" means that the newest version was deleted. */
const absent = /^No (value|data) found at|^Field ".*" not present in secret/m;

/** @see https://developer.hashicorp.com/vault/docs/commands/kv/get */
export function hashicorpReader(context: Context, vault: VaultOf<"vault">): VaultReader {
  const place = (entry: StoredEntry) => [withProduct(vault.mount, entry), withProduct(vault.path, entry)] as const;
  const at = (entry: StoredEntry) => `Vault ${place(entry).join("/")}, field ${entry.name}`;
  return {
    from: "hashicorp vault",
    at,
    async read(entry) {
      const [mount, path] = place(entry);
      // Into a pipe, -field prints only the field's bytes, but VAULT_FORMAT=json would add quotes.
      const args = ["kv", "get", `-mount=${mount}`, `-field=${entry.name}`, "-format=table", path];
      const answer = await callVendor(context, { program: vendor.program, args });
      if (answer === null) throw notInstalled(vendor);
      if (answer.code === 0) return answer.stdout;
      if (absent.test(answer.stderr)) return null;
      throw failureOf(vendor, at(entry), answer, `${vendor.program} ${args.join(" ")}`);
    },
  };
}

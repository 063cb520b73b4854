import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { type VaultOf, type VaultReader, withProduct } from "./vault";
import { callVendor, notInstalled, notLoggedIn, type Vendor, vendorFailed } from "./vendor";

const vendor: Vendor = {
  title: "Doppler",
  program: "doppler",
  install: "https://docs.doppler.com/docs/install-cli",
  login: "doppler login, or set DOPPLER_TOKEN",
};

/** @see https://docs.doppler.com/docs/accessing-secrets */
export function dopplerReader(context: Context, vault: VaultOf<"doppler">): VaultReader {
  const at = (entry: StoredEntry) =>
    `Doppler ${withProduct(vault.project, entry)}/${withProduct(vault.config, entry)}, ${entry.name}`;
  return {
    from: "doppler",
    at,
    async read(entry) {
      const scope = ["--project", withProduct(vault.project, entry), "--config", withProduct(vault.config, entry)];
      const args = ["secrets", "get", entry.name, "--plain", ...scope];
      const answer = await callVendor(context, { program: vendor.program, args, variables: ["DOPPLER_"] });
      if (answer === null) throw notInstalled(vendor);
      // --plain ends what it prints with one line break of its own.
      if (answer.code === 0) return answer.stdout.at(-1) === 0x0a ? answer.stdout.subarray(0, -1) : answer.stdout;
      if (/Could not find requested secret/i.test(answer.stderr)) return null;
      if (/must provide a token|invalid (auth|service) token|unauthorized|token not found/i.test(answer.stderr))
        throw notLoggedIn(vendor, at(entry));
      throw vendorFailed(vendor, at(entry), answer, `${vendor.program} ${args.join(" ")}`);
    },
  };
}

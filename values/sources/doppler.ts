import { callVendor, failureOf, notInstalled, type Vendor } from "../../clients/vendor";
import type { StoredEntry } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type VaultOf, type VaultReader, withProduct } from "./vault";

const vendor: Vendor = {
  title: "Doppler",
  program: "doppler",
  install: "https://docs.doppler.com/docs/install-cli",
  login: "set DOPPLER_TOKEN, or: doppler login",
  denied: /must provide a token|invalid (auth|service) token|unauthorized|token not found|does not have access/i,
  nowhere: /Could not find requested (project|config|environment)/i,
};

const absent = /Could not find requested secret/i;

/** @see https://docs.doppler.com/docs/accessing-secrets */
export function dopplerReader(context: Context, vault: VaultOf<"doppler">): VaultReader {
  const at = (entry: StoredEntry) =>
    `Doppler ${withProduct(vault.project, entry)}/${withProduct(vault.config, entry)}, ${entry.name}`;
  return {
    from: "doppler",
    at,
    async read(entry) {
      const scope = ["--project", withProduct(vault.project, entry), "--config", withProduct(vault.config, entry)];
      // Without --plain, which prints an empty line for a restricted value, and adds a line break to all others.
      const args = ["secrets", "get", entry.name, "--json", ...scope];
      const answer = await callVendor(context, { program: vendor.program, args });
      if (answer === null) throw notInstalled(vendor);
      const computed = answer.code === 0 ? computedOf(answer.stdout, entry.name) : undefined;
      answer.stdout.fill(0);
      if (typeof computed === "string") return Buffer.from(computed);
      if (computed === null) {
        throw new Failure(
          exitCodes.denied,
          `${at(entry)} is restricted: Doppler gives it to service tokens only, not to people.`,
          "set DOPPLER_TOKEN to a service token of that config, then run the command again; or --no-vault to go without it",
        );
      }
      if (absent.test(answer.stderr)) return null;
      throw failureOf(vendor, at(entry), answer, `${vendor.program} ${args.join(" ")}`);
    },
  };
}

/** The value with its references resolved; null if it is restricted, undefined if the output is something else. */
function computedOf(output: Buffer, name: string): string | null | undefined {
  try {
    const computed = (JSON.parse(output.toString("utf8")) as Record<string, { computed?: unknown }>)[name]?.computed;
    return typeof computed === "string" || computed === null ? computed : undefined;
  } catch {
    return undefined;
  }
}

import { callVendor, failureOf, notInstalled, type Vendor } from "../../clients/vendor";
import type { StoredEntry } from "../../inventory/entries";
import { hostNames } from "../../inventory/host-names";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { VaultOf, VaultReader } from "./vault";

const vendor: Vendor = {
  title: "Bitwarden Secrets Manager",
  program: "bws",
  install: "https://bitwarden.com/help/secrets-manager-cli/",
  login: "set BWS_ACCESS_TOKEN to the access token of a machine account that may read the project",
  denied: /missing access token|access token is(n't| not)|invalid_client|unauthorized|\b401\b|\b403\b/i,
  nowhere: /\b404\b|invalid value .* for '\[PROJECT_ID\]'/i,
};

type Secrets = ReadonlyMap<string, readonly Buffer[]>;

/**
 * Bitwarden looks secrets up by id. So the project's list is fetched once and searched by key: `PRODUCT__NAME` before `NAME`, since one
 * project serves all products.
 */
export function bitwardenReader(context: Context, vault: VaultOf<"bitwarden">): VaultReader {
  const at = (entry: StoredEntry) => `Bitwarden project ${vault.projectId}, ${entry.name}`;
  const list = async (): Promise<Secrets> => {
    const args = ["secret", "list", vault.projectId, "--output", "json", "--color", "no"];
    const answer = await callVendor(context, { program: vendor.program, args });
    if (answer === null) throw notInstalled(vendor);
    const found = answer.code === 0 ? secretsOf(answer.stdout) : null;
    answer.stdout.fill(0);
    if (found !== null) return found;
    throw failureOf(vendor, `Bitwarden project ${vault.projectId}`, answer, `${vendor.program} ${args.join(" ")}`);
  };
  let listed: Promise<Secrets> | null = null;
  return {
    from: "bitwarden",
    at,
    async read(entry) {
      listed ??= list();
      const secrets = await listed;
      const key = hostNames(entry).find((name) => secrets.has(name));
      const values = key === undefined ? [] : (secrets.get(key) ?? []);
      if (values.length > 1) {
        throw new Failure(
          exitCodes.refused,
          `${at(entry)}: ${values.length} secrets have that key; nothing was written.`,
          "delete or rename all but one of them",
        );
      }
      return values[0] ?? null;
    },
  };
}

/** Values by key; null if the output is not a list of secrets. */
function secretsOf(output: Buffer): Secrets | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output.toString("utf8"));
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const found = new Map<string, Buffer[]>();
  for (const item of parsed as readonly { readonly key?: unknown; readonly value?: unknown }[]) {
    if (typeof item?.key !== "string" || typeof item.value !== "string") return null;
    found.set(item.key, [...(found.get(item.key) ?? []), Buffer.from(item.value)]);
  }
  return found;
}

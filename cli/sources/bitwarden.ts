import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { type VaultOf, type VaultReader, withProduct } from "./vault";
import { callVendor, notInstalled, notLoggedIn, type Vendor, vendorFailed } from "./vendor";

const vendor: Vendor = {
  title: "Bitwarden Secrets Manager",
  program: "bws",
  install: "https://bitwarden.com/help/secrets-manager-cli/",
  login: "set BWS_ACCESS_TOKEN to the access token of a machine account that may read the project",
};

/** Secrets are looked up by id there, so a project's list is asked for once, and searched by key. */
export function bitwardenReader(context: Context, vault: VaultOf<"bitwarden">): VaultReader {
  const lists = new Map<string, Promise<ReadonlyMap<string, readonly Buffer[]>>>();
  const at = (entry: StoredEntry) => `Bitwarden project ${withProduct(vault.projectId, entry)}, ${entry.name}`;
  const list = async (project: string, where: string) => {
    const args = ["secret", "list", project, "--output", "json", "--color", "no"];
    const answer = await callVendor(context, { program: vendor.program, args, variables: ["BWS_"] });
    if (answer === null) throw notInstalled(vendor);
    const byHand = `${vendor.program} ${args.join(" ")}`;
    if (answer.code !== 0) {
      if (/missing access token|access token is not|invalid_client|unauthorized|\b401\b|\b403\b/i.test(answer.stderr))
        throw notLoggedIn(vendor, where);
      throw vendorFailed(vendor, where, answer, byHand);
    }
    const found = secretsOf(answer.stdout);
    answer.stdout.fill(0);
    if (found === null) throw vendorFailed(vendor, where, answer, byHand);
    return found;
  };
  return {
    from: "bitwarden",
    at,
    async read(entry) {
      const project = withProduct(vault.projectId, entry);
      const listed = lists.get(project) ?? list(project, at(entry));
      lists.set(project, listed);
      const values = (await listed).get(entry.name) ?? [];
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

/** Values by key; null where the output is no list of secrets. */
function secretsOf(output: Buffer): ReadonlyMap<string, readonly Buffer[]> | null {
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

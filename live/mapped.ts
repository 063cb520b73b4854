/** Whether a template maps a version: by its number, or by an alias that may mean it. */
import type { SecretUse } from "../clients/run-records";
import type { SecretId } from "../inventory/secret-id";
import type { Asker } from "./look";
import { anyVersion, type EntryVersion } from "./version-use";

/** @param startedAt when the workload with the template started, ISO 8601; null if it can start at any time */
export async function maps(
  { client }: Asker,
  uses: readonly SecretUse[],
  { entry, version }: EntryVersion,
  startedAt: string | null,
): Promise<boolean> {
  const { secret } = entry;
  const own = usesOfSecret(uses, secret);
  if (own.some((use) => use.version === version)) return true;
  if (version === anyVersion) return own.length > 0;
  const aliases = own.map((use) => use.version).filter((one) => !/^\d+$/.test(one));
  if (aliases.some((alias) => alias !== "latest")) return true;
  if (aliases.length === 0) return false;
  // `latest` is the newest version, whatever its state; a workload that started before it was added may hold an earlier one.
  const [newest] = (await client.versions(secret)) ?? [];
  if (newest === undefined || newest.number === version || newest.createdAt === null) return true;
  return startedAt !== null && !(Date.parse(startedAt) > Date.parse(newest.createdAt));
}

/** Whether a template maps a secret, in whatever version. */
export function mapsAny(uses: readonly SecretUse[], { secret }: Pick<EntryVersion["entry"], "secret">): boolean {
  return usesOfSecret(uses, secret).length > 0;
}

/** The API may give a project's number instead of its id. */
export function usesOfSecret(uses: readonly SecretUse[], { project, id }: SecretId): readonly SecretUse[] {
  return uses.filter((use) => use.secret === id && (use.project === project || /^\d+$/.test(use.project)));
}

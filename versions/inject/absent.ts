/** Entries whose secrets Terraform has not created yet: nothing can be written there. */
import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { deployCommand } from "../../inventory/deploy-command";
import type { StoredEntry } from "../../inventory/entries";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

export async function absentOf(
  client: SecretManager,
  entries: readonly StoredEntry[],
): Promise<ReadonlySet<StoredEntry>> {
  const absent = new Set<StoredEntry>();
  await inParallel(8, entries, async (entry) => {
    if (!(await client.exists(entry.secret))) absent.add(entry);
  });
  return absent;
}

/** The deploy that creates the secrets of these entries. */
export function creatingCommand(environment: ResolvedEnvironment, entries: Iterable<StoredEntry>): string {
  const stacks = [...entries].map((entry) => `${entry.product}-${environment.name}-secrets`);
  return deployCommand(environment, ...[...new Set(stacks)].sort());
}

/** @throws a `Failure` (pending) that names all of them, before anybody types a value for one */
export async function refuseAbsent(
  client: SecretManager,
  environment: ResolvedEnvironment,
  entries: readonly StoredEntry[],
): Promise<void> {
  const absent = await absentOf(client, entries);
  if (absent.size === 0) return;
  const names = entries.filter((entry) => absent.has(entry));
  const lines = names.map(({ secret }) => client.missing(secret).message).sort();
  throw new Failure(
    exitCodes.pending,
    lines.length === 1 ? lines.join("") : `No value was asked for, and nothing was written.\n\n${lines.join("\n")}`,
    creatingCommand(environment, names),
  );
}

/**
 * Secrets that are about to be deleted, with all their versions: nothing deployed may need them. Every deletion asks here first, since it
 * can't be undone.
 */

import { newestVersion } from "../clients/versions-of";
import { secretPath, storedEntries } from "../inventory/entries";
import { projectsOf } from "../inventory/projects";
import type { SecretId } from "../inventory/secret-id";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Asker } from "./look";
import { usesOf } from "./uses";
import type { UsedEntry, VersionUse } from "./version-use";
import { keptRevisions } from "./workload";

export interface GoingSecret extends SecretId {
  /** Key of its entry, from its own annotation; null if that is not known. */
  readonly key: string | null;
}

/** A branch that pins it does not count: only what is deployed counts. */
const noTips = { known: [], unknown: [] };

/**
 * @returns what runs with one of their versions, or may; each once. Ready revisions without traffic are only named: the retirement
 * announced the removal, and its date was the time to go back to them
 */
export async function usesOfGoing(session: Asker, secrets: readonly GoingSecret[]): Promise<readonly VersionUse[]> {
  const versions = [];
  for (const secret of secrets) {
    const entry = entryOf(session, secret);
    for (const live of await newestVersion(session.client, entry))
      if (live.state !== "DESTROYED") versions.push({ entry, version: live.number });
  }
  const found = new Map<string, VersionUse>();
  for (const use of await usesOf({ session, versions, tips: noTips })) {
    const key = `${use.entry} ${use.by}`;
    const known = found.get(key);
    if (known === undefined || (known.recent === true && use.recent !== true)) found.set(key, use);
  }
  const uses = [...found.values()];
  for (const line of recentLines(uses)) session.context.output.note(line);
  return uses.filter((use) => use.recent !== true);
}

/** One line for each workload. */
function recentLines(uses: readonly VersionUse[]): readonly string[] {
  const found = new Map<string, { readonly revisions: Set<string>; readonly entries: Set<string> }>();
  for (const { of: workload = "", by, entry, recent } of uses) {
    if (recent !== true) continue;
    const { revisions, entries } = found.get(workload) ?? { revisions: new Set(), entries: new Set() };
    found.set(workload, { revisions: revisions.add(by.slice(by.indexOf(": ") + 2)), entries: entries.add(entry) });
  }
  return [...found].map(([workload, { revisions, entries }]) => {
    const [maps, their] = [[...entries].sort().join(", "), revisions.size === 1 ? "and can't" : "and they can't"];
    return `note: ${workload}: ${[...revisions].join(", ")}, of the last ${keptRevisions} ready revisions, ${revisions.size === 1 ? "maps" : "map"} ${maps}, ${their} start again once ${entries.size === 1 ? "that is" : "these are"} deleted`;
  });
}

/**
 * @param says which step would delete them, and that it was not done
 * @throws a `Failure` (pending) that names each use with what ends it
 */
export async function refuseGoing(session: Asker, secrets: readonly GoingSecret[], what: string): Promise<void> {
  const uses = await usesOfGoing(session, secrets);
  if (uses.length === 0) return;
  const lines = uses.map(({ entry, by, says, next }) => `  ${entry}: ${by} ${says}\n    ${next}`);
  const products = session.environment.products.filter((product) =>
    projectsOf(product).some((project) => secrets.some((one) => one.project === project)),
  );
  const readers = products
    .flatMap((product) => product.stacks)
    .filter(({ layer }) => layer === "services" || layer === "vercel")
    .map((stack) => stack.name);
  const first =
    readers.length === 0
      ? ""
      : ` to remove it from what no longer declares it: strongroom deploy ${readers.join(" ")};`;
  throw new Failure(
    exitCodes.pending,
    `${what}\n${lines.join("\n")}`,
    `end these uses, then run the command again;${first} or bring the declaration back until nothing uses it`,
  );
}

/** The entry as it is declared. A secret that is no longer declared has no reader, and is named by its annotation or its path. */
export function entryOf({ environment }: Asker, secret: GoingSecret): UsedEntry {
  const declared = storedEntries(environment).find(
    (entry) => entry.secret.project === secret.project && entry.secret.id === secret.id,
  );
  const { project, id } = secret;
  return (
    declared ?? { key: secret.key ?? secretPath({ secret }), secret: { project, id }, previousAs: null, usedBy: [] }
  );
}

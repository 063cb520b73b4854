/** Secrets whose values are pinned: a plan that deletes one to create it again, or that creates an empty one in its place, loses them. */

import { eachInParallel } from "../clients/pace";
import { repinCommand, type StoredEntry, storedEntries } from "../inventory/entries";
import type { ResolvedStack } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Asker, width } from "./look";
import type { GoingSecret } from "./removal";

/** @throws a `Failure` (pending) if a declared entry still has a pinned version in one of the secrets that a plan would delete */
export async function refuseReplaced(session: Asker, stack: string, going: readonly GoingSecret[]): Promise<void> {
  const replaced = pinnedEntries(session).filter(({ secret }) =>
    going.some(({ project, id }) => project === secret.project && id === secret.id),
  );
  const found = await thoseThatAre(session, replaced, "there");
  const [first] = found;
  if (first === undefined) return;
  throw new Failure(
    exitCodes.pending,
    `${stack} would delete secrets with all their versions to create them again elsewhere; nothing of that stack was applied.\n${linesOf(found)}`,
    `put back what was changed in environments/ or in the declaration (locations, an encryption key); or carry each value to a new entry: strongroom rename ${first.key} NEW_NAME --env ${session.environment.name}`,
  );
}

/**
 * @param created addresses of what a plan would create
 * @throws a `Failure` (pending) if an entry has a pinned version, and its secret is gone with it
 */
export async function refuseEmpty(
  session: Asker,
  { name, product }: ResolvedStack,
  created: readonly string[],
): Promise<void> {
  const pinned = pinnedEntries(session).filter(
    (entry) => entry.product === product && created.includes(`google_secret_manager_secret.${entry.secret.address}`),
  );
  const found = await thoseThatAre(session, pinned, "gone");
  if (found.length === 0) return;
  throw new Failure(
    exitCodes.pending,
    `${name} would create secrets without the values that are pinned: they are gone. Nothing of that stack was applied.\n${linesOf(found)}`,
    `${repinCommand(session.environment.name)}\n        then run the command again`,
  );
}

const pinnedEntries = ({ environment }: Asker) =>
  storedEntries(environment).filter(({ secret }) => secret.pin !== null);

async function thoseThatAre(
  { client }: Asker,
  entries: readonly StoredEntry[],
  wanted: "there" | "gone",
): Promise<readonly StoredEntry[]> {
  return eachInParallel(width, entries, async (entry) => {
    const live = await client.version(entry.secret, entry.secret.pin ?? "");
    const there = live !== null && live.state !== "DESTROYED";
    return { entry, fits: there === (wanted === "there") };
  }).then((all) => all.flatMap(({ entry, fits }) => (fits ? [entry] : [])));
}

const linesOf = (entries: readonly StoredEntry[]) =>
  entries
    .map(({ key, secret: { id, project, pin } }) => `  ${key}: version ${pin} of ${id} in project ${project}`)
    .join("\n");

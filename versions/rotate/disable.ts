/** Disables a version that nobody uses; enables it again if somebody begins to use it at the same moment. */
import type { StoredEntry } from "../../inventory/entries";
import { tipsOf } from "../../live/tips";
import type { usesOf } from "../../live/uses";
import type { VersionUse } from "../../live/version-use";
import { changeState } from "../change";
import type { Session } from "./session";

/** Asks again each time: what uses it may change from one moment to the next. */
type Ask = typeof usesOf;

/** @returns what uses it. A used version is never disabled, and is enabled if a killed run had disabled it between its two checks */
export async function keptWhereUsed(
  session: Session,
  entry: StoredEntry,
  number: string,
  ask: Ask,
): Promise<readonly VersionUse[]> {
  const uses = await look(session, entry, number, ask);
  const runs = uses.some((use) => use.verdict === "fault" && use.check !== "branch");
  if (runs && (await session.client.version(entry.secret, number))?.state === "DISABLED")
    await changeState(session.client, entry, number, "enable");
  return uses;
}

/**
 * @param ask `usesOf` for a version that the pin has left; `newUsesOf` for one that the pin leaves again, or that is not in this lock
 * @returns what uses it; a used version stays enabled
 */
export async function disableUnlessUsed(
  session: Session,
  entry: StoredEntry,
  number: string,
  ask: Ask,
): Promise<readonly VersionUse[]> {
  const { client } = session;
  const uses = await keptWhereUsed(session, entry, number, ask);
  if (uses.length > 0) return uses;
  if ((await client.version(entry.secret, number))?.state !== "ENABLED") return [];
  await changeState(client, entry, number, "disable");
  const late = await look(session, entry, number, ask);
  if (late.length > 0) await changeState(client, entry, number, "enable");
  return late;
}

async function look(session: Session, entry: StoredEntry, number: string, ask: Ask): Promise<readonly VersionUse[]> {
  const { context, environment } = session;
  return ask({ session, versions: [{ entry, version: number }], tips: await tipsOf(context, environment.name) });
}

/** Disables a version that nobody uses; whoever begins to use it in the same moment gets it back. */
import type { StoredEntry } from "../../inventory/entries";
import { tipsOf } from "../../live/tips";
import type { usesOf } from "../../live/uses";
import type { VersionUse } from "../../live/version-use";
import { changeState } from "../change";
import type { Session } from "./session";

/**
 * @param ask `usesOf` for a version that the pin has left, `newUsesOf` for one that the pin was moved to and does not stay at, or
 * that this lock does not know
 * @returns what uses it; it is enabled then, also where a killed run had disabled it between its two looks
 */
export async function disableUnlessUsed(
  session: Session,
  entry: StoredEntry,
  number: string,
  ask: typeof usesOf,
): Promise<readonly VersionUse[]> {
  const { client, context, environment } = session;
  const look = async () =>
    ask({ session, versions: [{ entry, version: number }], tips: await tipsOf(context, environment.name) });
  const uses = await look();
  const live = await client.version(entry.secret, number);
  if (uses.length > 0) {
    const runs = uses.some((use) => use.verdict === "fault" && use.check !== "branch");
    if (runs && live?.state === "DISABLED") await changeState(client, entry, number, "enable");
    return uses;
  }
  if (live?.state !== "ENABLED") return [];
  await changeState(client, entry, number, "disable");
  const late = await look();
  if (late.length > 0) await changeState(client, entry, number, "enable");
  return late;
}

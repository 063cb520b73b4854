/** What a command says that meets a rotation under way. */
import type { StoredEntry } from "../../inventory/entries";
import type { Lock } from "../../model/lock";
import { mainOf } from "./group";

/**
 * How the rotation of an entry goes on, or is taken back: by the entry that it began with, whose group it is.
 *
 * @returns null if none is under way
 */
export function waysOn(lock: Lock, environment: string, entry: StoredEntry): string | null {
  const rotation = lock.entries[entry.key]?.rotation;
  if (rotation === undefined) return null;
  const main = mainOf(lock, entry, rotation.lease) ?? entry.key;
  const rotate = `strongroom rotate ${main} --env ${environment}`;
  // Where nothing can call it, only its user can say that it works.
  const finish =
    entry.verify === undefined
      ? `to go on, once you have seen that version ${lock.entries[entry.key]?.current ?? ""} works: ${rotate} --finish --verified`
      : `to go on: ${rotate} --finish`;
  return rotation.stage === "adding"
    ? `to go on: ${rotate} --resume; to undo it: ${rotate} --abort`
    : `${finish}; to go back: strongroom rollback ${main} --env ${environment}`;
}

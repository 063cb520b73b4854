/**
 * A sandbox that is up while a command reads the committed lock files: somebody who has just filled it would take what they say for what it
 * holds.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { readIfThere } from "../machine/file";
import { isRunning } from "../machine/marker";
import type { Lock } from "../model/lock";
import { isFailure } from "../text/failure";
import { count } from "../text/output";
import { isCommitted, readLock } from "./lock-file";

/**
 * One line that leads there; null inside of it, where none is up, or where the committed lock file has pins of its own.
 *
 * @param command the one to run there
 */
export function sandboxBeside(
  { root, lockDir }: { readonly root: string; readonly lockDir: string },
  environment: string,
  command: string,
): string | null {
  if (!isCommitted({ root, lockDir })) return null;
  const home = path.join(root, ".strongroom", "sandbox");
  if (!isUp(home)) return null;
  try {
    const pins = pinsOf(readLock(path.join(home, "locks"), environment));
    if (pins === 0 || pinsOf(readLock(lockDir, environment)) > 0) return null;
    return `a sandbox is up, and has pinned ${count(pins, "entry", "entries")} of ${environment}; this is of the committed lock files. There: strongroom sandbox exec -- ${command}`;
  } catch (error) {
    // A lock file that is damaged is told by whoever works with it.
    if (isFailure(error)) return null;
    throw error;
  }
}

/** Whether its process lives: enough for a hint, which proves nothing. */
export function isUp(home: string): boolean {
  if (!existsSync(home)) return false;
  const pid = Number(/"pid":\s*(\d+)/.exec(readIfThere(path.join(home, "daemon.json")) ?? "")?.[1]);
  return Number.isInteger(pid) && pid > 0 && isRunning(pid, null);
}

const pinsOf = ({ entries }: Lock): number => Object.values(entries).filter(({ state }) => state === "active").length;

import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isAlive } from "../cloud/process";

/** A lock older than this is stale even when its process id is in use again (milliseconds). */
const staleAfterMillis = 5 * 60_000;

interface Holder {
  readonly pid: number;
  readonly at: number;
}

/**
 * Runs `work` while holding the lock file, so that of two `up` at once only one starts a daemon.
 * A lock left behind by a killed process is taken over.
 * @throws where the lock is still held after `waitMillis` (default 3 minutes).
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMillis = 180_000): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, at: Date.now() } satisfies Holder);
  const deadline = Date.now() + waitMillis;
  while (!tryTake(path, mine)) {
    if (Date.now() > deadline) {
      throw new Error(
        `sandbox: ${path} is held by process ${holderOf(read(path))?.pid ?? "?"} for longer than ${Math.round(waitMillis / 1000)} s; ` +
          "wait for that command, or remove the file if no other `sandbox up` runs",
      );
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}

function tryTake(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const seen = read(path);
  if (seen !== undefined && isStale(path, seen)) removeStale(path, seen);
  return false;
}

/** Moves the stale lock aside. Somebody may have replaced it since we looked: then it is put back. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== seen) linkSync(aside, path);
  } catch {
    // Another process was faster; the next round looks again.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isStale(path: string, content: string): boolean {
  const holder = holderOf(content);
  // Unreadable: just being written, or its writer was killed in between.
  if (holder === undefined)
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 10_000;
  return !isAlive(holder.pid) || Date.now() - holder.at > staleAfterMillis;
}

function holderOf(content: string | undefined): Holder | undefined {
  try {
    const value = JSON.parse(content ?? "") as Partial<Holder>;
    return typeof value.pid === "number" && typeof value.at === "number" ? { pid: value.pid, at: value.at } : undefined;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * The lock file on disk. One writer at a time, each change in one step: a kill at any moment leaves a valid file.
 */
import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { formatIssues } from "../model/issue";
import { emptyLock, formatLock, type Lock, parseLock } from "../model/lock";
import { exitCodes } from "./exit-codes";
import { Failure } from "./failure";
import { readIfThere, replaceFile } from "./file";

export function lockPath(lockDir: string, environment: string): string {
  return path.join(lockDir, `${environment}.lock.json`);
}

/** The lock as it stands on disk; an empty one where there is no file. @throws a `Failure` (lock) where it is damaged. */
export function readLock(lockDir: string, environment: string): Lock {
  const file = lockPath(lockDir, environment);
  const text = readIfThere(file);
  if (text === null) return emptyLock(environment);
  const parsed = parseLock(text, file);
  if (parsed.ok) return parsed.lock;
  throw new Failure(
    exitCodes.lock,
    `${file} is damaged: ${formatIssues(parsed.issues)}`,
    `git checkout -- ${file}, then run the command again`,
  );
}

/** What a kill left in the middle of a change. */
function removeUnfinished(folder: string, environment: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${environment}.`) && name.endsWith(".tmp")) rmSync(path.join(folder, name), { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly id: string;
  readonly since: string;
  /** Start time of the process as Linux counts it, against ids that were used again; null elsewhere. */
  readonly started: string | null;
}

/** Exclusive right to change one environment's lock, until `release`. */
export class LockWriter {
  private constructor(
    private readonly lockDir: string,
    readonly environment: string,
    private readonly holderFile: string,
    private readonly id: string,
    private lock: Lock,
  ) {}

  /**
   * @param root the project's root: the marker lies in its git-ignored `.strongroom/`, so that the lock's folder stays clean
   * @throws a `Failure` (lock) where another live process holds it
   */
  static open(root: string, lockDir: string, environment: string): LockWriter {
    const holderFile = path.join(workDir(root, lockDir), `${environment}.busy`);
    const id = randomUUID();
    acquire(holderFile, {
      pid: process.pid,
      host: hostname(),
      id,
      since: new Date().toISOString(),
      started: startOf(process.pid),
    });
    removeUnfinished(path.dirname(holderFile), environment);
    try {
      return new LockWriter(lockDir, environment, holderFile, id, readLock(lockDir, environment));
    } catch (error) {
      rmSync(holderFile, { force: true });
      throw error;
    }
  }

  get current(): Lock {
    return this.lock;
  }

  /** Changes the lock and the file. @throws a `Failure` (lock) where somebody else changed the file meanwhile. */
  update(change: (lock: Lock) => Lock): void {
    const onDisk = readLock(this.lockDir, this.environment);
    if (formatLock(onDisk) !== formatLock(this.lock)) {
      throw new Failure(
        exitCodes.lock,
        `${lockPath(this.lockDir, this.environment)} was changed by somebody else while this command ran.`,
        "run the command again; it goes on from the file as it is now",
      );
    }
    const next = change(this.lock);
    if (formatLock(next) === formatLock(this.lock)) return;
    replaceFile(lockPath(this.lockDir, this.environment), formatLock(next), { by: path.dirname(this.holderFile) });
    this.lock = next;
  }

  release(): void {
    if (holderOf(this.holderFile)?.id === this.id) rmSync(this.holderFile, { force: true });
  }
}

/** Where a lock folder's private, git-ignored companions lie. */
export function workDir(root: string, lockDir: string): string {
  const name = createHash("sha256").update(path.resolve(lockDir)).digest("hex").slice(0, 12);
  return path.join(root, ".strongroom", "work", name);
}

function acquire(file: string, holder: Holder): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  for (let tried = 0; tried < 3; tried++) {
    // Written first and linked then, so that nobody ever reads an empty marker.
    const own = `${file}.${holder.id}`;
    try {
      writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
      linkSync(own, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const other = holderOf(file);
    if (other !== null && !isStale(other)) throw busy(file, other);
    setAside(file, other?.id ?? null);
  }
  throw busy(file, holderOf(file));
}

/** Takes a stale marker away. Two processes may find it stale at once: who moved away a fresh one puts it back. */
function setAside(file: string, staleId: string | null): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((holderOf(aside)?.id ?? null) !== staleId) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one took its place meanwhile; the next attempt sees it.
    }
  }
  rmSync(aside, { force: true });
}

function holderOf(file: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
    return typeof holder.pid === "number" && typeof holder.id === "string" ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

/** Only a process of this machine can be known to be gone. */
function isStale(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return holder.started !== null && holder.started !== startOf(holder.pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Field 22 of `/proc/PID/stat`; the program's name before it may hold blanks and brackets. */
function startOf(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null);
}

function busy(file: string, holder: Holder | null): Failure {
  const who = holder === null ? "another process" : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new Failure(
    exitCodes.lock,
    `The lock file is in use by ${who}.`,
    `wait for it; if that process is gone for certain, delete ${file} and run the command again`,
  );
}

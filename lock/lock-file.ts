/**
 * The lock file on disk. One writer at a time, each change in one step: a kill at any moment leaves a valid file.
 */
import { createHash } from "node:crypto";
import { accessSync, constants, lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { pause } from "../clients/pause";
import { readIfThere, replaceFile } from "../machine/file";
import { Marker } from "../machine/marker";
import { formatIssues } from "../model/issue";
import { emptyLock, formatLock, holdsAnything, type Lock, recordName } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";

/** The project's lock files, which git tracks. `sandbox exec` has its own. */
export function committedLocks(root: string): string {
  return path.join(root, "environments");
}

/** Whether a command works on these. */
export function isCommitted({ root, lockDir }: { readonly root: string; readonly lockDir: string }): boolean {
  return path.resolve(lockDir) === committedLocks(root);
}

export function lockPath(lockDir: string, environment: string): string {
  return path.join(lockDir, `${environment}.lock.json`);
}

/** The lock on disk; an empty one without a file. @throws a `Failure` (lock) if it is damaged. */
export function readLock(lockDir: string, environment: string): Lock {
  const file = lockPath(lockDir, environment);
  const text = readIfThere(file);
  if (text === null) return emptyLock(environment);
  const parsed = parseLock(text, file);
  if (parsed.ok) return parsed.lock;
  throw new Failure(exitCodes.lock, `${file} is damaged: ${formatIssues(parsed.issues)}`);
}

/** Checked before anything is written to the cloud that could not be pinned. */
function assertWritable(lockDir: string, environment: string): void {
  for (const place of [lockPath(lockDir, environment), lockDir]) {
    try {
      accessSync(place, constants.W_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") continue;
      throw new Failure(
        exitCodes.lock,
        `${place} can't be written (${code}); nothing was changed.`,
        "make it writable for yourself, then run the command again",
      );
    }
  }
  const file = lockPath(lockDir, environment);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false) {
    throw new Failure(
      exitCodes.lock,
      `${file} is not a regular file; nothing was changed.`,
      `move it away, then: strongroom lock restore --env ${environment}`,
    );
  }
}

/** Files that a kill left in the middle of a change. */
function removeUnfinished(folder: string, environment: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${environment}.`) && name.endsWith(".tmp")) rmSync(path.join(folder, name), { force: true });
  }
}

interface Held {
  readonly lockDir: string;
  readonly environment: string;
  readonly work: string;
  readonly marker: Marker;
  readonly lock: Lock;
  /** Git tracks the committed lock files; in other folders a record beside the file says that it existed. */
  readonly committed: boolean;
}

/** Exclusive right to change one environment's lock, until `release`. */
export class LockWriter {
  readonly environment: string;
  private readonly lockDir: string;
  private lock: Lock;

  private constructor(private readonly held: Held) {
    this.environment = held.environment;
    this.lockDir = held.lockDir;
    this.lock = held.lock;
  }

  /**
   * @param root the project's root: the marker is in its git-ignored `.strongroom/`, so that the lock's folder stays clean
   * @throws a `Failure` (lock) if another live process holds it
   */
  static open(root: string, lockDir: string, environment: string): LockWriter {
    const work = workDir(root, lockDir);
    const marker = Marker.take(path.join(work, `${environment}.busy`), "The lock file");
    return LockWriter.under(marker, { root, lockDir, environment, work });
  }

  /**
   * The same, but waits for its turn while others write. The caller must check again what it decided from the earlier lock.
   *
   * @param options `millis`: how long to wait at most. @default one minute
   */
  static async wait(
    root: string,
    lockDir: string,
    environment: string,
    options: { readonly signal?: AbortSignal; readonly note?: (text: string) => void; readonly millis?: number } = {},
  ): Promise<LockWriter> {
    const work = workDir(root, lockDir);
    const deadline = performance.now() + (options.millis ?? 60_000);
    for (let tried = 0; ; tried++) {
      let marker: Marker;
      try {
        marker = Marker.take(path.join(work, `${environment}.busy`), "The lock file");
      } catch (error) {
        if (!isFailure(error) || performance.now() > deadline) throw error;
        if (tried === 0) options.note?.(`${error.message} Waiting for it.`);
        // Spreads the attempts: otherwise twenty waiting processes would wake up together again and again.
        await pause(20 + Math.random() * 80, options.signal);
        continue;
      }
      return LockWriter.under(marker, { root, lockDir, environment, work });
    }
  }

  private static under(
    marker: Marker,
    about: { readonly root: string; readonly lockDir: string; readonly environment: string; readonly work: string },
  ): LockWriter {
    const { root, lockDir, environment, work } = about;
    try {
      assertWritable(lockDir, environment);
      removeUnfinished(work, environment);
      const committed = isCommitted({ root, lockDir });
      const lock = readLock(lockDir, environment);
      return new LockWriter({ lockDir, environment, work, marker, lock, committed });
    } catch (error) {
      marker.release();
      throw error;
    }
  }

  get current(): Lock {
    return this.lock;
  }

  /** Changes the lock and the file. @throws a `Failure` (lock) if somebody else changed the file meanwhile. */
  update(change: (lock: Lock) => Lock): void {
    const onDisk = readLock(this.lockDir, this.environment);
    if (formatLock(onDisk) !== formatLock(this.lock)) {
      throw new Failure(
        exitCodes.lock,
        `${lockPath(this.lockDir, this.environment)} was changed by somebody else while this command ran.`,
        "run the command again; it continues from the file as it is now",
      );
    }
    const next = change(this.lock);
    if (formatLock(next) === formatLock(this.lock)) return;
    replaceFile(lockPath(this.lockDir, this.environment), formatLock(next), { by: this.held.work });
    this.lock = next;
    // Written after the file: a record without a file must always mean that the file was lost.
    const record = path.join(this.lockDir, recordName(this.environment));
    if (!this.held.committed && holdsAnything(next) && readIfThere(record) === null)
      replaceFile(record, "The lock file beside this record was written: where it is missing, it was lost.\n");
  }

  release(): void {
    this.held.marker.release();
  }
}

/** The folder of a lock folder's private, git-ignored files. */
export function workDir(root: string, lockDir: string): string {
  const name = createHash("sha256").update(path.resolve(lockDir)).digest("hex").slice(0, 12);
  return path.join(root, ".strongroom", "work", name);
}

/** A marker file that one process holds at a time; the marker of an ended process is taken over. */
import { randomUUID } from "node:crypto";
import { closeSync, linkSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { readIfThere } from "./file";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly id: string;
  readonly since: string;
  /** Start time of the process on Linux, to detect ids that were used again; null elsewhere. */
  readonly started: string | null;
}

export class Marker {
  private constructor(
    private readonly file: string,
    private readonly id: string,
  ) {}

  /**
   * @param what what the marker guards, for the message: "The lock file"
   * @throws a `Failure` (lock) if a live process or a process on another machine holds it
   */
  static take(file: string, what: string): Marker {
    const id = randomUUID();
    const holder = {
      pid: process.pid,
      host: hostname(),
      id,
      since: new Date().toISOString(),
      started: startOf(process.pid),
    };
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    for (let tried = 0; tried < attempts; tried++) {
      if (link(file, holder)) return new Marker(file, id);
      const text = readIfThere(file);
      // It was released meanwhile, so another process's marker must not be touched.
      if (text === null) continue;
      const other = holderIn(text);
      if (other !== null && !isStale(other)) throw busy(file, what, other);
      if (!removeStale(file, text)) pauseBriefly();
    }
    throw busy(file, what, holderOf(file));
  }

  /** The same for a marker that is only held for a moment: waits its turn. */
  static takeSoon(file: string, what: string): Marker {
    for (let tried = 1; ; tried++) {
      try {
        return Marker.take(file, what);
      } catch (error) {
        if (!isFailure(error) || tried === soon) throw error;
        pauseBriefly();
      }
    }
  }

  release(): void {
    if (holderOf(this.file)?.id === this.id) rmSync(this.file, { force: true });
  }
}

/** Written first and then linked, so that nobody reads an empty marker. */
function link(file: string, holder: Holder): boolean {
  const own = `${file}.${holder.id}`;
  try {
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

const attempts = 20;
/** How often a briefly held marker is tried: with the pauses about five seconds. */
const soon = 1000;
/** After how many milliseconds a guard counts as left behind by a kill; it is held for less than one. */
const guardMillis = 10_000;

/**
 * Removes exactly the marker that was read as stale: a guard lets only one process at a time check again and remove it. Nobody can
 * replace it by a new one meanwhile, since the stale one still exists.
 *
 * @returns false if another process is doing so
 */
function removeStale(file: string, text: string): boolean {
  const guard = `${file}.taking`;
  try {
    closeSync(openSync(guard, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > guardMillis) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (readIfThere(file) === text) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
  return true;
}

function pauseBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

function holderOf(file: string): Holder | null {
  const text = readIfThere(file);
  return text === null ? null : holderIn(text);
}

/** Null for a damaged marker, which counts as stale. */
function holderIn(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    return typeof holder.pid === "number" && typeof holder.id === "string" ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

/**
 * Only a process on this machine can be known to have ended. A marker with our own id may be stale: the next container uses the same ids.
 */
function isStale(holder: Holder): boolean {
  return holder.host === hostname() && !isRunning(holder.pid, holder.started);
}

/** Whether the process that had this id and start time still runs. */
export function isRunning(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
    return started === null || (started === startOf(pid) && stateOf(pid) !== "Z");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Field 22 of `/proc/PID/stat`. Null if there is no /proc. */
export function startOf(pid: number): string | null {
  return statOf(pid)[19] ?? null;
}

/** `Z` for an ended process that its parent has not collected, which happens in many containers. */
function stateOf(pid: number): string | null {
  return statOf(pid)[0] ?? null;
}

/** Fields 3 and on; the program's name before may hold blanks and brackets. */
function statOf(pid: number): readonly string[] {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function busy(file: string, what: string, holder: Holder | null): Failure {
  const who = holder === null ? "another process" : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  const message = `${what} is in use by ${who}.`;
  // An exited process on this machine was found before; nothing is known of a process on another machine or in another container.
  if (holder === null || holder.host === hostname())
    return new Failure(exitCodes.lock, message, "wait until it has ended, then run the command again");
  return new Failure(
    exitCodes.lock,
    `${message} It can't be seen whether it still runs, from ${hostname()}.`,
    `wait until it has ended; if it has exited already, before you run the command again: rm '${file}'`,
  );
}

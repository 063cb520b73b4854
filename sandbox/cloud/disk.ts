import * as fs from "node:fs";
import * as path from "node:path";

/** What is done to files when state is written, one step each. A test puts one in place that fails at any of them. */
export interface Disk {
  open(file: string, flags: "r" | "r+" | "w" | "wx"): number;
  /** @returns how many of the bytes it took: fewer than all of them where the disk is full */
  write(file: number, bytes: Buffer, position: number): number;
  truncate(file: number, bytes: number): void;
  sync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  remove(file: string): void;
  makeFolder(folder: string): void;
}

export const realDisk: Disk = {
  open: (file, flags) => fs.openSync(file, flags, 0o600),
  write: (file, bytes, position) => fs.writeSync(file, bytes, 0, bytes.length, position),
  truncate: (file, bytes) => fs.ftruncateSync(file, bytes),
  sync: (file) => fs.fdatasyncSync(file),
  close: (file) => fs.closeSync(file),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (file) => fs.rmSync(file, { force: true }),
  makeFolder: (folder) => {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  },
};

const fullCodes: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** A write that the disk did not take. What it belonged to has not happened. */
export class DiskError extends Error {
  readonly kind = "disk";
  /** Whether room is what is missing, rather than a disk that works. */
  readonly full: boolean;

  constructor(folder: string, code: string) {
    const full = fullCodes.includes(code);
    super(
      full
        ? `The disk of ${folder} is full (${code}), so this request was not carried out. Nothing that was answered before is lost. Make room there, then send it again.`
        : `The disk of ${folder} does not take writes (${code}), so this request was not carried out. Nothing that was answered before is lost.`,
    );
    this.full = full;
  }
}

/** Whether it is a {@link DiskError}; class identity is lost across test realms. */
export function isDiskError(error: unknown): error is DiskError {
  return error instanceof Object && "kind" in error && error.kind === "disk";
}

/** Runs steps on `file`, with what fails in them as a {@link DiskError} that names its folder. */
export function onDisk<T>(file: string, steps: () => T): T {
  try {
    return steps();
  } catch (error) {
    if (isDiskError(error)) throw error;
    // Not by its class, which is lost across test realms.
    const code = (error as NodeJS.ErrnoException | null)?.code;
    if (code === undefined) throw error;
    throw new DiskError(path.dirname(file), code);
  }
}

/** Writes all of `bytes`. A disk that takes a part of them is full: it says so only when asked for the rest. */
export function writeWhole({
  disk,
  file,
  descriptor,
  bytes,
  position,
}: {
  readonly disk: Disk;
  readonly file: string;
  readonly descriptor: number;
  readonly bytes: Buffer;
  readonly position: number;
}): void {
  onDisk(file, () => {
    const taken = disk.write(descriptor, bytes, position);
    if (taken !== bytes.length) throw new DiskError(path.dirname(file), "ENOSPC");
  });
}

/** Writes a file that isn't there yet; where that fails, there is none afterwards. */
export function createFile(disk: Disk, file: string, content: Buffer): void {
  const descriptor = onDisk(file, () => disk.open(file, "wx"));
  try {
    writeWhole({ disk, file, descriptor, bytes: content, position: 0 });
    onDisk(file, () => disk.close(descriptor));
  } catch (error) {
    tidy(() => disk.close(descriptor));
    tidy(() => disk.remove(file));
    throw error;
  }
}

/** Makes the names in a folder durable: those of new files, and of renamed ones. */
export function syncFolder(disk: Disk, folder: string): void {
  const descriptor = disk.open(folder, "r");
  try {
    disk.sync(descriptor);
  } finally {
    disk.close(descriptor);
  }
}

/** A step of clearing up after a failure, which must not hide that failure. */
export function tidy(step: () => void): void {
  try {
    step();
  } catch {
    // What is left over is swept at the next start.
  }
}

/** Explains errors of the machine: a folder in place of a file, a missing permission, a full disk. They are not faults of Strongroom. */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

/** What each code means, and what to do. */
const faults: Readonly<Record<string, readonly [says: string, next: string]>> = {
  EACCES: ["permission denied", "make it accessible to yourself"],
  EPERM: ["not permitted", "make it accessible to yourself"],
  EROFS: ["the file system is read-only", "work on a copy that can be written"],
  EISDIR: ["it is a folder, not a file", "move it away"],
  ENOTDIR: ["a part of the path is a file, not a folder", "move it away"],
  ELOOP: ["its symbolic links lead in a circle", "remove the link"],
  ENAMETOOLONG: ["the path is too long", "use a shorter one"],
  ENOENT: ["it does not exist", "make it, or correct the path"],
  EEXIST: ["it exists already", "move it away"],
  EXDEV: ["it is on another disk", "keep the folder on one disk"],
  EBUSY: ["it is in use", "end what uses it"],
  EIO: ["the disk failed", "check the disk"],
  ENOSPC: ["the disk is full", "make room"],
  EDQUOT: ["your quota of the disk is used up", "make room"],
  EMFILE: ["too many files are open", "raise the limit: ulimit -n 4096"],
  ENFILE: ["too many files are open", "end other programs"],
  ENOMEM: ["there is no memory left", "end other programs"],
};

/** @returns null for any other error, which is a fault of Strongroom */
export function machineFault(error: unknown): Failure | null {
  // Anything can be thrown, null too.
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const fault = faults[code ?? ""];
  if (fault === undefined || syscall === undefined) return null;
  const [says, next] = fault;
  return new Failure(
    exitCodes.usage,
    `${path ?? "This machine"}: ${says} (${code}, ${syscall}).`,
    `${next}, then run the command again`,
  );
}

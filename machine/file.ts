import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

/**
 * Replaces a file in one step. The new content is on disk before the rename: a kill or a full disk leaves the old file or the new one,
 * never half of either.
 *
 * @param options `by`: folder for the unfinished file, on the same disk; a kill may leave one there
 */
export function replaceFile(
  file: string,
  text: string | Uint8Array,
  options: { readonly mode?: number; readonly by?: string } = {},
): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const folderOfTemporary = options.by ?? path.dirname(file);
  const temporary = path.join(
    folderOfTemporary,
    `.${path.basename(file)}.${(require("node:crypto") as typeof import("node:crypto")).randomBytes(6).toString("hex")}.tmp`,
  );
  const descriptor = openSync(temporary, "wx", options.mode ?? 0o644);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    // On another disk, the unfinished file must be beside the finished one.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    replaceFile(file, text, { mode: options.mode ?? 0o644 });
    return;
  }
  const folder = openSync(path.dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** The file's text, or null if there is none. @throws a `Failure` (refused) for a pipe, which could make us wait forever */
export function readIfThere(file: string): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(descriptor).isFIFO()) throw new Failure(exitCodes.refused, `${file} is a pipe, not a file.`);
    return readFileSync(descriptor, "utf8");
  } catch (error) {
    // Not checked first: the file may disappear between the check and the read.
    if (["ENOENT", "ENOTDIR"].includes(String((error as NodeJS.ErrnoException).code))) return null;
    // A descriptor's own errors do not name it.
    throw typeof error === "object" && error !== null && "syscall" in error
      ? Object.assign(error, { path: file })
      : error;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** The files that a project got with its version: a file that differs was changed by its people. */
import path from "node:path";
import type { Context } from "../machine/context";
import { readIfThere } from "../machine/file";
import { Git } from "../machine/git/git";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Parts, partOf } from "./parts";
import { digestOf, fileAt, type Tree } from "./tree";

/** `new org` and every upgrade write it; it is committed with their other files. */
export const recordFile = "engine/installed.json";

export interface Record {
  readonly version: string;
  /** Digests of the engine's files and of the offered ones, by path. */
  readonly files: Readonly<{ [file: string]: string }>;
  /** Settings of the merged files. */
  readonly merged: Readonly<{ [file: string]: unknown }>;
}

export interface Base extends Record {
  /** A command that shows the changes in a file. */
  readonly diff: (file: string) => string;
  /** Its files; null if only their digests are known. */
  readonly tree: Tree | null;
}

/**
 * What a version brought.
 *
 * @param root the project's root: files that it does not have are left out. Null for all files
 * @param coming what it will have
 */
export function recordOf(
  tree: Tree,
  parts: Parts,
  root: string | null,
  coming: ReadonlySet<string> = new Set(),
): Record {
  const files: { [file: string]: string } = {};
  const merged: { [file: string]: unknown } = {};
  for (const [file, found] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const part = partOf(parts, file);
    if (root !== null && !coming.has(file) && fileAt(root, file) === null) continue;
    if (part === "engine" || part === "offered") files[file] = digestOf(found);
    if (part === "merged") merged[file] = JSON.parse(found.bytes.toString());
  }
  return { version: parts.version, files, merged };
}

export const formatRecord = (record: Record): string => `${JSON.stringify(record, null, 2)}\n`;

/** Null if the project has none, because it is older than these records. */
export function recordedBase({ root, env }: Pick<Context, "root" | "env">): Base | null {
  const text = readIfThere(path.join(root, recordFile));
  if (text === null) return null;
  let record: Record;
  try {
    record = JSON.parse(text) as Record;
    if (typeof record.version !== "string" || typeof record.files !== "object") throw new Error("not a record");
  } catch {
    throw new Failure(
      exitCodes.refused,
      `${recordFile} is damaged; it records which files came with the current version. Nothing was changed.`,
      `git checkout HEAD -- ${recordFile}`,
    );
  }
  const commit = Git.reading(root, env).ask(["log", "-1", "--format=%h", "--", recordFile]);
  return { ...record, tree: null, diff: (file) => `git diff ${commit || "HEAD"} -- ${file}` };
}

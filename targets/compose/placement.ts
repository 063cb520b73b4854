/** Decides what happens to each file of a folder: a changed file is never replaced silently. */
import { lstatSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../../machine/file";
import type { BroughtFile } from "./configuration";
import { type Fault, refuse } from "./found";
import { type ComposeRecord, digestOf } from "./record";

export interface Placement {
  /** To be written: it is missing, or unchanged since it was last written. */
  readonly write: readonly string[];
  /** To be removed: we wrote it, nobody changed it, and the source no longer has it. */
  readonly remove: readonly string[];
  /** Changed here, while the source has not changed since; with its content here. */
  readonly kept: ReadonlyMap<string, BroughtFile>;
  /** Changed here, and replaced because of `--force`. */
  readonly forced: readonly string[];
  /** Changed or created here, and different from what would be written. */
  readonly conflicts: readonly { readonly file: string; readonly because: string }[];
}

export interface Wanted {
  readonly folder: string;
  readonly files: ReadonlyMap<string, BroughtFile>;
  readonly record: ComposeRecord | null;
  readonly force: boolean;
}

export function place({ folder, files, record, force }: Wanted): Placement {
  const write: string[] = [];
  const forced: string[] = [];
  const kept = new Map<string, BroughtFile>();
  const conflicts: Placement["conflicts"][number][] = [];
  const faults: Fault[] = [];
  for (const [file, wanted] of files) {
    const here = contentOf(folder, file, faults);
    const before = record?.files[file];
    if (here === null || digestOf(here) === before) {
      if (here === null || !here.equals(wanted.bytes)) write.push(file);
    } else if (here.equals(wanted.bytes)) continue;
    else if (force) {
      write.push(file);
      forced.push(file);
    } else if (digestOf(wanted.bytes) === before) kept.set(file, { bytes: here, executable: wanted.executable });
    else conflicts.push({ file, because: before === undefined ? "it was there before" : "it was changed here" });
  }
  const remove = Object.entries(record?.files ?? {}).flatMap(([file, before]) => {
    if (files.has(file)) return [];
    const here = contentOf(folder, file, faults);
    return here !== null && digestOf(here) === before ? [file] : [];
  });
  refuse(faults);
  return { write, remove, kept, forced, conflicts };
}

/** Null if there is no file. A link in the path could lead out of the folder. */
function contentOf(folder: string, file: string, faults: Fault[]): Buffer | null {
  const parts = file.split("/");
  for (const [index] of parts.entries()) {
    const own = parts.slice(0, index + 1).join("/");
    const there = lstatSync(path.join(folder, own), { throwIfNoEntry: false });
    if (there === undefined) return null;
    const last = index === parts.length - 1;
    if (last ? there.isFile() : there.isDirectory()) continue;
    const says = `a ${last ? "file" : "folder"} must be here, but there is a ${there.isSymbolicLink() ? "symbolic link" : "thing of another kind"}`;
    faults.push({ file: own, line: 0, says, next: "move it away" });
    return null;
  }
  return readFileSync(path.join(folder, file));
}

export function carryOut(folder: string, { write, remove }: Placement, files: ReadonlyMap<string, BroughtFile>): void {
  for (const file of write) {
    const { bytes, executable } = files.get(file) as BroughtFile;
    replaceFile(path.join(folder, file), bytes, { mode: executable ? 0o755 : 0o644 });
  }
  for (const file of remove) rmSync(path.join(folder, file), { force: true });
}

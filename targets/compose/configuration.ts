/** The files that a declaration names for a compose host: from a folder of the project, or from a repository. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Context } from "../../machine/context";
import { distantTree } from "../../machine/git/distant-tree";
import type { ResolvedConfiguration } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type Fault, refuse } from "./found";
import { recordName } from "./record";

export interface BroughtFile {
  readonly bytes: Buffer;
  readonly executable: boolean;
}

export interface Brought {
  /** Null for a folder of the project. */
  readonly commit: string | null;
  /** By path, relative to the folder; in their order. */
  readonly files: ReadonlyMap<string, BroughtFile>;
}

interface Item {
  readonly path: string;
  readonly kind: string;
  readonly bytes: Buffer;
}

/** @throws a `Failure` that names everything that can't be taken */
export async function bring(context: Context, from: ResolvedConfiguration): Promise<Brought> {
  const { commit, files: found } =
    from.kind === "git" ? await distantTree(from, context) : { commit: null, files: folderFiles(context, from.folder) };
  const files = [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
  const faults = files.flatMap(faultOf);
  const cases = new Map<string, string>();
  for (const { path } of files) {
    const other = cases.get(path.toLowerCase());
    if (other === undefined) cases.set(path.toLowerCase(), path);
    else faults.push(fault(path, `it and ${other} are the same file on disks that ignore case`, "rename one of them"));
  }
  refuse(faults);
  return {
    commit,
    files: new Map(files.map((one) => [one.path, { bytes: one.bytes, executable: one.kind === "executable" }])),
  };
}

const largest = 16 * 1024 * 1024;

function faultOf({ path, kind, bytes }: Item): readonly Fault[] {
  const parts = path.split("/");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\\:\u0000-\u001f\u007f\ufffd]/.test(path) || parts.some((part) => ["", ".", ".."].includes(part))) {
    return [fault(path, "its name is not allowed on every system", "rename it in its source")];
  }
  if (parts.some((part) => part.toLowerCase() === ".git")) {
    return [fault(path, "it belongs to another repository inside this one", "name a folder without one")];
  }
  if (kind !== "file" && kind !== "executable") {
    return [fault(path, `it is a ${kind}`, "put a file in its place, or name a folder without it")];
  }
  if (path === recordName) return [fault(path, "compose init keeps its own record under that name", "remove it there")];
  if (bytes.length > largest) return [fault(path, "it is larger than 16 MiB", "name a folder without it")];
  return [];
}

const fault = (file: string, says: string, next: string): Fault => ({ file, line: 0, says, next });

function folderFiles(context: Context, folder: string): readonly Item[] {
  const top = path.join(context.root, folder);
  const there = lstatSync(top, { throwIfNoEntry: false });
  if (there?.isDirectory() !== true || realpathSync(top) !== path.join(realpathSync(context.root), folder)) {
    const what =
      there === undefined ? "does not exist" : "is not a folder of this project, or is reached by a symbolic link";
    throw new Failure(exitCodes.invalid, `${folder} ${what}.`, "correct configuration.folder in the declaration");
  }
  const items: Item[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const entry of readdirSync(path.join(top, below), { withFileTypes: true })) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      const full = path.join(top, name);
      if (entry.isDirectory() && entry.name.toLowerCase() !== ".git") open.push(name);
      else if (entry.isFile()) {
        const { mode, size } = lstatSync(full);
        const kind = (mode & 0o100) === 0 ? "file" : "executable";
        items.push({ path: name, kind, bytes: size > largest ? Buffer.alloc(largest + 1) : readFileSync(full) });
      } else
        items.push({
          path: name,
          kind: entry.isSymbolicLink() ? "symbolic link" : "special file",
          bytes: Buffer.alloc(0),
        });
    }
  }
  return items;
}

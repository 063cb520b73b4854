/** The files of a version, in memory, by their paths with `/`. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { blobsIn, Git } from "../machine/git/git";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

export interface TreeFile {
  readonly bytes: Buffer;
  readonly executable: boolean;
}

export type Tree = ReadonlyMap<string, TreeFile>;

export const digestOf = (file: TreeFile): string => createHash("sha256").update(file.bytes).digest("hex").slice(0, 32);

/** Made by programs or private; never part of a version. */
const passedOver = new Set([".git", ".strongroom", "cdktf.out", "dist", "node_modules"]);

/** A file of a folder; null if there is none, or if it is not an ordinary file. */
export function fileAt(folder: string, file: string): TreeFile | null {
  const full = path.join(folder, file);
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return null;
  return { bytes: readFileSync(full), executable: (stat.mode & 0o111) !== 0 };
}

/** The files of a folder; only those that git tracks, if the folder is the root of a work tree. */
export async function treeOfFolder(folder: string, env: Context["env"]): Promise<Tree> {
  const git = Git.reading(folder, env);
  const tracked = git.ask(["rev-parse", "--show-prefix"]) === "" ? git.ask(["ls-files", "-z"]) : null;
  const names = tracked === null ? walked(folder) : tracked.split("\0").filter((name) => name !== "");
  const files = names.flatMap((name) => {
    const file = fileAt(folder, name);
    return file === null ? [] : [[name, file] as const];
  });
  return new Map(files);
}

function walked(folder: string, below = ""): readonly string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((one) => {
    const name = below === "" ? one.name : `${below}/${one.name}`;
    if (passedOver.has(one.name)) return [];
    return one.isDirectory() ? walked(folder, name) : one.isFile() ? [name] : [];
  });
}

/** The files of a commit, as git stores them, without filters and attributes of the repository. Null if there is no such commit. */
export async function treeOfCommit(git: Git, commit: string): Promise<Tree | null> {
  const listed = git.ask(["ls-tree", "-r", "-z", "--full-tree", `${commit}^{commit}`]);
  if (listed === null) return null;
  const entries = listed
    .split("\0")
    .map((line) => /^(100644|100755) blob ([0-9a-f]+)\t(.+)$/s.exec(line))
    .flatMap((match) => (match === null ? [] : [{ mode: match[1], id: match[2], name: match[3] ?? "" }]));
  const output = await git.bytes(["cat-file", "--batch"], { input: entries.map(({ id }) => `${id}\n`).join("") });
  const blobs = output === null ? [] : blobsIn(output, entries.length);
  const files = entries.map(({ mode, name }, index) => {
    const bytes = blobs[index];
    if (bytes === undefined || bytes === null)
      throw new Failure(exitCodes.unreachable, `git can't read ${name} of ${commit}.`);
    return [name, { bytes, executable: mode === "100755" }] as const;
  });
  return new Map(files);
}

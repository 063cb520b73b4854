/**
 * Files of a revision in a folder of their own, with this project's packages. Blobs as they are: neither filters nor hooks of the
 * repository run. Links and submodules are left out.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context } from "../machine/context";
import { blobsIn, Git } from "../machine/git/git";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { oneLine } from "../text/printable";

export type Asking = Pick<Context, "root" | "env" | "signal">;

/** A commit, as somebody named it. */
export interface Named {
  readonly name: string;
  readonly commit: string;
}

/**
 * @param name a branch, a tag or a commit
 * @throws a usage failure if git does not have it
 */
export function commitOf({ root, env }: Pick<Context, "root" | "env">, name: string): Named {
  if (name.startsWith("-")) throw usage(`"${name}" is not a revision.`, "git log --oneline --all");
  const commit = Git.reading(root, env).ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  if (commit === null) throw usage(`git has no revision "${name}" here.`, "git fetch origin");
  return { name, commit };
}

/**
 * Runs something in a temporary folder with files of a commit, and removes it afterwards.
 *
 * @param wants which files, by their path in the project
 * @throws a `Failure` if git does not have one of them, or it would be outside of the folder
 */
export async function inFolderOf<T>(
  context: Asking,
  commit: string,
  wants: (file: string) => boolean,
  use: (folder: string, files: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-revision-"));
  try {
    const files = await layOut(context, { commit, wants, folder });
    symlinkSync(path.join(context.root, "node_modules"), path.join(folder, "node_modules"));
    return await use(folder, files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly commit: string;
  readonly wants: (file: string) => boolean;
  readonly folder: string;
}

async function layOut({ root, env, signal }: Asking, { commit, wants, folder }: Place): Promise<readonly string[]> {
  const git = Git.reading(root, env);
  // Of the project in its repository; empty at the top.
  const prefix = git.ask(["rev-parse", "--show-prefix"]) ?? "";
  const listed = await git.bytes(["ls-tree", "-r", "-z", "--full-tree", commit, "--", prefix === "" ? "." : prefix], {
    signal,
  });
  const files = (listed?.toString() ?? "").split("\0").flatMap((line) => {
    const [, id, full] = /^100\d{3} blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
    const file = full?.slice(prefix.length);
    return id === undefined || file === undefined || !wants(file) ? [] : [{ id, file }];
  });
  const input = files.map(({ id }) => `${id}\n`).join("");
  const blobs = blobsIn((await git.bytes(["cat-file", "--batch"], { input, signal })) ?? Buffer.alloc(0), files.length);
  files.forEach(({ file }, index) => {
    const target = path.join(folder, file);
    // Somebody can write a tree that has such a path.
    if (path.relative(folder, target).split(path.sep).join("/") !== file || file.split("/").includes(".."))
      throw new Failure(
        exitCodes.refused,
        `${commit.slice(0, 7)} has a file that would be outside of its folder: ${oneLine(file)}`,
      );
    mkdirSync(path.dirname(target), { recursive: true });
    const blob = blobs[index] ?? null;
    // An empty file in its place would resolve to something that nobody declared.
    if (blob === null)
      throw new Failure(
        exitCodes.unreachable,
        `git does not have ${oneLine(file)} of ${commit.slice(0, 7)} here.`,
        "git fetch origin",
      );
    writeFileSync(target, blob);
  });
  return files.map(({ file }) => file);
}

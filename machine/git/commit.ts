/** A commit made beside the checkout, which keeps its branch, its index and every other change. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Git } from "./git";

export interface FilesToCommit {
  /** The repository's top. */
  readonly folder: string;
  /** Paths below it, as they are on disk; a missing file is removed in the commit. */
  readonly files: readonly string[];
  readonly message: string;
  /** For the name of the temporary index. */
  readonly random: string;
}

/**
 * A commit on top of HEAD that changes these files alone.
 *
 * @returns null if HEAD already has them
 * @throws an error with git's own words
 */
export function commitFiles(git: Git, { folder, files, message, random }: FilesToCommit): string | null {
  const index = path.join(tmpdir(), `strongroom-index-${process.pid}-${random}`);
  try {
    git.must(["read-tree", "HEAD"], { index });
    for (const file of files) {
      const full = path.join(folder, file);
      if (!existsSync(full)) {
        git.must(["update-index", "--force-remove", "--", file], { index });
        continue;
      }
      const blob = git.must(["hash-object", "-w", "--stdin"], { input: readFileSync(full, "utf8") });
      git.must(["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`], { index });
    }
    const tree = git.must(["write-tree"], { index });
    if (tree === git.must(["rev-parse", "HEAD^{tree}"])) return null;
    return git.must(["commit-tree", "--no-gpg-sign", tree, "-p", "HEAD", "-F", "-"], { input: message });
  } finally {
    rmSync(index, { force: true });
  }
}

/** Whether two commits have the same content of these files. */
export function sameFiles(git: Git, one: string, other: string, files: readonly string[]): boolean {
  const quiet = ["--no-ext-diff", "--no-textconv", "--name-only"];
  return git.must(["diff", ...quiet, one, other, "--", ...files]) === "";
}

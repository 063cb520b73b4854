/** The project's work tree, by git. */
import type { Context } from "../context";
import { Git, linesOf } from "./git";

type Project = Pick<Context, "root" | "env">;

/** Files below these folders of the project that differ from HEAD, new ones too; null if git can't say. */
export function changedFiles({ root, env }: Project, folders: readonly string[]): readonly string[] | null {
  const git = Git.reading(root, env);
  const prefix = git.ask(["rev-parse", "--show-prefix"]);
  const options = ["--porcelain", "--no-renames", "--untracked-files=all", "--ignore-submodules=all", "-z"];
  const status = git.ask([...filtersOff(git), "status", ...options, "--", ...folders]);
  if (prefix === null || status === null) return null;
  const lines = status.split("\0").filter((line) => line !== "");
  // Trimming took the first column where it was a blank.
  return lines.map((line) => line.replace(/^.{0,2} /, "").slice(prefix.length));
}

/** Filters are programs, and a comparison may run them; without one, the file on disk is compared. */
export function filtersOff(git: Git): readonly string[] {
  const filters = linesOf(
    git.ask(["config", "--name-only", "--get-regexp", "^filter\\..*\\.(clean|process|required)$"]),
  );
  return filters.flatMap((name) => ["-c", name.endsWith(".required") ? `${name}=false` : `${name}=`]);
}

/** The same; empty without a repository. */
export function uncommitted(project: Project, folders: readonly string[]): readonly string[] {
  return changedFiles(project, folders) ?? [];
}

/** A file below the project's root in HEAD; null if HEAD does not have it, or without a repository. */
export function committed({ root, env }: Project, file: string): string | null {
  // Not `show`, which would run the repository's own programs on it.
  return Git.reading(root, env).ask(["cat-file", "blob", `HEAD:./${file}`]);
}

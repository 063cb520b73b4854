/** Whether git could commit a file. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Context } from "../context";
import { Git } from "./git";

/** `outside`: it is in no work tree; `unknown`: it is in one, but git can't be asked (not installed, or it distrusts the owner). */
export type GitState = "ignored" | "tracked" | "not ignored" | "outside" | "unknown";

export interface GitPlace {
  /** A tracked file counts as tracked, whatever .gitignore says. */
  readonly state: GitState;
  /** Git's own folder, which is never committed; null if there is none. */
  readonly folder: string | null;
}

/** @param file absolute; it need not exist, its folder must */
export function gitPlaceOf(file: string, env: Context["env"]): GitPlace {
  const git = Git.reading(path.dirname(file), env);
  if (git.ask(["rev-parse", "--is-inside-work-tree"]) !== "true") {
    return { state: hasRepository(path.dirname(file)) ? "unknown" : "outside", folder: null };
  }
  const folder = git.ask(["rev-parse", "--absolute-git-dir"]);
  if (git.holds(["ls-files", "--error-unmatch", "--", file]) === true) return { state: "tracked", folder };
  return { state: git.holds(["check-ignore", "-q", "--", file]) === true ? "ignored" : "not ignored", folder };
}

function hasRepository(folder: string): boolean {
  const above = path.dirname(folder);
  return existsSync(path.join(folder, ".git")) || (above !== folder && hasRepository(above));
}

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Context } from "../context";

/** `outside`: no work tree around it; `unknown`: there is one, but git can't be asked (not installed, or it distrusts the owner). */
export type GitState = "ignored" | "tracked" | "not ignored" | "outside" | "unknown";

export interface GitPlace {
  /** Whether git could commit the file. A tracked one counts as tracked, whatever .gitignore says. */
  readonly state: GitState;
  /** Git's own folder, which is never committed; null where there is none. */
  readonly folder: string | null;
}

/** A hook's own, which would answer for another folder than the file's. */
const ofHook = /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX)$/;

/** @param file absolute; it need not exist, its folder must */
export function gitPlaceOf(file: string, env: Context["env"]): GitPlace {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !ofHook.test(name)));
  /** What git prints; null where it fails. */
  const git = (...args: readonly string[]): string | null => {
    try {
      const stdio = ["ignore", "pipe", "ignore"] as const;
      return execFileSync("git", ["-C", path.dirname(file), ...args], {
        stdio: [...stdio],
        encoding: "utf8",
        env: own,
      });
    } catch {
      return null;
    }
  };
  if (git("rev-parse", "--is-inside-work-tree")?.trim() !== "true") {
    return { state: hasRepository(path.dirname(file)) ? "unknown" : "outside", folder: null };
  }
  const folder = git("rev-parse", "--absolute-git-dir")?.trim() ?? null;
  if (git("ls-files", "--error-unmatch", "--", file) !== null) return { state: "tracked", folder };
  return { state: git("check-ignore", "-q", "--", file) === null ? "not ignored" : "ignored", folder };
}

function hasRepository(folder: string): boolean {
  const above = path.dirname(folder);
  return existsSync(path.join(folder, ".git")) || (above !== folder && hasRepository(above));
}

import { execFileSync } from "node:child_process";
import path from "node:path";

/** Whether git could commit a file: `outside` where there is no work tree around it, or no git. */
export type GitState = "ignored" | "tracked" | "not ignored" | "outside";

/** @param file absolute; it need not exist, its folder must. A tracked file counts as tracked, whatever .gitignore says. */
export function gitStateOf(file: string): GitState {
  const git = (...args: readonly string[]): boolean => {
    try {
      execFileSync("git", ["-C", path.dirname(file), ...args], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  if (!git("rev-parse", "--is-inside-work-tree")) return "outside";
  if (git("ls-files", "--error-unmatch", "--", file)) return "tracked";
  return git("check-ignore", "-q", "--", file) ? "ignored" : "not ignored";
}

/** What git says of the project's work tree. Nothing of it asks a person, or gets a value to see. */
import { execFileSync } from "node:child_process";
import type { Context } from "./context";
import { environmentFor } from "./sources/vendor";

export type Git = (args: readonly string[], options?: { readonly input?: string; readonly index?: string }) => string;

/** @throws where git refuses */
export function gitIn(context: Context, folder: string): Git {
  return (args, options = {}) => {
    const env = {
      ...environmentFor(context.env, ["GIT_", "SSH_", "EMAIL"]),
      GIT_TERMINAL_PROMPT: "0",
      ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
    };
    const call = { encoding: "utf8" as const, stdio: "pipe" as const, env, input: options.input ?? "" };
    return execFileSync("git", ["-C", folder, ...args], call).trim();
  };
}

/** An answer of git, or null where it refuses. */
export function asking(git: Git): (args: readonly string[]) => string | null {
  return (args) => {
    try {
      return git(args);
    } catch {
      return null;
    }
  };
}

/** Files below these folders of the project that are not as HEAD has them, new ones too; none where there is no repository. */
export function uncommitted(context: Context, folders: readonly string[]): readonly string[] {
  const ask = asking(gitIn(context, context.root));
  const prefix = ask(["rev-parse", "--show-prefix"]) ?? "";
  const options = ["--porcelain", "--no-renames", "--untracked-files=all", "-z"];
  const lines = (ask(["status", ...options, "--", ...folders]) ?? "").split("\0").filter((line) => line !== "");
  // Trimming took the first column where it was a blank.
  return lines.map((line) => line.replace(/^.{0,2} /, "").slice(prefix.length));
}

/** A file below the project's root as HEAD has it; null where it has none, or where there is no repository. */
export function committed(context: Context, file: string): string | null {
  return asking(gitIn(context, context.root))(["show", `HEAD:./${file}`]);
}

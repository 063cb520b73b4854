/** Handles a missing lock file: a new environment has none yet, but a lost one must never plan the removal of everything. */
import { execFileSync } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import type { Issue } from "../model/issue";
import { holdsAnything, recordName } from "../model/lock";
import { parseLock } from "../model/parse-lock";

/**
 * The proof that a missing lock file existed; null for a new environment.
 *
 * @param about `recorded`: a record says that it was written; `own`: the project's folder of lock files, which git tracks
 */
export function missingLock(
  path: string,
  name: string,
  { where, recorded, own }: { readonly where: string; readonly recorded: boolean; readonly own: string },
): Issue | null {
  const folder = dirname(path);
  const restore = `strongroom lock restore --env ${name}`;
  const missing = { where, allowed: "the lock file of every environment, from the first time that it was written" };
  const what = "the lock file is missing; without its pins everything that is deployed would be removed";
  if (recorded) {
    const got = `no file, but the record ${recordName(name)} that it was written`;
    return { ...missing, code: "lock-missing", what, got, next: restore };
  }
  if (resolve(folder) !== own) return null;
  const commit = git(folder, "log", "-1", "--format=%h", "HEAD", "--branches", "--remotes", "--", basename(path));
  if (commit && !wasEmpty(folder, commit, basename(path))) {
    // The commit that git names for a file may be the one that removed it.
    const holding = git(folder, "show", `${commit}:./${basename(path)}`) === null ? `${commit}^` : commit;
    const next = `git checkout ${holding} -- ${where}; or: ${restore}`;
    return { ...missing, code: "lock-missing", what, got: `no file, but git has it in commit ${commit}`, next };
  }
  if (commit || git(folder, "rev-parse", "--is-shallow-repository") !== "true") return null;
  return {
    ...missing,
    code: "lock-unknown",
    what: "there is no lock file, and it is not known whether there was one",
    got: "a clone whose history is cut off",
    next: `for a new environment: strongroom tidy; for a lost file: ${restore}`,
  };
}

/** A file in which nothing had happened may be missing: an empty lock says the same. */
function wasEmpty(folder: string, commit: string, file: string): boolean {
  // The commit that git names for a file may be the one that removed it.
  const text = git(folder, "show", `${commit}:./${file}`) ?? git(folder, "show", `${commit}^:./${file}`);
  const parsed = text === null ? null : parseLock(text, file);
  return parsed?.ok === true && !holdsAnything(parsed.lock);
}

/** Git's answer, without anything from the host's environment that could be a value; null if git can't be asked. */
function git(folder: string, ...args: readonly string[]): string | null {
  const { PATH, HOME, SystemRoot } = process.env;
  try {
    return execFileSync(
      "git",
      ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", ...args],
      {
        cwd: folder,
        env: { PATH, HOME, SystemRoot, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
  } catch {
    return null;
  }
}

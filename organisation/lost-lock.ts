/** A lock file that is not there: a new environment has none yet, and a lost one must never plan the removal of everything. */
import { execFileSync } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import type { Issue } from "../model/issue";
import { holdsAnything, recordName } from "../model/lock";
import { parseLock } from "../model/parse-lock";

/**
 * What proves that a missing lock file was there; null where it is a new environment's.
 *
 * @param about `recorded`: a record says that it was written; `own`: the project's folder of lock files, which git knows
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
    return { ...missing, code: "lock-missing", what, got: `no file, and git knows it by commit ${commit}`, next };
  }
  if (commit || git(folder, "rev-parse", "--is-shallow-repository") !== "true") return null;
  return {
    ...missing,
    code: "lock-unknown",
    what: "there is no lock file, and whether there was one can't be told",
    got: "a clone whose history is cut off",
    next: `for a new environment: strongroom tidy; for a lost file: ${restore}`,
  };
}

/** A file in which nothing had happened may go: an empty lock says the same. */
function wasEmpty(folder: string, commit: string, file: string): boolean {
  // The commit that git names for a file may be the one that removed it.
  const text = git(folder, "show", `${commit}:./${file}`) ?? git(folder, "show", `${commit}^:./${file}`);
  const parsed = text === null ? null : parseLock(text, file);
  return parsed?.ok === true && !holdsAnything(parsed.lock);
}

/** What git says, with nothing of the host's environment that could be a value; null where it can't be asked. */
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

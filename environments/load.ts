import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve as resolvePath } from "node:path";
import type { Issue } from "../model/issue";
import { emptyLock, recordName } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import { resolve } from "../model/resolve";
import type { Resolution } from "../model/resolved";
import { organisation } from "./index";

/** Names of the declared environments, in the order in which values move up: dev first. */
export function environmentNames(): string[] {
  return organisation.environments.map((environment) => environment.name);
}

/** Where an environment's lock file lies. @param lockDir @default beside the declarations */
export function lockPath(name: string, lockDir: string = __dirname): string {
  return join(lockDir, `${name}.lock.json`);
}

/**
 * Declarations and pins of one environment, resolved: what every command and `main.ts` start from.
 *
 * @param options `lockDir`: the sandbox keeps lock files of its own. A missing file is the empty lock of a new environment,
 * unless something proves that there was one: to lose a lock must never plan the removal of everything
 */
export function loadEnvironment(name: string, options: { readonly lockDir?: string } = {}): Resolution {
  const path = lockPath(name, options.lockDir);
  const where = `environments/${name}.lock.json`;
  if (!existsSync(path)) {
    const missing = missingLock(path, name, where);
    return missing === null ? resolve(organisation, name, emptyLock(name)) : { ok: false, issues: [missing] };
  }
  const parsed = parseLock(readFileSync(path, "utf8"), where);
  if (!parsed.ok) return { ok: false, issues: parsed.issues };
  return resolve(organisation, name, parsed.lock);
}

/** What proves that a missing lock file was there; null where it is a new environment's. */
function missingLock(path: string, name: string, where: string): Issue | null {
  const folder = dirname(path);
  const restore = `strongroom lock restore --env ${name}`;
  const missing = { where, allowed: "the lock file of every environment, from the first time that it was written" };
  const what = "the lock file is missing; without its pins everything that is deployed would be removed";
  if (existsSync(join(folder, recordName(name)))) {
    const got = `no file, but the record ${recordName(name)} that it was written`;
    return { ...missing, code: "lock-missing", what, got, next: restore };
  }
  if (resolvePath(folder) !== __dirname) return null;
  const commit = git(folder, "log", "-1", "--format=%h", "HEAD", "--branches", "--remotes", "--", basename(path));
  if (commit) {
    const next = `git checkout ${commit} -- ${where} (or ${commit}^, where that commit removed it), or ${restore}`;
    return { ...missing, code: "lock-missing", what, got: `no file, and git knows it by commit ${commit}`, next };
  }
  if (git(folder, "rev-parse", "--is-shallow-repository") !== "true") return null;
  return {
    ...missing,
    code: "lock-unknown",
    what: "there is no lock file, and whether there was one can't be told",
    got: "a clone whose history is cut off",
    next: `for a new environment: strongroom tidy, and commit ${where}; for a lost file: ${restore}`,
  };
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

import { describe, isObject, shown, written } from "./declared/shape";
import { readFields } from "./fields";
import type { Issue } from "./issue";
import { duplicateKey } from "./json";
import { emptyLock, type Lock } from "./lock";
import { lockFields } from "./lock-blocks";
import { inside, type LockReading, onlyKnown, refuse } from "./lock-fields";

export type ParsedLock =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads a lock file's text.
 *
 * @param where its path as people know it: `environments/dev.lock.json`; its name must be the environment's
 * @returns the lock, or every issue; never throws, never repeats a fingerprint
 */
export function parseLock(text: string, where: string): ParsedLock {
  const conflict = /^(<{7}|={7}|>{7}|\|{7})( |$)/m.exec(text);
  if (conflict !== null) {
    const line = text.slice(0, conflict.index).split("\n").length;
    const next = `keep the pin that was moved last, for each entry (after a rollback, the lower one); or, to join both sides: ${restoring(where)}`;
    return refused({
      code: "lock-conflict",
      what: "the lock file holds merge conflict markers",
      where,
      got: `a marker in line ${line}`,
      next,
    });
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // The parser's own message may quote the text around the error.
    const got = text.trim() === "" ? "an empty file" : "text that is not JSON";
    return refused({ code: "lock-damaged", what: "the lock file is damaged", where, got, next: restoring(where) });
  }
  const twice = duplicateKey(text);
  if (twice !== null) {
    const got = `${shown(twice.key)} for the second time in line ${twice.line}`;
    const next = `keep what both blocks hold, in one; or: ${restoring(where)}`;
    return refused({
      code: "lock-duplicate-key",
      what: "the lock file has a name twice in one block",
      where,
      got,
      next,
    });
  }
  const { lock, issues } = readLock(found, where, environmentOf(where));
  return issues.length === 0 ? { ok: true, lock } : { ok: false, issues };
}

function refused({
  code,
  what,
  where,
  got,
  next,
}: {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly got: string;
  readonly next: string;
}): ParsedLock {
  return { ok: false, issues: [{ code, what, where, got, allowed: "JSON as strongroom writes it", next }] };
}

const byGit = "restore the file from git";

/** The command, if the file's name says whose lock it is. */
function restoring(where: string): string {
  const environment = environmentOf(where);
  return environment === null ? byGit : `strongroom lock restore --env ${environment}`;
}

function environmentOf(where: string): string | null {
  return /(?:^|[\\/])([^\\/]+)\.lock\.json$/.exec(where)?.[1] ?? null;
}

/**
 * Checks a lock of unknown shape.
 *
 * @param environment whose lock it must be; null for any
 * @returns what could be read, so that other rules may look at it, and every issue
 */
export function readLock(
  found: unknown,
  where: string,
  environment: string | null,
): { readonly lock: Lock; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const restored = restoring(where);
  const way = restored === byGit ? byGit : `${byGit}, or ${restored}`;
  const at: LockReading = { found: isObject(found) ? found : {}, where, file: where, path: "", way, issues };
  if (!isObject(found)) {
    refuse(at, "the lock is not an object", describe(found), "an object");
    return { lock: emptyLock(environment ?? ""), issues };
  }
  onlyKnown(at, { format: String, environment: String, ...lockFields });
  if (found.format !== 1) refuse(inside(at, "format"), "the lock's format is unknown", written(found.format), "1");
  const name = found.environment;
  if (typeof name !== "string" || name === "") {
    refuse(
      inside(at, "environment"),
      "the lock does not name an environment",
      describe(name),
      "the environment's name",
    );
  } else if (environment !== null && name !== environment) {
    issues.push({
      code: "lock-of-another-environment",
      what: "the lock belongs to another environment",
      where,
      got: shown(name),
      allowed: environment,
      next: `${way}; locks are never copied between environments`,
    });
  }
  const read = readFields(at, lockFields);
  return { lock: { format: 1, environment: typeof name === "string" ? name : "", ...read }, issues };
}

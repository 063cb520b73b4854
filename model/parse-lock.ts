import { describe, type Found, isInstant, isObject, shown, written } from "./declared/shape";
import type { Issue } from "./issue";
import { duplicateKey } from "./json";
import type { Lock, LockedEntry, LockedRotation, LockedService, LockedStack, LockedVersion } from "./lock";
import { secretLikeness } from "./secret-likeness";

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
    const next = `keep of each entry the pin that was moved last, after a rollback the lower one; or, to join both sides: ${restoring(where)}`;
    return refused(
      "lock-conflict",
      "the lock file holds merge conflict markers",
      where,
      `a marker in line ${line}`,
      next,
    );
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // The parser's own message may quote the text around the error.
    const got = text.trim() === "" ? "an empty file" : "text that is not JSON";
    return refused("lock-damaged", "the lock file is damaged", where, got, restoring(where));
  }
  const twice = duplicateKey(text);
  if (twice !== null) {
    const got = `${shown(twice.key)} for the second time in line ${twice.line}`;
    const next = `keep what both blocks hold, in one; or: ${restoring(where)}`;
    return refused("lock-duplicate-key", "the lock file has a name twice in one block", where, got, next);
  }
  const { lock, issues } = readLock(found, where, environmentOf(where));
  return issues.length === 0 ? { ok: true, lock } : { ok: false, issues };
}

function refused(code: string, what: string, where: string, got: string, next: string): ParsedLock {
  return { ok: false, issues: [{ code, what, where, got, allowed: "JSON as strongroom writes it", next }] };
}

const byGit = "restore the file from git";

/** The command, where the file's name says whose lock it is. */
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
 * @param environment whose lock it must be; null: anybody's
 * @returns what could be read, so that other rules may look at it, and every issue
 */
export function readLock(
  found: unknown,
  where: string,
  environment: string | null,
): { readonly lock: Lock; readonly issues: readonly Issue[] } {
  const reader = new LockReader(where);
  const lock = reader.lock(found, environment);
  return { lock, issues: reader.issues };
}

const entryStates = new Set<unknown>(["pending", "active", "retiring"]);
const versionStates = new Set<unknown>(["enabled", "disabled", "revoked", "destroyed"]);
const serviceStates = new Set<unknown>(["active", "retiring"]);
const rotationStages = new Set<unknown>(["adding", "moved", "finishing"]);
const leaseId = /^[0-9a-f]{16}$/;
const fingerprintKey = /^[0-9a-f]{8}$/;
const fingerprintHmac = /^[0-9a-f]{32}$/;
const entryKey = /^[a-z][a-z0-9-]*\/[A-Z][A-Z0-9_]*$/;
const readerKey = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;
const stackName = /^[a-z][a-z0-9-]*$/;
const versionNumber = /^[1-9][0-9]{0,9}$/;

class LockReader {
  readonly issues: Issue[] = [];
  private readonly file: string;
  /** Out of any damage. */
  private readonly way: string;

  constructor(file: string) {
    this.file = file;
    const way = restoring(file);
    this.way = way === byGit ? byGit : `${byGit}, or ${way}`;
  }

  lock(found: unknown, environment: string | null): Lock {
    if (!isObject(found)) {
      this.refuse("", "the lock is not an object", describe(found), "an object");
      return { format: 1, environment: environment ?? "", entries: {}, services: {}, stacks: {} };
    }
    this.only("", found, ["format", "environment", "entries", "services", "stacks"]);
    if (found.format !== 1) this.refuse("format", "the lock's format is unknown", written(found.format), "1");
    const name = found.environment;
    if (typeof name !== "string" || name === "") {
      this.refuse("environment", "the lock names no environment", describe(name), "the environment's name");
    } else if (environment !== null && name !== environment) {
      this.issues.push({
        code: "lock-of-another-environment",
        what: "the lock belongs to another environment",
        where: this.file,
        got: shown(name),
        allowed: environment,
        next: `${this.way}; locks are never copied between environments`,
      });
    }
    const entries = this.each("entries", found.entries, entryKey, "product/NAME", (at, value) => this.entry(at, value));
    const services = this.each("services", found.services, readerKey, "product/service", (at, value) =>
      this.service(at, value),
    );
    const stacks = this.each("stacks", found.stacks, stackName, "a stack's name", (at, value) => this.stack(at, value));
    return { format: 1, environment: typeof name === "string" ? name : "", entries, services, stacks };
  }

  private entry(at: string, found: Found): LockedEntry | null {
    this.only(at, found, ["state", "current", "previous", "versions", "rotation"]);
    const { state, current, previous } = found;
    if (!entryStates.has(state)) {
      this.refuse(at, "the entry's state is unknown", written(state), "pending, active, retiring");
      return null;
    }
    this.number(`${at}.current`, current);
    this.number(`${at}.previous`, previous);
    if (state === "pending" && current !== undefined) {
      this.refuse(at, "a pending entry has a pinned version", "current", "current only once it is active or retiring");
    }
    if (state !== "pending" && current === undefined) {
      this.refuse(at, `the entry is ${state} without a pinned version`, "no current", "the pinned version's number");
    }
    if (previous !== undefined && current === undefined) {
      this.refuse(at, "the entry has a previous version without a current one", "previous", "previous beside current");
    }
    if (previous !== undefined && previous === current) {
      this.refuse(at, "the previous version is the current one", "one number twice", "two different versions");
    }
    const versions =
      found.versions === undefined
        ? undefined
        : this.each(`${at}.versions`, found.versions, versionNumber, "a version's number", (inside, value) =>
            this.version(inside, value),
          );
    const rotation = found.rotation === undefined ? null : this.rotation(`${at}.rotation`, found.rotation);
    if (found.rotation !== undefined && current === undefined) {
      this.refuse(at, "an entry without a pinned version is being rotated", "rotation", "rotation beside current");
    } else if (rotation !== null && (rotation.replaces === current) !== (rotation.stage === "adding")) {
      const allowed = "the pin on replaces while adding, and on another version from then on";
      this.refuse(at, `the pin does not fit a rotation that is ${rotation.stage}`, "replaces and current", allowed);
    }
    return {
      state: state as LockedEntry["state"],
      ...(typeof current === "string" ? { current } : {}),
      ...(typeof previous === "string" ? { previous } : {}),
      ...(versions === undefined ? {} : { versions }),
      ...(rotation === null ? {} : { rotation }),
    };
  }

  private rotation(at: string, found: unknown): LockedRotation | null {
    if (!isObject(found)) {
      this.refuse(at, "the rotation is not an object", describe(found), "an object");
      return null;
    }
    this.only(at, found, ["stage", "lease", "replaces", "before", "added", "at", "by", "verified"]);
    const { stage, lease, replaces, before, added, by, verified } = found;
    if (!rotationStages.has(stage)) {
      this.refuse(at, "the rotation's stage is unknown", written(stage), "adding, moved, finishing");
      return null;
    }
    if (typeof lease !== "string" || !leaseId.test(lease)) {
      this.refuse(at, "the rotation has no lease", describe(lease), "16 hex digits");
    }
    for (const [name, value] of Object.entries({ replaces, before })) {
      if (value === undefined) this.refuse(at, `the rotation has no ${name}`, "nothing", "a version's number");
      this.number(`${at}.${name}`, value);
    }
    this.number(`${at}.added`, added);
    this.instant(at, "rotation", found.at);
    if (verified !== undefined) this.instant(`${at}.verified`, "rotation", verified);
    if (typeof by !== "string" || by === "") {
      this.refuse(at, "the rotation has no by", describe(by), "who began it, as a text");
    }
    this.noSecret(`${at}.by`, by);
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    return {
      stage: stage as LockedRotation["stage"],
      lease: text(lease),
      replaces: text(replaces),
      before: text(before),
      ...(typeof added === "string" ? { added } : {}),
      at: text(found.at),
      by: text(by),
      ...(typeof verified === "string" ? { verified } : {}),
    };
  }

  private instant(at: string, what: string, value: unknown): void {
    if (isInstant(value)) return;
    this.refuse(at, `the ${what} has no time`, written(value), "ISO 8601 in UTC, as in 2026-01-31T12:00:00Z");
  }

  private version(at: string, found: Found): LockedVersion {
    this.only(at, found, ["state", "at", "by", "from", "fingerprint", "destroyAt"]);
    const { state, by, from, fingerprint, destroyAt } = found;
    if (!versionStates.has(state)) {
      this.refuse(at, "the version's state is unknown", written(state), "enabled, disabled, revoked, destroyed");
    }
    this.instant(at, "version", found.at);
    if (destroyAt !== undefined) this.instant(`${at}.destroyAt`, "version", destroyAt);
    if (typeof by !== "string" || by === "") {
      this.refuse(at, "the version has no by", describe(by), "who added it, as a text");
    }
    if (typeof from !== "string" || from === "") {
      this.refuse(at, "the version has no from", describe(from), "where the value came from, as a text");
    }
    this.noSecret(`${at}.by`, by);
    this.noSecret(`${at}.from`, from);
    const keyed = this.fingerprint(at, fingerprint);
    return {
      // Where the state is unknown, that is one problem; a pin to it is not a second one.
      state: versionStates.has(state) ? (state as LockedVersion["state"]) : "enabled",
      at: typeof found.at === "string" ? found.at : "",
      by: typeof by === "string" ? by : "",
      from: typeof from === "string" ? from : "",
      ...(keyed === null ? {} : { fingerprint: keyed }),
      ...(typeof destroyAt === "string" ? { destroyAt } : {}),
    };
  }

  /** Whoever edits a lock by hand may paste a value into it; git keeps it. */
  private noSecret(at: string, text: unknown): void {
    const likeness = typeof text === "string" ? secretLikeness(text) : null;
    if (likeness === null) return;
    this.issues.push({
      code: "lock-looks-like-a-secret",
      what: `the text looks like ${likeness}`,
      where: `${this.file}: ${at}`,
      got: "a text in the lock file",
      allowed: "who added a version, and from where",
      next: "write who and where instead, and revoke the value: git keeps it",
    });
  }

  private fingerprint(at: string, found: unknown): { readonly key: string; readonly hmac: string } | null {
    if (found === undefined) return null;
    if (!isObject(found) || typeof found.key !== "string" || typeof found.hmac !== "string") {
      this.refuse(at, "the version's fingerprint has the wrong shape", describe(found), "key and hmac");
      return null;
    }
    this.only(`${at}.fingerprint`, found, ["key", "hmac"]);
    // Anything else in their place may be a value.
    if (!fingerprintKey.test(found.key) || !fingerprintHmac.test(found.hmac)) {
      this.refuse(
        at,
        "the version's fingerprint has the wrong shape",
        "other texts",
        "key of 8 hex digits, hmac of 32",
      );
      return null;
    }
    return { key: found.key, hmac: found.hmac };
  }

  private service(at: string, found: Found): LockedService | null {
    this.only(at, found, ["state", "maps"]);
    const maps = this.keys(`${at}.maps`, found.maps, entryKey, "entries, product/NAME");
    const state = this.state(at, found.state);
    return state === null ? null : { state, ...(maps === null ? {} : { maps }) };
  }

  private stack(at: string, found: Found): LockedStack | null {
    this.only(at, found, ["state", "holds"]);
    const holds = this.keys(`${at}.holds`, found.holds, readerKey, "services, product/name");
    const state = this.state(at, found.state);
    return state === null ? null : { state, ...(holds === null ? {} : { holds }) };
  }

  private state(at: string, state: unknown): LockedService["state"] | null {
    if (serviceStates.has(state)) return state as LockedService["state"];
    this.refuse(at, "the state is unknown", written(state), "active, retiring");
    return null;
  }

  private keys(at: string, found: unknown, shape: RegExp, allowed: string): readonly string[] | null {
    if (found === undefined) return null;
    const list: readonly unknown[] = Array.isArray(found) ? found : [null];
    if (list.every((one): one is string => typeof one === "string" && shape.test(one))) return list;
    this.refuse(at, "it is not a list of names", describe(found), `a list of ${allowed}`);
    return null;
  }

  /** A block by name, each item read by `read`. */
  private each<T>(
    at: string,
    found: unknown,
    names: RegExp,
    allowed: string,
    read: (at: string, value: Found) => T | null,
  ): Record<string, T> {
    const items: Record<string, T> = {};
    if (!isObject(found)) {
      this.refuse(at, `${at} is not an object`, describe(found), "an object, {} where nothing is locked");
      return items;
    }
    for (const [name, value] of Object.entries(found)) {
      const inside = `${at}.${shown(name)}`;
      if (!names.test(name)) {
        this.refuse(at, "a name has the wrong shape", shown(name), allowed);
        continue;
      }
      if (!isObject(value)) {
        this.refuse(inside, "it is not an object", describe(value), "an object");
        continue;
      }
      const item = read(inside, value);
      if (item !== null) items[name] = item;
    }
    return items;
  }

  private number(at: string, value: unknown): void {
    if (value === undefined || (typeof value === "string" && versionNumber.test(value))) return;
    this.refuse(at, "a version is not a number", written(value), 'a version\'s number as text, as in "7"');
  }

  private only(at: string, found: Found, known: readonly string[]): void {
    for (const name of Object.keys(found)) {
      if (!known.includes(name)) this.refuse(at, "a field is not known here", shown(name), known.join(", "));
    }
  }

  private refuse(at: string, what: string, got: string, allowed: string): void {
    const where = at === "" ? this.file : `${this.file}: ${at}`;
    this.issues.push({ code: "lock-malformed", what, where, got, allowed, next: this.way });
  }
}

import { isBranch } from "../grammar";
import type { ResolvedConfiguration } from "../resolved";
import { describe, isObject, onlyFields, type Reading, shown, wrong } from "./shape";

const whole = 'configuration: { folder: "…" }, or { git: "https://…", ref: "…", folder: "…" }';

/** Where a compose host's files come from; null if the declaration does not say. */
export function readConfiguration(at: Reading): ResolvedConfiguration | null {
  const value = at.found.configuration;
  if (value === undefined) return null;
  if (!isObject(value)) {
    wrong(at, "configuration", value, whole);
    return null;
  }
  const own: Reading = { ...at, found: value };
  onlyFields(own, { folder: true, git: true, ref: true });
  const before = at.issues.length;
  if (value.git === undefined) {
    const folder = folderOf(own, value.folder);
    // A ref without an address means that the address was forgotten.
    if (value.ref !== undefined) wrong(own, "configuration.git", undefined, addresses);
    return folder === null || at.issues.length > before ? null : { kind: "folder", folder };
  }
  const folder = value.folder === undefined ? "" : folderOf(own, value.folder);
  if (!isAddress(value.git)) {
    at.issues.push({
      code: "malformed-address",
      what: "the address of the compose files can't be used",
      where: at.where,
      // Shows neither the address nor its length: it may hold a token.
      got: typeof value.git === "string" ? "a text that is not such an address" : describe(value.git),
      allowed: addresses,
      next: "write the address without user and token; git finds credentials by its own helpers and keys",
    });
  }
  if (!isRef(value.ref)) {
    at.issues.push({
      code: "malformed-ref",
      what: "the compose files have no fixed version",
      where: at.where,
      got: typeof value.ref === "string" ? shown(value.ref) : describe(value.ref),
      allowed: "ref: a tag, or all 40 (SHA-256: 64) characters of a commit; a branch moves",
      next: "name the tag, or the commit that git ls-remote shows",
    });
  }
  if (folder === null || at.issues.length > before) return null;
  return { kind: "git", address: value.git as string, ref: value.ref as string, folder };
}

const addresses =
  "https://host/path, ssh://git@host/path or git@host:path, without a password, a token or what follows a ? or #";
/** A user or host must not begin with `-`: programs would take it for an option. */
const host = "[A-Za-z0-9][A-Za-z0-9.-]{0,252}";
const port = "(?::[0-9]{1,5})?";
const user = "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}@";
const part = "[A-Za-z0-9._~+-]{1,128}";
const below = `(?:/${part}){1,32}/?`;
const address = new RegExp(
  `^(?:https://${host}${port}${below}|ssh://(?:${user})?${host}${port}${below}|${user}${host}:${part}(?:${below})?)$`,
);

function isAddress(value: unknown): value is string {
  return typeof value === "string" && value.length <= 2048 && address.test(value) && !/[:/]\.{1,2}(\/|$)/.test(value);
}

function isRef(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return isCommit(value) || (isBranch(value) && !value.startsWith("refs/"));
}

/** A commit's full name, SHA-1 or SHA-256. */
export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** A folder below the project or the repository, in its one spelling; null with an issue otherwise. */
function folderOf(at: Reading, value: unknown): string | null {
  const allowed = 'a folder below the top, such as "services/receptor/compose": no "..", no backslash, not from /';
  const parts = typeof value === "string" ? value.replace(/\/$/, "").split("/") : [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const fits = (part: string) => part !== "" && part !== "." && part !== ".." && !/[\\:\u0000-\u001f\u007f]/.test(part);
  if (parts.length > 0 && parts.every(fits) && !parts.some((part) => part.toLowerCase() === ".git")) {
    return parts.join("/");
  }
  wrong(at, "configuration.folder", value, allowed);
  return null;
}

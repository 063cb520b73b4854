/** Reads values of unknown shape: declarations may arrive through `as any`, spreads or JSON, and must never throw. */

import { isDay } from "../calendar";
import type { Field, Found, Reading } from "../fields";
import type { Issue } from "../issue";
import { nearest } from "../nearest";
import { secretLikeness } from "../secret-likeness";

export type { Found, Reading } from "../fields";

/** A plain object: not null, not a list. */
export function isObject(value: unknown): value is Found {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that is not blank. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** A value's shape for messages; never the value itself, nor its length: it may be a secret that was put into the wrong place. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string")
    return value === "" ? "an empty text" : value.trim() === "" ? "a blank text" : "a text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return `${value}`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/** A name as messages show it: clipped, and hidden where somebody put a secret in its place. */
export function shown(name: string): string {
  if (secretLikeness(name) !== null) return "a name that looks like a secret";
  return name.length > 80 ? `${name.slice(0, 77)}...` : name;
}

/** Lower case words, as all of ours are: next to nothing that somebody keeps as a secret. */
const ownWords = /^[a-z]{1,20}([ -][a-z]{1,20}){0,4}$/;
/** A day or a moment, whether it exists or not. */
const moment = /^\d{1,4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?Z?)?$/;
/** More say nothing that helps. */
const most = 6;

/** What stands where only words of ours, numbers and days may. All else is described: it may be a value by mistake. */
export function written(value: unknown): string {
  if (typeof value === "number") return `${value}`;
  if (typeof value === "string" && moment.test(value)) return value;
  if (typeof value === "string" && ownWords.test(value) && secretLikeness(value) === null) return `"${value}"`;
  return isObject(value) ? writtenMembers(value) : describe(value);
}

/** One level: what stands deeper is described. */
function writtenMembers(value: Found): string {
  const all = Object.entries(value);
  if (all.length === 0 || all.length > most) return describe(value);
  return `{ ${all.map(([name, one]) => `${shown(name)}: ${isObject(one) ? describe(one) : written(one)}`).join(", ")} }`;
}

/** Hints that say how to mend a missing field, where its name alone does not. */
const mend: Readonly<Record<string, string>> = {
  rotation: "add rotation: everyDays(n) or rotation: onlyOnBreach()",
  risk: 'add risk: "what somebody could do with it"',
  purpose: 'add purpose: "what it is for"',
  class: 'add class: "critical", "important" or "sensitive"',
  tier: "add tier: 1, 2 or 3",
  origin: "add origin: generated(…), issued(…) or managedInDatabase(…)",
  owner: 'add owner: "the team that answers for it"',
  revoke: 'add revoke: "the vendor\'s path to revoke a key"',
  setup: "add setup: [] or the production checklist",
};

/** Fields that the defaults of an integration or a product may give. */
const mayBeDefault = new Set(["rotation", "risk", "class", "tier", "origin", "owner", "revoke", "setup"]);

export function missing(at: Reading, name: string, allowed: string): void {
  at.issues.push({
    code: "missing-field",
    what: `the field ${name} is missing`,
    where: at.where,
    got: "nothing",
    allowed,
    next: `${mend[name] ?? `add the field ${name}`}${mayBeDefault.has(name) ? ", here or in defaults" : ""}`,
  });
}

export function wrong(at: Reading, name: string, value: unknown, allowed: string): void {
  wrongField(at, name, { got: describe(value), allowed });
}

/** Where the field takes words of ours, numbers or days alone, so that what was written can be said. */
export function wrongWord(at: Reading, name: string, value: unknown, allowed: string): void {
  wrongField(at, name, { got: written(value), allowed });
}

interface WrongField {
  readonly got: string;
  readonly allowed: string;
  /** What was probably meant. */
  readonly guess?: string | null;
}

export function wrongField(at: Reading, name: string, { got, allowed, guess = null }: WrongField): void {
  at.issues.push({
    code: "wrong-shape",
    what: `the field ${name} has the wrong shape`,
    where: at.where,
    got,
    allowed,
    next: `correct ${name} in the declaration${guess === null ? "" : `; did you mean ${guess}?`}`,
  });
}

/** Something that should be an object and isn't. */
export function notAnObject({
  issues,
  where,
  what,
  value,
  allowed,
}: {
  readonly issues: Issue[];
  readonly where: string;
  readonly what: string;
  readonly value: unknown;
  readonly allowed: string;
}): void {
  issues.push({
    code: "wrong-shape",
    what: `the shape of ${what} is wrong`,
    where,
    got: describe(value),
    allowed,
    next: "correct the declaration",
  });
}

/**
 * Refuses fields that nobody knows: a misspelled `optoinal` must not pass for the default.
 *
 * @param refusedElsewhere fields that are answered with a reason of their own
 */
export function onlyFields(at: Reading, fields: object, refusedElsewhere: readonly string[] = []): void {
  for (const name of Object.keys(at.found)) {
    if (Object.hasOwn(fields, name) || at.found[name] === undefined || refusedElsewhere.includes(name)) continue;
    at.issues.push({
      code: "unknown-field",
      what: `the field ${shown(name)} is not known here`,
      where: at.where,
      got: shown(name),
      allowed: Object.keys(fields).sort().join(", "),
      next: "correct the spelling or remove it",
    });
  }
}

/** A whole number between two; null where absent. */
export function number(least: number, most: number): Field<number | null> {
  return (at, name) => {
    const value = at.found[name];
    if (value === undefined) return null;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    wrongWord(at, name, value, `a whole number from ${least} to ${most.toLocaleString("en")}`);
    return null;
  };
}

/** A required text that is not blank; null with an issue otherwise. */
export const neededText: Field<string | null> = (at, name) => text(at, name) || null;

/** A day of the calendar; null where absent. */
export const day: Field<string | null> = (at, name) => {
  const value = at.found[name];
  if (value === undefined || isDay(value)) return value ?? null;
  wrongWord(at, name, value, "a day of the calendar, as YYYY-MM-DD");
  return null;
};

/** A required text that is not blank; "" with an issue otherwise. */
export function text(at: Reading, name: string): string {
  const value = at.found[name];
  if (value === undefined || value === null) {
    missing(at, name, "a text that is not blank");
    return "";
  }
  if (typeof value !== "string" || value.trim() === "") {
    wrong(at, name, value, "a text that is not blank");
    return "";
  }
  return value;
}

/** An optional text that is not blank; null where absent. */
export function optionalText(at: Reading, name: string): string | null {
  const value = at.found[name];
  if (value === undefined) return null;
  if (typeof value === "string" && value.trim() !== "") return value;
  wrong(at, name, value, "a text that is not blank, or nothing");
  return null;
}

export function flag(at: Reading, name: string): boolean {
  const value = at.found[name];
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  wrong(at, name, value, "true, false, or nothing");
  return false;
}

/** One of a closed set; null with an issue otherwise. */
export function neededWord<const T extends string | number>(options: readonly T[]): Field<T | null> {
  return (at, name) => {
    const value = at.found[name];
    const found = options.find((option) => option === value);
    if (found !== undefined) return found;
    const allowed = options.join(", ");
    if (value === undefined || value === null) missing(at, name, allowed);
    else wrongField(at, name, { got: written(value), allowed, guess: meant(value, options) });
    return null;
  };
}

/** One of a closed set, and what stands where the field is absent. */
export function word<const T extends string, D extends T | null>(options: readonly T[], absent: D): Field<T | D> {
  const needed = neededWord(options);
  return (at, name) => (at.found[name] === undefined ? absent : (needed(at, name) ?? absent));
}

/** The word of ours that is nearest. */
function meant(value: unknown, options: readonly (string | number)[]): string | null {
  return typeof value === "string" && value.length <= 40 ? nearest(value, options.map(String)) : null;
}

const none: readonly never[] = [];

/** A list of texts that are not blank; empty where absent. */
export function texts(at: Reading, name: string): readonly string[] {
  const value = at.found[name];
  if (value === undefined) return none;
  // A list with holes has items that `every` does not visit; spreading fills them with undefined.
  const items: unknown[] = Array.isArray(value) ? [...value] : [null];
  if (items.every((item): item is string => typeof item === "string" && item.trim() !== "")) return items;
  wrong(at, name, value, "a list of texts that are not blank");
  return none;
}

/** A list of texts from a closed set; empty where absent. */
export function words<const T extends string>(options: readonly T[]): Field<readonly T[]> {
  const known = new Set<unknown>(options);
  return (at, name) => {
    const value = at.found[name];
    if (value === undefined) return none;
    const items: unknown[] = Array.isArray(value) ? [...value] : [null];
    if (items.every((item): item is T => known.has(item))) return items;
    const others = items.filter((item) => !known.has(item));
    wrongField(at, name, {
      got: Array.isArray(value) ? others.slice(0, most).map(written).join(", ") : written(value),
      allowed: `a list of: ${options.join(", ")}`,
      guess: Array.isArray(value) ? meant(others[0], options) : null,
    });
    return none;
  };
}

/** An object of texts; empty where absent. */
export function textsByName(at: Reading, name: string): Readonly<Record<string, string>> {
  const value = at.found[name];
  if (value === undefined) return {};
  if (isObject(value) && Object.values(value).every((item) => typeof item === "string" && item.trim() !== "")) {
    return value as Readonly<Record<string, string>>;
  }
  wrong(at, name, value, "an object of texts that are not blank");
  return {};
}

/** `retired({ after })`: null where in use. */
export function retirement(at: Reading): { readonly after: string } | null {
  const value = at.found.retired;
  if (value === undefined) return null;
  if (isObject(value) && value.kind === "retired" && isDay(value.after)) return { after: value.after };
  at.issues.push({
    code: "malformed-retirement",
    what: "the retirement has no day of the calendar",
    where: at.where,
    got: isObject(value) ? written(value.after) : written(value),
    allowed: 'retired({ after: "YYYY-MM-DD" })',
    next: "write the first day on which it may go",
  });
  return { after: "" };
}

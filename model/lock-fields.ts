/** Reads the blocks of a lock of unknown shape. An unexpected text is described, never shown: it may be a value. */
import { isInstant } from "./calendar";
import { describe, isObject, shown, written } from "./declared/shape";
import type { Field, Fields, Found, Reading } from "./fields";
import { secretLikeness } from "./secret-likeness";

/** A block, and its place in the file. */
export interface LockReading extends Reading {
  readonly file: string;
  /** `entries.shop/KEY.versions`; empty for the whole lock. */
  readonly path: string;
  /** Out of any damage. */
  readonly way: string;
}

export function inside(at: LockReading, name: string, found: Found = {}): LockReading {
  const path = at.path === "" ? name : `${at.path}.${name}`;
  return { ...at, found, path, where: `${at.file}: ${path}` };
}

export function refuse(at: LockReading, what: string, got: string, allowed: string): void {
  at.issues.push({ code: "lock-malformed", what, where: at.where, got, allowed, next: at.way });
}

export function onlyKnown(at: LockReading, fields: Fields<never>): void {
  const known = Object.keys(fields);
  for (const name of Object.keys(at.found)) {
    if (!known.includes(name)) refuse(at, "a field is not known here", shown(name), known.join(", "));
  }
}

/** One of a closed set; null with an issue otherwise. */
export function state<const T extends string>(what: string, options: readonly T[]): Field<T | null, LockReading> {
  return (at, name) => {
    const value = at.found[name];
    const known = options.find((one) => one === value);
    if (known !== undefined) return known;
    refuse(at, `${what} is unknown`, written(value), options.join(", "));
    return null;
  };
}

/** The same, with a replacement for an unknown word, so that it causes no second problem. */
export function stateOr<const T extends string>(what: string, options: readonly [T, ...T[]]): Field<T, LockReading> {
  const field = state(what, options);
  return (at, name) => field(at, name) ?? options[0];
}

export const versionNumber = /^[1-9][0-9]{0,9}$/;

/** A version's number, where there is one. */
export const optionalNumber: Field<string | undefined, LockReading> = (at, name) => {
  const value = at.found[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !versionNumber.test(value))
    refuse(inside(at, name), "a version is not a number", written(value), 'a version\'s number as text, as in "7"');
  return typeof value === "string" ? value : undefined;
};

export function number(noun: string): Field<string, LockReading> {
  return (at, name) => {
    if (at.found[name] === undefined) refuse(at, `the ${noun} has no ${name}`, "nothing", "a version's number");
    return optionalNumber(at, name) ?? "";
  };
}

export function instant(noun: string): Field<string, LockReading> {
  return (at, name) => {
    const value = at.found[name];
    if (!isInstant(value))
      refuse(at, `the ${noun} has no time`, written(value), "ISO 8601 in UTC, as in 2026-01-31T12:00:00Z");
    return typeof value === "string" ? value : "";
  };
}

export function optionalInstant(noun: string): Field<string | undefined, LockReading> {
  const field = instant(noun);
  return (at, name) =>
    at.found[name] === undefined ? undefined : field(inside(at, name, at.found), name) || undefined;
}

/** A text that says who or where. Whoever edits a lock by hand may paste a value into it; git keeps it. */
export function text(
  noun: string,
  says: string,
  likenessOf: (text: string) => string | null = secretLikeness,
): Field<string, LockReading> {
  return (at, name) => {
    const value = at.found[name];
    if (typeof value !== "string" || value === "")
      refuse(at, `the ${noun} has no ${name}`, describe(value), `${says}, as a text`);
    const likeness = typeof value === "string" ? likenessOf(value) : null;
    if (likeness !== null) {
      at.issues.push({
        code: "lock-looks-like-a-secret",
        what: `the text looks like ${likeness}`,
        where: inside(at, name).where,
        got: "a text in the lock file",
        allowed: "who added a version, and from where",
        next: "write who and where instead, and revoke the value: git keeps it",
      });
    }
    return typeof value === "string" ? value : "";
  };
}

/** A list of names; left out where there is none. */
export function names(shape: RegExp, allowed: string): Field<readonly string[] | undefined, LockReading> {
  return (at, name) => {
    const value = at.found[name];
    if (value === undefined) return undefined;
    const list: readonly unknown[] = Array.isArray(value) ? value : [null];
    if (list.every((one): one is string => typeof one === "string" && shape.test(one))) return list;
    refuse(inside(at, name), "it is not a list of names", describe(value), `a list of ${allowed}`);
    return undefined;
  };
}

interface Block<T> {
  readonly names: RegExp;
  readonly allowed: string;
  readonly read: (at: LockReading) => T | null;
}

/** Blocks by name, each read by `read`. */
export function blocks<T>(one: Block<T>): Field<Readonly<Record<string, T>>, LockReading> {
  return (at, name) => {
    const value = at.found[name];
    const items: Record<string, T> = {};
    const here = inside(at, name);
    if (!isObject(value)) {
      refuse(here, `${here.path} is not an object`, describe(value), "an object, {} where nothing is locked");
      return items;
    }
    for (const [key, found] of Object.entries(value)) {
      if (!one.names.test(key)) {
        refuse(here, "a name has the wrong shape", shown(key), one.allowed);
        continue;
      }
      if (!isObject(found)) {
        refuse(inside(here, shown(key)), "it is not an object", describe(found), "an object");
        continue;
      }
      const item = one.read(inside(here, shown(key), found));
      if (item !== null) items[key] = item;
    }
    return items;
  };
}

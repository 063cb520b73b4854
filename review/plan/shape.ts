/** Reads JSON of a known shape: problems and members that nobody knows are collected with their path, never with a value. */
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { oneLine } from "../../text/printable";
import type { Mask } from "./value";

/** A document nests as deep as the arguments of a resource; whoever writes more wants to break its reader. */
const deepest = 100;

export class Reading {
  readonly problems: string[] = [];
  readonly unread: string[] = [];

  problem(says: string): void {
    this.problems.push(says);
  }

  object(value: unknown, path: string): Members {
    if (!isObject(value)) this.problem(`${path} is not an object`);
    return new Members(this, isObject(value) ? value : {}, path);
  }
}

/** The members of one object. */
export class Members {
  constructor(
    readonly reading: Reading,
    private readonly value: JsonObject,
    readonly path: string,
  ) {}

  /** Members that are not in the list are noted as not read. */
  onlyKnows(names: readonly string[]): void {
    for (const name of Object.keys(this.value)) if (!names.includes(name)) this.reading.unread.push(this.at(name));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.value, name);
  }

  /** As it is; undefined if it is not there. */
  raw(name: string): unknown {
    return this.has(name) ? this.value[name] : undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.value);
  }

  text(name: string): string {
    const found = this.raw(name);
    if (typeof found === "string" && found !== "") return found;
    this.wrong(name, "a text");
    return "";
  }

  textOrNull(name: string): string | null {
    return this.raw(name) === undefined ? null : this.text(name);
  }

  flagOrNull(name: string): boolean | null {
    const found = this.raw(name);
    if (found === undefined || typeof found === "boolean") return found ?? null;
    this.wrong(name, "true or false");
    return null;
  }

  oneOf<T extends string>(name: string, all: readonly T[]): T {
    const found = all.find((one) => one === this.raw(name));
    if (found === undefined) this.wrong(name, `one of ${all.join(", ")}`);
    return found ?? (all[0] as T);
  }

  /** Objects of a list; an empty one if it is not there. */
  list(name: string): readonly Members[] {
    const found = this.raw(name) ?? [];
    if (!Array.isArray(found)) {
      this.wrong(name, "a list");
      return [];
    }
    return found.map((one, index) => this.reading.object(one, `${this.at(name)}[${index}]`));
  }

  object(name: string): Members {
    return this.reading.object(this.raw(name), this.at(name));
  }

  objectOrNull(name: string): Members | null {
    return (this.raw(name) ?? null) === null ? null : this.object(name);
  }

  /** The values of an object by name, each an object. */
  entries(name: string): readonly (readonly [string, Members])[] {
    const found = this.objectOrNull(name);
    return found === null ? [] : found.names().map((one) => [one, found.object(one)] as const);
  }

  /** Something that is walked later. */
  nested(name: string): Mask {
    const found = this.raw(name);
    if (isTooDeep(found, deepest)) {
      this.wrong(name, `nested less than ${deepest} deep`);
      return true;
    }
    return found;
  }

  wrong(name: string, expected: string): void {
    this.reading.problem(`${this.at(name)} is not ${expected}`);
  }

  at(name: string): string {
    const safe = oneLine(name, 100);
    return this.path === "" ? safe : `${this.path}.${safe}`;
  }
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (left === 0) return true;
  for (const one of Object.values(value)) if (isTooDeep(one, left - 1)) return true;
  return false;
}

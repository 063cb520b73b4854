/**
 * Moved pins, from a job without an identity to one that has one: declarations are programs, and none of them runs beside a token. What
 * is read again is data of somebody else, so nothing in it is believed that has another form.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { replaceFile } from "../machine/file";
import { isObject } from "../terraform/synthesized";
import { usage } from "../text/failure";
import type { MovedPin } from "./pins";

export interface HandedPins {
  /** Commits, or what was read in place of one. */
  readonly base: string;
  readonly head: string;
  readonly pins: readonly MovedPin[];
}

export function writePins({ cwd }: Pick<Context, "cwd">, file: string, { base, head, pins }: HandedPins): void {
  replaceFile(path.resolve(cwd, file), `${JSON.stringify({ base, head, pins }, null, 2)}\n`);
}

/** @throws a usage failure if it is not what {@link writePins} writes */
export function readPins({ cwd }: Pick<Context, "cwd">, file: string): HandedPins {
  const found = parsed(path.resolve(cwd, file));
  if (
    !isObject(found) ||
    !isText(found.base) ||
    !isText(found.head) ||
    !Array.isArray(found.pins) ||
    !found.pins.every(isPin)
  )
    throw usage(`${file} is not what policy --write-pins writes.`, `strongroom policy --write-pins ${file}`);
  return { base: found.base, head: found.head, pins: found.pins };
}

function parsed(full: string): unknown {
  try {
    return JSON.parse(readFileSync(full, "utf8"));
  } catch {
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const fits = (value: unknown, shape: RegExp): boolean => isText(value) && shape.test(value);
const email = /^[^\s@"]+@[^\s@"]+$/;

function isPin(value: unknown): value is MovedPin {
  if (!isObject(value)) return false;
  const { environment, entry, owner, secret, version, record, injectors } = value;
  return (
    fits(environment, /^[a-z][a-z0-9-]*$/) &&
    fits(entry, /^[a-z][a-z0-9-]*\/[A-Z][A-Z0-9_]*$/) &&
    isText(owner) &&
    isObject(secret) &&
    fits(secret.project, /^[a-z][a-z0-9-]*$/) &&
    fits(secret.id, /^[\w-]{1,255}$/) &&
    fits(version, /^[1-9][0-9]{0,9}$/) &&
    Array.isArray(injectors) &&
    injectors.every((one) => fits(one, email)) &&
    (record === null || (isObject(record) && isText(record.by) && isText(record.from)))
  );
}

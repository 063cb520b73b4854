/** Values as texts that are the same for the same value, on one line, and different for another one. */
import { createHash } from "node:crypto";
import { oneLine } from "../../text/printable";
import { isObject } from "../synthesized";

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

const longest = 300;

/** Nothing invisible is in it, and a long one ends with a digest of the whole. */
export function shown(value: unknown): string {
  const whole = canonical(value);
  if (whole.length <= longest) return oneLine(whole, Number.POSITIVE_INFINITY);
  return `${oneLine(whole.slice(0, longest), Number.POSITIVE_INFINITY)}… (${textDigest(whole)})`;
}

/** A name as it is, if it can be mistaken for nothing else; otherwise as a value is shown. */
export function plain(value: unknown): string {
  return typeof value === "string" && /^[\w./@-]{1,300}$/.test(value) ? value : shown(value);
}

/** In place of a text that is not shown. 128 bits: nobody finds another text with them. */
export function textDigest(text: string): string {
  return `sha256 ${digestOf(text).slice(0, 32)}`;
}

/** SHA-256, in hex. */
export function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

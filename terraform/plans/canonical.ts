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

/** Google's longest condition has 4,096 characters, which are escaped here. */
const longest = 5000;
/** From here on, what differs is hard to find in a line with both. */
const readable = 300;
/** Of what stays the same, on each side of what differs. */
const around = 40;

/** Nothing invisible is in it, and a long one ends with a digest of the whole. */
export function shown(value: unknown): string {
  const whole = canonical(value);
  if (whole.length <= longest) return oneLine(whole, Number.POSITIVE_INFINITY);
  return `${oneLine(whole.slice(0, longest), Number.POSITIVE_INFINITY)}… (${textDigest(whole)})`;
}

/** A change: both as they are shown, or what differs in them where they are long, each with a digest of the whole. */
export function shownChange(was: unknown, is: unknown): readonly [was: string, is: string] {
  const [before, after] = [canonical(was), canonical(is)];
  if (before === after || Math.max(before.length, after.length) <= readable) return [shown(was), shown(is)];
  const shorter = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (start < shorter && before[start] === after[start]) start++;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [from, rest] = [Math.max(0, start - around), Math.max(0, end - around)];
  const part = (whole: string): string => {
    const text = whole.slice(from, whole.length - rest);
    const cut = text.length > longest;
    const [first, last] = [from > 0 ? "…" : "", rest > 0 || cut ? "…" : ""];
    return `${first}${oneLine(text.slice(0, longest), Number.POSITIVE_INFINITY)}${last} (${textDigest(whole)})`;
  };
  return [part(before), part(after)];
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

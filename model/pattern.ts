/**
 * Runs the expressions of declarations in linear time: a declaration or a value must not be able to hang a command with `/^(\w+\.?)+$/`.
 * They are written in JavaScript's syntax and mean the same here. An expression that can't run in linear time is refused.
 */
import type { RE2JS } from "re2js";

export type Pattern =
  | { readonly ok: true; test(text: string): boolean }
  | { readonly ok: false; readonly because: string };

/** Compiled once per (flags, source): ten thousand entries share a handful of expressions. */
const compiled = new Map<string, Pattern>();

/** @param flags of JavaScript; the caller refuses `g` and `y` */
export function pattern(source: string, flags: string): Pattern {
  const id = `${flags}/${source}`;
  const known = compiled.get(id);
  if (known !== undefined) return known;
  if (compiled.size > 5000) compiled.clear();
  const made = compile(source, flags);
  compiled.set(id, made);
  return made;
}

function compile(source: string, flags: string): Pattern {
  try {
    new RegExp(source, flags);
  } catch {
    return { ok: false, because: "an expression that does not compile" };
  }
  if (flags.includes("v")) return { ok: false, because: "the flag v, whose nested sets are not supported" };
  try {
    const { assertions, rest } = parts(source);
    const main = linear(rest, flags);
    const asserted = assertions.map(({ expected, inner }) => ({ expected, fits: linear(inner, flags) }));
    return { ok: true, test: (text) => main(text) && asserted.every(({ expected, fits }) => fits(text) === expected) };
  } catch {
    return { ok: false, because: reasonOf(source) };
  }
}

function linear(source: string, flags: string): (text: string) => boolean {
  // Loaded with the first expression, so that a command which reads no declaration does not wait for it.
  const { RE2JS } = require("re2js") as typeof import("re2js");
  // Without the flag s, a dot is written as the set of characters that it matches.
  let set = RE2JS.DOTALL;
  if (flags.includes("i")) set |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) set |= RE2JS.MULTILINE;
  const compiled: RE2JS = RE2JS.compile(translated(source, flags.includes("s")), set);
  return (text) => compiled.matcher(text).find();
}

interface Parts {
  readonly assertions: readonly { readonly expected: boolean; readonly inner: string }[];
  readonly rest: string;
}

/** `^(?=A)(?!B)C` is three expressions from the start, all of which can run in linear time. */
function parts(source: string): Parts {
  const assertions: { expected: boolean; inner: string }[] = [];
  let at = source.startsWith("^") ? 1 : 0;
  while (at > 0 && /^\(\?[=!]/.test(source.slice(at))) {
    const end = closing(source, at);
    assertions.push({ expected: source[at + 2] === "=", inner: `^(?:${source.slice(at + 3, end)})` });
    at = end + 1;
  }
  if (assertions.length === 0) return { assertions, rest: source };
  // With an alternative, the assertions would not hold for the whole expression.
  if (closing(`${source.slice(at)})`, -1, true) < source.length - at)
    throw new Error("an alternative after assertions");
  return { assertions, rest: `^${source.slice(at)}` };
}

/** The end of the group that opens at `from`; with `stop`, also the start of an alternative. */
function closing(source: string, from: number, stop = false): number {
  let depth = from === -1 ? 1 : 0;
  let inClass = false;
  for (let at = Math.max(from, 0); at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at;
    else if (stop && character === "|" && depth === 1) return at;
  }
  return source.length;
}

function reasonOf(source: string): string {
  if (/\(\?<?[=!]/.test(source))
    return "a lookahead or lookbehind that is not at the start, which can't run in linear time";
  if (/\\[1-9]|\\k</.test(source)) return "a reference to an earlier group, which can't run in linear time";
  return "an expression that can't run in linear time (a count above 1,000, for example)";
}

/** White space in JavaScript's sense; RE2 has ASCII's only. */
const space = "\\s\\v\\x{a0}\\x{feff}\\x{2028}\\x{2029}\\p{Zs}";
/** Everything else. */
const notSpace =
  "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

/** No character, and any character. */
const emptyClasses: Readonly<Record<string, string>> = { "[]": "[^\\x{0}-\\x{10ffff}]", "[^]": "." };

/** Rewrites an expression of JavaScript for RE2 where the same characters mean something else. */
function translated(source: string, dotAll: boolean): string {
  let out = "";
  let inClass = false;
  for (const [part] of source.matchAll(/\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\c[A-Za-z]|\\.|\[\^?\]|[^\\]/gsu)) {
    const code = /\\u\{?([0-9a-fA-F]+)/.exec(part)?.[1];
    if (code !== undefined) out += `\\x{${code}}`;
    else if (part.startsWith("\\c")) out += `\\x{${(part.charCodeAt(2) % 32).toString(16)}}`;
    else if (part === "\\s") out += inClass ? space : `[${space}]`;
    else if (part === "\\S") out += inClass ? notSpace : `[${notSpace}]`;
    // Inside a class it is a plain character, but RE2 would read `[:alpha:]` as a class.
    else if (part.startsWith("[") && inClass) out += `\\${part}`;
    else if (part === "." && !inClass && !dotAll) out += "[^\\n\\r\\x{2028}\\x{2029}]";
    else out += emptyClasses[part] ?? part;
    if (part === "[") inClass = true;
    if (part.endsWith("]") && part !== "\\]") inClass = false;
  }
  return out;
}

/**
 * Expressions of declarations, in linear time: whoever writes a declaration, or puts a value in, must not be able to hang a command
 * with `/^(\w+\.?)+$/`. They are written as JavaScript's and mean the same here; what can't run in linear time is refused.
 */
import type { RE2JS } from "re2js";

export type Pattern =
  | { readonly ok: true; test(text: string): boolean }
  | { readonly ok: false; readonly because: string };

/** Compiled once per (flags, source): ten thousand entries share a handful of expressions. */
const compiled = new Map<string, Pattern>();

/** @param flags of JavaScript; `g` and `y` are the caller's to refuse */
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
  if (flags.includes("v")) return { ok: false, because: "the flag v, whose sets within sets are not known here" };
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
  // Loaded with the first expression: a command that reads no declaration pays nothing.
  const { RE2JS } = require("re2js") as typeof import("re2js");
  // A dot that does not stand for all is written as what it stands for.
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
  // After an alternative the assertions would not hold for all of it.
  if (closing(`${source.slice(at)})`, -1, true) < source.length - at)
    throw new Error("an alternative after assertions");
  return { assertions, rest: `^${source.slice(at)}` };
}

/** Where the group that opens at `from` ends; with `stop`, also where an alternative begins. */
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

/** White space as JavaScript has it; RE2 knows ASCII's alone. */
const space = "\\s\\v\\x{a0}\\x{feff}\\x{2028}\\x{2029}\\p{Zs}";
/** All the rest. */
const notSpace =
  "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

/** Nothing, and anything at all. */
const emptyClasses: Readonly<Record<string, string>> = { "[]": "[^\\x{0}-\\x{10ffff}]", "[^]": "." };

/** An expression of JavaScript as RE2 writes it, where the two mean something else by the same characters. */
function translated(source: string, dotAll: boolean): string {
  let out = "";
  let inClass = false;
  for (const [part] of source.matchAll(/\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\c[A-Za-z]|\\.|\[\^?\]|[^\\]/gsu)) {
    const code = /\\u\{?([0-9a-fA-F]+)/.exec(part)?.[1];
    if (code !== undefined) out += `\\x{${code}}`;
    else if (part.startsWith("\\c")) out += `\\x{${(part.charCodeAt(2) % 32).toString(16)}}`;
    else if (part === "\\s") out += inClass ? space : `[${space}]`;
    else if (part === "\\S") out += inClass ? notSpace : `[${notSpace}]`;
    // Within a class it is a character, and `[:alpha:]` a class of its own to RE2.
    else if (part.startsWith("[") && inClass) out += `\\${part}`;
    else if (part === "." && !inClass && !dotAll) out += "[^\\n\\r\\x{2028}\\x{2029}]";
    else out += emptyClasses[part] ?? part;
    if (part === "[") inClass = true;
    if (part.endsWith("]") && part !== "\\]") inClass = false;
  }
  return out;
}

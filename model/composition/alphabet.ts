/** Whether a format proves that its values consist of certain characters alone: then they need no encoding. */
import type { ResolvedFormat } from "../resolved";

/**
 * Conservative: an expression that is not understood proves nothing. It must hold the whole value (`^…$`, no alternatives outside of a
 * group), without flags, and consist of literals, sets, groups and counts.
 */
export function consistsOf(format: ResolvedFormat, characters: string): boolean {
  const { source, flags } = format;
  if (flags.replace("u", "") !== "" || !source.startsWith("^") || !source.endsWith("$") || source.endsWith("\\$"))
    return false;
  const allowed = new Set(characters);
  const body = source.slice(1, -1);
  let depth = 0;
  for (let at = 0; at < body.length; ) {
    const rest = body.slice(at);
    const [skipped] = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(rest) ?? [];
    const [opened] = /^\((?:\?:)?/.exec(rest) ?? [];
    if (skipped !== undefined) at += skipped.length;
    else if (opened !== undefined) {
      if (rest.startsWith("(?") && opened === "(") return false;
      depth++;
      at += opened.length;
    } else if (rest.startsWith(")")) {
      if (--depth < 0) return false;
      at++;
    } else if (rest.startsWith("|")) {
      if (depth === 0) return false;
      at++;
    } else {
      const one = rest.startsWith("[") ? set(rest) : single(rest);
      if (one === null || [...one.characters].some((character) => !allowed.has(character))) return false;
      at += one.length;
    }
  }
  return depth === 0;
}

interface Characters {
  readonly characters: string;
  /** How much of the expression says it. */
  readonly length: number;
}

const classes: Readonly<Record<string, string>> = {
  d: "0123456789",
  w: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_",
};

/** A literal, or a class that can be listed; null for what matches more, such as a dot. */
function single(rest: string): Characters | null {
  const escaped = /^\\(.)/s.exec(rest)?.[1];
  if (escaped !== undefined) {
    const listed = Object.hasOwn(classes, escaped) ? classes[escaped] : undefined;
    if (listed !== undefined) return { characters: listed, length: 2 };
    return /[A-Za-z0-9]/.test(escaped) ? null : { characters: escaped, length: 2 };
  }
  const character = rest.charAt(0);
  return /[.^$\\[\]{}]/.test(character) ? null : { characters: character, length: 1 };
}

function set(rest: string): Characters | null {
  let characters = "";
  let at = 1;
  if (rest.charAt(at) === "^") return null;
  while (at < rest.length && rest.charAt(at) !== "]") {
    const from = inSet(rest.slice(at));
    if (from === null) return null;
    at += from.length;
    const isRange = rest.charAt(at) === "-" && rest.charAt(at + 1) !== "]";
    if (!isRange) {
      characters += from.characters;
      continue;
    }
    const to = inSet(rest.slice(at + 1));
    if (to === null || from.characters.length !== 1 || to.characters.length !== 1) return null;
    const [first, last] = [from.characters.charCodeAt(0), to.characters.charCodeAt(0)];
    if (last < first || last > 127) return null;
    for (let code = first; code <= last; code++) characters += String.fromCharCode(code);
    at += 1 + to.length;
  }
  return rest.charAt(at) === "]" && characters !== "" ? { characters, length: at + 1 } : null;
}

function inSet(rest: string): Characters | null {
  return rest.startsWith("\\") ? single(rest) : { characters: rest.charAt(0), length: 1 };
}

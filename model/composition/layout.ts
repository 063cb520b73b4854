/** Where in a text each placeholder stands. What is not known is a text with marks, where nothing is taken for granted. */
import type { ResolvedPiece } from "../resolved";
import type { PlaceInText } from "./place";
import type { TextPiece } from "./text";

/** Stands for a placeholder while the text around it is looked at: of the private use area, and taken out of what was declared. */
const marker = "\ue000";

export function isUrl(pieces: readonly ResolvedPiece[]): boolean {
  return urlsIn(pieces.map((piece) => (typeof piece === "string" ? piece : marker)).join(""))[0]?.from === 0;
}

/** The place of each placeholder, in their order. */
export function placesOf(pieces: readonly TextPiece[]): readonly PlaceInText[] {
  return layoutOf(
    pieces.map((piece) => (piece.kind === "text" ? piece.text.replaceAll(marker, " ") : marker)).join(""),
  );
}

function layoutOf(marked: string): readonly PlaceInText[] {
  if (isJson(marked)) return ofJson(marked);
  // Between braces that are meant stands somebody's placeholder, blanks and all.
  const urls = urlsIn(marked.replace(/\{\s*\w+\s*\}/g, (inner) => "_".repeat(inner.length)));
  // The last line break of a file divides nothing.
  const isPlain = /^[\p{L}\p{M}\p{N}\ue000 ._-]*\n?$/u.test(marked);
  const isBase = urls.length === 0 && /^\ue000[/?#]/.test(marked);
  return markersIn(marked).map((index): PlaceInText => {
    const url = urls.find(({ from, to }) => from <= index && index < to);
    if (url !== undefined) return inUrl(marked.slice(url.begin, url.to), index - url.begin);
    if (isPlain) return "plain";
    if (isBase) return index === 0 ? "base" : "continued";
    return isQuoted(marked, index) ? "quoted" : "marked";
  });
}

interface Url {
  /** Where its scheme begins, and what follows `://`. */
  readonly from: number;
  readonly begin: number;
  readonly to: number;
}

/** URLs anywhere in the text. One ends where another begins, and at what no URL has in it. */
function urlsIn(marked: string): readonly Url[] {
  const found = [...marked.matchAll(/:\/\//g)].flatMap(({ index }) => {
    const from = schemeBefore(marked, index);
    return from === index ? [] : [{ from, begin: index + 3 }];
  });
  return found.map(({ from, begin }, at) => {
    const next = found[at + 1]?.from ?? marked.length;
    const end = marked.slice(begin, next).search(/[\s"'`<>\\]/);
    return { from, begin, to: end < 0 ? next : begin + end };
  });
}

/** Where `postgres`, `jdbc:postgresql`, or a scheme that is a part begins. Steps back: an expression would try each character. */
function schemeBefore(marked: string, colon: number): number {
  let at = colon;
  while (at > 0 && /[a-z0-9+.\ue000:-]/i.test(marked.charAt(at - 1))) at--;
  return at;
}

/** @param rest what follows `://` */
function inUrl(rest: string, at: number): PlaceInText {
  const end = (pattern: RegExp, from: number): number => {
    const found = rest.slice(from).search(pattern);
    return found < 0 ? rest.length : from + found;
  };
  if (at < 0) return "scheme";
  const path = end(/[/?#]/, 0);
  const query = end(/[?#]/, path);
  const host = rest.slice(0, path).lastIndexOf("@") + 1;
  if (at < host) return "userinfo";
  if (at < path) return inHost(rest.slice(host, at), rest.slice(at + 1, path));
  if (at < query) return "path";
  return at >= end(/#/, query) ? "fragment" : /[?&;]\ue000*$/.test(rest.slice(0, at)) ? "parameter" : "query";
}

function inHost(before: string, after: string): PlaceInText {
  // `jdbc:sqlserver://host;password=…`: options, and no encoding is agreed on.
  if (before.includes(";")) return "marked";
  if (/\[[^\]]*$/.test(before)) return "address";
  if (/:\ue000*$/.test(before) && /^\ue000*([,;]|$)/.test(after)) return "port";
  if (/^:/.test(after)) return "host before its port";
  return /^([,;]|$)/.test(after) ? "host" : "part of a host";
}

/** Other quotes may mean another way to escape, so a text with such has none. */
function isQuoted(marked: string, at: number): boolean {
  return !/['`]/.test(marked) && quotes(marked).some(({ from, text }) => from < at && at < from + text.length);
}

function isJson(marked: string): boolean {
  if (!/^\s*[[{]/.test(marked)) return false;
  try {
    // Within quotes a digit is as good as anything; outside it is the only thing that may stand there.
    JSON.parse(marked.replaceAll(marker, "1"));
    return true;
  } catch {
    return false;
  }
}

/** Each string is a text again: a URL in it is a URL, and marks in it are marks. */
function ofJson(marked: string): readonly PlaceInText[] {
  const strings = quotes(marked);
  const places = new Map<number, PlaceInText>();
  for (const { from, text } of strings) {
    const inside = layoutOf(inner(text)).map(inString);
    for (const [index, at] of markersIn(text).entries()) places.set(from + at, inside[index] ?? "marked json string");
  }
  return markersIn(marked).map((at) => places.get(at) ?? "json value");
}

/** What a string of JSON says. One with a placeholder inside of an escape says nothing yet, and is a text with marks. */
function inner(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

function markersIn(marked: string): readonly number[] {
  return [...marked.matchAll(/\ue000/g)].map(({ index }) => index);
}

function inString(place: PlaceInText): PlaceInText {
  if (place === "plain") return "json string";
  const isMarked = ["marked", "quoted", "json string", "json value", "marked json string"].includes(place);
  return isMarked ? "marked json string" : place;
}

/** What stands between double quotes, with them. */
function quotes(marked: string): readonly { readonly from: number; readonly text: string }[] {
  const found: { readonly from: number; readonly text: string }[] = [];
  let from = -1;
  for (let at = 0; at < marked.length; at++) {
    if (marked[at] === "\\" && from >= 0) at++;
    else if (marked[at] === '"' && from < 0) from = at;
    else if (marked[at] === '"') {
      found.push({ from, text: marked.slice(from, at + 1) });
      from = -1;
    }
  }
  return found;
}

/** Where in a text a placeholder stands, and which encodings keep a value from becoming something else there. */
import type { PartEncoding } from "../resolved";
import { unreserved } from "./encoding";
import type { TextPiece } from "./text";

export type PlaceInText =
  | "scheme"
  | "userinfo"
  | "host"
  | "port"
  | "path"
  | "query"
  | "fragment"
  /** Behind a first part that may be the beginning of a URL. */
  | "continued"
  | "json string"
  | "json value"
  | "plain";

interface About {
  /** For messages: "the user or password of a URL". */
  readonly says: string;
  /** Where none is said; null: it must be said. */
  readonly usual: PartEncoding | null;
  /** Encodings that are safe whatever the value is. */
  readonly safe: readonly PartEncoding[];
  /** Characters that a value may consist of without any encoding; null: any. */
  readonly raw: string | null;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

export const places: Readonly<Record<PlaceInText, About>> = {
  scheme: { says: "the scheme of a URL", usual: "raw", safe: [], raw: `${letters}0123456789+.-` },
  userinfo: { says: "the user or password of a URL", usual: "url", safe: ["url"], raw: unreserved },
  host: { says: "the host of a URL", usual: "raw", safe: ["url"], raw: `${letters}0123456789.-_,:[]` },
  port: { says: "the port of a URL", usual: "raw", safe: [], raw: "0123456789" },
  path: { says: "the path of a URL", usual: "url", safe: ["url"], raw: `${unreserved}/` },
  query: { says: "the query of a URL", usual: "url", safe: ["url"], raw: unreserved },
  fragment: { says: "the fragment of a URL", usual: "url", safe: ["url"], raw: unreserved },
  continued: { says: "what may be the rest of a URL", usual: null, safe: ["url"], raw: `${unreserved}/` },
  "json string": {
    says: "a string of JSON",
    usual: "json",
    safe: ["json", "url", "base64"],
    raw: printable.replace(/["\\]/g, ""),
  },
  "json value": { says: "a number of JSON, outside of quotes", usual: "raw", safe: [], raw: "0123456789" },
  plain: { says: "a plain text", usual: "raw", safe: ["url", "json", "base64", "raw"], raw: null },
};

/** Stands for a placeholder while the text around it is looked at: of the private use area, and taken out of what was declared. */
const marker = "\ue000";

/** The place of each placeholder, in their order. */
export function placesOf(pieces: readonly TextPiece[]): readonly PlaceInText[] {
  const marked = mark(pieces);
  const [scheme] = /^(?:(?:[a-z][a-z0-9+.-]*:)*\ue000?[a-z0-9+.-]*):\/\//i.exec(marked) ?? [];
  if (scheme !== undefined) return ofUrl(marked, scheme.length);
  if (isJson(marked)) return ofJson(marked);
  const isContinued = /^\ue000[/?#]/.test(marked);
  return [...marked.matchAll(/\ue000/g)].map(({ index }) => (isContinued && index > 0 ? "continued" : "plain"));
}

function mark(pieces: readonly TextPiece[]): string {
  return pieces.map((piece) => (piece.kind === "text" ? piece.text.replaceAll(marker, " ") : marker)).join("");
}

function ofUrl(marked: string, begin: number): readonly PlaceInText[] {
  const rest = marked.slice(begin);
  const end = (pattern: RegExp, from: number): number => {
    const found = rest.slice(from).search(pattern);
    return found < 0 ? rest.length : from + found;
  };
  const path = end(/[/?#]/, 0);
  const query = end(/[?#]/, path);
  const fragment = end(/#/, query);
  const host = rest.slice(0, path).lastIndexOf("@") + 1;
  return [...marked.matchAll(/\ue000/g)].map(({ index }): PlaceInText => {
    const at = index - begin;
    if (at < 0) return "scheme";
    if (at < host) return "userinfo";
    if (at < path)
      return /:$/.test(rest.slice(host, at)) && /^\ue000*([,/?#]|$)/.test(rest.slice(at)) ? "port" : "host";
    return at < query ? "path" : at < fragment ? "query" : "fragment";
  });
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

function ofJson(marked: string): readonly PlaceInText[] {
  const found: PlaceInText[] = [];
  let inString = false;
  for (let at = 0; at < marked.length; at++) {
    const character = marked[at];
    if (character === "\\" && inString) at++;
    else if (character === '"') inString = !inString;
    else if (character === marker) found.push(inString ? "json string" : "json value");
  }
  return found;
}

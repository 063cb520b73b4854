/** Where in a text a placeholder stands, and which encodings keep a value from becoming something else there. */
import type { PartEncoding, ResolvedPiece } from "../resolved";
import { unreserved } from "./encoding";
import type { TextPiece } from "./text";

export type PlaceInText =
  | "scheme"
  | "userinfo"
  /** The end of a host: its value may bring a port along. */
  | "host"
  /** The text says the port itself. */
  | "host before its port"
  /** More of the host's name follows. */
  | "part of a host"
  /** Between `[` and `]`. */
  | "address"
  | "port"
  | "path"
  /** A query, or one parameter of it, with its name. */
  | "parameter"
  /** The value of a parameter. */
  | "query"
  | "fragment"
  /** Behind a first part that may be the beginning of a URL. */
  | "continued"
  | "json string"
  | "json value"
  | "plain";

export interface About {
  /** For messages: "the user or password of a URL". */
  readonly says: string;
  /** Where none is said; null: it must be said. */
  readonly usual: PartEncoding | null;
  /** Encodings that are safe whatever the value is. */
  readonly safe: readonly PartEncoding[];
  /** Characters that a value may consist of without any encoding; null: any. */
  readonly raw: string | null;
  /** What a literal may be without any encoding. @default whatever consists of `raw` */
  readonly literal?: (value: string) => boolean;
  /** What a literal must be, with an example. @default what needs no encoding there */
  readonly takes?: string;
  /** Characters that divide what stands there: whether they are meant so, the text must say. */
  readonly divides?: RegExp;
  /** A format that proves it, as in `/^[a-z0-9.-]+$/`. */
  readonly format?: string;
  /** Encoded, it would be another host. */
  readonly ofHost?: true;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

/** `db.internal`, `10.0.0.3`, `[::1]`. */
const name = "(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?|\\[[0-9A-Fa-f:.]+\\])";
const withPort = `${name}(?::[0-9]{1,5})?`;
/** Drivers of databases take several, with commas between them. */
const hosts = new RegExp(`^${withPort}(?:,${withPort})*$`);
const hostsBeforePort = new RegExp(`^(?:${withPort},)*${name}$`);
/** What a URL may hold behind its host: marks that divide it too, and what is encoded already. */
const written = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$/;

const host = { usual: "raw", safe: [], format: "/^[a-z0-9.-]+$/", ofHost: true } as const;

export const places: Readonly<Record<PlaceInText, About>> = {
  scheme: {
    says: "the scheme of a URL",
    usual: "raw",
    safe: [],
    raw: `${letters}${digits}+.-`,
    takes: "a scheme, such as https",
    format: "/^[a-z]+$/",
  },
  userinfo: { says: "the user or password of a URL", usual: "url", safe: ["url"], raw: unreserved },
  host: {
    ...host,
    says: "the host of a URL",
    raw: `${letters}${digits}.-_,:[]`,
    literal: (value) => hosts.test(value),
    takes: "a host, with a port or without: db.internal, db.internal:5432, [::1]:5432",
  },
  "host before its port": {
    ...host,
    says: "the host of a URL whose text says the port itself",
    raw: `${letters}${digits}.-_`,
    literal: (value) => hostsBeforePort.test(value),
    takes: "a host without a port: db.internal, 10.0.0.3, [::1]",
  },
  "part of a host": {
    ...host,
    says: "a part of a URL's host",
    raw: `${letters}${digits}.-_`,
    takes: "a part of a host's name: letters, digits, ., - and _",
  },
  address: {
    ...host,
    says: "the address between brackets of a URL",
    raw: `${digits}abcdefABCDEF:.`,
    takes: "an IPv6 address: ::1",
    format: "/^[0-9a-f:]+$/",
  },
  port: {
    says: "the port of a URL",
    usual: "raw",
    safe: [],
    raw: digits,
    literal: (value) => /^[0-9]{1,5}$/.test(value) && Number(value) <= 65535,
    takes: "a port: digits, at most 65535",
    format: "/^[0-9]+$/",
  },
  path: {
    says: "the path of a URL",
    usual: "url",
    safe: ["url"],
    raw: `${unreserved}/`,
    literal: (value) => written.test(value) && !value.includes("?"),
    divides: /\//,
  },
  parameter: {
    says: "the query of a URL",
    usual: "url",
    safe: ["url"],
    raw: unreserved,
    literal: (value) => written.test(value),
    divides: /[=&]/,
  },
  query: {
    says: "the query of a URL",
    usual: "url",
    safe: ["url"],
    raw: unreserved,
    literal: (value) => written.test(value),
  },
  fragment: { says: "the fragment of a URL", usual: "url", safe: ["url"], raw: unreserved },
  continued: { says: "what may be the rest of a URL", usual: null, safe: ["url"], raw: `${unreserved}/` },
  "json string": {
    says: "a string of JSON",
    usual: "json",
    safe: ["json", "url", "base64"],
    raw: printable.replace(/["\\]/g, ""),
  },
  "json value": {
    says: "a number of JSON, outside of quotes",
    usual: "raw",
    safe: [],
    raw: digits,
    literal: (value) => /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false|null)$/.test(value),
    takes: "a number, true, false or null",
    format: "/^[0-9]+$/",
  },
  plain: { says: "a plain text", usual: "raw", safe: ["url", "json", "base64", "raw"], raw: null },
};

/** Whether a literal can stand there as it is. */
export function fits(value: string, place: PlaceInText): boolean {
  const { raw, literal } = places[place];
  if (literal !== undefined) return literal(value);
  return raw === null || [...value].every((character) => raw.includes(character));
}

/** Stands for a placeholder while the text around it is looked at: of the private use area, and taken out of what was declared. */
const marker = "\ue000";

/** `postgres://`, `jdbc:postgresql://`, and a scheme that is a part. */
const beginning = /^(?:(?:[a-z][a-z0-9+.-]*:)*\ue000?[a-z0-9+.-]*):\/\//i;

export function isUrl(pieces: readonly ResolvedPiece[]): boolean {
  return beginning.test(pieces.map((piece) => (typeof piece === "string" ? piece : marker)).join(""));
}

/** The place of each placeholder, in their order. */
export function placesOf(pieces: readonly TextPiece[]): readonly PlaceInText[] {
  const marked = mark(pieces);
  const [scheme] = beginning.exec(marked) ?? [];
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
    if (at < path) return inHost(rest.slice(host, at), rest.slice(at + 1, path));
    if (at < query) return "path";
    return at >= fragment ? "fragment" : /[?&;]\ue000*$/.test(rest.slice(0, at)) ? "parameter" : "query";
  });
}

function inHost(before: string, after: string): PlaceInText {
  if (/\[[^\]]*$/.test(before)) return "address";
  if (/:\ue000*$/.test(before) && /^\ue000*(,|$)/.test(after)) return "port";
  if (/^:/.test(after)) return "host before its port";
  return /^(,|$)/.test(after) ? "host" : "part of a host";
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

/** The places in a text where a placeholder can stand, and which encodings keep a value from becoming something else there. */
import type { PartEncoding } from "../resolved";
import { unreserved } from "./encoding";

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
  /** A first part that may be the beginning of a URL, and what follows it. */
  | "base"
  | "continued"
  | "json string"
  /** A string of JSON that has marks of its own: headers, options, JSON again. */
  | "marked json string"
  | "json value"
  /** Marks divide the text, and who reads it decides what they mean: `host={host} password={password}`. */
  | "marked"
  /** Between double quotes of such a text: YAML, TOML, lines of JSON. */
  | "quoted"
  /** Alone, or among letters, digits and blanks. */
  | "plain";

export interface About {
  /** For messages: "the user or password of a URL". */
  readonly says: string;
  /** Where none is said; null: it must be said. */
  readonly usual: PartEncoding | null;
  /** The reader of the text may not decode what is safe there, so it is taken only where it is said. */
  readonly asked?: true;
  /** Encodings that are safe whatever the value is. */
  readonly safe: readonly PartEncoding[];
  /** Characters that a value may consist of without any encoding; null: any. */
  readonly raw: string | null;
  /** What a literal may be without any encoding. @default whatever consists of `raw` */
  readonly literal?: (value: string) => boolean;
  /** What a literal must be, with an example. @default what needs no encoding there */
  readonly takes?: string;
  /** Characters that would divide the text at this place; the declaration must say whether that is intended. */
  readonly divides?: RegExp;
  /** A format that proves it, as in `/^[a-z0-9.-]+$/`. */
  readonly format?: string;
  /** Encoded, it would be another host. */
  readonly ofHost?: true;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
/** What a string of JSON can have without an escape. */
const inJson = printable.replace(/["\\]/g, "");

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
  base: {
    says: "what may be the beginning of a URL",
    usual: "raw",
    safe: [],
    raw: `${unreserved}!$&()*+,;=:@/%[]`,
    literal: (value) => /^[^\s"'`<>\\]*$/.test(value),
    takes: "the beginning of a URL: https://api.example.com",
    format: "/^https:\\/\\/[a-z0-9.-]+$/",
  },
  continued: { says: "what may be the rest of a URL", usual: null, safe: ["url"], raw: `${unreserved}/` },
  "json string": {
    says: "a string of JSON",
    usual: "json",
    safe: ["json", "url", "base64"],
    raw: inJson,
  },
  "marked json string": {
    says: "a string of JSON that marks divide (= : ; quotes)",
    usual: "json",
    asked: true,
    safe: ["url", "base64"],
    raw: unreserved,
    literal: (value) => [...value].every((character) => inJson.includes(character)),
    format: "/^[A-Za-z0-9._-]+$/",
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
  marked: {
    says: "a text that marks divide (= : ; quotes, line breaks)",
    usual: "raw",
    asked: true,
    safe: ["url", "base64"],
    raw: unreserved,
    literal: () => true,
    format: "/^[A-Za-z0-9._-]+$/",
  },
  quoted: {
    says: "quotes of a text that is not JSON as a whole",
    usual: "raw",
    asked: true,
    safe: ["json", "url", "base64"],
    raw: unreserved,
    literal: () => true,
    format: "/^[A-Za-z0-9._-]+$/",
  },
  plain: { says: "a plain text", usual: "raw", safe: ["url", "json", "base64", "raw"], raw: null },
};

/** Whether a literal needs no encoding there. */
export function fits(value: string, place: PlaceInText): boolean {
  const { raw, literal } = places[place];
  if (literal !== undefined) return literal(value);
  return raw === null || [...value].every((character) => raw.includes(character));
}

/**
 * The parts of a value that are secrets themselves. A program that gets a JSON key or a connection string may print only its private key
 * or its password, or the JSON in another layout.
 */
import { secretLikeness } from "../../model/secret-likeness";
import { shortestPart } from "./readings";

/** A field with such a name is a secret whatever it looks like. */
const secretName =
  /(?:secret|token|pass|passw(?:or)?d|passphrase|pwd|key|key_?base|credential|auth|cookie|signature|salt|seed)s?$/i;
const publicName = /public|publishable|anon/i;

export function isSecretName(name: string): boolean {
  return secretName.test(name) && !publicName.test(name);
}

/** A word or a number, several words written together, or a short word with digits, as in `x509`, `3f2a1` and a time's `27T09`. */
const word =
  /^(?:\p{Lu}?\p{Ll}{1,16}(?:\p{Lu}\p{Ll}{1,16}){0,4}\d{0,3}|\p{Lu}{1,16}\d{0,3}|\d+|[a-z0-9]{1,6}|[A-Za-z0-9]{1,5})$/u;

/**
 * Whether a field's text should not be shown. What consists of words and numbers alone (addresses, mail addresses, ids of projects, names
 * of types) may be, unless its name or its look says otherwise: it would take half of a log with it.
 */
function isSecret(name: string, text: string): boolean {
  if (isAddress(text)) return !ofWords(text) || secretLikeness(text) !== null;
  return isSecretName(name) || !ofWords(text) || secretLikeness(text, { name }) !== null;
}

const isAddress = (text: string) => /^https?:\/\/[^\s?#]*$/i.test(text);

function ofWords(text: string): boolean {
  return text
    .replace(/%[0-9a-f]{2}/gi, " ")
    .split(/[^\p{L}\p{N}]/u)
    .every((part) => part === "" || word.test(part));
}

/**
 * Texts that are searched for beside the value: its secret fields, and other layouts of the same JSON. Each is long enough, and listed
 * once.
 */
export function fieldsOf(value: string): readonly string[] {
  const found = new Set<string>();
  collect(value, found, 0);
  found.delete(value);
  return [...found].filter((text) => Buffer.byteLength(text) >= shortestPart);
}

/** At most JSON in JSON in base64. */
const deepest = 4;

function collect(text: string, found: Set<string>, depth: number): void {
  if (depth > deepest) return;
  const json = parsed(text);
  if (json === null) {
    for (const [name, part] of pairsOf(text)) if (isSecret(name, part)) found.add(part);
    return;
  }
  found.add(json.text);
  found.add(JSON.stringify(json.data));
  found.add(JSON.stringify(json.data, null, 2));
  for (const [name, leaf] of leavesOf(json.data, "")) {
    if (isSecret(name, leaf)) found.add(leaf);
    collect(leaf, found, depth + 1);
  }
}

/** An object or a list, also in base64, as many CI runners want a key; null for anything else. */
function parsed(text: string): { readonly text: string; readonly data: object } | null {
  const encoded = /^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(text.replace(/\s/g, ""));
  const plain = encoded ? Buffer.from(text, "base64").toString("utf8") : text;
  if (!/^\s*[[{]/.test(plain)) return null;
  try {
    return { text: plain, data: JSON.parse(plain) as object };
  } catch {
    return null;
  }
}

/** Every text in it, under the nearest name. */
function leavesOf(data: unknown, name: string): readonly (readonly [string, string])[] {
  if (typeof data === "string") return [[name, data]];
  if (Array.isArray(data)) return data.flatMap((one) => leavesOf(one, name));
  return Object.entries(data ?? {}).flatMap(([key, one]) => leavesOf(one, key));
}

/** The password of an address, and `name=value` as in its query and in connection strings, as they are written and as they are meant. */
function pairsOf(text: string): readonly (readonly [string, string])[] {
  // Leaves out a password that is not secret: `postgres://postgres:postgres@db` would hide every mention of the program.
  const passwords = [
    ...text.matchAll(/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}):\/\/([^/\s:@]*):([^/\s@]+)@/gi),
  ].flatMap(([, scheme, user, one = ""]) => (one === scheme || one === user ? [] : [one]));
  const named = [...text.matchAll(/(?<=^|[?&;\s])([\w.-]+|[\w.-]+ [\w.-]+) ?= ?("[^"]*"|'[^']*'|[^\s&;]+)/g)];
  const pairs: readonly (readonly [string, string])[] = [
    ...passwords.map((one) => ["password", one] as const),
    ...named.flatMap(([, name = "", one = ""]) =>
      isSecretName(name) ? [[name, one.replace(/^(["'])(.*)\1$/s, "$2")] as const] : [],
    ),
  ];
  return pairs.flatMap(([name, one]) => [[name, one] as const, [name, decoded(one)] as const]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

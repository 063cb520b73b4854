/**
 * No text of the declarations may be a secret: purposes and risks become annotations, setup steps stand in documents, and git
 * keeps everything. Looks at the declarations as they are, so that a field that is new tomorrow is looked at too.
 */
import { textLikeness } from "../declared/composition";
import type { DeclaredEntry } from "../declared/declared";
import { describe, type Found, isObject, shown } from "../declared/shape";
import type { Issue } from "../issue";
import { entryKinds } from "../kinds";
import { type LikenessOptions, secretLikeness } from "../secret-likeness";
import { vendorSecret } from "../secret-rules";

/** How the literal of an entry is looked at. */
export function likenessOf({ kind, name }: Pick<DeclaredEntry, "kind" | "name">): LikenessOptions {
  return { declaredPublic: entryKinds[kind].public, name };
}

/** Deeper than any declaration goes; what is deeper is not a declaration. */
const deepest = 12;

/** @param organisation of any shape */
export function checkTexts(organisation: Found, issues: Issue[]): void {
  const look = (value: unknown, where: string): void => walk({ value, where, path: "", depth: deepest, issues });
  const products = new Set<unknown>();
  const integration = (name: string, value: unknown): void => {
    const parts = isObject(value) && isObject(value.$integration) ? value.$integration : null;
    if (parts === null) return;
    const product = isObject(parts.product) ? parts.product : {};
    if (!products.has(product)) look(product.about, nameIn(product));
    products.add(product);
    look(parts.about, `${nameIn(product)}/${shown(name)}`);
    for (const [entry, declared] of Object.entries(isObject(parts.entries) ? parts.entries : {}))
      look(declared, `${nameIn(product)}/${shown(entry)}`);
  };
  for (const product of Object.values(isObject(organisation.catalogue) ? organisation.catalogue : {}))
    for (const [name, value] of Object.entries(isObject(product) ? product : {})) integration(name, value);
  for (const own of listOf(organisation.ownIntegrations)) if (isObject(own)) integration(nameIn(own), own.integration);
  for (const reader of listOf(organisation.readers)) {
    const about = isObject(reader) && isObject(reader.about) ? reader.about : {};
    const product = isObject(about.product) ? nameIn(about.product) : "readers";
    const where = `${product}/${nameIn(about)}`;
    look({ ...about, product: null }, where);
    if (!isObject(reader)) continue;
    look([...listOf(reader.reads), ...listOf(reader.browser)], where);
  }
  // Values are looked at with their entries, which know what is public.
  for (const environment of listOf(organisation.environments))
    if (isObject(environment)) look({ ...environment, values: null }, `environments/${nameIn(environment)}`);
}

/** Anything may stand where a name should. */
function nameIn({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? shown(name) : describe(name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function walk({
  value,
  where,
  path,
  depth,
  issues,
}: {
  readonly value: unknown;
  readonly where: string;
  readonly path: string;
  readonly depth: number;
  readonly issues: Issue[];
}): void {
  if (typeof value === "string") {
    checkReadable(value, at(where, path), issues);
    const likeness = secretLikeness(value);
    if (likeness !== null) refuse(issues, where, path, likeness);
    return;
  }
  if (typeof value !== "object" || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries())
      walk({ value: one, where, path: `${path}[${index}]`, depth: depth - 1, issues });
    return;
  }
  const object = value as Found;
  // The entry behind a handle is looked at where it is declared.
  if (object.kind === "handle") return;
  if (object.kind === "composed" && path === "") {
    checkComposition(object, where, depth, issues);
    return;
  }
  const isFormat = typeof object.flags === "string";
  for (const name in object) {
    const one = object[name];
    // A default is looked at with its entry, which knows what is public.
    if (name === "default" && path === "") continue;
    // An expression is not a text.
    if (name === "source" && isFormat) continue;
    // Most texts are fine: where they stand is put together for what is refused only.
    if (typeof one === "string" ? !isFormat && isPlain(one) : typeof one !== "object") continue;
    const inside = name === "spec" ? path : path === "" ? shown(name) : `${path}.${shown(name)}`;
    if (name === "example" && isFormat && typeof one === "string") checkExample(one, where, inside, issues);
    else walk({ value: one, where, path: inside, depth: depth - 1, issues });
  }
}

/** Behind the name of a placeholder its encoding may stand, which is not a password. */
function checkComposition({ text, parts, spec }: Found, where: string, depth: number, issues: Issue[]): void {
  if (typeof text === "string") {
    checkReadable(text, at(where, "text"), issues);
    const likeness = textLikeness(text);
    if (likeness !== null) refuse(issues, where, "text", likeness);
  }
  walk({ value: parts, where, path: "parts", depth: depth - 1, issues });
  walk({ value: spec, where, path: "", depth: depth - 1, issues });
}

/** An example looks like what it is an example of; what has a secret's randomness is none. */
function checkExample(example: string, where: string, path: string, issues: Issue[]): void {
  checkReadable(example, at(where, path), issues);
  const rule = vendorSecret(example, null, false);
  if (rule !== null) refuse(issues, where, path, `a secret by the rule ${rule}`);
}

function refuse(issues: Issue[], where: string, path: string, likeness: string): void {
  issues.push({
    code: "text-looks-like-a-secret",
    what: `the text looks like ${likeness}`,
    where: at(where, path),
    got: "a text in the declarations",
    allowed: "texts that are not secrets",
    next: "remove it, and revoke the value: git keeps it",
  });
}

function at(where: string, path: string): string {
  return path === "" ? where : `${where}: ${path}`;
}

function isPlain(text: string): boolean {
  return !unseen.test(text) && secretLikeness(text) === null;
}

/**
 * What nobody sees: controls, formats (the direction of reading, zero width, tags), halves of characters, separators of lines. A line
 * break and a tab are text, and so is what joins letters and emoji (U+200C, U+200D) or breaks a word (U+00AD).
 */
const unseen = /(?![\n\t\u00ad\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** Texts end up on screens, in annotations, documents and environments: each character of them must be one that is seen. */
export function checkReadable(text: string, where: string, issues: Issue[]): void {
  const [found] = unseen.exec(text) ?? [];
  if (found === undefined) return;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  issues.push({
    code: "unseen-character",
    what: "the text has a character that nobody sees",
    where,
    got: `U+${code}`,
    allowed: "what can be read, line breaks and tabs",
    next: "write the text again, without it",
  });
}

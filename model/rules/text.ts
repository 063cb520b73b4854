/**
 * No text of the declarations may be a secret: purposes and risks become annotations, setup steps become documents, and git keeps
 * everything. All fields are checked, so a new field is checked without a change here.
 */
import { textLikeness } from "../declared/composition";
import type { DeclaredEntry } from "../declared/declared";
import { describe, type Found, isObject, shown } from "../declared/shape";
import type { Issue } from "../issue";
import { entryKinds } from "../kinds";
import { type LikenessOptions, secretLikeness } from "../secret-likeness";
import { vendorSecret } from "../secret-rules";

/** How an entry's literal is checked. */
export function likenessOf({ kind, name, literal }: Pick<DeclaredEntry, "kind" | "name" | "literal">): LikenessOptions {
  return { declaredPublic: entryKinds[kind].public, name, localOnly: literal?.localOnly === true };
}

/** No declaration is nested deeper than this. */
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
  // Values are checked with their entries, which say what is public.
  for (const environment of listOf(organisation.environments))
    if (isObject(environment)) look({ ...environment, values: null }, `environments/${nameIn(environment)}`);
}

/** A name may be anything here. */
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
    if (likeness !== null) refuse(issues, at(where, path), likeness);
    return;
  }
  if (typeof value !== "object" || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries())
      walk({ value: one, where, path: `${path}[${index}]`, depth: depth - 1, issues });
    return;
  }
  const object = value as Found;
  // The entry behind a handle is checked where it is declared.
  if (object.kind === "handle") return;
  if (object.kind === "composed" && path === "") {
    checkComposition(object, where, depth, issues);
    return;
  }
  const isFormat = typeof object.flags === "string";
  for (const name in object) {
    const one = object[name];
    // A default is checked with its entry, which says what is public.
    if (name === "default" && path === "") continue;
    // A regular expression is not a text.
    if (name === "source" && isFormat) continue;
    // Most texts are fine, so the place is only put together for a refused one.
    if (typeof one === "string" ? !isFormat && isPlain(one) : typeof one !== "object") continue;
    const inside = name === "spec" ? path : path === "" ? shown(name) : `${path}.${shown(name)}`;
    if (name === "example" && isFormat && typeof one === "string") checkExample(one, where, inside, issues);
    else walk({ value: one, where, path: inside, depth: depth - 1, issues });
  }
}

/** An encoding may follow the name of a placeholder; it is not a password. */
function checkComposition({ text, parts, spec }: Found, where: string, depth: number, issues: Issue[]): void {
  if (typeof text === "string") {
    checkReadable(text, at(where, "text"), issues);
    const likeness = textLikeness(text);
    if (likeness !== null)
      refuse(
        issues,
        at(where, "text"),
        likeness,
        "declare the secret with secret() in an integration above, name it as a part, and write {its name} in its place; then revoke this value: git keeps it",
      );
  }
  walk({ value: parts, where, path: "parts", depth: depth - 1, issues });
  walk({ value: spec, where, path: "", depth: depth - 1, issues });
}

/** An example looks like a secret, but it must not be as random as one. */
function checkExample(example: string, where: string, path: string, issues: Issue[]): void {
  checkReadable(example, at(where, path), issues);
  const rule = vendorSecret(example, null, false);
  if (rule !== null) refuse(issues, at(where, path), `a secret by the rule ${rule}`);
}

const taken = "remove it, and revoke the value: git keeps it";

function refuse(issues: Issue[], where: string, likeness: string, next = taken): void {
  issues.push({
    code: "text-looks-like-a-secret",
    what: `the text looks like ${likeness}`,
    where,
    got: "a text in the declarations",
    allowed: "texts that are not secrets",
    next,
  });
}

function at(where: string, path: string): string {
  return path === "" ? where : `${where}: ${path}`;
}

function isPlain(text: string): boolean {
  return !unseen.test(text) && secretLikeness(text) === null;
}

/**
 * Invisible characters: controls, formats (reading direction, zero width, tags), halves of characters, line separators. Line breaks and
 * tabs are allowed, and so are characters that join letters and emoji (U+200C, U+200D) or break a word (U+00AD).
 */
const unseen = /(?![\n\t\u00ad\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** Texts end up on screens, in annotations, documents and environments, so every character must be visible. */
export function checkReadable(text: string, where: string, issues: Issue[]): void {
  const [found] = unseen.exec(text) ?? [];
  if (found === undefined) return;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  issues.push({
    code: "unseen-character",
    what: "the text has an invisible character",
    where,
    got: `U+${code}`,
    allowed: "visible characters, line breaks and tabs",
    next: "write the text again without it",
  });
}

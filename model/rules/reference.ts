import type { Declared, DeclaredEntry, DeclaredIntegration, DeclaredProduct } from "../declared/declared";
import { matches } from "../declared/format";
import { compositionOf } from "../declared/made-of";
import { shown } from "../declared/shape";
import { referencesOf } from "../declared/verification";
import type { Format } from "../format";
import type { Issue } from "../issue";
import { entryKinds } from "../kinds";
import { secretLikeness } from "../secret-likeness";
import { likenessOf } from "./text";

/** Checks what entries refer to by name: choices, lists, signing keys, readers. */
export function checkReferences(declared: Declared, issues: Issue[]): void {
  const readers = new Set(declared.readers.map((reader) => reader.key));
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const entry of integration.entries) {
        checkFormat(entry, integration, issues);
        checkDefault(entry, integration, issues);
        checkMembers(entry, integration, issues);
        checkSigner(entry, integration, issues);
        checkVerification(entry, product, issues);
        checkReplaced(entry, product, issues);
        for (const reader of entry.kept?.onlyReadBy ?? []) {
          if (readers.has(reader)) continue;
          refuse({
            issues,
            entry,
            code: "unknown-reader",
            what: "onlyReadBy names a reader that is not declared",
            got: reader,
            allowed: readers,
          });
        }
      }
    }
  }
}

function refuse({
  issues,
  entry,
  code,
  what,
  got,
  allowed,
}: {
  readonly issues: Issue[];
  readonly entry: DeclaredEntry;
  readonly code: string;
  readonly what: string;
  readonly got: string;
  readonly allowed: Iterable<string>;
}): void {
  const names = [...allowed].sort();
  const list = names.length === 0 ? "none is declared" : names.slice(0, 12).join(", ");
  issues.push({
    code,
    what,
    where: shown(entry.key),
    got: shown(got),
    allowed: names.length > 12 ? `${list} and ${names.length - 12} more` : list,
    next: "correct the name, or declare what it names",
  });
}

function checkFormat(entry: DeclaredEntry, integration: DeclaredIntegration, issues: Issue[]): void {
  const rule = entry.format;
  if (rule?.kind !== "per choice") return;
  const choice = integration.choices.get(rule.choice);
  if (choice === undefined) {
    const what = "its format follows a choice that the integration does not have";
    refuse({ issues, entry, code: "unknown-choice", what, got: rule.choice, allowed: integration.choices.keys() });
    return;
  }
  for (const option of Object.keys(rule.formats)) {
    if (choice.options.includes(option)) continue;
    const what = `its format names an option that ${choice.name} does not have`;
    refuse({ issues, entry, code: "unknown-option", what, got: option, allowed: choice.options });
  }
  for (const option of choice.options) {
    if (Object.hasOwn(rule.formats, option)) continue;
    issues.push({
      code: "option-without-format",
      what: `its format says nothing for an option of ${choice.name}`,
      where: shown(entry.key),
      got: `no format for ${shown(option)}`,
      allowed: "a format for each option",
      next: `add a format for ${shown(option)}`,
    });
  }
  checkModes(entry, rule.formats, issues);
}

/** If a test key matched the format of live keys, the modes could be mixed. */
function checkModes(entry: DeclaredEntry, formats: Readonly<Record<string, Format>>, issues: Issue[]): void {
  for (const [option, own] of Object.entries(formats)) {
    for (const [other, format] of Object.entries(formats)) {
      if (format.source === own.source && format.flags === own.flags) continue;
      if (!matches(format, own.example)) continue;
      issues.push({
        code: "example-of-another-option",
        what: `the example for ${shown(option)} looks like one for ${shown(other)}`,
        where: shown(entry.key),
        got: `an example that also ${format.says}`,
        allowed: "examples that only their own format takes",
        next: `narrow the format for ${shown(other)}, or correct the example`,
      });
    }
  }
}

function checkDefault(entry: DeclaredEntry, integration: DeclaredIntegration, issues: Issue[]): void {
  const fallback = entry.literal?.default ?? null;
  if (typeof fallback === "string") {
    const likeness = secretLikeness(fallback, likenessOf(entry));
    if (likeness === null) return;
    issues.push({
      code: "config-looks-like-a-secret",
      what: `the default looks like ${likeness}`,
      where: shown(entry.key),
      got: "a literal in the catalogue",
      allowed: "literals that are not secrets",
      next: "declare it with secret(), remove the literal, and revoke the value: git keeps it",
    });
  } else if (fallback?.kind === "from choice" && !integration.choices.has(fallback.choice)) {
    const what = "its default follows a choice that the integration does not have";
    refuse({ issues, entry, code: "unknown-choice", what, got: fallback.choice, allowed: integration.choices.keys() });
  }
}

function checkMembers(entry: DeclaredEntry, integration: DeclaredIntegration, issues: Issue[]): void {
  const list = entry.literal?.memberOf ?? null;
  if (list === null) return;
  const literals = integration.entries.filter((one) => one.literal !== null && one.name !== entry.name);
  if (literals.some((one) => one.name === list)) return;
  const what = "memberOf does not name another literal of the integration";
  const names = literals.map((one) => one.name);
  refuse({ issues, entry, code: "unknown-list", what, got: list, allowed: names });
}

function checkSigner(entry: DeclaredEntry, integration: DeclaredIntegration, issues: Issue[]): void {
  const origin = entry.kept?.origin;
  if (origin?.kind !== "generated" || origin.recipe.kind !== "supabase jwt") return;
  const { signedWith } = origin.recipe;
  const signers = integration.entries.filter(
    (one) => one.kept !== null && compositionOf(one) === null && one.name !== entry.name,
  );
  const what = "its recipe signs with an entry that the integration does not have";
  refuseUnless(signers, signedWith, { issues, entry, code: "unknown-signer", what });
}

/** A password in a URL would be in every log on its way, so a call may only name entries that are not secrets. */
function checkVerification(entry: DeclaredEntry, product: DeclaredProduct, issues: Issue[]): void {
  const names = entry.kept?.verify == null ? [] : referencesOf(entry.kept.verify);
  for (const name of names) {
    const usable = [...product.integrations.values()]
      .flatMap((integration) => integration.entries)
      .filter((one) => entryKinds[one.kind].resolved !== "secret");
    const what = "its verification does not name a config of the product";
    refuseUnless(usable, name, { issues, entry, code: "unknown-address", what });
  }
}

/** A rename is under way as long as both are in use. */
function checkReplaced(entry: DeclaredEntry, product: DeclaredProduct, issues: Issue[]): void {
  const name = entry.kept?.replaces ?? null;
  if (name === null) return;
  const others = [...product.integrations.values()]
    .flatMap((integration) => integration.entries)
    .filter((one) => one.kept !== null && one.kept.replaces === null && one.name !== entry.name);
  const found = others.find((one) => one.name === name);
  const what = "it replaces an entry that the product does not have";
  if (found === undefined)
    refuse({ issues, entry, code: "unknown-replaced", what, got: name, allowed: others.map((one) => one.name) });
  else if (found.retired !== null)
    issues.push({
      code: "replaced-retired",
      what: "it takes over the value of an entry that is retired already",
      where: shown(entry.key),
      got: `replaces: "${shown(name)}"`,
      allowed: "replaces, as long as both names are in use",
      next: "if its value was copied, remove replaces from it; otherwise take the retirement back, and run strongroom rename",
    });
}

/** Refuses a name that none of these has, or that one has which will be removed. */
function refuseUnless(
  usable: readonly DeclaredEntry[],
  name: string,
  about: { readonly issues: Issue[]; readonly entry: DeclaredEntry; readonly code: string; readonly what: string },
): void {
  const found = usable.find((one) => one.name === name);
  if (found === undefined) refuse({ ...about, got: name, allowed: usable.map((one) => one.name) });
  else refuseRetired(about.issues, about.entry, found);
}

/** An entry in use must not depend on an entry that will be removed. */
function refuseRetired(issues: Issue[], entry: DeclaredEntry, named: DeclaredEntry): void {
  if (named.retired === null || entry.retired !== null) return;
  issues.push({
    code: "retired-reference",
    what: "it names an entry that is retired",
    where: shown(entry.key),
    got: shown(named.name),
    allowed: "entries in use",
    next: "name another one, or retire this one as well",
  });
}

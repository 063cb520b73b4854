import type { Declared, DeclaredEntry, DeclaredProduct, DeclaredReader } from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { readerKinds } from "../kinds";
import { plainName, platforms, portableName, secretManager } from "../limits";

const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;
const plain = "lower-case letters and digits, with single hyphens between";
/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md */
const composeName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const compose = "a compose service's name: letters, digits, '.', '_' and '-'";
const portable = "upper-case letters, digits and _, a letter first";

/** Names that platforms and Terraform addresses take. */
export function checkNames(declared: Declared, issues: Issue[]): void {
  for (const product of declared.products.values()) {
    if (!plainName.test(product.name))
      malformed({ issues, noun: "product", where: product.name, name: product.name, allowed: plain });
    for (const integration of product.integrations.values()) {
      if (!identifier.test(integration.name)) {
        malformed({
          issues,
          noun: "integration",
          where: integration.key,
          name: integration.name,
          allowed: "letters, digits and _, a letter first",
        });
      }
      for (const name of [...integration.choices.keys(), ...integration.eithers.keys()]) {
        if (identifier.test(name)) continue;
        malformed({
          issues,
          noun: "choice",
          where: `${product.name}/${name}`,
          name,
          allowed: "letters, digits and _, a letter first",
        });
      }
      for (const entry of integration.entries) checkEntry(entry, product, issues);
    }
  }
  for (const reader of declared.readers) checkReader(reader, issues);
  for (const environment of declared.environments) {
    if (plainName.test(environment.name)) continue;
    malformed({
      issues,
      noun: "environment",
      where: `environments/${shown(environment.name)}`,
      name: environment.name,
      allowed: plain,
    });
  }
}

function malformed({
  issues,
  noun,
  where,
  name,
  allowed,
}: {
  readonly issues: Issue[];
  readonly noun: string;
  readonly where: string;
  readonly name: string;
  readonly allowed: string;
}): void {
  issues.push({
    code: "malformed-name",
    what: `the ${noun}'s name has the wrong shape`,
    where: shown(where),
    got: shown(name),
    allowed,
    next: "rename it",
  });
}

function checkEntry(entry: DeclaredEntry, product: DeclaredProduct, issues: Issue[]): void {
  const { name, key } = entry;
  if (!portableName.test(name)) malformed({ issues, noun: "entry", where: key, name, allowed: portable });
  if (name.length > secretManager.idCharacters) {
    issues.push({
      code: "name-too-long",
      what: "the entry's name is too long for a secret's id",
      where: shown(key),
      got: `${name.length} characters`,
      allowed: `at most ${secretManager.idCharacters} characters`,
      next: "shorten it",
    });
  }
  checkPrefix(entry, product, issues);
  if (entry.localAlias !== null && !portableName.test(entry.localAlias)) {
    malformed({ issues, noun: "local alias", where: key, name: entry.localAlias, allowed: portable });
  }
  const previousAs = entry.kept?.previousAs ?? null;
  if (previousAs !== null && !portableName.test(previousAs)) {
    malformed({ issues, noun: "previous value", where: key, name: previousAs, allowed: portable });
  }
  for (const name of entry.kept?.restarts ?? []) {
    if (!composeName.test(name)) malformed({ issues, noun: "compose service", where: key, name, allowed: compose });
  }
}

/** Only what stays on a developer's machine may do without the product's prefix. */
function checkPrefix(entry: DeclaredEntry, product: DeclaredProduct, issues: Issue[]): void {
  const prefix = product.entryPrefix;
  if (prefix === null || entry.name.startsWith(prefix) || entry.literal?.localOnly === true) return;
  // Bundlers demand their own prefix, and the entry is in no project's Secret Manager.
  if (entry.kind === "public config" && entry.name.startsWith("NEXT_PUBLIC_")) return;
  issues.push({
    code: "missing-prefix",
    what: `${shown(entry.name)} lacks the product's prefix ${prefix}`,
    where: shown(entry.key),
    got: shown(entry.name),
    allowed: `names that begin with ${prefix}`,
    next: `rename it to ${prefix}${shown(entry.name)}`,
  });
}

function checkReader(reader: DeclaredReader, issues: Issue[]): void {
  const { name, key } = reader;
  if (!plainName.test(name)) malformed({ issues, noun: "reader", where: key, name, allowed: plain });
  const { platform } = readerKinds[reader.kind];
  const most = platform === null ? null : platforms[platform].readerNameCharacters;
  if (most !== null && name.length > most) {
    issues.push({
      code: "name-too-long",
      what: `the service's name is too long for ${platform}`,
      where: shown(key),
      got: `${name.length} characters`,
      allowed: `at most ${most} characters`,
      next: "shorten it",
    });
  }
  for (const read of reader.reads) {
    if (read.as === null || portableName.test(read.as)) continue;
    malformed({ issues, noun: "variable", where: `${key}: ${read.name}`, name: read.as, allowed: portable });
  }
}

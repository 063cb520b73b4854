/** An integration: its own fields, its entries and its decisions. */
import { type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import { readChoice, readEither } from "./decision";
import type { DeclaredChoice, DeclaredDefaults, DeclaredEither, DeclaredEntry, DeclaredIntegration } from "./declared";
import { readDefaults } from "./defaults";
import { readEntry } from "./entry";
import {
  type Found,
  flag,
  isObject,
  missing,
  notAnObject,
  onlyFields,
  optionalText,
  type Reading,
  text,
  texts,
} from "./shape";

/** What the names of a product's handles stand for. */
export type Names = Map<string, DeclaredEntry | DeclaredEither | DeclaredChoice | "broken">;

interface AboutReading extends Reading {
  readonly defaults: DeclaredDefaults;
}

/** Its own, or the product's default. */
const ownOr = (name: "owner" | "revoke") => (at: AboutReading) =>
  at.found[name] === undefined ? (at.defaults[name] ?? text(at, name)) : text(at, name);

const aboutFields = {
  title: text,
  owner: ownOr("owner"),
  console: optionalText,
  revoke: ownOr("revoke"),
  setup,
  usage: optionalText,
  monitoring: optionalText,
  optional: flag,
} as const;

/** What an integration says of itself. */
export type DeclaredAbout = ReadOf<typeof aboutFields>;

export function readIntegration(
  place: {
    readonly product: string;
    readonly name: string;
    readonly file: string | null;
    readonly defaults: DeclaredDefaults;
  },
  parts: Found,
  names: Names,
  issues: Issue[],
): DeclaredIntegration {
  const { product, name, file } = place;
  const where = `${product}/${name}`;
  const found = isObject(parts.about) ? parts.about : {};
  if (!isObject(parts.about))
    notAnObject({ issues, where, what: "what the integration says of itself", value: parts.about, allowed: "{…}" });
  const at: Reading = { found, where, issues };
  const entries: DeclaredEntry[] = [];
  const choices = new Map<string, DeclaredChoice>();
  const eithers = new Map<string, DeclaredEither>();
  const broken = new Set<string>();
  const claim = (entry: string, what: DeclaredEntry | DeclaredEither | DeclaredChoice | "broken"): void => {
    if (names.has(entry)) duplicate(product, entry, issues);
    else names.set(entry, what);
  };
  if (isObject(parts.about)) onlyFields(at, { ...aboutFields, defaults: true });
  const defaults = readDefaults(at, "integration", place.defaults);
  const declared = isObject(parts.entries) ? parts.entries : {};
  if (!isObject(parts.entries))
    notAnObject({ issues, where, what: "the list of entries", value: parts.entries, allowed: "an object of entries" });
  for (const [entryName, value] of Object.entries(declared)) {
    const kind = isObject(value) ? value.kind : undefined;
    if (isObject(value) && kind === "choice") {
      const choice = readChoice(product, entryName, value, issues);
      choices.set(entryName, choice);
      claim(entryName, choice);
      continue;
    }
    if (isObject(value) && kind === "either") {
      const either = readEither({ product, integration: name, defaults }, entryName, value, issues);
      eithers.set(entryName, either);
      claim(entryName, either);
      for (const entry of Object.values(either.options).flat()) {
        entries.push(entry);
        // It has no handle of its own, but its name is taken.
        if (entry.name !== entryName) claim(entry.name, entry);
      }
      continue;
    }
    const entry = readEntry(entryName, value, { product, integration: name, defaults, group: null }, issues);
    if (entry === null) broken.add(entryName);
    else entries.push(entry);
    claim(entryName, entry ?? "broken");
  }
  return {
    key: where,
    name,
    product,
    file,
    ...readFields({ ...at, defaults }, aboutFields),
    entries,
    choices,
    eithers,
    broken,
  };
}

function setup(at: AboutReading): readonly string[] {
  if (at.found.setup === undefined && at.defaults.setup !== undefined) return at.defaults.setup;
  if (at.found.setup === undefined) missing(at, "setup", "a list of steps, in order");
  return texts(at, "setup");
}

function duplicate(product: string, name: string, issues: Issue[]): void {
  issues.push({
    code: "duplicate-address",
    what: "two entries have the same Terraform address",
    where: `${product}/${name}`,
    got: `${name} twice`,
    allowed: "one entry per name in a product, whatever its integration",
    next: "rename one of them or declare it once and read it from there",
  });
}

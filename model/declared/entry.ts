import type { Derived } from "../entry";
import { type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import {
  type DeclaredEntryKind,
  decisionKinds,
  entryKinds,
  isEntryKind,
  isKeptKind,
  readerRoles,
  type Stage,
  stages,
} from "../kinds";
import type { DeclaredDefaults } from "./declared";
import { formatRule } from "./format";
import {
  classifiedFields,
  composedFields,
  type DeclaredKept,
  type EntryReading,
  keptFields,
  ofParts,
  said,
} from "./kept";
import {
  flag,
  isObject,
  isText,
  notAnObject,
  onlyFields,
  optionalText,
  type Reading,
  retirement,
  shown,
  text,
  texts,
  textsByName,
  words,
  wrong,
  wrongField,
} from "./shape";

const allCalls = [
  ...Object.values(entryKinds).map(({ builder, takes }) => `${builder}(${takes})`),
  ...Object.entries(decisionKinds).map(([builder, { takes }]) => `${builder}(${takes})`),
];
const calls = `${allCalls.slice(0, -1).join(", ")} or ${allCalls.at(-1)}`;

/** What every entry may say. */
const commonFields = {
  purpose: text,
  source: optionalText,
  optional: flag,
  format: formatRule,
  localAlias: optionalText,
  unreadBecause: optionalText,
  storedElsewhere: (at: EntryReading, name: string) =>
    at.isKept ? said("storedElsewhere")(at, name) : texts(at, name),
  retired: retirement,
  neverReadBy: words(readerRoles),
} as const;

const literalFields = {
  default: defaultValue,
  localOnly: flag,
  mayBeEmpty: flag,
  mustBe,
  differsPerEnvironment: flag,
  memberOf: optionalText,
} as const;
export type DeclaredLiteral = ReadOf<typeof literalFields>;

const allOfKept = { ...commonFields, ...keptFields };
const allOfCompositions = without(allOfKept, Object.keys(ofParts));
const allOfLiterals = { ...commonFields, ...literalFields };
const classified = Object.keys(classifiedFields);

interface Place {
  readonly product: string;
  readonly integration: string;
  /** Option of an `either` that it belongs to. */
  readonly group: { readonly either: string; readonly option: string } | null;
}

export interface EntryPlace extends Place {
  /** Defaults for what it does not say itself. */
  readonly defaults: DeclaredDefaults;
}

export interface DeclaredEntry extends Place, ReadOf<typeof commonFields> {
  /** `product/NAME` */
  readonly key: string;
  readonly name: string;
  readonly kind: DeclaredEntryKind;
  /** The Secret Manager side; null for literals. */
  readonly kept: DeclaredKept | null;
  /** The side of literals, given by environments and catalogue; null for what Secret Manager keeps. */
  readonly literal: DeclaredLiteral | null;
}

/** Reads `secret(…)`, `sealedConfig(…)`, `composed(…)`, `config(…)` and `publicConfig(…)`; null with an issue for anything else. */
export function readEntry(name: string, value: unknown, place: EntryPlace, issues: Issue[]): DeclaredEntry | null {
  const { defaults, ...here } = place;
  const key = `${place.product}/${name}`;
  const kind = isObject(value) ? value.kind : undefined;
  if (!isObject(value) || !isEntryKind(kind) || !isObject(value.spec)) {
    notAnObject({ issues, where: key, what: "the entry", value, allowed: calls });
    return null;
  }
  const isKept = isKeptKind(kind);
  const isComposed = kind === "composed";
  const at: EntryReading = {
    found: value.spec,
    where: key,
    issues,
    product: place.product,
    // These defaults are for entries that have a value of their own.
    defaults: isComposed ? {} : defaults,
    isKept,
    declaration: value,
  };
  if (isComposed) onlyFields(at, allOfCompositions, Object.keys(ofParts));
  else onlyFields(at, isKept ? allOfKept : allOfLiterals, isKept ? [] : classified);
  if (!isKept) refuseClassified(at, kind);
  return {
    key,
    name,
    kind,
    ...here,
    ...readFields(at, commonFields),
    kept: isKept ? readFields(at, isComposed ? composedFields : keptFields) : null,
    literal: isKept ? null : readFields(at, literalFields),
  };
}

function without<T extends object>(fields: T, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** An entry with a class is kept in Secret Manager, even if it is not a password: an endpoint can be sensitive. */
function refuseClassified(at: Reading, kind: string): void {
  for (const name of classified) {
    if (at.found[name] === undefined) continue;
    at.issues.push({
      code: "classified-literal",
      what: `a literal has no ${name}; only an entry in Secret Manager has one`,
      where: at.where,
      got: `${name} on a ${kind}`,
      allowed: "secret({…}) or sealedConfig({…})",
      next: `declare it with sealedConfig({…}), or remove ${name}`,
    });
  }
}

function defaultValue(at: Reading): string | Derived | null {
  const value = at.found.default;
  if (value === undefined) return null;
  if (isText(value) || (value === "" && at.found.mayBeEmpty === true)) return value;
  if (isObject(value)) {
    if (value.kind === "from project") return { kind: value.kind };
    if (value.kind === "from choice" && isText(value.choice)) return { kind: value.kind, choice: value.choice };
  }
  wrong(
    at,
    "default",
    value,
    'a text that is not blank (or "" with mayBeEmpty: true), fromChoice(name) or fromProject()',
  );
  // There is a default, but it can't be read: it is not missing as well.
  return "";
}

function mustBe(at: Reading): Readonly<Partial<Record<Stage, string>>> {
  const given = textsByName(at, "mustBe");
  const known = new Set<string>(stages);
  if (Object.keys(given).every((stage) => known.has(stage))) return given;
  const others = Object.keys(given).filter((stage) => !known.has(stage));
  wrongField(at, "mustBe", { got: others.map(shown).join(", "), allowed: `values for: ${stages.join(", ")}` });
  return {};
}

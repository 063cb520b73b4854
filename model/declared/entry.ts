import type { Derived } from "../entry";
import type { Issue } from "../issue";
import { decisionKinds, entryKinds, isEntryKind, isKeptKind, readerRoles, stages } from "../kinds";
import type { DeclaredDefaults, DeclaredEntry, DeclaredLiteral } from "./declared";
import { formatRule } from "./format";
import { kept, said } from "./kept";
import {
  flag,
  isObject,
  isText,
  listOf,
  notAnObject,
  onlyFields,
  optionalText,
  type Reading,
  retirement,
  shown,
  text,
  texts,
  textsByName,
  wrong,
  wrongField,
} from "./shape";

const common = [
  "purpose",
  "source",
  "optional",
  "format",
  "localAlias",
  "unreadBecause",
  "storedElsewhere",
  "retired",
  "neverReadBy",
];
const classified = ["class", "risk", "tier", "origin", "rotation"] as const;
const keptFields = new Set([
  ...common,
  "risk",
  "class",
  "tier",
  "origin",
  "rotation",
  "decodesTo",
  "triggers",
  "previousAs",
  "consequences",
  "restarts",
  "onlyReadBy",
  "sharedBecause",
  "verify",
  "revoke",
  "console",
  "usage",
]);
const literalFields = new Set([...common, "default", "localOnly", "mustBe", "differsPerEnvironment", "memberOf"]);

const allCalls = [
  ...Object.values(entryKinds).map(({ builder }) => `${builder}({…})`),
  ...Object.entries(decisionKinds).map(([builder, { takes }]) => `${builder}(${takes})`),
];
const calls = `${allCalls.slice(0, -1).join(", ")} or ${allCalls.at(-1)}`;

export interface EntryPlace {
  readonly product: string;
  readonly integration: string;
  readonly group: DeclaredEntry["group"];
  /** What it takes where it doesn't say it itself. */
  readonly defaults: DeclaredDefaults;
}

/** Reads `secret(…)`, `sealedConfig(…)`, `config(…)` and `publicConfig(…)`; null with an issue for anything else. */
export function readEntry(name: string, value: unknown, place: EntryPlace, issues: Issue[]): DeclaredEntry | null {
  const where = `${place.product}/${name}`;
  const kind = isObject(value) ? value.kind : undefined;
  if (!isObject(value) || !isEntryKind(kind) || !isObject(value.spec)) {
    notAnObject(issues, where, "the entry", value, calls);
    return null;
  }
  const at: Reading = { found: value.spec, where, issues };
  const isKept = isKeptKind(kind);
  onlyFields(at, isKept ? keptFields : literalFields, isKept ? [] : classified);
  if (!isKept) refuseClassified(at, kind);
  return {
    key: where,
    name,
    product: place.product,
    integration: place.integration,
    kind,
    purpose: text(at, "purpose"),
    source: optionalText(at, "source"),
    optional: flag(at, "optional"),
    format: formatRule(at),
    localAlias: optionalText(at, "localAlias"),
    unreadBecause: optionalText(at, "unreadBecause"),
    storedElsewhere: isKept ? said(at, "storedElsewhere", place.defaults) : texts(at, "storedElsewhere"),
    retired: retirement(at),
    kept: isKept ? kept(at, place.product, place.defaults) : null,
    literal: isKept ? null : literal(at),
    neverReadBy: listOf(at, "neverReadBy", readerRoles),
    group: place.group,
  };
}

/** What has a class is kept in Secret Manager, also where it is not a password: an endpoint can be sensitive. */
function refuseClassified(at: Reading, kind: string): void {
  for (const name of classified) {
    if (at.found[name] === undefined) continue;
    at.issues.push({
      code: "classified-literal",
      what: `a literal has no ${name}; only what Secret Manager keeps has one`,
      where: at.where,
      got: `${name} on a ${kind}`,
      allowed: "secret({…}) or sealedConfig({…})",
      next: `declare it with sealedConfig({…}), or remove ${name}`,
    });
  }
}

function literal(at: Reading): DeclaredLiteral {
  return {
    default: defaultValue(at),
    localOnly: flag(at, "localOnly"),
    mustBe: mustBe(at),
    differsPerEnvironment: flag(at, "differsPerEnvironment"),
    memberOf: optionalText(at, "memberOf"),
  };
}

function defaultValue(at: Reading): string | Derived | null {
  const value = at.found.default;
  if (value === undefined) return null;
  if (isText(value)) return value;
  if (isObject(value)) {
    if (value.kind === "from project") return { kind: value.kind };
    if (value.kind === "from choice" && isText(value.choice)) return { kind: value.kind, choice: value.choice };
  }
  wrong(at, "default", value, "a text that is not blank, fromChoice(name) or fromProject()");
  // There is one, only unreadable: nothing is missing on top of that.
  return "";
}

function mustBe(at: Reading): DeclaredLiteral["mustBe"] {
  const given = textsByName(at, "mustBe");
  const known = new Set<string>(stages);
  if (Object.keys(given).every((stage) => known.has(stage))) return given;
  const others = Object.keys(given).filter((stage) => !known.has(stage));
  wrongField(at, "mustBe", { got: others.map(shown).join(", "), allowed: `values for: ${stages.join(", ")}` });
  return {};
}

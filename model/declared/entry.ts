import type { Derived } from "../entry";
import type { Issue } from "../issue";
import {
  decisionKinds,
  entryClasses,
  entryKinds,
  isEntryKind,
  isKeptKind,
  readerRoles,
  stages,
  triggers,
} from "../kinds";
import type { ResolvedEntry, ResolvedOrigin, ResolvedRecipe, ResolvedRotation } from "../resolved";
import type { DeclaredEntry, DeclaredKept, DeclaredLiteral } from "./declared";
import { formatRule } from "./format";
import {
  flag,
  isObject,
  listOf,
  missing,
  notAnObject,
  oneOf,
  onlyFields,
  optionalText,
  type Reading,
  retirement,
  shown,
  text,
  texts,
  textsByName,
  written,
  wrong,
  wrongField,
  wrongWord,
} from "./shape";
import { verification } from "./verification";

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
    storedElsewhere: texts(at, "storedElsewhere"),
    retired: retirement(at),
    kept: isKept ? kept(at, place.product) : null,
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

function kept(at: Reading, product: string): DeclaredKept {
  return {
    risk: text(at, "risk"),
    class: oneOf(at, "class", entryClasses),
    tier: oneOf(at, "tier", [1, 2, 3]),
    origin: origin(at),
    rotation: rotation(at),
    decodesTo: decodesTo(at),
    triggers: listOf(at, "triggers", triggers),
    previousAs: optionalText(at, "previousAs"),
    consequences: texts(at, "consequences"),
    restarts: texts(at, "restarts"),
    onlyReadBy: texts(at, "onlyReadBy").map((reader) => (reader.includes("/") ? reader : `${product}/${reader}`)),
    sharedBecause: optionalText(at, "sharedBecause"),
    verify: verification(at),
    revoke: optionalText(at, "revoke"),
    console: optionalText(at, "console"),
    usage: optionalText(at, "usage"),
  };
}

function rotation(at: Reading): ResolvedRotation | null {
  const value = at.found.rotation;
  const allowed = "everyDays(n) with 1 to 3,650 whole days, or onlyOnBreach()";
  if (value === undefined || value === null) {
    missing(at, "rotation", allowed);
    return null;
  }
  if (value === "on breach") return value;
  if (isObject(value) && isCount(value.everyDays, 3650)) return { everyDays: value.everyDays };
  const days = isObject(value) && "everyDays" in value;
  wrongField(at, "rotation", { got: days ? `everyDays(${written(value.everyDays)})` : written(value), allowed });
  return null;
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;
}

function decodesTo(at: Reading): ResolvedEntry["decodesTo"] {
  const value = at.found.decodesTo;
  if (value === undefined) return null;
  if (isObject(value) && (value.encoding === "hex" || value.encoding === "base64") && isCount(value.bytes, 4096)) {
    if (typeof value.exactly === "boolean") {
      return { encoding: value.encoding, bytes: value.bytes, exactly: value.exactly };
    }
  }
  wrongWord(at, "decodesTo", value, '{ encoding: "hex" or "base64", bytes: 1 to 4,096, exactly: true or false }');
  return null;
}

function origin(at: Reading): ResolvedOrigin | null {
  const value = at.found.origin;
  const allowed =
    "generated(hex(n) | base64(n) | supabaseJwt(…)) with 1 to 4,096 bytes, issued(where) or managedInDatabase(by)";
  if (value === undefined || value === null) {
    missing(at, "origin", allowed);
    return null;
  }
  if (isObject(value)) {
    if (value.kind === "issued" && isText(value.where) && (value.scope === null || isText(value.scope))) {
      return { kind: "issued", where: value.where, scope: value.scope };
    }
    if (value.kind === "managed in database" && isText(value.by)) return { kind: value.kind, by: value.by };
    const recipe = value.kind === "generated" ? readRecipe(value.recipe) : null;
    if (recipe !== null) return { kind: "generated", recipe };
  }
  wrongField(at, "origin", { got: writtenOrigin(value), allowed });
  return null;
}

/** A recipe as it is called. */
function writtenOrigin(value: unknown): string {
  if (!isObject(value) || value.kind !== "generated") return written(value);
  const { recipe } = value;
  const ofBytes = isObject(recipe) && (recipe.kind === "hex" || recipe.kind === "base64");
  return `generated(${ofBytes ? `${recipe.kind}(${written(recipe.bytes)})` : written(recipe)})`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function readRecipe(value: unknown): ResolvedRecipe | null {
  if (!isObject(value)) return null;
  if ((value.kind === "hex" || value.kind === "base64") && isCount(value.bytes, 4096)) {
    return { kind: value.kind, bytes: value.bytes };
  }
  if (value.kind === "supabase jwt" && isText(value.role) && isText(value.signedWith)) {
    return { kind: value.kind, role: value.role, signedWith: value.signedWith };
  }
  return null;
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

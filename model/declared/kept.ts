/** What Secret Manager keeps of an entry: the fields that say how careful one must be with it. */
import { entryClasses, tiers, triggers } from "../kinds";
import type { ResolvedEntry, ResolvedOrigin, ResolvedRecipe, ResolvedRotation } from "../resolved";
import type { DeclaredDefaults, DeclaredKept } from "./declared";
import {
  isObject,
  isText,
  listOf,
  missing,
  oneOf,
  optionalText,
  type Reading,
  text,
  texts,
  written,
  wrongField,
  wrongWord,
} from "./shape";
import { verification } from "./verification";

/** What an entry may take from the defaults of its integration or product. */
export const shared = {
  risk: (at: Reading) => text(at, "risk"),
  class: (at: Reading) => oneOf(at, "class", entryClasses),
  tier: (at: Reading) => oneOf(at, "tier", tiers),
  origin,
  rotation,
  triggers: (at: Reading) => listOf(at, "triggers", triggers),
  storedElsewhere: (at: Reading) => texts(at, "storedElsewhere"),
  sharedBecause: (at: Reading) => optionalText(at, "sharedBecause"),
};
export type Shared = { readonly [K in keyof typeof shared]: ReturnType<(typeof shared)[K]> };

/** The entry's own, or the default. */
export function said<K extends keyof Shared>(at: Reading, name: K, defaults: DeclaredDefaults): Shared[K] {
  const given = at.found[name] === undefined ? defaults[name] : undefined;
  return given === undefined ? (shared[name](at) as Shared[K]) : (given as Shared[K]);
}

/** @param product whose readers `onlyReadBy` may name without it */
export function kept(at: Reading, product: string, defaults: DeclaredDefaults): DeclaredKept {
  return {
    risk: said(at, "risk", defaults),
    class: said(at, "class", defaults),
    tier: said(at, "tier", defaults),
    origin: said(at, "origin", defaults),
    rotation: said(at, "rotation", defaults),
    decodesTo: decodesTo(at),
    triggers: said(at, "triggers", defaults),
    previousAs: optionalText(at, "previousAs"),
    consequences: texts(at, "consequences"),
    restarts: texts(at, "restarts"),
    onlyReadBy: texts(at, "onlyReadBy").map((reader) => (reader.includes("/") ? reader : `${product}/${reader}`)),
    sharedBecause: said(at, "sharedBecause", defaults),
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

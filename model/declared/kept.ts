/** What Secret Manager keeps of an entry: the fields that say how careful one must be with it. */
import type { Field, Found, ReadOf } from "../fields";
import { entryClasses, tiers, triggers } from "../kinds";
import { rotation as limits } from "../limits";
import type { ResolvedEntry, ResolvedOrigin, ResolvedRecipe, ResolvedRotation } from "../resolved";
import type { SecretId } from "../secret-id";
import { readComposition } from "./composition";
import type { DeclaredDefaults } from "./declared";
import {
  isObject,
  isText,
  missing,
  neededWord,
  optionalText,
  type Reading,
  text,
  texts,
  word,
  words,
  written,
  wrong,
  wrongField,
  wrongWord,
} from "./shape";
import { verification } from "./verification";

/** What an entry may take from the defaults of its integration or product. */
export const shared = {
  risk: text,
  class: neededWord(entryClasses),
  tier: neededWord(tiers),
  origin,
  rotation,
  triggers: words(triggers),
  storedElsewhere: texts,
  sharedBecause: optionalText,
} as const;
export type Shared = ReadOf<typeof shared>;

/** What is read of one entry, and where it stands. */
export interface EntryReading extends Reading {
  /** Whose readers `onlyReadBy` may name without it. */
  readonly product: string;
  readonly defaults: DeclaredDefaults;
  readonly isKept: boolean;
  /** All of it, of which `found` is what it says of itself. */
  readonly declaration: Found;
}

/** The entry's own, or the default. */
export function said<K extends keyof Shared>(name: K): Field<Shared[K], EntryReading> {
  return (at) => {
    const given = at.found[name] === undefined ? at.defaults[name] : undefined;
    return (given === undefined ? shared[name](at, name) : given) as Shared[K];
  };
}

/** What has a class is kept; literals that name one of these are told so. */
export const classifiedFields = {
  class: said("class"),
  risk: said("risk"),
  tier: said("tier"),
  origin: said("origin"),
  rotation: said("rotation"),
} as const;

export const keptFields = {
  ...classifiedFields,
  secretId,
  decodesTo,
  triggers: said("triggers"),
  previousAs: optionalText,
  /** Name of an entry of the same product. */
  replaces: optionalText,
  consequences: texts,
  /** Names of compose services. */
  restarts: texts,
  /** Reader keys, `product/name`. */
  onlyReadBy: (at: EntryReading, name: string) =>
    texts(at, name).map((reader) => (reader.includes("/") ? reader : `${at.product}/${reader}`)),
  sharedBecause: said("sharedBecause"),
  sameEverywhereBecause: optionalText,
  verify: verification,
  // Absent: as the integration says.
  revoke: optionalText,
  console: optionalText,
  usage: optionalText,
} as const;
export type DeclaredKept = ReadOf<typeof keptFields>;

/** What a composition has from its parts alone, each with the reason. */
export const ofParts = {
  rotation: "it rotates whenever one of its parts does",
  origin: "it comes from its parts",
  decodesTo: "it is a text",
} as const;

/** What a composition does not say is what its parts say, once they are known. */
export const composedFields: {
  readonly [N in keyof typeof keptFields]: Field<DeclaredKept[N], EntryReading>;
} = {
  ...keptFields,
  risk: (at) => optionalText(at, "risk") ?? "",
  class: word(entryClasses, null),
  tier: (at) => (at.found.tier === undefined ? null : neededWord(tiers)(at, "tier")),
  rotation: ofItsParts("rotation"),
  decodesTo: ofItsParts("decodesTo"),
  origin: (at) => {
    ofItsParts("origin")(at);
    return readComposition(at.where, at.declaration, at.issues);
  },
};

function ofItsParts(name: keyof typeof ofParts): (at: Reading) => null {
  return (at) => {
    if (at.found[name] === undefined) return null;
    at.issues.push({
      code: "field-of-parts",
      what: `a composition has no ${name} of its own: ${ofParts[name]}`,
      where: at.where,
      got: name,
      allowed: "what its parts say",
      next: `remove ${name}`,
    });
    return null;
  };
}

function rotation(at: Reading): ResolvedRotation | null {
  const value = at.found.rotation;
  const allowed = `everyDays(n) with 1 to ${limits.days.toLocaleString("en")} whole days, or onlyOnBreach()`;
  if (value === undefined || value === null) {
    missing(at, "rotation", allowed);
    return null;
  }
  if (value === "on breach") return value;
  if (isObject(value) && isCount(value.everyDays, limits.days)) return { everyDays: value.everyDays };
  const days = isObject(value) && "everyDays" in value;
  wrongField(at, "rotation", { got: days ? `everyDays(${written(value.everyDays)})` : written(value), allowed });
  return null;
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;
}

/** One for all environments, or by environment; null: follows from the name. */
function secretId(at: Reading): SecretId | null {
  const value = at.found.secretId;
  if (value === undefined) return null;
  if (isText(value)) return value;
  if (isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isText))
    return value as Readonly<Record<string, string>>;
  wrong(at, "secretId", value, "a secret's id, or one by environment: { dev: …, prod: … }");
  return null;
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

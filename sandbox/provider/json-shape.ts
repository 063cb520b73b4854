import { isObject, type Json, type JsonObject } from "./rest";
import type { BlockSchema, TypeExpression } from "./schema";
import { attributesOf, blocksOf, zeroOf } from "./schema";
import { type Draft, isList, isMap, isZero, UNKNOWN, type Value, type ValueMap } from "./value";

/** How an API's JSON differs from the schema beyond snake and camel case. Paths are dotted, without indices. */
export interface ShapeExceptions {
  /** Blocks of at most one element that the API has as an array nevertheless. */
  readonly arrays?: readonly string[];
  /** Not part of the JSON. */
  readonly skipped?: readonly string[];
}

/** The configured part of a state as the API takes it: what is unset, empty or unknown is left out. */
export function toJson(block: BlockSchema, state: ValueMap, exceptions: ShapeExceptions, path = ""): JsonObject {
  const json: Record<string, Json> = {};
  for (const [name, schema] of attributesOf(block)) {
    const here = join(path, name);
    const value = state[name] ?? null;
    if (exceptions.skipped?.includes(here) || value === UNKNOWN || isZero(value)) continue;
    if (schema.computed && !schema.optional) continue;
    json[camelCase(name)] = jsonOf(value);
  }
  for (const [name, nested] of blocksOf(block)) {
    const here = join(path, name);
    const items = state[name];
    if (exceptions.skipped?.includes(here) || !isList(items) || items.length === 0) continue;
    const elements = items.map((item) => (isMap(item) ? toJson(nested.block, item, exceptions, here) : {}));
    const single = nested.max_items === 1 && !exceptions.arrays?.includes(here);
    json[camelCase(name)] = single ? (elements[0] ?? {}) : elements;
  }
  return json;
}

/** An API's answer as the legacy SDK stores it: zeros for what is missing. */
export function fromJson(block: BlockSchema, json: JsonObject, exceptions: ShapeExceptions, path = ""): ValueMap {
  const state: Draft = {};
  for (const [name, schema] of attributesOf(block)) {
    if (exceptions.skipped?.includes(join(path, name))) continue;
    state[name] = typedValue(schema.type, json[camelCase(name)]);
  }
  for (const [name, nested] of blocksOf(block)) {
    const here = join(path, name);
    if (exceptions.skipped?.includes(here)) continue;
    const inner = json[camelCase(name)];
    const elements = Array.isArray(inner) ? inner.filter(isObject) : isObject(inner) ? [inner] : [];
    state[name] = elements.map((element) => fromJson(nested.block, element, exceptions, here));
  }
  return state;
}

function typedValue(type: TypeExpression | undefined, json: Json | undefined): Value {
  if (json === undefined || json === null || type === undefined) return zeroOf(type);
  if (type === "string") return typeof json === "string" ? json : String(json);
  if (type === "number") return Number(json);
  if (type === "bool") return json === true;
  if (typeof type === "string") return null;
  if (type[0] === "object") {
    if (!isObject(json)) return null;
    return Object.fromEntries(
      Object.entries(type[1]).map(([name, inner]) => [name, typedValue(inner, json[camelCase(name)])]),
    );
  }
  const inner = type[1];
  if (type[0] === "map") {
    return isObject(json)
      ? Object.fromEntries(Object.entries(json).map(([name, value]) => [name, typedValue(inner, value)]))
      : {};
  }
  return Array.isArray(json)
    ? json.map((item) => typedValue(inner, item))
    : isObject(json)
      ? [typedValue(inner, json)]
      : [];
}

function jsonOf(value: Value): Json {
  if (value === UNKNOWN) return null;
  if (isList(value)) return value.map(jsonOf);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonOf(inner)]));
  return value as Json;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

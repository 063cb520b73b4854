/** Stands for a value that Terraform does not know yet. There is one: compare with `===`. */
export class Unknown {
  private constructor() {}
  static readonly instance = new Unknown();
}

export const UNKNOWN = Unknown.instance;

/** A Terraform value as it travels in a `DynamicValue`: sets and lists are arrays, maps and objects are records. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [name: string]: Value;
}
/** An object while it is being put together. */
export type Draft = Record<string, Value>;

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && value !== UNKNOWN && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Null, "", 0, false, [] and {}: what the legacy SDK can't tell from "not set". */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (isList(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

export function isWhollyKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (isList(value)) return value.every(isWhollyKnown);
  if (isMap(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}

/** After an apply nothing may stay unknown: what a failed step left open becomes null. */
export function withoutUnknown(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (isList(value)) return value.map(withoutUnknown);
  if (isMap(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutUnknown(inner)]));
  return value;
}

/** A text by which equal values are equal, whatever the order of keys. Unknown equals only unknown. */
export function fingerprint(value: Value): string {
  if (value === UNKNOWN) return "?";
  if (isList(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (isMap(value)) {
    const parts = Object.keys(value).sort();
    return `{${parts.map((name) => `${JSON.stringify(name)}:${fingerprint(value[name] ?? null)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The string, or undefined for null, "" and unknown. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The strings of a list, set or map; nothing for null and unknown. */
export function texts(value: Value | undefined): string[] {
  return isList(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

export function stringMap(value: Value | undefined): Record<string, string> {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The first block of a list, as the providers write `max_items = 1`. */
export function firstBlock(value: Value | undefined): ValueMap | undefined {
  const first = isList(value) ? value[0] : undefined;
  return isMap(first) ? first : undefined;
}

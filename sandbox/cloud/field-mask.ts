import { invalid } from "./errors";
import { isObject, type Json } from "./json";

/** Which fields of an answer are wanted, by name; an empty mask means all that is below. */
interface Mask {
  readonly [field: string]: Mask;
}

/**
 * `value` with the fields of a `fields` parameter only: `secrets(name,labels),nextPageToken`, `secrets/name`, `secrets.name`.
 * @see https://cloud.google.com/apis/docs/system-parameters
 */
export function partOf(value: unknown, fields: string): unknown {
  const reader = { text: fields, at: 0 };
  const mask = readMask(reader);
  if (reader.at < fields.length) throw refusal(fields);
  return masked(value, mask);
}

function refusal(fields: string): Error {
  return invalid(`Invalid field selection ${fields}`, "fields");
}

function readMask(reader: { readonly text: string; at: number }): Mask {
  const mask: Record<string, Mask> = {};
  do {
    const names = /^[\w$*-]+(?:[/.][\w$*-]+)*/.exec(reader.text.slice(reader.at))?.[0];
    if (names === undefined) throw refusal(reader.text);
    reader.at += names.length;
    let inner: Mask = {};
    if (reader.text[reader.at] === "(") {
      reader.at += 1;
      inner = readMask(reader);
      if (reader.text[reader.at] !== ")") throw refusal(reader.text);
      reader.at += 1;
    }
    const [first = "", ...rest] = names.split(/[/.]/);
    const below = rest.reduceRight<Mask>((deeper, name) => ({ [name]: deeper }), inner);
    mask[camelCase(first)] = { ...mask[camelCase(first)], ...below };
  } while (reader.text[reader.at] === "," && ++reader.at > 0);
  return mask;
}

function masked(value: unknown, mask: Mask): unknown {
  if (Object.keys(mask).length === 0 || mask["*"] !== undefined) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of Object.entries(mask)) if (name in value) kept[name] = masked(value[name], below);
  return kept as Json;
}

/** Proto JSON takes both spellings of a field's name. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

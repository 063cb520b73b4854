import { GoogleError } from "./errors";
import { camelCase } from "./field-mask";
import { isObject, type Json } from "./json";
import { type Call, jsonBody } from "./router";

/** What may be in a field of a request. */
export type Shape =
  | "string"
  | "bool"
  | "int"
  | "bytes"
  | "duration"
  | "timestamp"
  /** Any JSON: for what the sandbox keeps without looking into it. */
  | "any"
  | { readonly each: Shape }
  | { readonly map: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

/**
 * The body of a call as a message: fields in camelCase, whichever way they came; `null` counts as not given.
 *
 * @param at the field of the request that the body is, for messages. @default the request itself
 */
export function messageOf(call: Call, fields: Readonly<Record<string, Shape>>, at = ""): Json {
  const problems: string[] = [];
  const message = readFields(jsonBody(call), fields, at, problems);
  if (problems.length === 0) return message;
  throw new GoogleError("INVALID_ARGUMENT", problems.join("\n"), [
    {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: problems.map((description) => ({ description })),
    },
  ]);
}

function readFields(json: Json, fields: Readonly<Record<string, Shape>>, at: string, problems: string[]): Json {
  const message: Record<string, unknown> = {};
  for (const [sent, value] of Object.entries(json)) {
    const name = Object.hasOwn(fields, sent) ? sent : camelCase(sent);
    const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const place = at === "" ? "" : ` at '${at}'`;
    if (shape === undefined) {
      problems.push(`Invalid JSON payload received. Unknown name "${sent}"${place}: Cannot find field.`);
    } else if (name in message) {
      problems.push(`Invalid JSON payload received. Field "${sent}"${place} is given twice.`);
    } else if (value !== null) {
      message[name] = read(value, shape, at === "" ? snakeCase(name) : `${at}.${snakeCase(name)}`, problems);
    }
  }
  return message;
}

function read(value: unknown, shape: Shape, at: string, problems: string[]): unknown {
  const wrong = (type: string) => {
    problems.push(`Invalid value at '${at}' (${type})${shown(value)}`);
    return value;
  };
  if (typeof shape === "object") {
    if ("each" in shape) {
      if (!Array.isArray(value)) return wrong("list");
      return value.map((item, index) => read(item, shape.each, `${at}[${index}]`, problems));
    }
    if (!isObject(value)) return wrong("message");
    if ("fields" in shape) return readFields(value, shape.fields, at, problems);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, read(inner, shape.map, `${at}[${key}]`, problems)]),
    );
  }
  switch (shape) {
    case "string":
      return typeof value === "string" ? value : wrong("TYPE_STRING");
    case "bytes":
      return typeof value === "string" ? value : wrong("TYPE_BYTES");
    case "bool":
      return typeof value === "boolean" ? value : wrong("TYPE_BOOL");
    case "int":
      return Number.isInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value))
        ? value
        : wrong("TYPE_INT64");
    case "duration":
      return typeof value === "string" && /^-?\d+(\.\d{1,9})?s$/.test(value)
        ? value
        : wrong("type.googleapis.com/google.protobuf.Duration");
    case "timestamp":
      return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
        ? value
        : wrong("type.googleapis.com/google.protobuf.Timestamp");
    default:
      return value;
  }
}

/** A short value in a message; never a long one, and nothing of an object: it may be a secret. */
function shown(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? `, ${value}` : "";
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

import { GoogleError, invalid, StorageError } from "./errors";
import { camelCase, partOf } from "./field-mask";
import { isObject } from "./json";
import type { Route } from "./router";

/** What every Google API takes beside its own parameters. @see https://cloud.google.com/apis/docs/system-parameters */
const systemParameters: ReadonlySet<string> = new Set(
  ["alt", "callback", "fields", "key", "prettyPrint", "quotaUser", "userProject", "userIp"]
    .flatMap((name) => [name, `$${name}`])
    .concat(["$.xgafv", "$httpHeaders", "access_token", "oauth_token", "uploadType", "upload_protocol"]),
);

/** How the official client libraries ask over HTTP. */
const integerEnums = "json;enum-encoding=int";

/** Google's numbers of what is an enum in the served answers that those clients read. */
const numbers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  state: { ENABLED: 1, DISABLED: 2, DESTROYED: 3, DESTROY_SCHEDULED: 4 },
  purpose: { ENCRYPT_DECRYPT: 1, ASYMMETRIC_SIGN: 5 },
  algorithm: { GOOGLE_SYMMETRIC_ENCRYPTION: 1, EC_SIGN_P256_SHA256: 12 },
  protectionLevel: { SOFTWARE: 1 },
};

/** The answer to a call, as its `alt` and `fields` want it. */
export function asAsked(json: unknown, query: URLSearchParams): unknown {
  const fields = query.get("fields") ?? query.get("$fields");
  const part = fields === null ? json : partOf(json, fields);
  const integers = [query.get("alt"), query.get("$alt")].includes(integerEnums);
  return integers ? withNumbers(part) : part;
}

function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, numbers[key]?.[String(inner)] ?? withNumbers(inner)]),
  );
}

/**
 * A request's query, with every name as the API's reference spells it. What the method doesn't know is refused, as the vendor
 * does: a parameter that is accepted and ignored makes a caller believe in what did not happen.
 */
export function checkedQuery(route: Route, sent: URLSearchParams): URLSearchParams {
  if (route.query === undefined) return sent;
  const known = new Set(route.query);
  const query = new URLSearchParams();
  for (const [name, value] of sent) {
    const spelled = systemParameters.has(name) || known.has(name) ? name : camelCase(name);
    if (!known.has(spelled) && !systemParameters.has(spelled)) {
      refuse(route, name, `Cannot bind query parameter. Field '${name}' could not be found in request message.`);
    }
    if (query.has(spelled)) refuse(route, name, "Proto field is not repeating, cannot start list.");
    query.set(spelled, value);
  }
  const alt = query.get("alt") ?? query.get("$alt") ?? "json";
  if (!["json", "media", integerEnums].includes(alt))
    refuse(route, "alt", `The sandbox answers in JSON only, not in ${alt}.`);
  if (query.has("callback") || query.has("$callback")) refuse(route, "callback", "The sandbox has no JSONP.");
  return query;
}

function refuse(route: Route, name: string, problem: string): never {
  if (route.api === "storage")
    throw new StorageError(400, "invalidParameter", `Invalid query parameter ${name}: ${problem}`);
  const message = `Invalid JSON payload received. Unknown name "${name}": ${problem}`;
  throw new GoogleError("INVALID_ARGUMENT", message, [
    { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ description: message }] },
  ]);
}

/** A whole number of a query, for the vendor's type int32; 0 where it isn't given. */
export function wholeNumber(query: URLSearchParams, name: string, field: string): number {
  const text = query.get(name);
  if (text === null || text === "") return 0;
  if (!/^-?\d{1,10}$/.test(text)) throw invalid(`Invalid value at '${field}' (TYPE_INT32), "${text}"`, field);
  return Number(text);
}

import { GoogleError, invalid, StorageError } from "./errors";
import { camelCase } from "./field-mask";
import type { Route } from "./router";

/** What every Google API takes beside its own parameters. @see https://cloud.google.com/apis/docs/system-parameters */
const systemParameters: ReadonlySet<string> = new Set(
  ["alt", "callback", "fields", "key", "prettyPrint", "quotaUser", "userProject", "userIp"]
    .flatMap((name) => [name, `$${name}`])
    .concat(["$.xgafv", "$httpHeaders", "access_token", "oauth_token", "uploadType", "upload_protocol"]),
);

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
  if (!["json", "media"].includes(alt)) refuse(route, "alt", `The sandbox answers in JSON only, not in ${alt}.`);
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

import type { ResolvedVerification } from "../resolved";
import { describe, type Found, isObject, isText, type Reading } from "./shape";

const allowed = "httpCall(…), bearerCall(url, …), signedCall(…) or sentryEvent(), with an https URL";

/** The declared harmless call; null if there is none, or with an issue where it is malformed. */
export function verification(at: Reading): ResolvedVerification | null {
  const value = at.found.verify;
  if (value === undefined) return null;
  const read = isObject(value) && isText(value.says) ? readCall(value, value.says) : "no call";
  if (typeof read !== "string") return read;
  at.issues.push({
    code: "malformed-verification",
    what: `its verification is ${read}`,
    where: at.where,
    got: describe(value),
    allowed,
    next: "correct verify in the declaration",
  });
  return null;
}

/** The call, or what is wrong with it. */
function readCall(value: Found, says: string): ResolvedVerification | string {
  if (value.kind === "sentry event") return { kind: value.kind, says };
  const { url, expects, kind } = value;
  if (typeof url !== "string" || !/^(https:\/\/[^\s@]+|\{[A-Za-z_0-9]+\}[^\s@]*)$/.test(url))
    return "without an https URL";
  // URLs end up in logs of proxies and vendors.
  if (url.includes("{value}")) return "one that puts the value into the URL";
  if (typeof expects !== "number" || !Number.isInteger(expects) || expects < 200 || expects > 599) {
    return "without the status that it expects";
  }
  if (kind === "signed call") {
    if (!isHeaderName(value.header) || !isText(value.body)) return "a signed call without header or body";
    return { kind, says, url, header: value.header, body: value.body, expects };
  }
  const { method, body, headers, costs } = value;
  if (kind !== "http" || (method !== "GET" && method !== "POST")) return "no call";
  if (body !== null && typeof body !== "string") return "one with a body that is not text";
  if (body?.includes("{value}")) return "one that puts the value into the body";
  if (costs !== undefined && !isText(costs)) return "one whose costs are not text";
  if (!isHeaders(headers) || !Object.values(headers).some((text) => text.includes("{value}"))) {
    return "one that sends the value in no header";
  }
  return { kind, says, method, url, headers, body, expects, ...(isText(costs) ? { costs } : {}) };
}

function isHeaderName(value: unknown): value is string {
  return typeof value === "string" && /^[a-z][a-z0-9-]*$/i.test(value);
}

function isHeaders(value: unknown): value is Readonly<Record<string, string>> {
  return (
    isObject(value) &&
    Object.entries(value).every(([name, text]) => isHeaderName(name) && isText(text) && !/[\r\n]/.test(text))
  );
}

/** Names that a call's URL, headers and body refer to, but for the value itself and the deployment's address. */
export function referencesOf(call: ResolvedVerification): readonly string[] {
  const texts =
    call.kind === "http"
      ? [call.url, ...Object.values(call.headers), call.body ?? ""]
      : call.kind === "signed call"
        ? [call.url]
        : [];
  const names = texts.flatMap((text) => [...text.matchAll(/\{([A-Za-z_0-9]+)\}/g)].map((match) => match[1] ?? ""));
  return [...new Set(names)].filter((name) => name !== "value" && name !== "base");
}

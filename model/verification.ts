/** A harmless call that proves that a value works: it reads, or reports a test, and changes nothing. */
import type { ResolvedVerification } from "./resolved";

/**
 * Plain data, so that any program can make the call. In `url` and `body`, `{NAME}` stands for another entry of the same product that is no
 * password (a base URL), and `{base}` for the deployment's own address, which is given when the call is made. The value itself
 * is `{value}` and is in a header only: URLs end up in logs.
 */
export type Verification = ResolvedVerification;

/** Any HTTP call whose status tells. @param about `expects` is the status of success. @default GET, no body, 200 */
export function httpCall(about: {
  readonly says: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: "GET" | "POST";
  readonly body?: string;
  readonly expects?: number;
  /** What one call costs, where nothing free proves as much. */
  readonly costs?: string;
}): Verification {
  const { says, url, headers, method = "GET", body = null, expects = 200, costs } = about;
  return { kind: "http", says, method, url, headers, body, expects, ...(costs === undefined ? {} : { costs }) };
}

/** `Authorization: Bearer` with the value. */
export function bearerCall(
  url: string,
  about: {
    readonly says: string;
    readonly method?: "GET" | "POST";
    readonly body?: string;
    readonly costs?: string;
  },
): Verification {
  return httpCall({ ...about, url, headers: { authorization: "Bearer {value}" } });
}

/** A POST whose body is signed with the value: HMAC-SHA-256 in hex, in a header (document 1, line 79: `X-Signature`). */
export function signedCall(about: {
  readonly says: string;
  readonly url: string;
  readonly header: string;
  readonly body: string;
}): Verification {
  return { kind: "signed call", ...about, expects: 200 };
}

/** A test event to the project that a Sentry DSN names (document 1, line 142). */
export function sentryEvent(): Verification {
  return { kind: "sentry event", says: "sends a test event" };
}

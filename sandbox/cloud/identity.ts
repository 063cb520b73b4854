import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject } from "./json";

/** The identity that owns every project which the sandbox prepares. */
export const ownerEmail = "owner@sandbox.local";

/** Who sends a request, as its token says. */
export interface Caller {
  readonly email: string;
  readonly expiresAt?: Date;
}

function sign(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/**
 * A Google access token of the sandbox: `sbx.<claims>.<HMAC-SHA-256>`.
 * @param options.expiresAt from when on the token is refused; default: never
 */
export function mintToken(key: Buffer, email: string, options: { readonly expiresAt?: Date } = {}): string {
  const claims = {
    email,
    ...(options.expiresAt === undefined ? {} : { exp: Math.floor(options.expiresAt.getTime() / 1000) }),
  };
  const head = `sbx.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${head}.${sign(key, head).toString("base64url")}`;
}

/** The caller of a token, or `undefined` where the token was not made with this key. Whether it has expired is the reader's matter. */
export function readToken(key: Buffer, token: string): Caller | undefined {
  const [prefix, body, signature, ...rest] = token.split(".");
  if (prefix !== "sbx" || body === undefined || signature === undefined || rest.length > 0) return undefined;
  const expected = sign(key, `${prefix}.${body}`);
  const got = Buffer.from(signature, "base64url");
  if (got.length !== expected.length || !timingSafeEqual(got, expected)) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
  if (!isObject(claims) || typeof claims.email !== "string") return undefined;
  return { email: claims.email, ...(typeof claims.exp === "number" ? { expiresAt: new Date(claims.exp * 1000) } : {}) };
}

/**
 * The caller of a token that a pool has given: its principal, and after it the sets that it belongs to. They are the token's own: the same
 * subject may have another token with other attributes.
 */
export function federatedEmail(principal: string, sets: readonly string[]): string {
  return [principal, ...sets].join(" ");
}

/** What logs say of a caller. */
export function shownCaller(email: string): string {
  return email.split(" ")[0] ?? "";
}

/** The sets of principals that a caller belongs to. */
export function setsOf(email: string): readonly string[] {
  return email.split(" ").slice(1);
}

/** How IAM names a caller. */
export function memberOf(email: string): string {
  if (email.startsWith("principal://")) return shownCaller(email);
  return email.endsWith(".gserviceaccount.com") ? `serviceAccount:${email}` : `user:${email}`;
}

/** What a sandbox answers to a challenge: only who has its home's key can. */
export function answerTo(key: Buffer, challenge: string): string {
  return sign(key, `challenge ${challenge}`).toString("base64url");
}

/** What a request asks for that wants to know whose process this is; undefined if it asks for something else. Anybody may ask. */
export function challengeIn(request: {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}): string | undefined {
  const [path, query = ""] = (request.url ?? "").split("?");
  if (request.method !== "GET" || path !== "/_sandbox/identity") return undefined;
  return new URLSearchParams(query).get("challenge") ?? "";
}

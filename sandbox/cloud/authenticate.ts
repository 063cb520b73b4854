import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Cloud } from "./cloud";
import { GoogleError, VercelError } from "./errors";
import { type Caller, readToken } from "./identity";
import type { Api } from "./router";

/** How the bearer of the sandbox's Vercel token appears in logs. */
export const vercelUser = "vercel-owner";

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The caller that a request's token stands for. Throws the API's own refusal where there is none. */
export function authenticate(cloud: Cloud, api: Api, headers: IncomingHttpHeaders): Caller {
  const token = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (api === "vercel") {
    if (token !== undefined && same(token, cloud.keys.vercelToken)) return { email: vercelUser };
    throw new VercelError(403, "forbidden", "Not authorized", { invalidToken: true });
  }
  // Each vendor has credentials of its own, and who exchanges a token sends that token alone; their handlers look at them.
  if (api === "vendor" || api === "sts") return { email: api };
  if (api === "admin") {
    if (token !== undefined && same(token, cloud.keys.adminToken)) return { email: "admin" };
    throw new GoogleError("UNAUTHENTICATED", "The admin API wants the content of admin.token as its bearer token.");
  }
  const caller = token === undefined ? undefined : readToken(cloud.keys.tokenKey, token);
  const expired = caller?.expiresAt !== undefined && caller.expiresAt.getTime() <= cloud.clock();
  if (caller !== undefined && !expired) return caller;
  throw new GoogleError(
    "UNAUTHENTICATED",
    token === undefined
      ? "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
      : "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: token === undefined ? "CREDENTIALS_MISSING" : "ACCESS_TOKEN_EXPIRED",
        domain: "googleapis.com",
        metadata: { service: `${api}.googleapis.com` },
      },
    ],
  );
}

import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { CelError, type CelValue, parseCel } from "../cel";
import type { Cloud } from "../cloud";
import { federatedEmail, mintToken } from "../identity";
import { isObject, type Json, listOf, objectOf, textOf, textsOf } from "../json";
import { type Call, type Handler, jsonBody, type Reply, type Route, route } from "../router";
import { openProvider } from "./pools";

/**
 * The Security Token Service: a token of another issuer becomes a token of Google, if a provider of a pool takes it.
 *
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */

const grantType = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const tokenTypes = ["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"];
const subjectBytes = 127;
const mappedBytes = 8192;
const lifetimeSeconds = 3600;

/** As OAuth says what is wrong, not as Google's APIs do. */
class Refusal extends Error {
  constructor(
    readonly error: "invalid_request" | "invalid_grant" | "invalid_target" | "unauthorized_client",
    description: string,
    readonly status = 400,
  ) {
    super(description);
  }
}

const token: Handler = (call, cloud) => {
  try {
    return { json: exchange(paramsOf(call), cloud) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const reply: Reply = { status: error.status, json: { error: error.error, error_description: error.message } };
    return reply;
  }
};

/** A form or JSON, in either spelling. */
function paramsOf(call: Call): Readonly<Record<string, string>> {
  const type = String(call.headers["content-type"] ?? "");
  const sent = type.startsWith("application/x-www-form-urlencoded")
    ? Object.fromEntries(new URLSearchParams(call.body.toString("utf8")))
    : textsOf(jsonBody(call));
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
      value,
    ]),
  );
}

function exchange(params: Readonly<Record<string, string>>, cloud: Cloud): Json {
  const needed = (name: string, ...allowed: readonly string[]): string => {
    const value = params[name] ?? "";
    if (value === "" || (allowed.length > 0 && !allowed.includes(value)))
      throw new Refusal("invalid_request", `Invalid value for "${name}".`);
    return value;
  };
  needed("grantType", grantType);
  needed("requestedTokenType", accessTokenType);
  needed("subjectTokenType", ...tokenTypes);
  needed("scope");
  const name =
    /^\/\/iam\.googleapis\.com\/(projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+)$/;
  const provider = openProvider(cloud, name.exec(needed("audience"))?.[1] ?? "");
  if (provider === undefined) {
    throw new Refusal(
      "invalid_target",
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    );
  }
  const claims = claimsOf(needed("subjectToken"), provider.name, objectOf(provider.sent.oidc), cloud);
  const { subject, attributes } = mapped(textsOf(provider.sent.attributeMapping), claims);
  const condition = textOf(provider.sent.attributeCondition) ?? "";
  const scope = { assertion: claims, google: { subject }, attribute: attributes };
  if (condition !== "" && evaluated(condition, scope) !== true)
    throw new Refusal("unauthorized_client", "The given credential is rejected by the attribute condition.");
  const pool = provider.name.split("/providers/")[0] ?? "";
  const base = `iam.googleapis.com/${pool}`;
  const sets = Object.entries(attributes).map(
    ([key, value]) => `principalSet://${base}/attribute.${key}/${String(value)}`,
  );
  const email = federatedEmail(`principal://${base}/subject/${subject}`, [`principalSet://${base}/*`, ...sets]);
  const expiresAt = new Date(cloud.clock() + lifetimeSeconds * 1000);
  return {
    access_token: mintToken(cloud.keys.tokenKey, email, { expiresAt }),
    issued_token_type: accessTokenType,
    token_type: "Bearer",
    expires_in: lifetimeSeconds,
  };
}

type Claims = { readonly [name: string]: CelValue };

function claimsOf(jwt: string, provider: string, oidc: Json, cloud: Cloud): Claims {
  const invalid = (problem: string) => new Refusal("invalid_grant", problem);
  const [head = "", body = "", signature = "", ...rest] = jwt.split(".");
  const [header, claims] = [part(head), part(body)];
  if (header === undefined || claims === undefined || signature === "" || rest.length > 0)
    throw new Refusal("invalid_request", "Error parsing the subject token: it is not a JWT.");
  const issuer = textOf(oidc.issuerUri) ?? "";
  if (claims.iss !== issuer) {
    throw invalid(`The issuer in ID Token ${String(claims.iss)} does not match the expected ones: ${issuer}`);
  }
  if (!isSigned(`${head}.${body}`, signature, header, keysOf(oidc, issuer, cloud)))
    throw invalid("The signature of the ID Token can't be verified with the issuer's keys.");
  const nowSeconds = cloud.clock() / 1000;
  if (
    typeof claims.exp !== "number" ||
    typeof claims.iat !== "number" ||
    claims.exp <= nowSeconds ||
    claims.iat > nowSeconds + 60
  )
    throw invalid(`ID Token issued at ${String(claims.iat)} is stale to sign-in.`);
  const audiences = listOf(oidc.allowedAudiences).map(String);
  const expected =
    audiences.length > 0 ? audiences : [`https://iam.googleapis.com/${provider}`, `//iam.googleapis.com/${provider}`];
  const got = Array.isArray(claims.aud) ? claims.aud.map(String) : [String(claims.aud)];
  if (!got.some((one) => expected.includes(one)))
    throw invalid(`The audience in ID Token [${got.join(", ")}] does not match the expected audience.`);
  return claims as Claims;
}

function part(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Uploaded with the provider, or told to the sandbox: it fetches none from the network. */
function keysOf(oidc: Json, issuer: string, cloud: Cloud): readonly Json[] {
  const uploaded = textOf(oidc.jwksJson);
  if (uploaded !== undefined && uploaded !== "") return listOf(objectOf(JSON.parse(uploaded)).keys).map(objectOf);
  const record = cloud.data.issuers.get(issuer);
  if (record === undefined) throw new Refusal("invalid_grant", "Error connecting to the given credential's issuer.");
  return record.keys;
}

function isSigned(text: string, signature: string, header: Json, keys: readonly Json[]): boolean {
  if (header.alg !== "RS256" && header.alg !== "ES256") return false;
  const key = keys.find((one) => one.kid === header.kid && one.kty === (header.alg === "RS256" ? "RSA" : "EC"));
  if (key === undefined) return false;
  const bytes = Buffer.from(signature, "base64url");
  const publicKey = createPublicKey({ key: key as JsonWebKey, format: "jwk" });
  return verify("sha256", Buffer.from(text), { key: publicKey, dsaEncoding: "ieee-p1363" }, bytes);
}

function evaluated(source: string, scope: { readonly [name: string]: CelValue }): CelValue {
  const parsed = parseCel(source);
  if (typeof parsed === "string") throw new Refusal("invalid_request", parsed);
  try {
    return parsed(scope);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new Refusal(
      "unauthorized_client",
      `The given credential is rejected by the attribute condition. (${error.message})`,
    );
  }
}

function mapped(mapping: Readonly<Record<string, string>>, claims: Claims) {
  const values = Object.entries(mapping).map(([name, source]) => {
    const value = evaluatedMapping(name, source, claims);
    return [name, value] as const;
  });
  const subject = values.find(([name]) => name === "google.subject")?.[1] ?? "";
  if (subject === "") throw new Refusal("invalid_request", "The mapped attribute google.subject is empty.");
  if (Buffer.byteLength(subject) > subjectBytes) {
    throw new Refusal(
      "invalid_request",
      `The size of mapped attribute google.subject exceeds the ${subjectBytes} bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than ${subjectBytes} bytes.`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(values)) > mappedBytes)
    throw new Refusal("invalid_request", `The size of the mapped attributes exceeds the ${mappedBytes} bytes limit.`);
  const attributes = values
    .filter(([name]) => name.startsWith("attribute."))
    .map(([name, value]) => [name.slice("attribute.".length), value] as const);
  return { subject, attributes: Object.fromEntries(attributes) };
}

function evaluatedMapping(name: string, source: string, claims: Claims): string {
  const parsed = parseCel(source);
  try {
    const value = typeof parsed === "string" ? undefined : parsed({ assertion: claims });
    if (typeof value === "string") return value;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
  }
  throw new Refusal(
    "invalid_request",
    `Error evaluating the attribute mapping of ${name} over the claims of the ID Token.`,
  );
}

export const exchangeRoutes: readonly Route[] = [
  route("sts", "POST /v1/token", token, "google.identity.sts.v1.SecurityTokenService.ExchangeToken"),
];

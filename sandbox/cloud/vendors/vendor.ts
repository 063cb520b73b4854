import type { Json } from "../json";

/** One harmless method of a vendor's API: where it is, whom it lets in, and what it says. */
export interface VendorMethod {
  readonly host: RegExp;
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  /** Where the credential is; undefined if the request carries none of the vendor's shape. */
  readonly credential: (headers: Headers) => string | undefined;
  readonly granted: Json | readonly Json[];
  readonly refusal: { readonly status: number; readonly json: Json };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

export function bearer(headers: Headers): string | undefined {
  return /^Bearer (\S+)$/.exec(header(headers, "authorization") ?? "")?.[1];
}

const bearerLike = (shape: RegExp) => (headers: Headers) => {
  const token = bearer(headers);
  return token !== undefined && shape.test(token) ? token : undefined;
};
const headerLike = (name: string, shape: RegExp) => (headers: Headers) => {
  const value = header(headers, name);
  return value !== undefined && shape.test(value) ? value : undefined;
};
const jwt = /^([\w-]+\.[\w-]+\.[\w-]+|sb_secret_\S+)$/;

/** Sources: each vendor's API reference of the method. Shapes of credentials are what the vendors issue. */
export const vendorMethods: readonly VendorMethod[] = [
  {
    // Not the model list: OpenRouter serves that to anybody.
    host: /^openrouter\.ai$/,
    method: "GET",
    path: /^\/api\/v1\/key$/,
    credential: bearerLike(/^sk-or-/),
    granted: { data: { label: "sk-or-…", usage: 0, limit: null, is_free_tier: false } },
    refusal: { status: 401, json: { error: { message: "User not found.", code: 401 } } },
  },
  {
    host: /^openrouter\.ai$/,
    method: "POST",
    path: /^\/api\/v1\/chat\/completions$/,
    credential: bearerLike(/^sk-or-/),
    granted: {
      id: "gen-fake",
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "length", message: { role: "assistant", content: "1" } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
    refusal: { status: 401, json: { error: { message: "No auth credentials found", code: 401 } } },
  },
  {
    host: /^api\.stripe\.com$/,
    method: "GET",
    path: /^\/v1\/products$/,
    credential: bearerLike(/^[sr]k_(test|live)_/),
    granted: { object: "list", data: [], has_more: false, url: "/v1/products" },
    refusal: {
      status: 401,
      json: { error: { message: "Invalid API Key provided", type: "invalid_request_error" } },
    },
  },
  {
    host: /(^|\.)sentry\.io$/,
    method: "POST",
    path: /^\/api\/\d+\/envelope\/$/,
    credential: (headers) => /\bsentry_key=([0-9a-f]+)\b/.exec(header(headers, "x-sentry-auth") ?? "")?.[1],
    granted: { id: "00000000000000000000000000000000" },
    refusal: { status: 403, json: { detail: "event submission rejected with_reason: ProjectId" } },
  },
  {
    host: /\.supabase\.co$/,
    method: "GET",
    path: /^\/rest\/v1\/$/,
    credential: headerLike("apikey", jwt),
    granted: { swagger: "2.0", paths: {} },
    refusal: { status: 401, json: { message: "Invalid API key" } },
  },
  {
    host: /\.supabase\.co$|^functions\./,
    method: "POST",
    path: /^\/functions\/v1\/[\w-]+$/,
    credential: bearerLike(jwt),
    granted: { message: "Hello" },
    refusal: { status: 401, json: { code: 401, message: "Invalid JWT" } },
  },
  {
    host: /\.upstash\.io$/,
    method: "GET",
    path: /^\/ping$/,
    credential: bearer,
    granted: { result: "PONG" },
    refusal: { status: 401, json: { error: "WRONGPASS invalid or missing auth token" } },
  },
  {
    host: /^api\.tavily\.com$/,
    method: "GET",
    path: /^\/usage$/,
    credential: bearerLike(/^tvly-/),
    granted: { key: { usage: 0, limit: 1000 }, account: { current_plan: "Researcher" } },
    refusal: { status: 401, json: { detail: { error: "Unauthorized: missing or invalid API key." } } },
  },
  {
    host: /^www\.googleapis\.com$/,
    method: "GET",
    path: /^\/youtube\/v3\/i18nLanguages$/,
    credential: headerLike("x-goog-api-key", /^AIza/),
    granted: { kind: "youtube#i18nLanguageListResponse", items: [] },
    refusal: {
      status: 400,
      json: {
        error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" },
      },
    },
  },
  {
    host: /^api\.notion\.com$/,
    method: "GET",
    path: /^\/v1\/users\/me$/,
    credential: (headers) =>
      header(headers, "notion-version") === undefined ? undefined : bearerLike(/^(ntn|secret)_/)(headers),
    granted: { object: "user", type: "bot" },
    refusal: {
      status: 401,
      json: { object: "error", status: 401, code: "unauthorized", message: "API token is invalid." },
    },
  },
  {
    host: /^([a-z0-9]+\.)?asr\.api\.speechmatics\.com$/,
    method: "GET",
    path: /^\/v2\/usage$/,
    credential: bearer,
    granted: { since: "2026-01-01T00:00:00Z", until: "2026-01-31T23:59:59Z", summary: [], details: [] },
    refusal: { status: 401, json: { code: 401, error: "Permission Denied" } },
  },
  {
    host: /^graph\.facebook\.com$/,
    method: "GET",
    path: /^\/v\d+\.\d+\/\d+$/,
    credential: bearerLike(/^EAA/),
    granted: { id: "000000000000000" },
    refusal: {
      status: 401,
      json: { error: { message: "Invalid OAuth access token", type: "OAuthException", code: 190 } },
    },
  },
  {
    host: /^api\.skyvern\.com$/,
    method: "GET",
    path: /^\/v1\/workflows$/,
    credential: headerLike("x-api-key", /^\S+$/),
    granted: [],
    refusal: { status: 403, json: { detail: "Invalid credentials" } },
  },
  {
    host: /^api\.vercel\.com$/,
    method: "GET",
    path: /^\/v2\/user$/,
    credential: bearerLike(/^\w{24,}$/),
    granted: { user: { id: "fake-user", username: "fake-machine-user", limited: true } },
    refusal: { status: 403, json: { error: { code: "forbidden", message: "Not authorized", invalidToken: true } } },
  },
  {
    host: /^api\.supabase\.com$/,
    method: "GET",
    path: /^\/v1\/organizations$/,
    credential: bearerLike(/^sbp_/),
    granted: [],
    refusal: { status: 401, json: { message: "Unauthorized" } },
  },
  {
    host: /^api\.github\.com$/,
    method: "GET",
    path: /^\/user$/,
    credential: bearerLike(/^github_pat_/),
    granted: { login: "fake-machine-user", type: "User" },
    refusal: { status: 401, json: { message: "Bad credentials", status: "401" } },
  },
  {
    // Kong of a self-hosted Supabase, too, stands before it.
    host: /\.supabase\.co$|^functions\./,
    method: "GET",
    path: /^\/auth\/v1\/settings$/,
    credential: headerLike("apikey", jwt),
    granted: { disable_signup: false, external: {} },
    refusal: { status: 401, json: { message: "Invalid authentication credentials" } },
  },
  {
    host: /^api\.openai\.com$/,
    method: "GET",
    path: /^\/v1\/models$/,
    credential: bearerLike(/^sk-/),
    granted: { object: "list", data: [] },
    refusal: { status: 401, json: { error: { message: "Incorrect API key provided.", code: "invalid_api_key" } } },
  },
];

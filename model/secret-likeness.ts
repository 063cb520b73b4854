/**
 * Tells when a text looks like a secret: by the prefixes and shapes below, and by the rules of `secret-rules/`. It prefers the forms that
 * vendors document: false alarms on every long identifier would teach people to ignore it.
 */
import { entropy, vendorSecret } from "./secret-rules";

/** Prefixes that are enough, however short the rest is; a prefix alone is only an explanation. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY( BLOCK)?-----/, "a private key"],
  [/\b(sk|rk)_(live|test)_[A-Za-z0-9]/, "a Stripe secret key"],
  [/\bwhsec_[A-Za-z0-9]/, "a webhook signing secret"],
  [/\bsk-(or-|ant-|proj-)?[A-Za-z0-9_-]{16,}/, "a model vendor's API key"],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}/, "a GitHub token"],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}/, "a GitHub token"],
  [/\bglpat-[A-Za-z0-9_-]{16,}/, "a GitLab token"],
  [/\bnpm_[A-Za-z0-9]{30,}/, "an npm token"],
  [/\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/, "a SendGrid API key"],
  [/\bxox[abeoprs]-[A-Za-z0-9]/, "a Slack token"],
  [/\bhooks\.slack\.com\/(services|workflows|triggers)\/[A-Za-z0-9]/, "a Slack webhook"],
  [/\bdiscord(app)?\.com\/api\/webhooks\/\d+\/[A-Za-z0-9_-]{20,}/, "a Discord webhook"],
  [/\bya29\.[A-Za-z0-9_-]{10,}/, "a Google access token"],
  [/\bsb_secret_[A-Za-z0-9]/, "a Supabase secret key"],
  [/\bsbp_[a-f0-9]{20,}/, "a Supabase access token"],
  [/\btvly-[A-Za-z0-9_-]{10,}/, "a Tavily API key"],
  [/\bGOCSPX-[A-Za-z0-9]/, "a Google OAuth client secret"],
];

const publicByNature: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/, "a JWT"],
  [/\bAIza[0-9A-Za-z_-]{30,}/, "a Google API key"],
];

/** What the beginning of a credential looks like, whoever may know it. */
export const credentialBeginnings: readonly RegExp[] = [...patterns, ...publicByNature].map(([pattern]) => pattern);

/** `scheme://user:password@host`, with or without a user. */
const urlPassword = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^/\s:@]{0,256}:([^/\s@]{1,256})@/gi;
/** `?password=…`, as JDBC and database drivers take it, and signed addresses. */
const parameter =
  /[?&;](?:password|passwd|pwd|pass|secret|client_secret|access_token|api_?key|auth_?token|sig|signature)=([^&;\s"']{4,})/gi;
/** Placeholders for a password in an explanation: `PASSWORD`, `<password>`, `${X}`, `{value}`, `…`, `****`, `%s`. */
const standIn =
  /^(?:[A-Z][A-Z0-9_]*|<[^<>]*>|\$?\{[^{}]*\}|\{\{[^{}]*\}\}|\$[A-Z_]+|\*+|x+|\.{3}|…|%s|password|pass(wd)?|secret)$/;
/** Bytes in hex or base64, 32 at least, as `openssl rand` makes them. A digest says so before it. */
const randomHex = /(?<![0-9a-z])(?<!sha256[:-])(?<!sha384[:-])(?<!sha512[:-])[0-9a-f]{64,}(?![0-9a-z])/i;
const randomBase64 =
  /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43}=?|[A-Za-z0-9+/]{86}==)$/;

/** A name that ends so says what its text is, whatever that looks like. What vendors publish has only the second ending. */
const secretNames = /(?:^|_)(?:(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|PRIVATE_KEY)|(TOKEN|API_KEY))$/;
const publicNames = /(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON)_/;
/** What is no secret under any name: a switch, and the place where a secret is kept. */
const noSecret =
  /^(?:true|false|on|off|yes|no|enabled|disabled|none|required|optional|projects\/[\w-]+\/secrets\/[\w/-]+)?$/i;

/** One quick check: without any of these, none of the above can be in the text. */
const suspicious = /_|-|:\/\/|[?&;][a-z_]+=|[A-Za-z0-9+/=_.~%-]{16,}/i;

export interface LikenessOptions {
  /** Public config may hold what vendors publish: anon JWTs, browser keys. @default false */
  readonly declaredPublic?: boolean;
  /** Name of the entry that holds it; a vendor's name tells what a random text is. @default none */
  readonly name?: string;
  /** A literal of local machines alone may be the password of a local program. @default false */
  readonly localOnly?: boolean;
}

/** Ten thousand entries share their owners and sentences. */
const known = new Map<string, string | null>();

/** What a text looks like, or null. */
export function secretLikeness(value: string, options: LikenessOptions = {}): string | null {
  return textLooksLike(value, options) ?? (isNamedSecret(value, options) ? "a secret, by the entry's name" : null);
}

function isNamedSecret(value: string, { name = "", declaredPublic = false, localOnly = false }: LikenessOptions) {
  const found = secretNames.exec(name);
  if (found === null || localOnly || noSecret.test(value)) return false;
  return found[1] === undefined || !(declaredPublic || publicNames.test(name));
}

function textLooksLike(value: string, options: LikenessOptions): string | null {
  if (value.length < 7 || !suspicious.test(value)) return null;
  const { declaredPublic = false, name } = options;
  const id = name === undefined && !declaredPublic ? value : `${declaredPublic}\n${name ?? ""}\n${value}`;
  const before = known.get(id);
  if (before !== undefined) return before;
  const found = likeness(value, declaredPublic, name ?? null);
  if (known.size > 20_000) known.clear();
  known.set(id, found);
  return found;
}

function likeness(value: string, declaredPublic: boolean, name: string | null): string | null {
  for (const [pattern, what] of patterns) if (pattern.test(value)) return what;
  for (const [pattern, what] of publicByNature) {
    const hit = pattern.exec(value);
    if (hit === null) continue;
    if (!declaredPublic) return what;
    if (claimsServiceRole(hit[0])) return "a Supabase service key";
  }
  if (holds(urlPassword, value)) return "a URL with a password";
  if (holds(parameter, value)) return "a URL with a password";
  if (randomHex.test(value) && entropy(value) > 3) return "random bytes in hex";
  if (!declaredPublic && randomBase64.test(value) && entropy(value) > 4.5) return "random bytes in base64";
  const rule = vendorSecret(value, name, declaredPublic);
  return rule === null ? null : `a secret by the rule ${rule}`;
}

/** Whether a pattern finds what stands for itself. */
function holds(pattern: RegExp, value: string): boolean {
  for (const [, secret = ""] of value.matchAll(pattern)) if (!standIn.test(secret)) return true;
  return false;
}

/** A Supabase key is public only with the role `anon`; the service role's key looks the same from outside. */
function claimsServiceRole(jwt: string): boolean {
  const payload = Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8");
  return /"role"\s*:\s*"service_role"/.test(payload);
}

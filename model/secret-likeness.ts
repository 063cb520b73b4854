/**
 * Tells when a literal looks like a secret. It errs towards the known prefixes of vendors: a false alarm on every
 * long identifier would teach people to look away.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\b(sk|rk)_(live|test)_/, "a Stripe secret key"],
  [/\bwhsec_/, "a webhook signing secret"],
  [/\bsk-(or-|ant-|proj-)?[A-Za-z0-9_-]{16,}/, "a model vendor's API key"],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}/, "a GitHub token"],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}/, "a GitHub token"],
  [/\bxox[abeoprs]-/, "a Slack token"],
  [/\bya29\.[A-Za-z0-9_-]{10,}/, "a Google access token"],
  [/\bsb_secret_/, "a Supabase secret key"],
  [/\bsbp_[a-f0-9]{20,}/, "a Supabase access token"],
  [/\btvly-[A-Za-z0-9_-]{10,}/, "a Tavily API key"],
  [/\bGOCSPX-/, "a Google OAuth client secret"],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i, "a URL with a password"],
];

const publicByNature: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/, "a JWT"],
  [/\bAIza[0-9A-Za-z_-]{30,}/, "a Google API key"],
];

/** What a text looks like, or null. @param declaredPublic public config may hold what vendors publish: anon JWTs, browser keys */
export function secretLikeness(value: string, declaredPublic = false): string | null {
  for (const [pattern, name] of patterns) if (pattern.test(value)) return name;
  for (const [pattern, name] of publicByNature) {
    const hit = pattern.exec(value);
    if (hit === null) continue;
    if (!declaredPublic) return name;
    if (claimsServiceRole(hit[0])) return "a Supabase service key";
  }
  return null;
}

/** A Supabase key is public only with the role `anon`; the service role's key looks the same from outside. */
function claimsServiceRole(jwt: string): boolean {
  const payload = Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8");
  return /"role"\s*:\s*"service_role"/.test(payload);
}

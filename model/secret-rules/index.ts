/** Applies a maintained rule set for secrets of vendors (README.md says where it is from) to a single text. */
import type { RE2JS } from "re2js";

interface Rule {
  readonly id: string;
  readonly regex: string;
  readonly keywords: readonly string[];
  /** Bits per character that a secret has at least. */
  readonly entropy?: number;
  readonly group?: number;
  readonly not?: readonly string[];
  readonly must?: readonly string[];
}

interface Rules {
  readonly not: readonly string[];
  readonly rules: readonly Rule[];
}

/** These rules find identifiers, addresses or code around a secret, which are in declarations on purpose. */
const unused =
  /^(generic-api-key|kubernetes-secret-yaml|curl-auth-.*|polymarket-address|cloudinary-cloud-name|.*-(client|account|key|auth|access|app)-id|(planetscale|azure-tenant)-id|new-relic-user-api-id|(artifactory-jfrog|supabase-project|salesforce-instance)-url(\.1)?|.*-(server|account)-host\.1|.*-token-name\.1|azure-storage-account-name)$/;

/** Keys that their vendors tell people to put into browsers. */
const publicByNature =
  /^(jwt|jwt-base64|gcp-api-key|gcp-gemini-api|mapbox-api-token|algolia-api-key|posthog-project-api-key|lob-pub-api-key|mailgun-pub-key|flutterwave-public-key|devcycle-(client|mobile)-sdk-key|segment-public-api-token\.1|new-relic-browser-api-token|gitlab-feature-flag-client-token|supabase-project-api-key|configcat-sdk-key.*|contentful-delivery-api-token)$/;

/** Secrets are words of at least this many characters with a digit, except long ones that begin with their own line. */
const longWord = /(?=[A-Za-z+/=_.~%-]{0,300}[0-9])[A-Za-z0-9+/=_.~%-]{16,}|-----BEGIN/;

let loaded: { readonly keyword: RegExp; readonly byKeyword: ReadonlyMap<string, readonly Rule[]> } | null = null;
const compiled = new Map<string, RE2JS>();

/**
 * Id of the first rule that finds a secret in a text, or null.
 *
 * @param name of what holds the text: many secrets are known by the vendor's name before them only
 * @param declaredPublic leaves out what vendors publish
 */
export function vendorSecret(text: string, name: string | null, declaredPublic: boolean): string | null {
  if (!longWord.test(text)) return null;
  const searched = name === null ? text : `${name}="${text}"`;
  const { keyword, byKeyword } = load();
  const tried = new Set<Rule>();
  keyword.lastIndex = 0;
  for (let hit = keyword.exec(searched); hit !== null; hit = keyword.exec(searched)) {
    // Keywords overlap: the next search begins one character further.
    keyword.lastIndex = hit.index + 1;
    for (const rule of startingAt(byKeyword, searched.slice(hit.index, hit.index + longestKeyword).toLowerCase())) {
      if (tried.has(rule)) continue;
      tried.add(rule);
      if (declaredPublic && publicByNature.test(rule.id)) continue;
      if (finds(rule, searched)) return rule.id;
    }
  }
  return null;
}

const longestKeyword = 64;

/** Rules of every keyword that a text begins with. */
function startingAt(byKeyword: ReadonlyMap<string, readonly Rule[]>, text: string): readonly Rule[] {
  const rules: Rule[] = [];
  for (let length = 1; length <= text.length; length++) rules.push(...(byKeyword.get(text.slice(0, length)) ?? []));
  return rules;
}

function finds(rule: Rule, text: string): boolean {
  const matcher = pattern(rule.regex).matcher(text);
  while (matcher.find()) {
    const secret = secretIn(matcher, rule.group);
    const enough = rule.entropy === undefined || entropy(secret) > rule.entropy;
    const allowed = [...(rule.not ?? []), ...data().not].some((one) => pattern(one).matcher(secret).find());
    const fits = (rule.must ?? []).every((one) => pattern(one).matcher(secret).find());
    if (enough && fits && !allowed) return true;
  }
  return false;
}

/** Like betterleaks: the group that the rule names, otherwise the first non-empty one, otherwise the whole match. */
function secretIn(matcher: ReturnType<RE2JS["matcher"]>, group: number | undefined): string {
  if (group !== undefined) return matcher.group(group) ?? "";
  for (let index = 1; index <= matcher.groupCount(); index++) {
    const found = matcher.group(index);
    if (found) return found;
  }
  return matcher.group() ?? "";
}

/** Bits per character (Shannon). */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function load() {
  if (loaded !== null) return loaded;
  const byKeyword = new Map<string, Rule[]>();
  for (const rule of data().rules) {
    if (unused.test(rule.id)) continue;
    for (const keyword of rule.keywords.map((one) => one.toLowerCase()))
      byKeyword.set(keyword, [...(byKeyword.get(keyword) ?? []), rule]);
  }
  const words = [...byKeyword.keys()].map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  loaded = { keyword: new RegExp(words.join("|"), "gi"), byKeyword };
  return loaded;
}

// Loaded when they are first needed: most commands never see a text with a long word.
function data(): Rules {
  return require("./betterleaks.json") as Rules;
}

function pattern(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const made = (require("re2js") as typeof import("re2js")).RE2JS.compile(source);
  compiled.set(source, made);
  return made;
}

/** Values made by us: by the exact recipe of the entry, from the system's random source. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedRecipe } from "../model/resolved";
import { fingerprintKeyEntry } from "./fingerprint";

/**
 * Outside of development nothing generates the core of an infrastructure by itself: the value comes from the host's environment, a vault
 * or a prompt (document 5, lines 37 to 43), and is generated once, at the bootstrap, where somebody says so.
 * What our own fingerprints are made with belongs to no product: nobody could bring a better one.
 */
export function isBrought(environment: Pick<ResolvedEnvironment, "stage">, entry: ResolvedEntry): boolean {
  return environment.stage !== "development" && entry.tier === 1 && entry.key !== fingerprintKeyEntry;
}

type Simple = Exclude<ResolvedRecipe, { readonly kind: "supabase jwt" }>;

/** `generated hex 32`; what the lock records as the source. */
export function recipeName(recipe: ResolvedRecipe): string {
  return recipe.kind === "supabase jwt"
    ? `generated supabase jwt ${recipe.role}`
    : `generated ${recipe.kind} ${recipe.bytes}`;
}

/** The same as `openssl rand -hex N` and `openssl rand -base64 N`, without the line break. */
export function generate(recipe: Simple, random: (bytes: number) => Buffer): Buffer {
  const bytes = random(recipe.bytes);
  const value = Buffer.from(bytes.toString(recipe.kind), "latin1");
  bytes.fill(0);
  return value;
}

const tenYearsSeconds = 10 * 365 * 24 * 3600;

/**
 * A key as Supabase makes them: HS256 over `{ role, iss, iat, exp }`, valid for ten years.
 *
 * @see https://supabase.com/docs/guides/self-hosting/docker#generate-api-keys
 */
export function supabaseJwt(role: string, signingSecret: Buffer, now: Date): Buffer {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { role, iss: "supabase", iat: issuedAt, exp: issuedAt + tenYearsSeconds };
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return Buffer.from(`${head}.${createHmac("sha256", signingSecret).update(head).digest("base64url")}`, "latin1");
}

/** Whether a value is such a key: for this role, by this secret. */
export function fitsSupabaseJwt(value: Buffer, role: string, signingSecret: Buffer): boolean {
  const [head = "", claims = "", signature = ""] = value.toString("latin1").split(".");
  const expected = createHmac("sha256", signingSecret).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  try {
    return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { readonly role?: unknown }).role === role;
  } catch {
    return false;
  }
}

/** The entry that a derived one is signed with, as a key; null for all others. */
export function signerOf(entry: Pick<ResolvedEntry, "origin" | "product">): string | null {
  if (entry.origin?.kind !== "generated" || entry.origin.recipe.kind !== "supabase jwt") return null;
  const { signedWith } = entry.origin.recipe;
  return signedWith.includes("/") ? signedWith : `${entry.product}/${signedWith}`;
}

/** Keys of the entries that this one is made from: its signer, or the parts of its text; none where it has a value of its own. */
export function sourcesOf(entry: Pick<ResolvedEntry, "origin" | "product">): readonly string[] {
  if (entry.origin?.kind === "composed") return entry.origin.parts.map((part) => part.entry);
  const signer = signerOf(entry);
  return signer === null ? [] : [signer];
}

/** It has no value of its own: nobody brings one, and it changes with what it is made from. */
export function isMade(entry: Pick<ResolvedEntry, "origin" | "product">): boolean {
  return sourcesOf(entry).length > 0;
}

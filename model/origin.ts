import type { ResolvedComposition, ResolvedOrigin, ResolvedRecipe } from "./resolved";

/** Where a value comes from; what `composed()` declares says it by itself. */
export type Origin = Exclude<ResolvedOrigin, ResolvedComposition>;

/** Random bytes in lower-case hex: `openssl rand -hex 32` (document 1, line 11). */
export function hex(bytes: number): ResolvedRecipe {
  return { kind: "hex", bytes };
}

/** Random bytes in base64: `openssl rand -base64 32` (document 3, line 56). */
export function base64(bytes: number): ResolvedRecipe {
  return { kind: "base64", bytes };
}

/**
 * An HS256 JWT as Supabase signs them, derived from another entry of the same integration.
 *
 * @param role the `role` claim: `anon`, `service_role`
 * @param signedWith name of the entry that holds the signing secret
 */
export function supabaseJwt(role: string, signedWith: string): ResolvedRecipe {
  return { kind: "supabase jwt", role, signedWith };
}

/** Made by `strongroom inject` from the system's random source, by this exact recipe. */
export function generated(recipe: ResolvedRecipe): Origin {
  return { kind: "generated", recipe };
}

/**
 * Made by a vendor; a person or a pipeline brings it.
 *
 * @param where the vendor's path: "Stripe > Developers > API keys"
 * @param about `scope`: the least scope to ask for
 */
export function issued(where: string, about: { readonly scope?: string } = {}): Origin {
  return { kind: "issued", where, scope: about.scope ?? null };
}

/** Lives inside the database and is never stored by us (document 5, tier 3). */
export function managedInDatabase(by: string): Origin {
  return { kind: "managed in database", by };
}

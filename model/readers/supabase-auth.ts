import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

export type SupabaseAuth = DeclaredAs<"auth provider", unknown>;

/** Provider settings in Supabase Auth, filled by `strongroom sync` (document 1, line 106). */
export function supabaseAuth<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "auth provider", T> },
): SupabaseAuth {
  return declaredAs("auth provider", spec);
}

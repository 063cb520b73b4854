import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

export type SupabaseSecrets = DeclaredAs<"edge functions", unknown>;

/** Supabase Edge Function secrets, filled by `strongroom sync`. */
export function supabaseSecrets<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "edge functions", T> },
): SupabaseSecrets {
  return declaredAs("edge functions", spec);
}

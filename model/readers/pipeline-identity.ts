import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

export type PipelineIdentity = DeclaredAs<"pipeline", unknown>;

/** An identity that a pipeline runs as. */
export function pipelineIdentity<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "pipeline", T> },
): PipelineIdentity {
  return declaredAs("pipeline", spec);
}

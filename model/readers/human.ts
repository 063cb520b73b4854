import { day, neededText } from "../declared/shape";
import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

export const humanFields = { email: neededText, until: day, because: neededText } as const;

interface About {
  readonly email: string;
  readonly because: string;
  /** Last day of the grant, `YYYY-MM-DD`; required in production. @default no end */
  readonly until?: string;
}

export type Human = DeclaredAs<"person" | "group", About>;

/** A person who may read entries; in production only until a date. */
export function person<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & About & { readonly reads: Reads<P, "person", T> },
): Human {
  return declaredAs("person", spec);
}

/** A Google group whose members may read entries; in production only until a date. */
export function group<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & About & { readonly reads: Reads<P, "group", T> },
): Human {
  return declaredAs("group", spec);
}

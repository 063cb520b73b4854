/** What all readers say of themselves. */
import type { ReaderKind, ReaderRole } from "../kinds";
import { made } from "../made";
import type { Product } from "../product";
import type { MayBeRead, Read } from "../reader";
import type { Retirement } from "../rotation";

export interface ReaderAbout<P extends string> {
  readonly product: Product<P>;
  /** Unique in its product; a Cloud Run service's name, and the start of its service account's address. */
  readonly name: string;
  /** Environments in which it exists. @default all */
  readonly environments?: readonly string[];
  /** Retired: kept, without reads. @default in use */
  readonly retired?: Retirement;
}

/** Allowed reads; every other one is replaced by the sentence that says why not. */
export type Reads<P extends string, R extends ReaderRole, T extends readonly unknown[]> = {
  readonly [I in keyof T]: MayBeRead<P, R, T[I]>;
};

/** A declared reader: its kind, what it says of itself, what it reads. */
export interface DeclaredAs<K extends ReaderKind, About> {
  readonly kind: K;
  readonly about: ReaderAbout<string> & About;
  readonly reads: readonly Read[];
}

/** The common part of all builders of readers. The sentences are for the compiler; resolve() checks again what gets past it. */
export function declaredAs<K extends ReaderKind, S extends { readonly reads: unknown }>(kind: K, spec: S) {
  const { reads, ...about } = spec;
  return made({ kind, about, reads: reads as readonly Read[] });
}

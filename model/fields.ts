/**
 * Reads objects of unknown shape field by field. The type follows from the list of fields, so that declarations and locks are described
 * only once.
 */
import type { Issue } from "./issue";

export type Found = Readonly<Record<string, unknown>>;

/** Where an object stands and what it holds, for the fields read from it. */
export interface Reading {
  readonly found: Found;
  readonly where: string;
  readonly issues: Issue[];
}

/** Reads one field of an object; a fault becomes an issue, and a harmless value replaces the field. */
export type Field<T, At extends Reading = Reading> = (at: At, name: string) => T;
export type Fields<At extends Reading = Reading> = Readonly<Record<string, Field<unknown, At>>>;

type ValueOf<F> = F extends (...of: never[]) => infer T ? T : never;
type MayBeAbsent<F extends Fields<never>> = { [N in keyof F]: undefined extends ValueOf<F[N]> ? N : never }[keyof F];

/** What a list of fields reads; a field that may be `undefined` is left out of the result then. */
export type ReadOf<F extends Fields<never>> = {
  readonly [N in Exclude<keyof F, MayBeAbsent<F>>]: ValueOf<F[N]>;
} & { readonly [N in MayBeAbsent<F>]?: Exclude<ValueOf<F[N]>, undefined> };

/** Reads all of them, in their order. */
export function readFields<At extends Reading, const F extends Fields<At>>(at: At, fields: F): ReadOf<F> {
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = field(at, name);
    if (value !== undefined) read[name] = value;
  }
  return read as ReadOf<F>;
}

/** What a reader may read. The types refuse what the model forbids. */
import type { ComposedEntry } from "./composed";
import type { EitherEntry, KeptEntry, PublicConfigEntry } from "./entry";
import type { ReaderRole, RoleRows, RolesReading } from "./kinds";
import type { Handle } from "./product";

/** An explicit read of another product's entry; the binding crosses projects, and reports show it. */
export interface CrossProductRead<H = Handle> {
  readonly kind: "cross-product read";
  readonly handle: H;
  readonly because: string;
}
/** A read under another variable name. */
export interface RenamedRead<H = Handle, As extends string = string> {
  readonly kind: "renamed read";
  readonly handle: H;
  readonly as: As;
}
/** A read may have both, in either order. */
export type Read =
  | Handle
  | CrossProductRead
  | RenamedRead
  | CrossProductRead<RenamedRead>
  | RenamedRead<CrossProductRead>;

/** Reads an entry of another product, and says why. */
export function crossProduct<H extends Handle | RenamedRead>(handle: H, because: string): CrossProductRead<H> {
  return { kind: "cross-product read", handle, because };
}

/** Reads an entry under another variable name. */
export function renamed<H extends Handle | CrossProductRead, const As extends string>(
  handle: H,
  as: As,
): RenamedRead<H, As> {
  return { kind: "renamed read", handle, as };
}

type Article<R extends ReaderRole> = RoleRows[R]["says"];

/** The read itself where it is allowed, otherwise the sentence that says why not. */
export type MayBeRead<P extends string, R extends ReaderRole, T> =
  HandleIn<T> extends infer H extends Handle
    ? H["entry"] extends PublicConfigEntry
      ? Reachable<P, R, H, T>
      : [Extract<NameIn<T>, `NEXT_PUBLIC_${string}`>] extends [never]
        ? Reachable<P, R, H, T>
        : `${H["name"]} may not be read as ${NameIn<T>}: that name reaches browsers`
    : "reads takes handles, such as stripe.STRIPE_SECRET_KEY, never a literal";

/** The handle inside a read. */
type HandleIn<T> = T extends CrossProductRead<infer I> | RenamedRead<infer I> ? HandleIn<I> : T;
/** Its other variable name; `never` if it has none. */
type NameIn<T> =
  T extends RenamedRead<unknown, infer As> ? As : T extends CrossProductRead<infer I> ? NameIn<I> : never;
type Reachable<P extends string, R extends ReaderRole, H extends Handle, T> = T extends
  | CrossProductRead<unknown>
  | RenamedRead<CrossProductRead<unknown>>
  ? Allowed<R, H, T>
  : OfProduct<P, R, H, T>;

type OfProduct<P extends string, R extends ReaderRole, H extends Handle, T> = [H["product"]] extends [P]
  ? Allowed<R, H, T>
  : `${H["name"]} belongs to ${H["product"]}; read it with crossProduct(handle, "why")`;

type Allowed<R extends ReaderRole, H extends Handle, T> = H["entry"] extends { readonly kind: "choice" }
  ? `${H["name"]} is a choice of the environment, not an entry`
  : [R] extends [RolesReading<"public config">]
    ? H["entry"] extends PublicConfigEntry
      ? T
      : `${H["name"]} is not public config; ${Article<R>} may never read it`
    : [KeptOf<H["entry"]>] extends [never]
      ? T
      : [R] extends [RolesReading<"everything">]
        ? AllowedByEntry<R, H, T>
        : [Extract<KeptOf<H["entry"]>, Critical>] extends [never]
          ? AllowedByEntry<R, H, T>
          : `${H["name"]} is a critical secret; ${Article<R>} may never read it`;

type Critical = { readonly spec: { readonly class?: "critical" } };

/** What a read of a handle exposes: the entry itself, the entries of each option, or a composition with its parts. */
type KeptOf<E> = E extends KeptEntry
  ? E
  : E extends EitherEntry<string, infer O>
    ? EntriesOf<O>
    : E extends ComposedEntry<infer H, infer C, infer N>
      ? Composition<C, N> | { [K in keyof H]: KeptOf<EntryOf<H[K]>> }[keyof H]
      : never;
/** Its own fields; without its own class it has that of its parts. */
interface Composition<C, N> {
  readonly spec: { readonly class?: [C] extends [never] ? "sensitive" : C; readonly neverReadBy?: readonly N[] };
}
type EntryOf<V> =
  V extends CrossProductRead<infer H extends Handle> ? H["entry"] : V extends Handle ? V["entry"] : never;
type EntriesOf<O> = { [K in keyof O]: O[K][keyof O[K]] }[keyof O];

type AllowedByEntry<R extends ReaderRole, H extends Handle, T> =
  KeptOf<H["entry"]> extends {
    readonly spec: { readonly neverReadBy?: readonly (infer N)[] };
  }
    ? [Extract<R, N>] extends [never]
      ? T
      : `${H["name"]} may never be read by ${Article<R>}`
    : T;

/** The read where it may reach a browser, otherwise the sentence. */
export type MayReachBrowser<P extends string, T> =
  HandleIn<T> extends infer H extends Handle
    ? H["entry"] extends PublicConfigEntry
      ? Reachable<P, "frontend", H, T>
      : `${H["name"]} is not public config; a browser may never get it`
    : "browser takes handles, such as stripe.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, never a literal";

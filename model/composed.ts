/** Entries whose value is a text with parts: `postgres://{user}:{password:url}@{host}/app`. */
import type { ConfigEntry, KeptEntry, KeptSpec, PublicConfigEntry } from "./entry";
import type { Handle } from "./product";
import type { CrossProductRead } from "./reader";
import type { EntryClass, PartEncoding, ReaderRole } from "./resolved";

/** What can be a part: the value of another entry. */
export type PartHandle = Handle<string, string, KeptEntry | ConfigEntry | PublicConfigEntry>;
export type Part = PartHandle | CrossProductRead<PartHandle>;
export type Parts = Readonly<Record<string, Part>>;

/** It is as dangerous as its parts, comes from them, and rotates with them: only what differs from that is said. */
type ComposedSpec<C extends EntryClass, N extends ReaderRole> = Omit<
  KeptSpec<C, N>,
  "risk" | "class" | "tier" | "origin" | "rotation" | "decodesTo"
> & {
  /** What comes on top of what its parts say. @default nothing */
  readonly risk?: string;
  /** At least the highest of its parts. @default that one */
  readonly class?: C;
  /** @default the lowest number among its parts */
  readonly tier?: KeptSpec["tier"];
};

export interface ComposedEntry<H = Parts, C extends EntryClass = EntryClass, N extends ReaderRole = ReaderRole> {
  readonly kind: "composed";
  readonly text: string;
  readonly parts: H;
  readonly spec: ComposedSpec<C, N>;
}

/** What stands between single braces, `password` or `password:url`; a brace that is meant is written twice. */
type Placeholders<T extends string> = T extends `${string}{${infer Rest}`
  ? Rest extends `{${infer After}`
    ? Placeholders<After>
    : Rest extends `${infer Inner}}${infer After}`
      ? Inner | Placeholders<After>
      : never
  : never;

type NameOf<P> = P extends `${infer Name}:${string}` ? Name : P;
type EncodingOf<P, N extends string> = P extends `${N}:${infer Encoding}` ? Encoding : never;
type UnknownEncoding<T extends string, N extends string> = Exclude<EncodingOf<Placeholders<T>, N>, PartEncoding>;

/** The part where it is allowed, otherwise the sentence that says why not. */
type PartOf<T extends string, N extends string, V> = string extends T
  ? "the text of a composition is written out, so that its placeholders are known"
  : N extends NameOf<Placeholders<T>>
    ? [UnknownEncoding<T, N>] extends [never]
      ? V extends CrossProductRead<infer H extends Handle>
        ? UsableHandle<H, V>
        : V extends Handle
          ? UsableHandle<V, V>
          : `${N} takes a handle, such as stripe.STRIPE_SECRET_KEY, never a literal`
      : `{${N}:${UnknownEncoding<T, N>}} has no known encoding: url, json, base64 or raw`
    : T extends `${string}{{${N}}}${string}`
      ? `a brace that is written twice is a brace of the text; write {${N}}`
      : T extends `${string}{ ${N} }${string}`
        ? `a placeholder has no blanks in its braces; write {${N}}`
        : `{${N}} has no placeholder in the text; write it there, or remove the part`;

type UsableHandle<H extends Handle, V> = H["entry"] extends { readonly kind: "composed" }
  ? `${H["name"]} is composed itself; write its text and its parts out here`
  : H["entry"] extends { readonly kind: "choice" | "either" }
    ? `${H["name"]} is a decision of the environment, not one value`
    : H["entry"] extends { readonly spec: { readonly localOnly: true } }
      ? `${H["name"]} is for a developer's machine only`
      : V;

/** What is left out, each with the sentence about it. */
type Missing<T extends string, H> = string extends T
  ? unknown
  : {
      readonly [N in Exclude<
        NameOf<Placeholders<T>>,
        keyof H
      >]: `{${N}} is in the text and has no part; add ${N}: a handle`;
    };

/**
 * A secret made of a text and the values of other entries. Each placeholder is encoded as its place in the text demands, unless the
 * text says how: `{password:url}`, `:json`, `:base64`, `:raw`. `{{` and `}}` are braces.
 *
 * @param text `postgres://{user}:{password}@{host}/app`
 * @param parts a handle for each placeholder; of another product with `crossProduct(handle, "why")`
 */
export function composed<
  const T extends string,
  const H extends Readonly<Record<string, unknown>>,
  const C extends EntryClass = never,
  const N extends ReaderRole = never,
>(
  text: T,
  parts: { readonly [K in keyof H]: PartOf<T, K & string, H[K]> } & Missing<T, H>,
  spec: ComposedSpec<C, N>,
): ComposedEntry<H, C, N> {
  // The sentences are for the compiler; what gets past it is checked again in resolve().
  return { kind: "composed", text, parts: parts as unknown as H, spec };
}

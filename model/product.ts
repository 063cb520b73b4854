import type { EntryDeclaration, PublicConfigEntry } from "./entry";
import { made } from "./made";

/** What every integration must say of itself (document 1 per integration; document 2, "Emergency Procedures"). */
export interface IntegrationAbout {
  readonly title: string;
  /** Team that answers for it. */
  readonly owner: string;
  /** Where its keys are managed. @default it has no console */
  readonly console?: string;
  /** The vendor's path to revoke a key quickly. */
  readonly revoke: string;
  /** Production setup checklist, in order. */
  readonly setup: readonly string[];
  /** Usage log or billing page. @default none */
  readonly usage?: string;
  /** What to watch. @default none */
  readonly monitoring?: string;
  /** The product works without it. @default false */
  readonly optional?: boolean;
}

/** A declared entry as services name it. Hover shows the entry's own comment. */
export interface Handle<
  N extends string = string,
  P extends string = string,
  E extends EntryDeclaration = EntryDeclaration,
> {
  readonly kind: "handle";
  readonly name: N;
  readonly product: P;
  readonly integration: string;
  readonly entry: E;
}

export type Entries = Readonly<Record<string, EntryDeclaration>>;

/** A product as others refer to it. */
export interface ProductRef {
  readonly kind: "product";
  readonly name: string;
  readonly about: ProductAbout;
}

/** Any integration, as catalogues hold it. */
export interface AnyIntegration {
  readonly $integration: { readonly product: ProductRef; readonly about: IntegrationAbout; readonly entries: Entries };
}

/** An integration: its handles, flattened, and what it says of itself. */
export type Integration<P extends string = string, E extends Entries = Entries> = {
  readonly [N in keyof E]: Handle<N & string, P, E[N]>;
} & {
  readonly $integration: { readonly product: Product<P>; readonly about: IntegrationAbout; readonly entries: E };
};

export interface ProductAbout {
  readonly title: string;
  /** Every entry's name must begin with it (document 3: `INTEXURAOS_`). @default no prefix */
  readonly entryPrefix?: string;
}

/** A product: the typed handle that integrations and services are declared with. */
export interface Product<P extends string = string, Prefix extends string = string> {
  readonly kind: "product";
  readonly name: P;
  readonly about: ProductAbout & { readonly entryPrefix?: Prefix };
  /** Declares an integration of this product. */
  integration<const E extends Entries>(about: IntegrationAbout, entries: Named<E, Prefix>): Integration<P, E>;
}

/**
 * The integrations among a product folder's exports, so that exporting one from its `index.ts` is all the wiring.
 *
 * @param exported `import * as chat from "./chat"`; what is not an integration, such as the product itself, is left out
 */
export function integrationsOf<M extends object>(exported: M): Integrations<M> {
  const found = Object.entries(exported).filter(([, value]) => isIntegration(value));
  return Object.fromEntries(found) as Integrations<M>;
}

type Integrations<M> = { readonly [K in keyof M as M[K] extends AnyIntegration ? K : never]: M[K] };

/** Whether something is what `product.integration(…)` returns. */
export function isIntegration(value: unknown): value is AnyIntegration {
  return typeof value === "object" && value !== null && "$integration" in value;
}

/** Names that break a rule turn into the sentence that says so. */
type Named<E extends Entries, Prefix extends string> = {
  readonly [N in keyof E]: N extends `NEXT_PUBLIC_${string}`
    ? E[N] extends PublicConfigEntry
      ? E[N]
      : `${N} reaches browsers; declare it with publicConfig()`
    : string extends Prefix
      ? E[N]
      : N extends `${Prefix}${string}`
        ? E[N]
        : E[N] extends { readonly kind: "choice" } | { readonly spec: { readonly localOnly: true } }
          ? E[N]
          : LocalName<N & string, E[N], Prefix>;
};

type LocalName<N extends string, E, Prefix extends string> = E extends { readonly kind: "config" }
  ? E
  : `${N} lacks the product's prefix ${Prefix}`;

/**
 * Declares a product.
 *
 * @param name lower-case letters, digits and `-`; part of every stack's name
 */
export function product<const P extends string, const Prefix extends string = string>(
  name: P,
  about: ProductAbout & { readonly entryPrefix?: Prefix },
): Product<P, Prefix> {
  const self: Product<P, Prefix> = {
    kind: "product",
    name,
    about,
    integration: <const E extends Entries>(own: IntegrationAbout, entries: Named<E, Prefix>): Integration<P, E> => {
      // The sentences in Named are for the compiler; what gets past it is checked again in resolve().
      const declared = entries as unknown as E;
      return made({ ...handles(name, declared), $integration: { product: self, about: own, entries: declared } });
    },
  };
  return self;
}

// The integration's own name is its key in the catalogue, filled in by resolve(); handles are compared by product and name.
function handles<P extends string, E extends Entries>(
  product: P,
  entries: E,
): { readonly [N in keyof E]: Handle<N & string, P, E[N]> } {
  const made = Object.entries(entries).map(([name, entry]) => [
    name,
    { kind: "handle", name, product, integration: "", entry },
  ]);
  return Object.fromEntries(made);
}

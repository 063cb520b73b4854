import type { ComposedEntry } from "./composed";
import type { EntryDeclaration, EntryDefaults, Filled, Lacking, PublicConfigEntry, ShortEntry } from "./entry";
import { made } from "./made";
import type { SecretIdStyle } from "./secret-id";

/** What every integration must say of itself (document 1 per integration; document 2, "Emergency Procedures"). */
export interface IntegrationAbout<I extends EntryDefaults = EntryDefaults> {
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
  /** What its entries share; each may say otherwise. @default the product's */
  readonly defaults?: I;
}

/** What integrations and entries share; each may say otherwise. */
export interface ProductDefaults extends EntryDefaults {
  /** Team that answers for integrations that name none. */
  readonly owner?: string;
  /** How values of integrations that don't say it are revoked. */
  readonly revoke?: string;
  /** Production setup checklist of integrations that have none of their own. */
  readonly setup?: readonly string[];
}

/** What an integration must say, or its product. */
type Demanded = "owner" | "revoke" | "setup";

/** What an integration says where the product has defaults: what they give may be left out. */
type About<D, I extends EntryDefaults> = [keyof D & Demanded] extends [never]
  ? IntegrationAbout<I>
  : Omit<IntegrationAbout<I>, keyof D & Demanded> & Partial<Pick<IntegrationAbout, keyof D & Demanded>>;

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
/** As they are written: what is left out comes from the defaults. */
type WrittenEntries = Readonly<Record<string, EntryDeclaration | ShortEntry>>;

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
  /** How ids of secrets follow from names: `DB_PASSWORD` is `db-password` in kebab-case. @default "as the name" */
  readonly secretIds?: SecretIdStyle;
  /** What its integrations and entries share. @default each says all of it */
  readonly defaults?: ProductDefaults;
}

/** A product: the typed handle that integrations and services are declared with. */
export interface Product<P extends string = string, Prefix extends string = string, D = unknown> {
  readonly kind: "product";
  readonly name: P;
  readonly about: ProductAbout & { readonly entryPrefix?: Prefix };
  /** Declares an integration of this product. */
  integration<const E extends WrittenEntries, const I extends EntryDefaults = Record<never, never>>(
    about: About<D, I>,
    entries: Named<E, Prefix, D & I, P>,
  ): Integration<P, Complete<E, D, I>>;
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

/** The entries with what the defaults of the integration, then of the product, say for them. */
type Complete<E extends WrittenEntries, D, I> = [keyof D | keyof I] extends [never]
  ? E extends Entries
    ? E
    : never
  : {
      readonly [N in keyof E]: Filled<E[N], I & Omit<D, keyof I>> extends infer X extends EntryDeclaration ? X : never;
    };

/** Names and entries that break a rule turn into the sentence that says so. */
type Named<E extends WrittenEntries, Prefix extends string, D, P extends string> = {
  readonly [N in keyof E]: N extends `NEXT_PUBLIC_${string}`
    ? E[N] extends PublicConfigEntry
      ? E[N]
      : `${N} reaches browsers; declare it with publicConfig()`
    : string extends Prefix
      ? Said<N & string, E[N], D, P>
      : N extends `${Prefix}${string}`
        ? Said<N & string, E[N], D, P>
        : E[N] extends { readonly kind: "choice" } | { readonly spec: { readonly localOnly: true } }
          ? E[N]
          : LocalName<N & string, E[N], Prefix>;
};

/** The entry where it says all that no default says for it, and takes parts of another product only where that is said out loud. */
type Said<N extends string, E, D, P extends string> =
  E extends ComposedEntry<infer H>
    ? [ForeignPart<H[keyof H], P>] extends [never]
      ? E
      : ForeignPart<H[keyof H], P>
    : [Lacking<E, D>] extends [never]
      ? E
      : `${N} has no ${Lacking<E, D>}, and no default gives it`;

type ForeignPart<V, P extends string> = V extends Handle
  ? [V["product"]] extends [P]
    ? never
    : `${V["name"]} belongs to ${V["product"]}; take it with crossProduct(handle, "why")`
  : never;

type LocalName<N extends string, E, Prefix extends string> = E extends { readonly kind: "config" }
  ? E
  : `${N} lacks the product's prefix ${Prefix}`;

/**
 * Declares a product.
 *
 * @param name lower-case letters, digits and `-`; part of every stack's name
 */
export function product<
  const P extends string,
  const Prefix extends string = string,
  const D extends ProductDefaults = Record<never, never>,
>(name: P, about: ProductAbout & { readonly entryPrefix?: Prefix; readonly defaults?: D }): Product<P, Prefix, D> {
  const self: Product<P, Prefix, D> = {
    kind: "product",
    name,
    about,
    integration: <const E extends WrittenEntries, const I extends EntryDefaults>(
      own: About<D, I>,
      entries: Named<E, Prefix, D & I, P>,
    ): Integration<P, Complete<E, D, I>> => {
      // The sentences in Named are for the compiler, and resolve() fills in the defaults; what gets past is checked again there.
      const declared = entries as unknown as Complete<E, D, I>;
      const parts = { product: self, about: own as unknown as IntegrationAbout, entries: declared };
      const integration = named(name, { ...handles(name, declared), $integration: parts });
      return made(integration) as unknown as Integration<P, Complete<E, D, I>>;
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

/** Names as entries have them: what else is asked of an integration is not asked for an entry. */
const entryName = /^[A-Z][A-Z0-9_]*$/;

/** A misspelled entry is a handle too, so that resolve() can say which name it is, and which it may mean. */
function named<T extends object>(product: string, integration: T): T {
  return new Proxy(integration, {
    get: (target, name, receiver) =>
      typeof name === "string" && entryName.test(name) && !Object.hasOwn(target, name)
        ? { kind: "handle", name, product, integration: "", entry: null }
        : Reflect.get(target, name, receiver),
  });
}

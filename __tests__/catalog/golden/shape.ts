/**
 * The golden inventory's notation. Written by hand from the five documents; nothing here or beside it is computed from
 * the declarations, and nothing here may import them.
 */

export type EnvironmentName = "dev" | "staging" | "prod";
export type PerEnvironment = Readonly<Record<EnvironmentName, string>>;

export interface GoldenUse {
  readonly reader: string;
  readonly role: string;
  readonly as: string;
  readonly crossProduct: boolean;
}

export type GoldenOrigin =
  | { readonly kind: "generated"; readonly recipe: Readonly<Record<string, string | number>> }
  | { readonly kind: "issued"; readonly where: string; readonly scope: string | null }
  | { readonly kind: "managed in database"; readonly by: string };

/** Everything that is held of one entry; absent in the notation means null, none or false here. */
export interface GoldenEntry {
  readonly key: string;
  readonly product: string;
  readonly integration: string;
  readonly title: string;
  readonly owner: string;
  readonly name: string;
  readonly kind: "secret" | "config" | "public config";
  readonly class: string | null;
  readonly tier: number | null;
  readonly purpose: string;
  readonly risk: string | null;
  readonly origin: GoldenOrigin | null;
  readonly optional: boolean;
  /** What the format demands, in words; per environment where it differs. */
  readonly format: string | PerEnvironment | null;
  readonly decodesTo: { readonly encoding: string; readonly bytes: number; readonly exactly: boolean } | null;
  readonly rotation: { readonly everyDays: number } | "on breach" | null;
  readonly triggers: readonly string[];
  readonly previousAs: string | null;
  readonly neverReadBy: readonly string[];
  readonly onlyReadBy: readonly string[];
  readonly localAlias: string | null;
  readonly localOnly: boolean;
  readonly storedElsewhere: readonly string[];
  readonly sharedBecause: string | null;
  readonly unreadBecause: string | null;
  readonly usedBy: readonly GoldenUse[];
  /** Literals per environment; null if none is set. */
  readonly values: Readonly<Record<EnvironmentName, string | null>>;
  /** Environments that have it: of a pair "bearer or HMAC" each has one. */
  readonly environments: readonly EnvironmentName[];
  /** Document and line. */
  readonly source: string;
}

type Short = Partial<
  Omit<
    GoldenEntry,
    | "key"
    | "product"
    | "integration"
    | "title"
    | "owner"
    | "name"
    | "kind"
    | "source"
    | "usedBy"
    | "values"
    | "rotation"
    | "purpose"
  >
> & {
  readonly purpose: string;
  /** Days, or "on breach". */
  readonly rotation?: number | "on breach";
  /** `product/name role`, under the entry's own name. */
  readonly usedBy?: readonly string[];
  /** One literal for all environments, or one each. */
  readonly value?: string | PerEnvironment;
};

/** Where an integration's entries begin: product, its name there, its title and its owner. */
function under(product: string, integration: string, title: string, owner: string) {
  const row =
    (kind: GoldenEntry["kind"]) =>
    (source: string, name: string, about: Short): GoldenEntry => {
      const { rotation, usedBy, value, ...rest } = about;
      return {
        key: `${product}/${name}`,
        product,
        integration,
        title,
        owner,
        name,
        kind,
        class: null,
        tier: null,
        risk: null,
        origin: null,
        optional: false,
        format: null,
        decodesTo: null,
        rotation: rotation === undefined ? null : typeof rotation === "number" ? { everyDays: rotation } : rotation,
        triggers: [],
        previousAs: null,
        neverReadBy: [],
        onlyReadBy: [],
        localAlias: null,
        localOnly: false,
        storedElsewhere: [],
        sharedBecause: null,
        unreadBecause: null,
        usedBy: (usedBy ?? []).map((use) => reads(use, name)),
        values: typeof value === "object" ? value : { dev: value ?? null, staging: value ?? null, prod: value ?? null },
        environments: ["dev", "staging", "prod"],
        ...rest,
        source,
      };
    };
  // A sealed entry is server config by kind, and still lives in Secret Manager.
  return { secret: row("secret"), sealed: row("config"), config: row("config"), publicConfig: row("public config") };
}

function reads(use: string, as: string): GoldenUse {
  const blank = use.indexOf(" ");
  return { reader: use.slice(0, blank), role: use.slice(blank + 1), as, crossProduct: false };
}

export const hex32 = { kind: "generated", recipe: { kind: "hex", bytes: 32 } } as const;
export const base64of32 = { kind: "generated", recipe: { kind: "base64", bytes: 32 } } as const;

export function issued(where: string, scope: string | null = null): GoldenOrigin {
  return { kind: "issued", where, scope };
}

/** Integrations of a product, by the names that the table has for them: key, title and owner of each. */
export const integrationsOf = <N extends string>(
  product: string,
  about: Readonly<Record<N, readonly [key: string, title: string, owner: string]>>,
) =>
  Object.fromEntries(
    Object.entries<readonly [string, string, string]>(about).map(([name, [key, title, owner]]) => [
      name,
      under(product, key, title, owner),
    ]),
  ) as Record<N, ReturnType<typeof under>>;

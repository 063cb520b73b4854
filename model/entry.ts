/** What an entry may say of itself, and the builders that catalogue files use. */
import type { ComposedEntry } from "./composed";
import type { FormatRule } from "./format";
import type { Origin } from "./origin";
import type { EntryClass, ReaderRole, Stage, Tier } from "./resolved";
import type { Retirement, Rotation, Trigger } from "./rotation";
import type { SecretId } from "./secret-id";
import type { Verification } from "./verification";

/** What every entry of Secret Manager has; those that don't say it take it from the defaults of their integration or product. */
export interface EntryDefaults {
  /** What somebody could do with it (document 2, "Risk if Exposed"). */
  readonly risk?: string;
  readonly class?: EntryClass;
  readonly tier?: Tier;
  readonly origin?: Origin;
  readonly rotation?: Rotation;
  /** Events after which it is due. @default none beyond a breach */
  readonly triggers?: readonly Trigger[];
  /** Other places that hold a copy. @default none */
  readonly storedElsewhere?: readonly string[];
  /** Why several readers share one vendor key. @default not shared */
  readonly sharedBecause?: string;
}

/** Fields that an entry may leave to the defaults, but that must be given. */
export type Leavable = "risk" | "class" | "tier" | "origin" | "rotation";

interface CommonSpec {
  /** What it is for, one line; becomes an annotation and a comment in `.env.example`. */
  readonly purpose: string;
  /** The requirement that it answers: `document:line`. @default none */
  readonly source?: string;
  /** May be absent everywhere without a failure. @default false */
  readonly optional?: boolean;
  /** What a value must look like. @default anything that is not empty */
  readonly format?: FormatRule;
  /** Name on a developer's machine where it differs. @default the entry's name */
  readonly localAlias?: string;
  /** Why it has no reader, if it has none. @default an entry must have a reader */
  readonly unreadBecause?: string;
  /** Other places that hold a copy: "team password manager". @default none */
  readonly storedElsewhere?: readonly string[];
  /** Retired: kept without readers until it may be removed. @default in use */
  readonly retired?: Retirement;
}

/** Everything that Secret Manager keeps. */
export interface KeptSpec<
  C extends EntryClass = EntryClass,
  N extends ReaderRole = ReaderRole,
  R extends string = string,
  T extends Tier = Tier,
  O extends Origin = Origin,
  W extends Rotation = Rotation,
> extends CommonSpec {
  /**
   * Its secret's id in Secret Manager, for all environments or by environment: an existing secret can be declared.
   * @default the name, in the product's style
   */
  readonly secretId?: SecretId;
  /** What somebody could do with it (document 2, "Risk if Exposed"). @default the integration's, then the product's */
  readonly risk?: R;
  /** @default the integration's, then the product's */
  readonly class?: C;
  /** @default the integration's, then the product's */
  readonly tier?: T;
  /** Where a value comes from. @default the integration's, then the product's */
  readonly origin?: O;
  /** When it is due. @default the integration's, then the product's */
  readonly rotation?: W;
  /** Length of the decoded value. @default not checked */
  readonly decodesTo?: { readonly encoding: "hex" | "base64"; readonly bytes: number; readonly exactly: boolean };
  /** Events after which it is due. @default none beyond a breach */
  readonly triggers?: readonly Trigger[];
  /** The entry of the same product whose value it takes over, by `strongroom rename` alone. @default none */
  readonly replaces?: string;
  /** Second name under which the previous value stays mapped while both are valid. @default old and new may not be valid together */
  readonly previousAs?: string;
  /** Side effects of a rotation, a sentence each; shown before it begins (document 5, line 60). @default none is known */
  readonly consequences?: readonly string[];
  /** Compose services that get a new value only when they are restarted. @default the whole stack of a host that reads it */
  readonly restarts?: readonly string[];
  /** Roles that may never read it, beyond what its class forbids. @default none */
  readonly neverReadBy?: readonly N[];
  /** The only readers, as `product/name` or a bare name of the same product. @default any that its class allows */
  readonly onlyReadBy?: readonly string[];
  /** Harmless call that proves that a value works. @default none: nothing can be verified */
  readonly verify?: Verification;
  /** The vendor's path to revoke this value quickly. @default the integration's */
  readonly revoke?: string;
  /** Where this value is managed. @default the integration's */
  readonly console?: string;
  /** Log or page that shows what this value was used for. @default the integration's */
  readonly usage?: string;
  /** Why several readers share one vendor key (document 4: separate keys per service). @default not shared */
  readonly sharedBecause?: string;
  /** Why the vendor's key is the same in several environments (document 2: a key for each). @default a value of its own in each */
  readonly sameEverywhereBecause?: string;
}

type LeftOut<C, R, T, O, W> =
  | ([C] extends [never] ? "class" : never)
  | ([R] extends [never] ? "risk" : never)
  | ([T] extends [never] ? "tier" : never)
  | ([O] extends [never] ? "origin" : never)
  | ([W] extends [never] ? "rotation" : never);

/** A literal in the environment file or the catalogue. */
export interface ConfigSpec<D = unknown, O = unknown> extends CommonSpec {
  /** Value where the environment gives none. A literal, or what it follows from. @default the environment must give one */
  readonly default?: D;
  readonly optional?: O & boolean;
  /** `""` is a valid value of a default or an environment. @default false: an empty value is a mistake */
  readonly mayBeEmpty?: boolean;
  /** Roles that never get it. @default none */
  readonly neverReadBy?: readonly ReaderRole[];
  /** On a developer's machine only. @default false */
  readonly localOnly?: boolean;
  /** Demanded value per stage: debug flags are `0` in production. @default free */
  readonly mustBe?: Readonly<Partial<Record<Stage, string>>>;
  /** No two environments may have the same value. @default may be equal */
  readonly differsPerEnvironment?: boolean;
  /** The value must be an item of this comma-separated entry of the same integration. @default free */
  readonly memberOf?: string;
}

/** A value that follows from another setting of the environment. */
export type Derived = { readonly kind: "from choice"; readonly choice: string } | { readonly kind: "from project" };

export interface SecretEntry<C extends EntryClass = EntryClass, N extends ReaderRole = ReaderRole> {
  readonly kind: "secret";
  readonly spec: KeptSpec<C, N>;
}
export interface SealedConfigEntry<C extends EntryClass = EntryClass, N extends ReaderRole = ReaderRole> {
  readonly kind: "sealed config";
  readonly spec: KeptSpec<C, N>;
}
declare const leaves: unique symbol;
/** An entry that leaves something to the defaults of its integration or product. */
export interface ShortEntry<
  K extends KeptEntry["kind"] = KeptEntry["kind"],
  C extends EntryClass = EntryClass,
  N extends ReaderRole = ReaderRole,
  L extends Leavable = Leavable,
> {
  readonly kind: K;
  readonly spec: KeptSpec<C, N>;
  /** For the compiler; no such property exists. */
  readonly [leaves]: L;
}
export interface ConfigEntry<Needs extends boolean = boolean> {
  readonly kind: "config";
  readonly needsValue: Needs;
  readonly spec: ConfigSpec;
}
export interface PublicConfigEntry<Needs extends boolean = boolean> {
  readonly kind: "public config";
  readonly needsValue: Needs;
  readonly spec: ConfigSpec;
}
/** One typed decision per environment, from which formats and values follow. */
export interface ChoiceEntry<Option extends string = string> {
  readonly kind: "choice";
  readonly options: readonly Option[];
  readonly purpose: string;
}
/** Exactly one of several entries, chosen per environment: bearer *or* HMAC, never both, never neither. */
export interface EitherEntry<Option extends string = string, E extends EitherOptions = EitherOptions> {
  readonly kind: "either";
  readonly purpose: string;
  readonly options: { readonly [O in Option]: E[O] };
}
export type KeptEntry = SecretEntry | SealedConfigEntry;
export type EitherOptions = Readonly<Record<string, Readonly<Record<string, KeptEntry | ShortEntry>>>>;
export type EntryDeclaration =
  | KeptEntry
  | ComposedEntry<unknown>
  | ConfigEntry
  | PublicConfigEntry
  | ChoiceEntry
  | EitherEntry;

/** Takes what an entry of this kind says of itself. */
type KeptBuilder<K extends KeptEntry["kind"]> = <
  const C extends EntryClass = never,
  const N extends ReaderRole = never,
  R extends string = never,
  T extends Tier = never,
  O extends Origin = never,
  W extends Rotation = never,
>(
  spec: KeptSpec<C, N, R, T, O, W>,
) => Kept<K, C, N, LeftOut<C, R, T, O, W>>;

const kept = <K extends KeptEntry["kind"]>(kind: K) => ((spec: unknown) => ({ kind, spec })) as KeptBuilder<K>;

/** A secret: its value is in Secret Manager, and `strongroom inject` puts it there. */
export const secret = kept("secret");

/** Server config that is kept in Secret Manager: endpoints, internal hosts, identifiers (class `sensitive`). */
export const sealedConfig = kept("sealed config");

type Kept<K extends KeptEntry["kind"], C extends EntryClass, N extends ReaderRole, L extends Leavable> = [L] extends [
  never,
]
  ? Whole<K, C, N>
  : ShortEntry<K, C, N, L>;
type Whole<K, C extends EntryClass, N extends ReaderRole> = K extends "secret"
  ? SecretEntry<C, N>
  : SealedConfigEntry<C, N>;

/** The entry as its defaults complete it. */
export type Filled<E, D> =
  E extends ShortEntry<infer K, infer C, infer N, infer L>
    ? Whole<K, "class" extends L ? (D extends { readonly class: infer G extends EntryClass } ? G : EntryClass) : C, N>
    : E extends EitherEntry<infer Option, infer O>
      ? EitherEntry<
          Option,
          {
            readonly [K in keyof O]: {
              readonly [M in keyof O[K]]: Filled<O[K][M], D> extends infer X extends KeptEntry ? X : never;
            };
          }
        >
      : E;

/** What an entry leaves out that no default gives. */
export type Lacking<E, D> =
  E extends ShortEntry<infer _K, infer _C, infer _N, infer L>
    ? Exclude<L, keyof D>
    : E extends EitherEntry<string, infer O>
      ? { [K in keyof O]: { [M in keyof O[K]]: Lacking<O[K][M], D> }[keyof O[K]] }[keyof O]
      : never;

type NeedsValue<D, O> = D extends string | Derived ? false : O extends true ? false : true;

/** Server config: a literal that is not a secret. */
export function config<const D extends string | Derived | undefined = undefined, const O extends boolean = false>(
  spec: ConfigSpec<D, O>,
): ConfigEntry<NeedsValue<D, O>> {
  return { kind: "config", needsValue: needsValue(spec) as NeedsValue<D, O>, spec };
}

/** Config that may reach browsers; the only kind that a `NEXT_PUBLIC_` name may have. */
export function publicConfig<const D extends string | Derived | undefined = undefined, const O extends boolean = false>(
  spec: ConfigSpec<D, O>,
): PublicConfigEntry<NeedsValue<D, O>> {
  return { kind: "public config", needsValue: needsValue(spec) as NeedsValue<D, O>, spec };
}

function needsValue(spec: ConfigSpec): boolean {
  return spec.default === undefined && spec.optional !== true;
}

/** One of these options, per environment. */
export function choice<const Option extends string>(about: {
  readonly purpose: string;
  readonly options: readonly Option[];
}): ChoiceEntry<Option> {
  return { kind: "choice", ...about };
}

/** Names of options that break a rule become the sentence that says so. */
type NamedOptions<E extends EitherOptions> = {
  readonly [O in keyof E]: {
    readonly [N in keyof E[O]]: N extends `NEXT_PUBLIC_${string}`
      ? `${N} reaches browsers; declare it with publicConfig()`
      : E[O][N];
  };
};

/** Exactly one group of these entries, per environment. */
export function either<const E extends EitherOptions>(
  about: { readonly purpose: string },
  options: NamedOptions<E>,
): EitherEntry<keyof E & string, E> {
  // The sentences are for the compiler; resolve() checks again what gets past it.
  return { kind: "either", purpose: about.purpose, options: options as unknown as E };
}

/** The value equals the option chosen: dashboard mode follows `stripeMode`. */
export function fromChoice(name: string): Derived {
  return { kind: "from choice", choice: name };
}

/** The value is the Google project of the product in this environment. */
export function fromProject(): Derived {
  return { kind: "from project" };
}

/** One environment: its projects, its policy, and the values of its config. */
import type { ComposedEntry } from "./composed";
import type { ChoiceEntry, ConfigEntry, EitherEntry, KeptEntry, PublicConfigEntry } from "./entry";
import { made } from "./made";
import type { Pipelines } from "./pipelines";
import type { AnyIntegration } from "./product";
import type { Reader } from "./readers";
import type { Stage } from "./resolved";
import type { Retirement } from "./rotation";
import type { Vault } from "./vault";

/** Products, and in each its integrations. The keys are the names that environments and reports use. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, AnyIntegration>>>>;

/** Where one product lives in one environment. */
export interface Place {
  readonly project: string;
  readonly region: string;
  /** Bucket for Terraform state; it must exist. */
  readonly stateBucket: string;
  /**
   * Project that keeps the secrets, where that is another one than the services run in. Environments may share it; `idPrefix` (`dev-`)
   * then keeps their ids apart. @default `project`
   */
  readonly secretsIn?: { readonly project: string; readonly idPrefix?: string };
  /** Cloud KMS key that encrypts the payloads: `projects/P/locations/L/keyRings/R/cryptoKeys/K`. @default Google's own */
  readonly kmsKey?: string;
  /** Regions of the payloads. @default automatic replication */
  readonly locations?: readonly string[];
  /**
   * The Vercel project, which Strongroom does not create; required if the product has one. If it has several, `projects` names those of
   * single readers: `{ admin: "prj_…" }`.
   */
  readonly vercel?: {
    readonly teamId: string;
    readonly projectId?: string;
    readonly projects?: Readonly<Record<string, string>>;
  };
  /** First image of services that name none for this environment. @default every service must name one */
  readonly initialImage?: string;
  /** The whole product is retired. @default in use */
  readonly retired?: Retirement;
}

/** How careful Terraform must be. It is data, so that no construct depends on the environment's name. */
export interface Protection {
  /** `deletion_protection` and `prevent_destroy` of entries, `deletion_protection` of services. */
  readonly deletion: boolean;
  /** Grace period between a version's destroy and its end, in days; 0 means none. */
  readonly destroyAfterDays: number;
}

type NeedsValue<E> = E extends ConfigEntry<infer Needs> | PublicConfigEntry<infer Needs>
  ? Needs
  : E extends ChoiceEntry | EitherEntry
    ? true
    : false;

type ValueOf<N, E> =
  E extends ChoiceEntry<infer Option>
    ? Option
    : E extends EitherEntry<infer Option>
      ? Option
      : E extends KeptEntry | ComposedEntry<unknown>
        ? `${N & string} is kept in Secret Manager; strongroom inject puts its value there`
        : string;

type EntriesOf<I> = I extends { readonly $integration: { readonly entries: infer E } } ? E : never;

type IntegrationValues<E> = {
  readonly [N in keyof E as NeedsValue<E[N]> extends true ? N : never]: ValueOf<N, E[N]>;
} & {
  readonly [N in keyof E as NeedsValue<E[N]> extends true ? never : N]?: ValueOf<N, E[N]>;
};

type NeedsAny<E> = true extends { [N in keyof E]: NeedsValue<E[N]> }[keyof E] ? true : false;

type ProductValues<I> = {
  readonly [K in keyof I as NeedsAny<EntriesOf<I[K]>> extends true ? K : never]: IntegrationValues<EntriesOf<I[K]>>;
} & {
  readonly [K in keyof I as NeedsAny<EntriesOf<I[K]>> extends true ? never : K]?: IntegrationValues<EntriesOf<I[K]>>;
};

type ProductNeedsAny<I> = true extends { [K in keyof I]: NeedsAny<EntriesOf<I[K]>> }[keyof I] ? true : false;

/** Values nested product > integration; a required one that is missing does not compile. */
export type Values<C> = {
  readonly [P in keyof C as ProductNeedsAny<C[P]> extends true ? P : never]: ProductValues<C[P]>;
} & {
  readonly [P in keyof C as ProductNeedsAny<C[P]> extends true ? never : P]?: ProductValues<C[P]>;
};

interface EnvironmentAbout {
  /** `dev`, `staging`, `prod`: part of every stack's name. */
  readonly name: string;
  readonly stage: Stage;
  readonly protection: Protection;
  /** Which Vercel environment gets these values; `gitBranch` limits previews. */
  readonly vercel: { readonly target: "development" | "preview" | "production"; readonly gitBranch?: string };
  /** Pipeline identity (`product/name`) that delivers values to Vercel and Supabase, and so may read what is delivered. @default nobody */
  readonly deliverer?: string;
  /**
   * Pipeline identities (`product/name`) that add and rotate versions, and so make compositions: they may read the parts of compositions.
   * @default nobody: the composing identity has the right by other means
   */
  readonly composers?: readonly string[];
  /** Where the team keeps values before they are injected. @default none: the host environment, files and prompts only */
  readonly vault?: Vault;
}

/** An environment as `resolve()` takes it. */
export interface Environment extends EnvironmentAbout {
  readonly kind: "environment";
  readonly places: Readonly<Record<string, Place>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/**
 * Declares an environment of a catalogue.
 *
 * @param _catalogue only for its types: which products, integrations and values there are
 */
export function environment<const C extends Catalogue>(
  _catalogue: C,
  spec: EnvironmentAbout & {
    readonly places: { readonly [P in keyof C]: Place };
    readonly values: Values<C>;
  },
): Environment {
  return made({ kind: "environment", ...spec, values: spec.values as unknown as Environment["values"] });
}

/**
 * An integration that a service's file declares beside the service, so that one file says all that a new service needs.
 * Environments give it no values; entries that differ between environments are declared in the catalogue.
 */
export interface OwnIntegration {
  /** As environments and reports use it. */
  readonly name: string;
  /** `services/chat/web.ts`, for messages. */
  readonly file: string;
  readonly integration: AnyIntegration;
}

/** Everything that is declared. */
export interface Organisation {
  readonly catalogue: Catalogue;
  /** Integrations that services declare beside themselves in `services/`. @default none */
  readonly ownIntegrations?: readonly OwnIntegration[];
  readonly readers: readonly Reader[];
  readonly environments: readonly Environment[];
  /** Where the repository is, and what runs its pipelines: `strongroom tidy` writes their files. @default no pipeline is written */
  readonly pipelines?: Pipelines;
  /**
   * Handles at the code host by owner, as integrations name them; `platform` owns the rest. `strongroom tidy` writes `CODEOWNERS`.
   * @default no such file is written
   */
  readonly codeOwners?: Readonly<Record<string, string | readonly string[]>>;
}

/** As `environments/index.ts` has it. Without `readers`, all that files in `services/PRODUCT/` export are taken. */
export type DeclaredOrganisation = Partial<Organisation> & Pick<Organisation, "catalogue" | "environments">;

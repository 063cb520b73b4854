/** Who reads what: services, projects, hosts, pipelines, people. The types refuse what the model forbids. */
import type { EitherEntry, KeptEntry, PublicConfigEntry } from "./entry";
import type { ReaderKind, ReaderRole, RoleOf, RoleRows, RolesReading } from "./kinds";
import { made } from "./made";
import type { Handle, Product } from "./product";
import type { Retirement } from "./rotation";

/** A read of another product's entry, said out loud; the binding crosses projects and reports show it. */
export interface CrossProductRead<H extends Handle = Handle> {
  readonly kind: "cross-product read";
  readonly handle: H;
  readonly because: string;
}
/** A read under another variable name. */
export interface RenamedRead<H extends Handle = Handle, As extends string = string> {
  readonly kind: "renamed read";
  readonly handle: H;
  readonly as: As;
}
export type Read = Handle | CrossProductRead | RenamedRead;

/** Reads an entry of another product, and says why. */
export function crossProduct<H extends Handle>(handle: H, because: string): CrossProductRead<H> {
  return { kind: "cross-product read", handle, because };
}

/** Reads an entry under another variable name. */
export function renamed<H extends Handle, const As extends string>(handle: H, as: As): RenamedRead<H, As> {
  return { kind: "renamed read", handle, as };
}

type Article<R extends ReaderRole> = RoleRows[R]["says"];

/** The read itself where it is allowed, otherwise the sentence that says why not. */
export type MayBeRead<P extends string, R extends ReaderRole, T> =
  T extends CrossProductRead<infer H>
    ? Allowed<R, H, T>
    : T extends RenamedRead<infer H, infer As>
      ? As extends `NEXT_PUBLIC_${string}`
        ? H["entry"] extends PublicConfigEntry
          ? OfProduct<P, R, H, T>
          : `${H["name"]} may not be read as ${As}: that name reaches browsers`
        : OfProduct<P, R, H, T>
      : T extends Handle
        ? OfProduct<P, R, T, T>
        : "reads takes handles, such as stripe.STRIPE_SECRET_KEY, never a literal";

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

/** What a handle brings from Secret Manager: itself, or each option's entries. */
type KeptOf<E> = E extends KeptEntry ? E : E extends EitherEntry<string, infer O> ? EntriesOf<O> : never;
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
  T extends Handle<infer N>
    ? T["entry"] extends PublicConfigEntry
      ? OfProduct<P, "frontend", T, T>
      : `${N} is not public config; a browser may never get it`
    : "browser takes handles, such as stripe.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, never a literal";

interface ReaderAbout<P extends string> {
  readonly product: Product<P>;
  /** Unique in its product; a Cloud Run service's name, and the start of its service account's address. */
  readonly name: string;
  /** Environments in which it exists. @default all */
  readonly environments?: readonly string[];
  /** On its way out: kept, without reads. @default in use */
  readonly retired?: Retirement;
}

type Reads<P extends string, R extends ReaderRole, T extends readonly unknown[]> = {
  readonly [I in keyof T]: MayBeRead<P, R, T[I]>;
};

export interface CloudRunService {
  readonly kind: "cloud run service";
  readonly about: ReaderAbout<string> & {
    readonly role: RoleOf<"cloud run service">;
    readonly images?: Readonly<Record<string, string>>;
    readonly ingress?: "all" | "internal" | "internal and load balancing";
    readonly maxInstances?: number;
  };
  readonly reads: readonly Read[];
}

/** A service on Cloud Run. */
export function cloudRunService<
  const P extends string,
  const R extends RoleOf<"cloud run service">,
  const T extends readonly unknown[],
>(
  spec: ReaderAbout<P> & {
    readonly role: R;
    readonly reads: Reads<P, R, T>;
    /** First image per environment; later ones belong to the deploying pipeline. @default the environment's `initialImage` */
    readonly images?: Readonly<Record<string, string>>;
    /** Who may reach it. @default "all" */
    readonly ingress?: "all" | "internal" | "internal and load balancing";
    /** @default Cloud Run's own limit */
    readonly maxInstances?: number;
  },
): CloudRunService {
  const { reads, ...about } = spec;
  return made({ kind: "cloud run service", about, reads: reads as unknown as readonly Read[] });
}

export interface VercelProject {
  readonly kind: "vercel project";
  readonly about: ReaderAbout<string> & {
    readonly role: RoleOf<"vercel project">;
    readonly previews?: "one branch" | "every preview";
  };
  readonly reads: readonly Read[];
  readonly browser: readonly Read[];
}

/** A project on Vercel; its id stands in the environments, since the project itself is not ours. */
export function vercelProject<
  const P extends string,
  const R extends RoleOf<"vercel project">,
  const T extends readonly unknown[] = readonly [],
  const B extends readonly unknown[] = readonly [],
>(
  spec: ReaderAbout<P> & {
    /** `frontend` has no server side of its own and may only ever get public config (document 2, line 145). */
    readonly role: R;
    /** What its server side reads. @default nothing */
    readonly reads?: Reads<P, R, T>;
    /** What its browser bundle gets. @default nothing */
    readonly browser?: { readonly [I in keyof B]: MayReachBrowser<P, B[I]> };
    /** Which preview deployments get the staging values. @default "one branch" */
    readonly previews?: "one branch" | "every preview";
  },
): VercelProject {
  const { reads, browser, ...about } = spec;
  return made({
    kind: "vercel project",
    about,
    reads: (reads ?? []) as unknown as readonly Read[],
    browser: (browser ?? []) as unknown as readonly Read[],
  });
}

/** Where the files of a docker compose deployment come from; `strongroom compose init` brings them. */
export type ComposeConfiguration =
  /** A folder of this project. */
  | { readonly folder: string }
  | {
      /** `https://…` or `ssh://…`, without a password or a token. */
      readonly git: string;
      /** A tag, or a full commit. */
      readonly ref: string;
      /** @default the repository's top */
      readonly folder?: string;
    };

/** Readers that Terraform does not run. */
export interface OtherReader {
  readonly kind: Exclude<ReaderKind, "cloud run service" | "vercel project">;
  readonly about: ReaderAbout<string> & {
    /** Name of the deployment per environment: `receptor-stg`. */
    readonly deployments?: Readonly<Record<string, string>>;
    readonly configuration?: ComposeConfiguration;
    readonly email?: string;
    readonly until?: string;
    readonly because?: string;
  };
  readonly reads: readonly Read[];
}

/** A machine that runs docker compose; it reads Secret Manager by its own identity (document 5, line 31). */
export function composeHost<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & {
    readonly reads: Reads<P, "compose host", T>;
    /** Name of the deployment per environment. */
    readonly deployments: Readonly<Record<string, string>>;
    /** The compose files and what lies beside them. @default a first file, which holds names only */
    readonly configuration?: ComposeConfiguration;
  },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "compose host", about, reads: reads as unknown as readonly Read[] });
}

/** Supabase Edge Function secrets, filled by `strongroom sync`. */
export function supabaseSecrets<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "edge functions", T> },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "edge functions", about, reads: reads as unknown as readonly Read[] });
}

/** Provider settings in Supabase Auth, filled by `strongroom sync` (document 1, line 106). */
export function supabaseAuth<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "auth provider", T> },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "auth provider", about, reads: reads as unknown as readonly Read[] });
}

/** An identity that a pipeline runs as. */
export function pipelineIdentity<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & { readonly reads: Reads<P, "pipeline", T> },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "pipeline", about, reads: reads as unknown as readonly Read[] });
}

interface HumanAbout {
  readonly email: string;
  readonly because: string;
  /** Last day of the grant, `YYYY-MM-DD`; required in production. @default no end */
  readonly until?: string;
}

/** A person who may read entries; in production only until a date. */
export function person<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & HumanAbout & { readonly reads: Reads<P, "person", T> },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "person", about, reads: reads as unknown as readonly Read[] });
}

/** A Google group whose members may read entries; in production only until a date. */
export function group<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & HumanAbout & { readonly reads: Reads<P, "group", T> },
): OtherReader {
  const { reads, ...about } = spec;
  return made({ kind: "group", about, reads: reads as unknown as readonly Read[] });
}

/** Anything that reads. */
export type Reader = CloudRunService | VercelProject | OtherReader;

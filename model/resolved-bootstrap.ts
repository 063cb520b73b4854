/** What must be there before anything is deployed, as `resolve()` hands it over: see `pipelines.ts`. */
import type { PipelineDuty, Pipelines, TrustedDuty } from "./pipelines";

/** A service account of the pipelines. */
export interface ResolvedPipelineIdentity {
  readonly duty: PipelineDuty;
  readonly accountId: string;
  readonly email: string;
  readonly displayName: string;
}

/** Jobs that may become an identity: a provider of the pool, with what its tokens must say. */
export interface ResolvedTrust {
  readonly provider: string;
  readonly duty: TrustedDuty;
  readonly host: Pipelines["host"];
  readonly issuer: string;
  /** The environment at GitHub or GitLab that the job must name. */
  readonly environment: string;
  /** The pipeline file that the job must come from, on the default branch. */
  readonly definedIn: string;
  /** CEL by attribute. */
  readonly mapping: Readonly<Record<string, string>>;
  /** CEL over the token's claims. */
  readonly condition: string;
}

/** Rights of one identity in one project, as a custom role. */
export interface ResolvedDutyRole {
  readonly duty: PipelineDuty;
  readonly roleId: string;
  readonly title: string;
  readonly permissions: readonly string[];
}

/** A bucket with Terraform state, in one of the projects. */
export interface ResolvedStateBucket {
  readonly name: string;
  readonly location: string;
  /** Folders of the bucket that an identity writes: one per stack. */
  readonly writes: readonly { readonly duty: PipelineDuty; readonly stack: string }[];
  /** Folders in which an identity keeps plans, in the bucket of the pipelines' own product. */
  readonly plans: readonly { readonly duty: PipelineDuty; readonly folder: string }[];
}

/** By what plans are sealed on their way from the job that makes them to those that apply them. See docs/guides/bootstrap.md. */
export interface ResolvedSeal {
  readonly location: string;
  readonly ring: string;
  /** Where plans are kept for `plan --out` and `deploy --plans`: `gs://BUCKET/FOLDER`, with folders `reviewed` and `sealed`. */
  readonly plans: string;
  /** For `plan --sign` and `deploy --signed-by`: the full name of a key's version. */
  readonly sign: string;
  /** For `plan --encrypt`: the full name of a key. */
  readonly encrypt: string;
}

/** A project that holds secrets, services or state. */
export interface ResolvedBootstrapProject {
  readonly project: string;
  /** Distinguishes what environments have in a project that they share; else empty. */
  readonly suffix: string;
  /** `apis` that must be enabled, and addresses of all `readers` of values here. */
  readonly names: Readonly<Record<"apis" | "readers", readonly string[]>>;
  readonly roles: readonly ResolvedDutyRole[];
  readonly buckets: readonly ResolvedStateBucket[];
}

/** `project` of the pool and the accounts. */
export interface ResolvedBootstrap extends Readonly<Record<"project" | "pool" | "alertsTo", string>> {
  readonly seal: ResolvedSeal;
  readonly trusts: readonly ResolvedTrust[];
  readonly identities: readonly ResolvedPipelineIdentity[];
  /** Sorted by id. */
  readonly projects: readonly ResolvedBootstrapProject[];
}

/** What must be there before anything is deployed, as `resolve()` hands it over: see `pipelines.ts`. */
import type { PipelineDuty, Pipelines } from "./pipelines";

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
  readonly duty: PipelineDuty;
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
}

/** A project that holds secrets, services or state. */
export interface ResolvedBootstrapProject {
  readonly project: string;
  /** Distinguishes what environments have in a project that they share; else empty. */
  readonly suffix: string;
  /** APIs that must be enabled. */
  readonly apis: readonly string[];
  readonly roles: readonly ResolvedDutyRole[];
  readonly buckets: readonly ResolvedStateBucket[];
  /** Addresses of all who may read values here. */
  readonly readers: readonly string[];
}

export interface ResolvedBootstrap {
  /** Project of the pool and the accounts. */
  readonly project: string;
  readonly pool: string;
  readonly identities: readonly ResolvedPipelineIdentity[];
  readonly trusts: readonly ResolvedTrust[];
  /** Sorted by id. */
  readonly projects: readonly ResolvedBootstrapProject[];
  readonly alertsTo: string;
}

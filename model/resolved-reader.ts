/** Readers in a resolved environment: their identities, grants and variables. */
import type { ReaderRole } from "./kinds";

/** A service account that Strongroom creates for a reader. */
export interface ResolvedIdentity {
  readonly address: string;
  readonly accountId: string;
  readonly project: string;
  readonly email: string;
  readonly displayName: string;
  /** Key of the reader it belongs to. */
  readonly reader: string;
  /** Member that deploys what runs as it, and so may act as it; present where the pipelines are declared. */
  readonly deployedBy?: string;
}

/** One accessor binding: one (secret, reader). It lives in the stack of the secret. */
export interface ResolvedBinding {
  readonly address: string;
  /** Key of the entry, and the address of its secret in the same stack. */
  readonly entry: string;
  readonly secretAddress: string;
  readonly member: string;
  readonly role: "roles/secretmanager.secretAccessor";
  readonly reader: string;
  readonly crossProduct: boolean;
  /** Condition on an expiring grant; null for services. */
  readonly until: string | null;
  /** Keys of the compositions that the member makes of it; present if that is why it may access it. */
  readonly composes?: readonly string[];
}

export type ResolvedVariable =
  | { readonly kind: "config"; readonly name: string; readonly entry: string; readonly value: string }
  | {
      readonly kind: "secret";
      readonly name: string;
      readonly entry: string;
      readonly secretId: string;
      /** Project of the secret; another product's for a cross-product read. */
      readonly secretProject: string;
      readonly version: string;
    };

/** `waiting`: it is new and something required is still pending, so it is left out completely. */
export type ServiceState = "active" | "waiting" | "retiring";

export interface ResolvedCloudRunService {
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly role: ReaderRole;
  readonly project: string;
  readonly region: string;
  readonly address: string;
  readonly identityEmail: string;
  /** Image of the first revision; later ones belong to the deploying pipeline. */
  readonly image: string;
  readonly placeholderImage: boolean;
  readonly ingress: "all" | "internal" | "internal and load balancing";
  readonly maxInstances: number | null;
  readonly deletionProtection: boolean;
  readonly state: ServiceState;
  /** Keys of the pending required entries that it waits for, or whose mapping is left out. */
  readonly missing: readonly string[];
  readonly variables: readonly ResolvedVariable[];
}

export interface ResolvedVercelVariable {
  readonly address: string;
  readonly variable: ResolvedVariable;
  readonly targets: readonly ("development" | "preview" | "production")[];
  readonly gitBranch: string | null;
  readonly sensitive: boolean;
  readonly comment: string;
}

export interface ResolvedVercelProject {
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly role: ReaderRole;
  readonly teamId: string;
  readonly projectId: string;
  readonly state: ServiceState;
  readonly missing: readonly string[];
  readonly variables: readonly ResolvedVercelVariable[];
}

/** Where the files of a compose host come from; `folder` has no `.` or `..` in it, and is empty for the top. */
export type ResolvedConfiguration =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "git"; readonly address: string; readonly ref: string; readonly folder: string };

/** Readers that Terraform does not run: compose hosts, Supabase, pipelines, people and groups. */
export interface ResolvedReader {
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly role: ReaderRole;
  /** IAM member where it reads Secret Manager by itself; null where values are delivered to it. */
  readonly member: string | null;
  readonly reads: readonly { readonly entry: string; readonly as: string }[];
  /** Name of the deployment in this environment (`receptor-stg`); present for compose hosts. */
  readonly deployment?: string;
  /** Present for compose hosts whose files come from somewhere. */
  readonly configuration?: ResolvedConfiguration;
  /** Why it may read; present for people and groups. */
  readonly because?: string;
  /** Last day of the grant, `YYYY-MM-DD`; present for people and groups whose grant ends. */
  readonly until?: string;
}

/** An environment on Vercel. */
export interface ResolvedOnVercel {
  readonly target: "development" | "preview" | "production";
  readonly places: readonly { readonly product: string; readonly teamId: string; readonly projectId: string }[];
}

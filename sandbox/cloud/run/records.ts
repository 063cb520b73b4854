import type { Json } from "../json";

/** What a caller declares, generation after generation. */
export interface DeclaredRecord {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createTime: string;
  readonly updateTime: string;
  readonly creator: string;
  readonly lastModifier: string;
  readonly etag: string;
  /** What the caller declared. */
  readonly spec: Json;
}

/** A service, or a worker pool, which has revisions as well: the fifth part of its name says which. */
export interface ServiceRecord extends DeclaredRecord {
  readonly uri: string;
  readonly latestCreatedRevision: string;
  readonly latestReadyRevision?: string;
  readonly reconciling: boolean;
  readonly state: "CONDITION_RECONCILING" | "CONDITION_SUCCEEDED" | "CONDITION_FAILED";
  readonly message?: string;
}

/** Which version an environment variable or a volume got when the revision started. Never the value. */
export interface ResolvedSecret {
  /** The variable's name, or the volume's. */
  readonly target: string;
  /** `projects/P/secrets/S/versions/N` */
  readonly version: string;
}

export interface RevisionRecord {
  readonly name: string;
  readonly service: string;
  readonly uid: string;
  readonly generation: number;
  readonly createTime: string;
  readonly template: Json;
  readonly serviceAccount: string;
  readonly state: "starting" | "ready" | "failed";
  /** Why a failed revision failed. */
  readonly message?: string;
  readonly secrets: readonly ResolvedSecret[];
}

export interface JobRecord extends DeclaredRecord {
  readonly serviceAccount: string;
  readonly executionCount: number;
}

export interface ExecutionRecord {
  readonly name: string;
  readonly job: string;
  readonly uid: string;
  readonly createTime: string;
  /** A task template. */
  readonly template: Json;
  readonly taskCount: number;
  readonly parallelism: number;
  readonly serviceAccount: string;
  readonly state: "running" | "succeeded" | "failed" | "cancelled";
  readonly completionTime?: string;
  readonly message?: string;
  readonly secrets: readonly ResolvedSecret[];
}

export interface OperationRecord {
  readonly name: string;
  /** Full name of the service, worker pool, job or execution. */
  readonly service: string;
  readonly verb: "create" | "update" | "delete";
  /** The revision that this operation starts; none if the template did not change. */
  readonly revision?: string;
  readonly begunMillis: number;
  /** Set once done. */
  readonly result?:
    | { readonly response: Json }
    | { readonly error: { readonly code: number; readonly message: string } };
}

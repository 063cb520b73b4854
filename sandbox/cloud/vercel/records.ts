import type { Json } from "../json";

export interface TeamRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface VercelProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Everything else that a caller set, as it was set. */
  readonly options: Json;
}

export type VariableType = "plain" | "encrypted" | "sensitive" | "system";

export interface VariableRecord {
  readonly id: string;
  readonly projectId: string;
  /** Not shown: the order of creation, where the clock alone does not tell. */
  readonly order: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly key: string;
  readonly type: VariableType;
  readonly target: readonly string[];
  readonly customEnvironmentIds: readonly string[];
  readonly gitBranch?: string;
  readonly comment?: string;
  /** Where the vault keeps the value, and how long it is: limits count bytes. */
  readonly valueId: string;
  readonly valueBytes: number;
}

export interface DeploymentRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly url: string;
  /** Null for a preview. */
  readonly target: "production" | null;
  readonly createdAt: number;
  /** Not shown: the order of creation, where the clock alone does not tell. */
  readonly order: number;
  readonly readyAt: number;
  readonly failed: boolean;
  readonly meta: Json;
  /** Not shown: id and time of each variable that the build got. */
  readonly variables: Readonly<Record<string, number>>;
}

/** An address that somebody gave a deployment. */
export interface AliasRecord {
  readonly alias: string;
  readonly uid: string;
  readonly projectId: string;
  readonly deploymentId: string;
  readonly createdAt: number;
}

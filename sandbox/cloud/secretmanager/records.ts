import type { Json } from "../json";

/** A secret as the API shows it, apart from its name. */
export interface SecretRecord {
  readonly name: string;
  readonly createTime: string;
  readonly etag: string;
  readonly replication: Json;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly versionAliases?: Readonly<Record<string, string>>;
  readonly versionDestroyTtl?: string;
  readonly expireTime?: string;
  readonly rotation?: Json;
  readonly topics?: readonly Json[];
  readonly customerManagedEncryption?: Json;
  /** Not shown: the highest version number given out. */
  readonly lastVersion: number;
}

export type VersionState = "ENABLED" | "DISABLED" | "DESTROYED";

export interface VersionRecord {
  readonly name: string;
  readonly createTime: string;
  readonly state: VersionState;
  readonly etag: string;
  readonly replicationStatus: Json;
  readonly clientSpecifiedPayloadChecksum?: true;
  readonly scheduledDestroyTime?: string;
  readonly destroyTime?: string;
  /** Not shown: where the vault keeps the payload. */
  readonly valueId?: string;
}

export interface KeyRingRecord {
  readonly name: string;
  readonly createTime: string;
}

export type Purpose = "ENCRYPT_DECRYPT" | "ASYMMETRIC_SIGN";

export interface CryptoKeyRecord {
  readonly name: string;
  readonly purpose: Purpose;
  readonly createTime: string;
  readonly versionTemplate: { readonly protectionLevel: string; readonly algorithm: string };
  readonly destroyScheduledDuration: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rotationPeriod?: string;
  readonly nextRotationTime?: string;
  /** Not shown: the number of the version that encrypts; none for a key that signs. */
  readonly primary?: number;
  /** Not shown: the highest version number given out. */
  readonly lastVersion: number;
}

export type KeyVersionState = "ENABLED" | "DISABLED" | "DESTROY_SCHEDULED" | "DESTROYED";

export interface KeyVersionRecord {
  readonly name: string;
  readonly state: KeyVersionState;
  readonly protectionLevel: string;
  readonly algorithm: string;
  readonly createTime: string;
  readonly generateTime: string;
  readonly destroyTime?: string;
  readonly destroyEventTime?: string;
  /** Not shown: where the vault keeps the key itself. */
  readonly valueId?: string;
}

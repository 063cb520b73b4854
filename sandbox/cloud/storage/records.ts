import type { Json } from "../json";

export interface BucketRecord {
  readonly name: string;
  readonly project: string;
  readonly projectNumber: string;
  readonly location: string;
  readonly storageClass: string;
  readonly versioning: boolean;
  readonly labels?: Json;
  readonly iamConfiguration?: Json;
  readonly lifecycle?: Json;
  readonly softDeletePolicy?: Json;
  readonly timeCreated: string;
  readonly updated: string;
  readonly metageneration: number;
}

export interface ObjectRecord {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  readonly contentType: string;
  readonly size: number;
  readonly md5Hash: string;
  readonly crc32c: string;
  readonly timeCreated: string;
  readonly metadata?: Json;
  /** Counts changes of the metadata; not kept before the first. */
  readonly metageneration?: number;
  /** When the metadata was last changed; not kept before the first change. */
  readonly updated?: string;
  /** Set on a generation that has been replaced or deleted in a bucket with versioning. */
  readonly timeDeleted?: string;
  /** Where the content is kept. */
  readonly blob: string;
}

import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import { StorageError } from "../errors";
import type { Json } from "../json";
import { crc32c } from "../secretmanager/version";
import type { BucketRecord, ObjectRecord } from "./records";

/** Key of the live generation; older ones are kept under the key with their generation. */
export function liveKey(bucket: string, name: string): string {
  return `${bucket}/live/${name}`;
}

function pastKey(object: ObjectRecord): string {
  return `${object.bucket}/past/${object.name}#${object.generation.padStart(20, "0")}`;
}

export function bucketView(bucket: BucketRecord): Json {
  const { project, metageneration, versioning, ...shown } = bucket;
  return {
    kind: "storage#bucket",
    id: bucket.name,
    ...shown,
    location: bucket.location.toUpperCase(),
    metageneration: String(metageneration),
    ...(versioning ? { versioning: { enabled: true } } : {}),
    etag: `CA${metageneration}=`,
  };
}

/** @param base where the cloud is reached: clients follow the links */
export function objectView(object: ObjectRecord, base: string): Json {
  const { blob, size, ...shown } = object;
  const path = `storage/v1/b/${object.bucket}/o/${encodeURIComponent(object.name)}`;
  return {
    kind: "storage#object",
    selfLink: `${base}/${path}`,
    mediaLink: `${base}/download/${path}?generation=${object.generation}&alt=media`,
    id: `${object.bucket}/${object.name}/${object.generation}`,
    ...shown,
    metageneration: String(metagenerationOf(object)),
    storageClass: "STANDARD",
    size: String(size),
    updated: object.updated ?? object.timeCreated,
    etag: Buffer.from(`${object.generation}/${metagenerationOf(object)}`).toString("base64"),
  };
}

export function metagenerationOf({ metageneration }: ObjectRecord): number {
  return metageneration ?? 1;
}

export function requireBucket(cloud: Cloud, name: string): BucketRecord {
  const bucket = cloud.data.buckets.get(name);
  if (bucket === undefined) throw new StorageError(404, "notFound", "The specified bucket does not exist.");
  return bucket;
}

interface AskedBucket {
  readonly cloud: Cloud;
  readonly email: string;
  readonly permission: string;
  readonly bucket: BucketRecord;
  /** By its name, which conditions look at. @default the bucket itself */
  readonly object?: string | undefined;
}

/** Throws the 403 of Cloud Storage unless the caller may do `permission` on the bucket. */
export function authorizeBucket({ cloud, email, permission, bucket, object }: AskedBucket): void {
  const name = `projects/_/buckets/${bucket.name}${object === undefined ? "" : `/objects/${object}`}`;
  if (cloud.iam.allows(email, permission, [name, `buckets/${bucket.name}`, `projects/${bucket.project}`])) return;
  const kind = permission.startsWith("storage.objects.") ? "object" : "bucket";
  throw new StorageError(
    403,
    "forbidden",
    `${email} does not have ${permission} access to the Google Cloud Storage ${kind}. ` +
      `Permission '${permission}' denied on resource (or it may not exist).`,
  );
}

/** Refuses with 412 where a generation precondition of the query does not hold. 0 means: there must be none. */
export function checkGeneration(query: URLSearchParams, live: ObjectRecord | undefined): void {
  checkMetageneration(query, live === undefined ? undefined : metagenerationOf(live));
  const current = live?.generation ?? "0";
  const match = query.get("ifGenerationMatch");
  const notMatch = query.get("ifGenerationNotMatch");
  if ((match !== null && match !== current) || (notMatch !== null && notMatch === current)) {
    throw new StorageError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
  }
}

/** The same for a metageneration. */
export function checkMetageneration(query: URLSearchParams, current: number | undefined): void {
  const match = query.get("ifMetagenerationMatch");
  const notMatch = query.get("ifMetagenerationNotMatch");
  const shown = current === undefined ? undefined : String(current);
  if ((match !== null && match !== shown) || (notMatch !== null && notMatch === shown)) {
    throw new StorageError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
  }
}

/** Makes `content` the live generation of an object. */
export function putObject({
  cloud,
  bucket,
  name,
  content,
  about,
}: {
  readonly cloud: Cloud;
  readonly bucket: BucketRecord;
  readonly name: string;
  readonly content: Buffer;
  readonly about: { readonly contentType: string; readonly metadata?: Json };
}): ObjectRecord {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(content));
  retire(cloud, bucket, name);
  // Generations are microseconds in the real thing; but two of the same moment must differ, and they only ever grow.
  const generation = Math.max(cloud.clock() * 1000, (cloud.data.counters.get("generation") ?? 0) + 1);
  cloud.data.counters.put("generation", generation);
  const object: ObjectRecord = {
    bucket: bucket.name,
    name,
    generation: String(generation),
    contentType: about.contentType,
    size: content.length,
    md5Hash: createHash("md5").update(content).digest("base64"),
    crc32c: checksum.toString("base64"),
    timeCreated: cloud.now(),
    ...(about.metadata === undefined ? {} : { metadata: about.metadata }),
    blob: cloud.blobs.put(content),
  };
  cloud.data.objects.put(liveKey(bucket.name, name), object);
  return object;
}

/** Changes an object's own metadata as a JSON merge patch does: `null` takes a key away. Content and generation stay. */
export function patchMetadata(cloud: Cloud, object: ObjectRecord, patch: Json | null): ObjectRecord {
  const { metadata: before, ...kept } = object;
  const metadata = Object.fromEntries(
    Object.entries(patch === null ? {} : { ...before, ...patch }).filter(([, value]) => value !== null),
  );
  const next: ObjectRecord = {
    ...kept,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    metageneration: metagenerationOf(object) + 1,
    updated: cloud.now(),
  };
  const live = cloud.data.objects.get(liveKey(object.bucket, object.name));
  cloud.data.objects.put(
    live?.generation === object.generation ? liveKey(object.bucket, object.name) : pastKey(object),
    next,
  );
  return next;
}

/** Takes the live generation away: kept as a past one where the bucket has versioning, gone where it has not. */
export function retire(cloud: Cloud, bucket: BucketRecord, name: string): void {
  const live = cloud.data.objects.get(liveKey(bucket.name, name));
  if (live === undefined) return;
  cloud.data.objects.delete(liveKey(bucket.name, name));
  if (bucket.versioning) cloud.data.objects.put(pastKey(live), { ...live, timeDeleted: cloud.now() });
  else cloud.blobs.dispose(live.blob);
}

/** Deletes one generation without leaving a past one. */
export function erase(cloud: Cloud, object: ObjectRecord): void {
  const live = cloud.data.objects.get(liveKey(object.bucket, object.name));
  cloud.data.objects.delete(
    live?.generation === object.generation ? liveKey(object.bucket, object.name) : pastKey(object),
  );
  cloud.blobs.dispose(object.blob);
}

/** An object's live generation, or the one asked for. */
export function findObject(
  cloud: Cloud,
  bucket: string,
  name: string,
  generation: string | null,
): ObjectRecord | undefined {
  const live = cloud.data.objects.get(liveKey(bucket, name));
  if (generation === null || generation === live?.generation) return live;
  return cloud.data.objects.get(`${bucket}/past/${name}#${generation.padStart(20, "0")}`);
}

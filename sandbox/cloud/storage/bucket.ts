import type { Cloud } from "../cloud";
import { StorageError } from "../errors";
import { isObject, type Json, objectOf, textOf } from "../json";
import { projectOf } from "../resourcemanager/project";
import { type Call, type Handler, jsonBody } from "../router";
import { authorizeBucket, bucketView, checkMetageneration, requireBucket } from "./object";
import { sizeOf } from "./page";
import type { BucketRecord } from "./records";

/** Handlers of buckets. Source: the vendor's JSON API v1 reference. */

/**
 * The bucket that a call means, after checking that its caller may do `permission`.
 *
 * @param object its name, where the permission is asked for one object: conditions look at it
 */
export function authorizedBucket(call: Call, cloud: Cloud, permission: string, object?: string): BucketRecord {
  const bucket = requireBucket(cloud, call.params.bucket ?? "");
  authorizeBucket({ cloud, email: call.caller.email, permission, bucket, object });
  return bucket;
}

/** What is kept as it was sent. */
function settingsIn(body: Json): Partial<BucketRecord> {
  const { labels, iamConfiguration, lifecycle, softDeletePolicy } = body;
  const seconds = Number(objectOf(softDeletePolicy).retentionDurationSeconds ?? 0);
  if (softDeletePolicy !== undefined && seconds !== 0 && (seconds < 604_800 || seconds > 7_776_000))
    throw new StorageError(400, "invalid", "The soft delete retention must be 0, or from 7 to 90 days.");
  return {
    ...(isObject(labels) ? { labels } : {}),
    ...(isObject(iamConfiguration) ? { iamConfiguration } : {}),
    ...(isObject(lifecycle) ? { lifecycle } : {}),
    ...(isObject(softDeletePolicy) ? { softDeletePolicy: { retentionDurationSeconds: String(seconds) } } : {}),
  };
}

export const createBucket: Handler = (call, cloud) => {
  const project = projectOf(cloud, call.query.get("project") ?? "");
  if (!cloud.iam.allows(call.caller.email, "storage.buckets.create", [`projects/${project.id}`])) {
    const permission = "storage.buckets.create";
    throw new StorageError(
      403,
      "forbidden",
      `${call.caller.email} does not have ${permission} access to the Google Cloud project. Permission '${permission}' denied on resource (or it may not exist).`,
    );
  }
  const body = jsonBody(call);
  const name = textOf(body.name) ?? "";
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name))
    throw new StorageError(400, "invalid", `Invalid bucket name: '${name}'`);
  if (cloud.data.buckets.has(name)) {
    throw new StorageError(
      409,
      "conflict",
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
  }
  const now = cloud.now();
  const bucket: BucketRecord = {
    name,
    project: project.id,
    projectNumber: project.number,
    location: textOf(body.location) ?? "US",
    storageClass: textOf(body.storageClass) ?? "STANDARD",
    versioning: objectOf(body.versioning).enabled === true,
    ...settingsIn(body),
    timeCreated: now,
    updated: now,
    metageneration: 1,
  };
  cloud.data.buckets.put(name, bucket);
  return { json: bucketView(bucket) };
};

export const getBucket: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.buckets.get");
  checkMetageneration(call.query, bucket.metageneration);
  return { json: bucketView(bucket) };
};

export const listBuckets: Handler = (call, cloud) => {
  const project = projectOf(cloud, call.query.get("project") ?? "");
  if (!cloud.iam.allows(call.caller.email, "storage.buckets.list", [`projects/${project.id}`])) {
    throw new StorageError(
      403,
      "forbidden",
      `${call.caller.email} does not have storage.buckets.list access to the Google Cloud project. Permission 'storage.buckets.list' denied on resource (or it may not exist).`,
    );
  }
  const prefix = call.query.get("prefix") ?? "";
  const after = Buffer.from(call.query.get("pageToken") ?? "", "base64").toString();
  const found = cloud.data.buckets
    .list(prefix)
    .map(([, bucket]) => bucket)
    .filter((bucket) => bucket.project === project.id && bucket.name > after);
  if (after !== "" && !cloud.data.buckets.has(after)) throw new StorageError(400, "invalid", "Invalid page token.");
  const items = found.slice(0, sizeOf(call.query));
  const last = found.length > items.length ? items.at(-1) : undefined;
  return {
    json: {
      kind: "storage#buckets",
      ...(last === undefined ? {} : { nextPageToken: Buffer.from(last.name).toString("base64") }),
      ...(items.length > 0 ? { items: items.map(bucketView) } : {}),
    },
  };
};

export const patchBucket: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.buckets.update");
  checkMetageneration(call.query, bucket.metageneration);
  const body = jsonBody(call);
  const next: BucketRecord = {
    ...bucket,
    ...(isObject(body.versioning) ? { versioning: body.versioning.enabled === true } : {}),
    ...(textOf(body.storageClass) === undefined ? {} : { storageClass: textOf(body.storageClass) ?? "" }),
    ...settingsIn(body),
    updated: cloud.now(),
    metageneration: bucket.metageneration + 1,
  };
  cloud.data.buckets.put(bucket.name, next);
  return { json: bucketView(next) };
};

export const deleteBucket: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.buckets.delete");
  checkMetageneration(call.query, bucket.metageneration);
  if (cloud.data.objects.list(`${bucket.name}/`).length > 0) {
    throw new StorageError(409, "conflict", "The bucket you tried to delete is not empty.");
  }
  cloud.data.buckets.delete(bucket.name);
  cloud.iam.forget(`buckets/${bucket.name}`);
  return { status: 204 };
};

export const getBucketPolicy: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.buckets.getIamPolicy");
  return {
    json: {
      kind: "storage#policy",
      resourceId: `projects/_/buckets/${bucket.name}`,
      ...cloud.iam.get(`buckets/${bucket.name}`),
    },
  };
};

export const setBucketPolicy: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.buckets.setIamPolicy");
  // This API takes the policy itself as the body.
  const policy = cloud.iam.set(`buckets/${bucket.name}`, { policy: jsonBody(call) });
  return { json: { kind: "storage#policy", resourceId: `projects/_/buckets/${bucket.name}`, ...policy } };
};

import { apiPaths } from "../api-of";
import type { Cloud } from "../cloud";
import { isApiError, StorageError } from "../errors";
import { isObject, textOf } from "../json";
import { accepting, type Call, type Handler, jsonBody, type Reply, type Route, route } from "../router";
import {
  authorizedBucket,
  createBucket,
  deleteBucket,
  getBucket,
  getBucketPolicy,
  listBuckets,
  patchBucket,
  setBucketPolicy,
} from "./bucket";
import { globMatcher } from "./glob";
import { readMultipart } from "./multipart";
import {
  authorizeBucket,
  checkGeneration,
  erase,
  findObject,
  liveKey,
  metagenerationOf,
  objectView,
  patchMetadata,
  putObject,
  retire,
} from "./object";
import { afterOf, isAfter, sizeOf, tokenOf } from "./page";
import type { ObjectRecord } from "./records";

/** The part of Cloud Storage that Terraform state needs. Source: the vendor's JSON API v1 reference. */

const listObjects: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.objects.list");
  const prefix = call.query.get("prefix") ?? "";
  const delimiter = call.query.get("delimiter") ?? "";
  const versions = call.query.get("versions") === "true";
  const size = sizeOf(call.query);
  const after = afterOf(call.query.get("pageToken"));
  const [start, end] = [call.query.get("startOffset") ?? "", call.query.get("endOffset") ?? ""];
  const trailing = call.query.get("includeTrailingDelimiter") === "true";
  const glob = call.query.get("matchGlob") ?? "";
  const matches = globMatcher(glob);
  const kinds = versions ? ["past", "live"] : ["live"];
  const all = kinds
    .flatMap((kind) => cloud.data.objects.list(`${bucket.name}/${kind}/${prefix}`).map(([, object]) => object))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : Number(a.generation) - Number(b.generation)))
    .filter((object) => object.name >= start && (end === "" || object.name < end))
    .filter((object) => glob === "" || matches(object.name))
    .filter((object) => isAfter(object, after));
  const items: ObjectRecord[] = [];
  const prefixes = new Set<string>();
  for (const object of all) {
    const cut = delimiter === "" ? -1 : object.name.indexOf(delimiter, prefix.length);
    const group = cut === -1 ? undefined : object.name.slice(0, cut + delimiter.length);
    if (group === undefined || (trailing && group === object.name)) items.push(object);
    if (group !== undefined) prefixes.add(group);
  }
  const page = items.slice(0, size);
  const last = page[page.length - 1];
  return {
    json: {
      kind: "storage#objects",
      ...(items.length > size && last ? { nextPageToken: tokenOf(last) } : {}),
      ...(prefixes.size > 0 ? { prefixes: [...prefixes] } : {}),
      items: page.map((object) => objectView(object, baseOf(call))),
    },
  };
};

function requireObject(call: Call, cloud: Cloud): ObjectRecord {
  const bucket = authorizedBucket(call, cloud, "storage.objects.get", call.params.object);
  const name = call.params.object ?? "";
  const object = findObject(cloud, bucket.name, name, call.query.get("generation"));
  checkGeneration(call.query, object);
  if (object === undefined) throw new StorageError(404, "notFound", `No such object: ${bucket.name}/${name}`);
  return object;
}

/** Where this request reached the cloud. */
function baseOf(call: Call): string {
  return `http://${String(call.headers.host)}`;
}

/** The part of a content that a `Range` header asks for, or nothing if it asks for all. */
function rangeOf(call: Call, size: number): { readonly from: number; readonly to: number } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(String(call.headers.range ?? "")) ?? [];
  if (first === "" && last === "") return undefined;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) throw new StorageError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
  return { from, to };
}

function media(object: ObjectRecord, call: Call, cloud: Cloud): Reply {
  const content = cloud.blobs.get(object.blob);
  const range = rangeOf(call, content.length);
  return {
    status: range === undefined ? 200 : 206,
    body: range === undefined ? content : content.subarray(range.from, range.to + 1),
    headers: {
      ...(range === undefined ? {} : { "content-range": `bytes ${range.from}-${range.to}/${content.length}` }),
      "accept-ranges": "bytes",
      "content-type": object.contentType,
      "x-goog-generation": object.generation,
      "x-goog-metageneration": String(metagenerationOf(object)),
      "x-goog-hash": `crc32c=${object.crc32c},md5=${object.md5Hash}`,
      "x-goog-stored-content-encoding": "identity",
      "x-goog-stored-content-length": String(object.size),
      "last-modified": new Date(object.timeCreated).toUTCString(),
      etag: `"${object.generation}"`,
    },
  };
}

const getObject: Handler = (call, cloud) => {
  const object = requireObject(call, cloud);
  return call.query.get("alt") === "media" ? media(object, call, cloud) : { json: objectView(object, baseOf(call)) };
};

/** A media read by path, as the XML API has it; its errors are XML. */
const readMedia: Handler = (call, cloud) => {
  try {
    return media(requireObject(call, cloud), call, cloud);
  } catch (error) {
    if (!isApiError(error) || error.kind !== "storage") throw error;
    const missing = cloud.data.buckets.has(call.params.bucket ?? "") ? "NoSuchKey" : "NoSuchBucket";
    const code = { 404: missing, 403: "AccessDenied", 412: "PreconditionFailed" }[error.httpStatus] ?? "InternalError";
    const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${error.message.replace(/[<>&]/g, "")}</Message></Error>`;
    return {
      status: error.httpStatus,
      headers: { "content-type": "application/xml; charset=UTF-8" },
      body: Buffer.from(body),
    };
  }
};

const upload: Handler = (call, cloud) => {
  const header = String(call.headers["content-type"] ?? "application/octet-stream");
  const kind = call.query.get("uploadType");
  if (kind !== "multipart" && kind !== "media") {
    throw new StorageError(
      400,
      "badRequest",
      `The sandbox takes uploads of type multipart and media, got '${kind ?? ""}'.`,
    );
  }
  const parts =
    kind === "multipart" ? readMultipart(call.body, header) : { metadata: {}, content: call.body, contentType: header };
  const name = call.query.get("name") ?? textOf(parts.metadata.name) ?? "";
  if (name === "") throw new StorageError(400, "required", "Required parameter: name");
  const bucket = authorizedBucket(call, cloud, "storage.objects.create", name);
  const live = cloud.data.objects.get(liveKey(bucket.name, name));
  checkGeneration(call.query, live);
  const { email } = call.caller;
  if (live !== undefined) authorizeBucket({ cloud, email, permission: "storage.objects.delete", bucket, object: name });
  const object = putObject({
    cloud,
    bucket,
    name,
    content: parts.content,
    about: {
      contentType: textOf(parts.metadata.contentType) ?? parts.contentType,
      ...(isObject(parts.metadata.metadata) ? { metadata: parts.metadata.metadata } : {}),
    },
  });
  for (const hash of ["crc32c", "md5Hash"] as const) {
    const sent = textOf(parts.metadata[hash]);
    if (sent !== undefined && sent !== object[hash]) {
      throw new StorageError(
        400,
        "invalid",
        `Provided ${hash} "${sent}" doesn't match calculated ${hash} "${object[hash]}".`,
      );
    }
  }
  return { json: objectView(object, baseOf(call)) };
};

const patchObject: Handler = (call, cloud) => {
  authorizedBucket(call, cloud, "storage.objects.update", call.params.object);
  // Which asks for `storage.objects.get` as well: the answer is the object.
  const object = requireObject(call, cloud);
  const { metadata, ...others } = jsonBody(call);
  const [other] = Object.keys(others);
  const isText = (value: unknown) => value === null || typeof value === "string";
  if (other !== undefined || !(metadata === null || (isObject(metadata) && Object.values(metadata).every(isText)))) {
    throw new StorageError(
      400,
      "invalid",
      `The sandbox changes an object's metadata only, whose values are texts; got '${other ?? "metadata"}'.`,
    );
  }
  return { json: objectView(patchMetadata(cloud, object, metadata), baseOf(call)) };
};

const deleteObject: Handler = (call, cloud) => {
  const bucket = authorizedBucket(call, cloud, "storage.objects.delete", call.params.object);
  const name = call.params.object ?? "";
  const generation = call.query.get("generation");
  const object = findObject(cloud, bucket.name, name, generation);
  if (object === undefined) throw new StorageError(404, "notFound", `No such object: ${bucket.name}/${name}`);
  checkGeneration(call.query, object);
  if (generation === null) retire(cloud, bucket, name);
  else erase(cloud, object);
  return { status: 204 };
};

const bucket = "/storage/v1/b/{bucket~}";
const metageneration = ["ifMetagenerationMatch", "ifMetagenerationNotMatch"];
const generations = ["generation", "ifGenerationMatch", "ifGenerationNotMatch", ...metageneration];
const policyVersion = ["optionsRequestedPolicyVersion"];
// Which of a resource's fields come back: all of them here, in either projection, but for access control lists, which there are none of.
const projection = ["projection"];

export const storageRoutes: readonly Route[] = [
  accepting(["project", ...projection], route("storage", "POST /storage/v1/b", createBucket, "storage.buckets.create")),
  accepting(
    ["project", "maxResults", "pageToken", "prefix", ...projection],
    route("storage", "GET /storage/v1/b", listBuckets),
  ),
  accepting([...metageneration, ...projection], route("storage", `${"GET"} ${bucket}`, getBucket)),
  accepting(
    [...metageneration, ...projection],
    route("storage", `${"PATCH"} ${bucket}`, patchBucket, "storage.buckets.update"),
  ),
  accepting(metageneration, route("storage", `${"DELETE"} ${bucket}`, deleteBucket, "storage.buckets.delete")),
  accepting(policyVersion, route("storage", `GET ${bucket}/iam`, getBucketPolicy)),
  accepting([], route("storage", `PUT ${bucket}/iam`, setBucketPolicy, "storage.setIamPermissions")),
  accepting(
    [
      "prefix",
      "delimiter",
      "versions",
      "maxResults",
      "pageToken",
      "startOffset",
      "endOffset",
      // Buckets here have no folders beside their objects, so it adds nothing; newer clients always say it.
      "includeFoldersAsPrefixes",
      "includeTrailingDelimiter",
      "matchGlob",
      ...projection,
    ],
    route("storage", `GET ${bucket}/o`, listObjects),
  ),
  accepting([...generations, ...projection], route("storage", `GET ${bucket}/o/{object*}`, getObject)),
  accepting([...generations, ...projection], route("storage", `PATCH ${bucket}/o/{object*}`, patchObject)),
  accepting(generations, route("storage", `DELETE ${bucket}/o/{object*}`, deleteObject)),
  accepting(
    ["uploadType", "name", ...generations.slice(1), ...projection],
    route("storage", "POST /upload/storage/v1/b/{bucket~}/o", upload),
  ),
  accepting(
    generations,
    route("storage", "GET /download/storage/v1/b/{bucket~}/o/{object*}", (call, cloud) =>
      media(requireObject(call, cloud), call, cloud),
    ),
  ),
  // Last: it matches every path of two segments and more.
  { ...route("storage", "GET /{bucket~}/{object*}", readMedia), unless: apiPaths },
];

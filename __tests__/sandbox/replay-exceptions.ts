import type { Exception } from "./replay";

/** What the server makes itself, on the Google APIs. */
export const googleExceptions: readonly Exception[] = [
  {
    reason: "made by the server: etags, times, unique ids, addresses",
    field: /(^|\.)(etag|createTime|updateTime|uid|uniqueId|oauth2ClientId|uri|urls)$/,
    allow: "value",
  },
  { reason: "the caller of the replay is the sandbox's owner", field: /(^|\.)(creator|lastModifier)$/, allow: "value" },
  {
    reason: "revisions are named by the server",
    field: /(^|\.)latest(Ready|Created)Revision$/,
    allow: "value",
  },
  {
    reason: "operations are named by the server",
    field: /^name$/,
    request: /^(POST|PATCH|DELETE) \/v2\/.*\/services(\/[\w-]+)?\?/,
    allow: "value",
  },
  {
    reason: "proto JSON omits fields that are null or empty; the recording server echoed them",
    field: /^replication\.automatic$/,
    request: /secrets(\/EU_ONLY|\?.*secretId=EU_ONLY)/,
    allow: "any",
  },
  {
    reason: "Google makes a policy without conditions version 1; the recording server echoed the version that was sent",
    field: /^version$/,
    request: /:[gs]etIamPolicy\?/,
    allow: "value",
  },
  {
    reason: "an empty map is omitted as well",
    field: /^secrets\[0\]\.annotations$/,
    request: /^GET \/v1\/projects\/acme-prod\/secrets\?/,
    allow: "any",
  },
];

/** What the server makes itself, on Vercel's API. */
export const vercelExceptions: readonly Exception[] = [
  {
    reason: "made by the server: ids and times",
    field: /(^|\.|\])(id|createdAt|updatedAt)$/,
    request: /^\w+ \/v\d+\/projects/,
    allow: "value",
  },
  {
    reason:
      "a sensitive value is never returned, not even by the request that sets it; the provider keeps its own copy",
    field: /^created\.value$/,
    request: /^POST .*\/env\?/,
    allow: "value",
  },
];

/** What the server makes itself, on Cloud Storage. */
export const storageExceptions: readonly Exception[] = [
  { reason: "made by the server: generations and times", field: /^(generation|timeCreated|updated)$/, allow: "value" },
  { reason: "the recording server named every bucket 'b'", field: /^(id|bucket)$/, allow: "value" },
  {
    reason: "the recording server called every content JSON; the sent part says what it is",
    field: /^contentType$/,
    allow: "value",
  },
  {
    reason: "the body of the second state was cut off in the recording",
    field: /^size$/,
    request: /default\.tfstate/,
    allow: "value",
  },
];

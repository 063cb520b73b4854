import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { isObject, type Json, listOf, objectOf, sameJson, textOf, textsOf, withoutNulls } from "../json";
import { projectOf } from "../resourcemanager/project";
import type { Call } from "../router";
import { checkAliases, checkAnnotations, checkLabels, checkReplication, durationSeconds } from "./limits";
import type { SecretRecord } from "./records";

/** Full name of the secret that a call's path means, with the project's id even where its number was given. */
export function secretName(call: Call, cloud: Cloud): string {
  return `projects/${projectOf(cloud, call.params.project ?? "").id}/secrets/${call.params.secret ?? ""}`;
}

export function parentOf(name: string): string {
  return name.split("/").slice(0, 2).join("/");
}

/** The secret of that name, unless it isn't there or has expired. */
export function findSecret(cloud: Cloud, name: string): SecretRecord | undefined {
  const secret = cloud.data.secrets.get(name);
  const expired = secret?.expireTime !== undefined && Date.parse(secret.expireTime) <= cloud.clock();
  return expired ? undefined : secret;
}

/** The secret that a call means, after checking that its caller may do `permission`. */
export function authorizedSecret(call: Call, cloud: Cloud, permission: string): SecretRecord {
  const name = secretName(call, cloud);
  cloud.authorize({ email: call.caller.email, permission, resource: name, ancestors: [parentOf(name)] });
  const secret = findSecret(cloud, name);
  if (secret === undefined) throw new GoogleError("NOT_FOUND", `Secret [${name}] not found.`);
  return secret;
}

/** Refuses a request whose etag is not the resource's. */
export function checkEtag(sent: unknown, current: string): void {
  if (sent === undefined || sent === null || sent === "" || sent === current) return;
  throw new GoogleError(
    "FAILED_PRECONDITION",
    "The etag of the request does not match the etag of the resource. Read the resource again and retry.",
  );
}

/** The API's view of a secret. */
export function secretView(secret: SecretRecord): Json {
  const { lastVersion, ...shown } = secret;
  return shown;
}

type Field = (value: unknown, cloud: Cloud, body: Json) => Partial<SecretRecord>;

function mapField(
  name: "labels" | "annotations" | "versionAliases",
  check: (map: Record<string, string>) => void,
): Field {
  return (value) => {
    const map = textsOf(name === "versionAliases" ? stringified(value) : value);
    check(map);
    return Object.keys(map).length > 0 ? { [name]: map } : {};
  };
}

/** int64 values may come as numbers or as strings. */
function stringified(value: unknown): Json {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([key, inner]) => [key, String(inner)]));
}

/** How each settable field is read. A field whose reader returns nothing is cleared. */
const fields: Readonly<Record<string, Field>> = {
  labels: mapField("labels", checkLabels),
  annotations: mapField("annotations", checkAnnotations),
  versionAliases: mapField("versionAliases", checkAliases),
  versionDestroyTtl: (value) => {
    if (textOf(value) === undefined) return {};
    const seconds = durationSeconds(value, "version_destroy_ttl");
    if (seconds < 86_400) throw invalid("version_destroy_ttl must be at least 24h.", "secret.version_destroy_ttl");
    return { versionDestroyTtl: `${seconds}s` };
  },
  ttl: (value, cloud) => {
    if (textOf(value) === undefined) return {};
    const seconds = durationSeconds(value, "ttl");
    return { expireTime: new Date(cloud.clock() + seconds * 1000).toISOString() };
  },
  expireTime: (value, cloud) => {
    const time = textOf(value);
    if (time === undefined) return {};
    if (!(Date.parse(time) > cloud.clock())) throw invalid("expire_time must be in the future.", "secret.expire_time");
    return { expireTime: time };
  },
  rotation: (value, _cloud, body) => {
    if (!isObject(value)) return {};
    const period = textOf(value.rotationPeriod);
    if (period !== undefined && durationSeconds(period, "rotation_period") < 3600) {
      throw invalid("rotation_period must be at least 3600s.", "secret.rotation.rotation_period");
    }
    if (listOf(body.topics).length === 0) {
      throw invalid("Rotation can only be set when topics are configured on the secret.", "secret.rotation");
    }
    return { rotation: value };
  },
  topics: (value) => {
    const topics = listOf(value).map(objectOf);
    if (topics.length > 10) throw invalid("A secret may have at most 10 topics.", "secret.topics");
    return topics.length > 0 ? { topics } : {};
  },
  customerManagedEncryption: (value) => (isObject(value) ? { customerManagedEncryption: value } : {}),
  // The vendor's own clients send an empty one along.
  tags: (value) => {
    if (Object.keys(objectOf(value)).length > 0) throw invalid("The sandbox keeps no tags.", "secret.tags");
    return {};
  },
};

/** A new secret from a create request's body. */
export function newSecret(cloud: Cloud, name: string, body: Json): SecretRecord {
  const clean = objectOf(withoutNulls(body));
  const replication = checkReplication(clean.replication);
  const read = Object.entries(fields).map(([field, reader]) =>
    field in clean ? reader(clean[field], cloud, clean) : {},
  );
  return Object.assign({ name, createTime: cloud.now(), etag: cloud.etag(), replication, lastVersion: 0 }, ...read);
}

const camel = (path: string) => path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `secret` changed as a patch request asks: only the fields of its mask. */
export function patchedSecret(cloud: Cloud, secret: SecretRecord, body: Json, mask: string | null): SecretRecord {
  const paths = (mask ?? "")
    .split(",")
    .filter((path) => path !== "")
    .map(camel);
  if (paths.length === 0) throw invalid("The update_mask of the request must not be empty.", "update_mask");
  checkEtag(body.etag, secret.etag);
  const clean = objectOf(withoutNulls(body));
  let next: SecretRecord = secret;
  for (const path of paths) {
    if (path === "etag") continue;
    if (path === "replication") {
      const replication = checkReplication(clean.replication);
      // Where a payload lies is for ever; the key that encrypts versions to come may change.
      if (sameJson(withoutKeys(replication), withoutKeys(secret.replication))) {
        next = { ...next, replication };
        continue;
      }
    }
    const [field = "", key] = path.split(/\.(.*)/s);
    const reader = fields[field];
    if (reader === undefined) {
      const immutable = ["name", "createTime", "replication"].includes(field);
      throw invalid(`Field '${field}' of a secret ${immutable ? "is immutable" : "does not exist"}.`, "update_mask");
    }
    const stored = field === "ttl" ? "expireTime" : field;
    const { [stored as keyof SecretRecord]: before, ...rest } = next;
    const value = key === undefined ? clean[field] : merged(before, key, objectOf(clean[field])[key]);
    const topics = paths.includes("topics") ? clean.topics : next.topics;
    next = { ...rest, ...reader(value, cloud, { ...clean, topics }) } as SecretRecord;
  }
  return { ...next, etag: cloud.etag() };
}

/** A replication without its customer-managed keys. */
function withoutKeys(replication: Json): Json {
  const text = JSON.stringify(replication, (name, value) => (name === "customerManagedEncryption" ? undefined : value));
  return objectOf(JSON.parse(text));
}

/** A map with one key set or, where the body lacks it, removed. */
function merged(before: unknown, key: string, value: unknown): Json {
  const { [key]: _, ...rest } = objectOf(before);
  return value === undefined ? rest : { ...rest, [key]: value };
}

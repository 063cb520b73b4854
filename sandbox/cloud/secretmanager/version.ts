import { Crc32c } from "@aws-crypto/crc32c";
import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { isObject, type Json, listOf, objectOf } from "../json";
import { maxPayloadBytes } from "./limits";
import type { SecretRecord, VersionRecord } from "./records";

export function crc32c(data: Buffer): number {
  return new Crc32c().update(data).digest();
}

/** The payload of an addVersion request, and whether its sender gave a checksum. */
export function readPayload(body: Json): { readonly data: Buffer; readonly checked: boolean } {
  const payload = body.payload;
  if (!isObject(payload)) throw invalid("Request is missing required field 'payload'.", "payload");
  const text = typeof payload.data === "string" ? payload.data : "";
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) {
    throw invalid("Invalid value at 'payload.data' (TYPE_BYTES), Base64 decoding failed.", "payload.data");
  }
  const data = Buffer.from(text, "base64");
  if (data.length === 0) throw invalid("Secret Payload cannot be empty.", "payload.data");
  if (data.length > maxPayloadBytes) {
    throw invalid(`The payload is ${data.length} bytes; it may be at most ${maxPayloadBytes}.`, "payload.data");
  }
  const sent = payload.dataCrc32c;
  if (sent === undefined || sent === null) return { data, checked: false };
  if (String(sent) !== String(crc32c(data))) {
    throw invalid(
      "Found a checksum mismatch: payload.data_crc32c is not the CRC32C of payload.data.",
      "payload.data_crc32c",
    );
  }
  return { data, checked: true };
}

export function newVersion(cloud: Cloud, secret: SecretRecord, body: Json): VersionRecord {
  const { data, checked } = readPayload(body);
  const replicas = listOf(objectOf(secret.replication.userManaged).replicas).map((replica) => ({
    location: objectOf(replica).location,
  }));
  return {
    name: `${secret.name}/versions/${secret.lastVersion + 1}`,
    createTime: cloud.now(),
    state: "ENABLED",
    replicationStatus: replicas.length > 0 ? { userManaged: { replicas } } : { automatic: {} },
    etag: cloud.etag(),
    ...(checked ? { clientSpecifiedPayloadChecksum: true as const } : {}),
    valueId: cloud.values.put(data),
  };
}

/** The version as of now: one whose grace period has run out is destroyed. */
export function settledVersion(cloud: Cloud, version: VersionRecord): VersionRecord {
  const due = version.scheduledDestroyTime;
  if (due === undefined || Date.parse(due) > cloud.clock()) return version;
  return destroyedVersion(cloud, version, due);
}

export function destroyedVersion(cloud: Cloud, version: VersionRecord, destroyTime: string): VersionRecord {
  const { valueId, scheduledDestroyTime, ...rest } = version;
  if (valueId !== undefined) cloud.values.dispose(valueId);
  const destroyed: VersionRecord = { ...rest, state: "DESTROYED", destroyTime, etag: cloud.etag() };
  cloud.data.versions.put(version.name, destroyed);
  return destroyed;
}

/** The version that a number, an alias or `latest` means. */
export function findVersion(cloud: Cloud, secret: SecretRecord, selector: string): VersionRecord | undefined {
  const alias = secret.versionAliases?.[selector];
  const number = selector === "latest" ? String(secret.lastVersion) : (alias ?? selector);
  const version = cloud.data.versions.get(`${secret.name}/versions/${number}`);
  return version === undefined ? undefined : settledVersion(cloud, version);
}

export function requireVersion(cloud: Cloud, secret: SecretRecord, selector: string): VersionRecord {
  const version = findVersion(cloud, secret, selector);
  if (version !== undefined) return version;
  throw new GoogleError("NOT_FOUND", `Secret Version [${secret.name}/versions/${selector}] not found.`);
}

/** All versions of a secret, newest first. */
export function versionsOf(cloud: Cloud, secret: SecretRecord): VersionRecord[] {
  const found: VersionRecord[] = [];
  for (let number = secret.lastVersion; number > 0; number -= 1) {
    const version = findVersion(cloud, secret, String(number));
    if (version !== undefined) found.push(version);
  }
  return found;
}

/** The API's view of a version. */
export function versionView(version: VersionRecord): Json {
  const { valueId, ...shown } = version;
  return shown;
}

import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { camelCase } from "../field-mask";
import { policyHandlers } from "../iam/policy-handlers";
import { type Json, objectOf, textOf, textsOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { policyQuery } from "../policy-request";
import { isRegion } from "../regions";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Reply, type Route, route } from "../router";
import {
  addVersion,
  algorithms,
  authorizedKey,
  authorizedRing,
  authorizedVersion,
  authorizeKms,
  keyName,
  keyView,
  requireRing,
  requireVersion,
  ringName,
  versionView,
} from "./key";
import type { CryptoKeyRecord, KeyVersionRecord, Purpose } from "./records";
import { asymmetricSign, decrypt, encrypt, getPublicKey } from "./use";

/** Cloud KMS v1: symmetric encryption, and signatures on P-256, in software. Source: the vendor's REST reference. */

const pageLimits = { defaultSize: 100, maxSize: 1000 };
const totalOf = (found: readonly unknown[]) => (found.length > 0 ? { totalSize: found.length } : {});

function checkLocation(call: Call): string {
  const location = call.params.location ?? "";
  if (isRegion(location) || ["global", "us", "europe", "asia", "eur4", "nam4"].includes(location)) return location;
  throw invalid(`The location '${location}' is not one that Cloud KMS serves.`, "parent");
}

function checkId(id: string, field: string): void {
  if (!/^[a-zA-Z0-9_-]{1,63}$/.test(id)) throw invalid(`${field} must match [a-zA-Z0-9_-]{1,63}.`, field);
}

const createRing: Handler = (call, cloud) => {
  const id = call.query.get("keyRingId") ?? "";
  const parent = `projects/${projectOf(cloud, call.params.project ?? "").id}/locations/${checkLocation(call)}`;
  authorizeKms(call, cloud, "cloudkms.keyRings.create", parent);
  checkId(id, "key_ring_id");
  messageOf(call, { name: "string", createTime: "timestamp" });
  const name = `${parent}/keyRings/${id}`;
  if (cloud.data.keyRings.has(name)) throw new GoogleError("ALREADY_EXISTS", `KeyRing ${name} already exists.`);
  const ring = { name, createTime: cloud.now() };
  cloud.data.keyRings.put(name, ring);
  return { json: ring };
};

const listRings: Handler = (call, cloud) => {
  const parent = `projects/${projectOf(cloud, call.params.project ?? "").id}/locations/${call.params.location ?? ""}`;
  authorizeKms(call, cloud, "cloudkms.keyRings.list", parent);
  const found = cloud.data.keyRings.list(`${parent}/keyRings/`).map(([, ring]) => ring);
  const page = pageOf(found, ({ name }) => name, call.query, pageLimits);
  return { json: { ...shownAs("keyRings", page, (ring) => ({ ...ring })), ...page.next, ...totalOf(found) } };
};

const keyFields: Readonly<Record<string, Shape>> = {
  name: "string",
  purpose: "string",
  createTime: "timestamp",
  labels: { map: "string" },
  versionTemplate: { fields: { protectionLevel: "string", algorithm: "string" } },
  destroyScheduledDuration: "duration",
  rotationPeriod: "duration",
  nextRotationTime: "timestamp",
  primary: "any",
};

const createKey: Handler = (call, cloud) => {
  const ring = ringName(call, cloud);
  authorizeKms(call, cloud, "cloudkms.cryptoKeys.create", ring);
  requireRing(cloud, ring);
  const id = call.query.get("cryptoKeyId") ?? "";
  checkId(id, "crypto_key_id");
  const name = `${ring}/cryptoKeys/${id}`;
  if (cloud.data.cryptoKeys.has(name)) throw new GoogleError("ALREADY_EXISTS", `CryptoKey ${name} already exists.`);
  const key = newKey(cloud, name, messageOf(call, keyFields));
  cloud.data.cryptoKeys.put(name, key);
  if (call.query.get("skipInitialVersionCreation") !== "true") addVersion(cloud, key);
  return { json: keyView(cloud, cloud.data.cryptoKeys.get(name) ?? key) };
};

function newKey(cloud: Cloud, name: string, body: Json): CryptoKeyRecord {
  const purpose = purposeOf(body.purpose);
  const template = objectOf(body.versionTemplate);
  const [usual] = algorithms[purpose];
  const algorithm = textOf(template.algorithm) ?? (purpose === "ENCRYPT_DECRYPT" ? usual : "");
  const level = textOf(template.protectionLevel) ?? "SOFTWARE";
  if (!algorithms[purpose].includes(algorithm))
    throw invalid(
      `The algorithm '${algorithm}' does not fit the purpose ${purpose}; the sandbox has ${algorithms[purpose].join(", ")}.`,
      "crypto_key.version_template.algorithm",
    );
  if (level !== "SOFTWARE")
    throw invalid(
      `The sandbox has keys in software only, not ${level}.`,
      "crypto_key.version_template.protection_level",
    );
  return {
    ...{ name, purpose, createTime: cloud.now(), versionTemplate: { protectionLevel: level, algorithm } },
    destroyScheduledDuration: textOf(body.destroyScheduledDuration) ?? "2592000s",
    ...labelsOf(body.labels),
    ...rotationOf(purpose, body),
    lastVersion: 0,
  };
}

function purposeOf(value: unknown): Purpose {
  const found = (Object.keys(algorithms) as Purpose[]).find((one) => one === value);
  if (found === undefined)
    throw invalid(
      `The sandbox has the purposes ${Object.keys(algorithms).join(", ")}, not '${String(value)}'.`,
      "crypto_key.purpose",
    );
  return found;
}

function labelsOf(value: unknown): Pick<CryptoKeyRecord, "labels"> {
  const labels = textsOf(value);
  return Object.keys(labels).length === 0 ? {} : { labels };
}

function rotationOf(purpose: Purpose, { rotationPeriod, nextRotationTime }: Json) {
  const [period, next] = [textOf(rotationPeriod), textOf(nextRotationTime)];
  if (period === undefined && next === undefined) return {};
  if (purpose !== "ENCRYPT_DECRYPT")
    throw invalid("Only symmetric keys rotate by themselves.", "crypto_key.rotation_period");
  return {
    ...(period === undefined ? {} : { rotationPeriod: period }),
    ...(next === undefined ? {} : { nextRotationTime: next }),
  };
}

const patchKey: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeys.update");
  const body = messageOf(call, keyFields);
  const mask = (call.query.get("updateMask") ?? "")
    .split(",")
    .filter((one) => one !== "")
    .map(camelCase);
  const wrong = mask.find((one) => !["labels", "rotationPeriod", "nextRotationTime"].includes(one));
  if (mask.length === 0 || wrong !== undefined)
    throw invalid(`Field '${wrong ?? ""}' of a CryptoKey can't be updated.`, "update_mask");
  const { labels, rotationPeriod, nextRotationTime, ...rest } = key;
  const asked = {
    labels,
    rotationPeriod,
    nextRotationTime,
    ...Object.fromEntries(mask.map((one) => [one, body[one]])),
  };
  const next: CryptoKeyRecord = { ...rest, ...labelsOf(asked.labels), ...rotationOf(key.purpose, asked) };
  cloud.data.cryptoKeys.put(key.name, next);
  return { json: keyView(cloud, next) };
};

const listKeys: Handler = (call, cloud) => {
  const ring = authorizedRing(call, cloud, "cloudkms.cryptoKeys.list");
  const found = cloud.data.cryptoKeys.list(`${ring.name}/cryptoKeys/`).map(([, key]) => key);
  const page = pageOf(found, ({ name }) => name, call.query, pageLimits);
  return { json: { ...shownAs("cryptoKeys", page, (key) => keyView(cloud, key)), ...page.next, ...totalOf(found) } };
};

const setPrimary: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeys.update");
  const number = textOf(messageOf(call, { cryptoKeyVersionId: "string", name: "string" }).cryptoKeyVersionId) ?? "";
  if (key.purpose !== "ENCRYPT_DECRYPT") throw invalid("Only symmetric keys have a primary version.", "name");
  const version = requireVersion(cloud, `${key.name}/cryptoKeyVersions/${number}`);
  if (version.state !== "ENABLED")
    throw new GoogleError("FAILED_PRECONDITION", `${version.name} is not enabled, current state is: ${version.state}.`);
  const next = { ...key, primary: Number(number) };
  cloud.data.cryptoKeys.put(key.name, next);
  return { json: keyView(cloud, next) };
};

const createVersion: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeyVersions.create");
  messageOf(call, { name: "string", state: "string" });
  return { json: versionView(addVersion(cloud, key)) };
};

const listVersions: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeyVersions.list");
  const found = Array.from({ length: key.lastVersion }, (_, index) =>
    requireVersion(cloud, `${key.name}/cryptoKeyVersions/${index + 1}`),
  );
  const page = pageOf(found, ({ name }) => name, call.query, pageLimits);
  return { json: { ...shownAs("cryptoKeyVersions", page, versionView), ...page.next, ...totalOf(found) } };
};

const changed = (cloud: Cloud, version: KeyVersionRecord): Reply => {
  cloud.data.cryptoKeyVersions.put(version.name, version);
  return { json: versionView(version) };
};

const patchVersion: Handler = (call, cloud) => {
  const version = authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.update");
  const { state } = messageOf(call, { name: "string", state: "string" });
  if (call.query.get("updateMask") !== "state" || (state !== "ENABLED" && state !== "DISABLED"))
    throw invalid("Only the state of a CryptoKeyVersion can be updated, to ENABLED or DISABLED.", "update_mask");
  if (version.state !== "ENABLED" && version.state !== "DISABLED") throw refusedState(version);
  return changed(cloud, { ...version, state });
};

function refusedState({ name, state }: KeyVersionRecord): GoogleError {
  return new GoogleError("FAILED_PRECONDITION", `${name} is in the state ${state}, which does not allow that.`);
}

const destroy: Handler = (call, cloud) => {
  const version = authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.destroy");
  if (version.state !== "ENABLED" && version.state !== "DISABLED") throw refusedState(version);
  const key = cloud.data.cryptoKeys.get(keyName(call, cloud));
  const seconds = Number.parseInt(key?.destroyScheduledDuration ?? "0s", 10);
  const destroyTime = new Date(cloud.clock() + seconds * 1000).toISOString();
  return changed(cloud, { ...version, state: "DESTROY_SCHEDULED", destroyTime });
};

const restore: Handler = (call, cloud) => {
  const { destroyTime, ...version } = authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.restore");
  if (version.state !== "DESTROY_SCHEDULED") throw refusedState(version);
  return changed(cloud, { ...version, state: "DISABLED" });
};

const rings = "/v1/projects/{project}/locations/{location}/keyRings";
const ring = `${rings}/{ring}`;
const keys = `${ring}/cryptoKeys`;
const key = `${keys}/{key}`;
const versions = `${key}/cryptoKeyVersions`;
const version = `${versions}/{version}`;
const service = "google.cloud.kms.v1.KeyManagementService";

/** A ring and a key have policies; a version has not. */
function policyRoutes(path: string, handlers: ReturnType<typeof policyHandlers>): readonly Route[] {
  return [
    accepting(policyQuery, route("cloudkms", `GET ${path}:getIamPolicy`, handlers.getPolicy)),
    accepting([], route("cloudkms", `POST ${path}:setIamPolicy`, handlers.setPolicy, `${service}.SetIamPolicy`)),
    accepting([], route("cloudkms", `POST ${path}:testIamPermissions`, handlers.testPermissions)),
  ];
}

export const kmsRoutes: readonly Route[] = [
  accepting(["keyRingId"], route("cloudkms", `${"POST"} ${rings}`, createRing, `${service}.CreateKeyRing`)),
  accepting(paged, route("cloudkms", `${"GET"} ${rings}`, listRings)),
  accepting(
    [],
    route("cloudkms", `${"GET"} ${ring}`, (call, cloud) => ({
      json: { ...authorizedRing(call, cloud, "cloudkms.keyRings.get") },
    })),
  ),
  ...policyRoutes(ring, policyHandlers("cloudkms.keyRings", { nameOf: ringName, authorized: authorizedRing })),
  accepting(
    ["cryptoKeyId", "skipInitialVersionCreation"],
    route("cloudkms", `${"POST"} ${keys}`, createKey, `${service}.CreateCryptoKey`),
  ),
  accepting(paged, route("cloudkms", `${"GET"} ${keys}`, listKeys)),
  accepting(
    [],
    route("cloudkms", `${"GET"} ${key}`, (call, cloud) => ({
      json: keyView(cloud, authorizedKey(call, cloud, "cloudkms.cryptoKeys.get")),
    })),
  ),
  accepting(["updateMask"], route("cloudkms", `${"PATCH"} ${key}`, patchKey, `${service}.UpdateCryptoKey`)),
  ...policyRoutes(key, policyHandlers("cloudkms.cryptoKeys", { nameOf: keyName, authorized: authorizedKey })),
  accepting(
    [],
    route("cloudkms", `POST ${key}:updatePrimaryVersion`, setPrimary, `${service}.UpdateCryptoKeyPrimaryVersion`),
  ),
  accepting([], route("cloudkms", `POST ${key}:encrypt`, encrypt, `${service}.Encrypt`)),
  accepting([], route("cloudkms", `POST ${key}:decrypt`, decrypt, `${service}.Decrypt`)),
  accepting([], route("cloudkms", `${"POST"} ${versions}`, createVersion, `${service}.CreateCryptoKeyVersion`)),
  accepting(paged, route("cloudkms", `${"GET"} ${versions}`, listVersions)),
  accepting(
    [],
    route("cloudkms", `${"GET"} ${version}`, (call, cloud) => ({
      json: versionView(authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.get")),
    })),
  ),
  accepting(
    ["updateMask"],
    route("cloudkms", `${"PATCH"} ${version}`, patchVersion, `${service}.UpdateCryptoKeyVersion`),
  ),
  accepting([], route("cloudkms", `GET ${version}/publicKey`, getPublicKey)),
  accepting([], route("cloudkms", `POST ${version}:asymmetricSign`, asymmetricSign, `${service}.AsymmetricSign`)),
  accepting([], route("cloudkms", `POST ${version}:destroy`, destroy, `${service}.DestroyCryptoKeyVersion`)),
  accepting([], route("cloudkms", `POST ${version}:restore`, restore, `${service}.RestoreCryptoKeyVersion`)),
];

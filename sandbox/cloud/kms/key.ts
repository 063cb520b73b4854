import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
} from "node:crypto";
import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import type { Json } from "../json";
import { projectOf } from "../resourcemanager/project";
import type { Call } from "../router";
import { signDigest } from "./ecdsa";
import type { CryptoKeyRecord, KeyRingRecord, KeyVersionRecord, Purpose } from "./records";

/** What each purpose makes. The vendor has more; what is not here is refused. */
export const algorithms: Readonly<Record<Purpose, readonly [string, ...string[]]>> = {
  ENCRYPT_DECRYPT: ["GOOGLE_SYMMETRIC_ENCRYPTION"],
  ASYMMETRIC_SIGN: ["EC_SIGN_P256_SHA256"],
};

export function ringName({ params }: Call, cloud: Cloud): string {
  return `projects/${projectOf(cloud, params.project ?? "").id}/locations/${params.location ?? ""}/keyRings/${params.ring ?? ""}`;
}

export const keyName = (call: Call, cloud: Cloud): string =>
  `${ringName(call, cloud)}/cryptoKeys/${call.params.key ?? ""}`;

export const versionName = (call: Call, cloud: Cloud): string =>
  `${keyName(call, cloud)}/cryptoKeyVersions/${call.params.version ?? ""}`;

/** @throws Google's 403 in the words of Cloud KMS. @param name what it is about; its ring, its key and its project count too */
export function authorizeKms({ caller }: Call, cloud: Cloud, permission: string, name: string): void {
  const parts = name.split("/");
  const ancestors = [8, 6, 2]
    .filter((length) => length < parts.length)
    .map((length) => parts.slice(0, length).join("/"));
  cloud.authorize({
    ...{ email: caller.email, permission, resource: name, ancestors },
    message: `Permission '${permission}' denied on resource '${name}' (or it may not exist).`,
  });
}

/** A handler's subject, once its caller may do that. */
const authorized =
  <T>(nameOf: (call: Call, cloud: Cloud) => string, require: (cloud: Cloud, name: string) => T) =>
  (call: Call, cloud: Cloud, permission: string): T => {
    const name = nameOf(call, cloud);
    authorizeKms(call, cloud, permission, name);
    return require(cloud, name);
  };

function there<T>(kind: string, name: string, found: T | undefined): T {
  if (found === undefined) throw new GoogleError("NOT_FOUND", `${kind} ${name} not found.`);
  return found;
}

export const requireRing = (cloud: Cloud, name: string): KeyRingRecord =>
  there("KeyRing", name, cloud.data.keyRings.get(name));
export const requireVersion = (cloud: Cloud, name: string): KeyVersionRecord =>
  settled(cloud, there("CryptoKeyVersion", name, cloud.data.cryptoKeyVersions.get(name)));
const requireKey = (cloud: Cloud, name: string): CryptoKeyRecord =>
  there("CryptoKey", name, cloud.data.cryptoKeys.get(name));

export const authorizedRing = authorized(ringName, requireRing);
export const authorizedKey = authorized(keyName, requireKey);
export const authorizedVersion = authorized(versionName, requireVersion);

/** The version as of now: one whose time has come is destroyed. */
function settled(cloud: Cloud, version: KeyVersionRecord): KeyVersionRecord {
  const { destroyTime, valueId, ...rest } = version;
  if (version.state !== "DESTROY_SCHEDULED" || destroyTime === undefined || Date.parse(destroyTime) > cloud.clock())
    return version;
  if (valueId !== undefined) cloud.values.dispose(valueId);
  const destroyed: KeyVersionRecord = { ...rest, state: "DESTROYED", destroyEventTime: destroyTime };
  cloud.data.cryptoKeyVersions.put(version.name, destroyed);
  return destroyed;
}

/** A new version with a real key; the first one of a key that encrypts becomes its primary. */
export function addVersion(cloud: Cloud, key: CryptoKeyRecord): KeyVersionRecord {
  const number = key.lastVersion + 1;
  const now = cloud.now();
  const version: KeyVersionRecord = {
    name: `${key.name}/cryptoKeyVersions/${number}`,
    state: "ENABLED",
    ...key.versionTemplate,
    ...{ createTime: now, generateTime: now },
    valueId: cloud.values.put(key.purpose === "ASYMMETRIC_SIGN" ? newSigningKey() : randomBytes(32)),
  };
  cloud.data.cryptoKeyVersions.put(version.name, version);
  const isFirst = key.purpose === "ENCRYPT_DECRYPT" && key.primary === undefined;
  cloud.data.cryptoKeys.put(key.name, { ...key, lastVersion: number, ...(isFirst ? { primary: number } : {}) });
  return version;
}

function newSigningKey(): Buffer {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "der" });
}

const materialOf = (cloud: Cloud, version: KeyVersionRecord): Buffer => {
  if (version.state !== "ENABLED" || version.valueId === undefined)
    throw new GoogleError("FAILED_PRECONDITION", `${version.name} is not enabled, current state is: ${version.state}.`);
  return cloud.values.get(version.valueId);
};

const signingKey = (cloud: Cloud, version: KeyVersionRecord) => {
  if (version.algorithm !== "EC_SIGN_P256_SHA256")
    throw invalid(`The algorithm ${version.algorithm} of ${version.name} is not one that signs.`, "name");
  return createPrivateKey({ key: materialOf(cloud, version), format: "der", type: "pkcs8" });
};

export function publicPem(cloud: Cloud, version: KeyVersionRecord): string {
  return createPublicKey(signingKey(cloud, version)).export({ type: "spki", format: "pem" }).toString();
}

/** @param digest SHA-256; @returns DER, as Cloud KMS signs */
export function signed(cloud: Cloud, version: KeyVersionRecord, digest: Buffer): Buffer {
  return signDigest(digest, signingKey(cloud, version));
}

/** The first four bytes say which version encrypted. */
export function encrypted(cloud: Cloud, version: KeyVersionRecord, plaintext: Buffer, also: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", materialOf(cloud, version), nonce);
  cipher.setAAD(Buffer.concat([Buffer.from(`${version.name}\0`), also]));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(Number(version.name.split("/").at(-1)));
  return Buffer.concat([number, nonce, cipher.getAuthTag(), body]);
}

export function decrypted(
  cloud: Cloud,
  key: CryptoKeyRecord,
  ciphertext: Buffer,
  also: Buffer,
): { readonly plaintext: Buffer; readonly number: number } {
  const wrong = () => invalid("Decryption failed: verify that 'name' refers to the correct CryptoKey.", "ciphertext");
  if (ciphertext.length < 32) throw wrong();
  const number = ciphertext.readUInt32BE(0);
  const name = `${key.name}/cryptoKeyVersions/${number}`;
  if (!cloud.data.cryptoKeyVersions.has(name)) throw wrong();
  const material = materialOf(cloud, requireVersion(cloud, name));
  const decipher = createDecipheriv("aes-256-gcm", material, ciphertext.subarray(4, 16));
  decipher.setAAD(Buffer.concat([Buffer.from(`${name}\0`), also]));
  decipher.setAuthTag(ciphertext.subarray(16, 32));
  try {
    return { plaintext: Buffer.concat([decipher.update(ciphertext.subarray(32)), decipher.final()]), number };
  } catch {
    throw wrong();
  }
}

export function keyView(cloud: Cloud, key: CryptoKeyRecord): Json {
  const { primary, lastVersion, ...shown } = key;
  const version =
    primary === undefined ? undefined : cloud.data.cryptoKeyVersions.get(`${key.name}/cryptoKeyVersions/${primary}`);
  return { ...shown, ...(version === undefined ? {} : { primary: versionView(settled(cloud, version)) }) };
}

export function versionView(version: KeyVersionRecord): Json {
  const { valueId, ...shown } = version;
  return shown;
}

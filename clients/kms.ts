/**
 * Cloud KMS, as far as saved plans need it: a signature on P-256, and a key that wraps other keys. What is sent and what comes back is
 * compared by its CRC32C, as the vendor recommends.
 *
 * @see https://cloud.google.com/kms/docs/data-integrity-guidelines
 */
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { oneLine } from "../text/printable";
import { addressOf } from "./bases";
import type { Cloud } from "./cloud";
import { type Json, textOf } from "./json";
import { JsonApi, type JsonApiOptions } from "./json-api";
import { crc32c } from "./secret-manager";

/** `projects/P/locations/L/keyRings/R/cryptoKeys/K`, and a version of it. */
const keyForm = /^projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const versionForm = new RegExp(`${keyForm.source.slice(0, -1)}/cryptoKeyVersions/\\d+$`);

/** @param option for the message: `--sign` @throws a usage failure if it is not the full name of a key's version */
export function assertKeyVersion(name: string, option: string): void {
  if (versionForm.test(name)) return;
  throw usage(
    `${option} takes the full name of a key's version, projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/N; got ${JSON.stringify(oneLine(name))}.`,
  );
}

/** @throws a usage failure if it is not the full name of a key */
export function assertKey(name: string, option: string): void {
  if (keyForm.test(name)) return;
  throw usage(
    `${option} takes the full name of a key, projects/P/locations/L/keyRings/R/cryptoKeys/K; got ${JSON.stringify(oneLine(name))}.`,
  );
}

const signing = "EC_SIGN_P256_SHA256";

export class Kms {
  private readonly api: JsonApi;
  private readonly base: string;

  constructor(cloud: Cloud, options: JsonApiOptions = {}) {
    this.api = new JsonApi(cloud, options);
    this.base = `${addressOf(cloud, "cloudkms.googleapis.com")}v1/`;
  }

  /** In PEM. @throws a `Failure` (refused) if the version does not sign as we verify */
  async publicKey(version: string): Promise<string> {
    const need = { permission: "cloudkms.cryptoKeyVersions.viewPublicKey", on: version };
    const found = (await this.api.find(`${this.base}${version}/publicKey`, need)) ?? this.missing(version);
    const pem = textOf(found.pem);
    if (found.name !== version || String(found.pemCrc32c) !== crc32c(Buffer.from(pem))) throw damaged(version);
    if (found.algorithm === signing) return pem;
    throw new Failure(
      exitCodes.refused,
      `${version} signs with ${oneLine(textOf(found.algorithm))}, not with ${signing}.`,
    );
  }

  /** Of a key; null if there is none. */
  policy(key: string): Promise<Json | null> {
    const need = { permission: "cloudkms.cryptoKeys.getIamPolicy", on: key };
    return this.api.find(`${this.base}${key}:getIamPolicy?options.requestedPolicyVersion=3`, need);
  }

  /** @param digest SHA-256; @returns the signature in DER */
  async sign(version: string, digest: Buffer): Promise<Buffer> {
    const permission = "cloudkms.cryptoKeyVersions.useToSign";
    const body = { digest: { sha256: digest.toString("base64") }, digestCrc32c: crc32c(digest) };
    const answer = await this.use(`${version}:asymmetricSign`, body, { permission, on: version });
    if (answer.name !== version || answer.verifiedDigestCrc32c !== true) throw damaged(version);
    return bytesIn(answer, "signature", version);
  }

  /** @param also what the same call of `decrypt` has to give */
  async encrypt(key: string, plaintext: Buffer, also: Buffer): Promise<Buffer> {
    const permission = "cloudkms.cryptoKeyVersions.useToEncrypt";
    const body = { plaintext: plaintext.toString("base64"), plaintextCrc32c: crc32c(plaintext), ...alsoBody(also) };
    const answer = await this.use(`${key}:encrypt`, body, { permission, on: key });
    if (answer.verifiedPlaintextCrc32c !== true || answer.verifiedAdditionalAuthenticatedDataCrc32c !== true)
      throw damaged(key);
    return bytesIn(answer, "ciphertext", key);
  }

  async decrypt(key: string, ciphertext: Buffer, also: Buffer): Promise<Buffer> {
    const permission = "cloudkms.cryptoKeyVersions.useToDecrypt";
    const body = { ciphertext: ciphertext.toString("base64"), ciphertextCrc32c: crc32c(ciphertext), ...alsoBody(also) };
    return bytesIn(await this.use(`${key}:decrypt`, body, { permission, on: key }), "plaintext", key);
  }

  private async use(
    path: string,
    body: Json,
    need: { readonly permission: string; readonly on: string },
  ): Promise<Json> {
    const answer = await this.api.query(`${this.base}${path}`, body, need, [400, 404]);
    if (answer.status === 404) return this.missing(need.on);
    if (answer.status !== 400) return answer.body;
    throw new Failure(
      exitCodes.refused,
      `Cloud KMS does not do that with ${need.on}: its version is not enabled, it is a key for something else, or what it was given is not its own.`,
      "look at the key in Cloud KMS: what it is for, and which of its versions are enabled",
    );
  }

  private missing(name: string): never {
    throw new Failure(exitCodes.refused, `There is no ${name}, or its project has no Cloud KMS.`);
  }
}

function alsoBody(also: Buffer): Json {
  return { additionalAuthenticatedData: also.toString("base64"), additionalAuthenticatedDataCrc32c: crc32c(also) };
}

/** @throws a `Failure` (unreachable) if they are not those of their checksum */
function bytesIn(answer: Json, field: string, name: string): Buffer {
  const found = Buffer.from(textOf(answer[field]), "base64");
  if (String(answer[`${field}Crc32c`]) !== crc32c(found)) throw damaged(name);
  return found;
}

function damaged(name: string): Failure {
  return new Failure(
    exitCodes.unreachable,
    `What Cloud KMS answered about ${name} was damaged on its way.`,
    "run the command again; it goes on where it stopped",
  );
}

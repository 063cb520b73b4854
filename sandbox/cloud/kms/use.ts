import { GoogleError, invalid } from "../errors";
import { type Json, objectOf, textOf } from "../json";
import { messageOf } from "../message";
import type { Handler } from "../router";
import { crc32c } from "../secretmanager/version";
import { authorizedKey, authorizedVersion, decrypted, encrypted, publicPem, requireVersion, signed } from "./key";

/** What keys are for. */

export const getPublicKey: Handler = (call, cloud) => {
  const version = authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.viewPublicKey");
  const pem = publicPem(cloud, version);
  const { name, algorithm, protectionLevel } = version;
  return { json: { pem, algorithm, pemCrc32c: sumOf(Buffer.from(pem)), name, protectionLevel } };
};

const sumOf = (data: Buffer): string => String(crc32c(data));

/** Bytes of a request with their checksum, if one was sent. */
function bytesOf(body: Json, field: string, sum: string): { readonly data: Buffer; readonly checked: boolean } {
  const text = textOf(body[field]) ?? "";
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text))
    throw invalid(`Invalid value at '${field}' (TYPE_BYTES), Base64 decoding failed.`, field);
  const data = Buffer.from(text, "base64");
  const sent = body[sum];
  if (sent === undefined || sent === null) return { data, checked: false };
  if (String(sent) !== sumOf(data))
    throw invalid(`The checksum in field ${sum} did not match the data in field ${field}.`, sum);
  return { data, checked: true };
}

export const asymmetricSign: Handler = (call, cloud) => {
  const version = authorizedVersion(call, cloud, "cloudkms.cryptoKeyVersions.useToSign");
  const body = messageOf(call, {
    name: "string",
    digest: { fields: { sha256: "bytes", sha384: "bytes", sha512: "bytes" } },
    digestCrc32c: "int",
    data: "bytes",
    dataCrc32c: "int",
  });
  if (body.data !== undefined) throw invalid("The sandbox signs digests, not data.", "data");
  const { data: digest, checked } = bytesOf(
    { ...objectOf(body.digest), digestCrc32c: body.digestCrc32c },
    "sha256",
    "digestCrc32c",
  );
  if (digest.length !== 32)
    throw invalid("The digest must be 32 bytes of SHA-256 for this CryptoKeyVersion's algorithm.", "digest");
  const signature = signed(cloud, version, digest);
  return {
    json: {
      signature: signature.toString("base64"),
      signatureCrc32c: sumOf(signature),
      ...(checked ? { verifiedDigestCrc32c: true } : {}),
      name: version.name,
      protectionLevel: version.protectionLevel,
    },
  };
};

/** More is not encrypted: a key of one's own is, and with it the rest. */
const mostBytes = 65_536;

export const encrypt: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeyVersions.useToEncrypt");
  const fields = { name: "string", plaintext: "bytes", plaintextCrc32c: "int", ...alsoFields } as const;
  const body = messageOf(call, fields);
  const [plaintext, also] = [bytesOf(body, "plaintext", "plaintextCrc32c"), alsoOf(body)];
  if (plaintext.data.length + also.data.length > mostBytes)
    throw invalid(`The plaintext and the additional data may have at most ${mostBytes} bytes.`, "plaintext");
  if (key.purpose !== "ENCRYPT_DECRYPT" || key.primary === undefined)
    throw new GoogleError("FAILED_PRECONDITION", `${key.name} has no primary version that encrypts.`);
  const version = requireVersion(cloud, `${key.name}/cryptoKeyVersions/${key.primary}`);
  const ciphertext = encrypted(cloud, version, plaintext.data, also.data);
  return {
    json: {
      name: version.name,
      ciphertext: ciphertext.toString("base64"),
      ciphertextCrc32c: sumOf(ciphertext),
      ...(plaintext.checked ? { verifiedPlaintextCrc32c: true } : {}),
      ...(also.checked ? { verifiedAdditionalAuthenticatedDataCrc32c: true } : {}),
      protectionLevel: version.protectionLevel,
    },
  };
};

const alsoFields = { additionalAuthenticatedData: "bytes", additionalAuthenticatedDataCrc32c: "int" } as const;
const alsoOf = (body: Json) => bytesOf(body, "additionalAuthenticatedData", "additionalAuthenticatedDataCrc32c");

export const decrypt: Handler = (call, cloud) => {
  const key = authorizedKey(call, cloud, "cloudkms.cryptoKeyVersions.useToDecrypt");
  const body = messageOf(call, { name: "string", ciphertext: "bytes", ciphertextCrc32c: "int", ...alsoFields });
  const { data: ciphertext } = bytesOf(body, "ciphertext", "ciphertextCrc32c");
  const { plaintext, number } = decrypted(cloud, key, ciphertext, alsoOf(body).data);
  return {
    json: {
      plaintext: plaintext.toString("base64"),
      plaintextCrc32c: sumOf(plaintext),
      ...(number === key.primary ? { usedPrimary: true } : {}),
      protectionLevel: key.versionTemplate.protectionLevel,
    },
  };
};

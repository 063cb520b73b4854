import { assertKey, assertKeyVersion, Kms } from "../../clients/kms";
import { crc32c } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "./scripted-server";

withServer();
let kms: Kms;
beforeAll(() => {
  kms = new Kms(cloudAt(server), { pauseMillis: 1 });
});

const key = "projects/p/locations/l/keyRings/r/cryptoKeys/wrap";
const version = "projects/p/locations/l/keyRings/r/cryptoKeys/sign/cryptoKeyVersions/1";
const pem = "-----BEGIN PUBLIC KEY-----\nZmFrZQ==\n-----END PUBLIC KEY-----\n";
const bytes = Buffer.from("fake-bytes");
const also = Buffer.from("fake-also");
const base64 = bytes.toString("base64");
const sum = crc32c(bytes);
const wrong = String(Number(sum) + 1);

const shown = { name: version, algorithm: "EC_SIGN_P256_SHA256", pem, pemCrc32c: crc32c(Buffer.from(pem)) };
const signed = { name: version, signature: base64, signatureCrc32c: sum, verifiedDigestCrc32c: true };
const encrypted = {
  ...{ ciphertext: base64, ciphertextCrc32c: sum },
  ...{ verifiedPlaintextCrc32c: true, verifiedAdditionalAuthenticatedDataCrc32c: true },
};
const decrypted = { plaintext: base64, plaintextCrc32c: sum };

const calls = {
  publicKey: () => kms.publicKey(version),
  sign: () => kms.sign(version, bytes),
  encrypt: () => kms.encrypt(key, bytes, also),
  decrypt: () => kms.decrypt(key, bytes, also),
};
type Call = keyof typeof calls;
const fails = (call: Call) => failureOf(calls[call]());

it("sends what it sends with its checksums, and takes what fits them", async () => {
  server.script({ body: shown });
  expect(await kms.publicKey(version)).toBe(pem);
  server.script({ body: signed });
  expect(await kms.sign(version, bytes)).toEqual(bytes);
  expect(server.seen[0]).toMatchObject({
    line: `POST /v1/${version}:asymmetricSign`,
    body: { digest: { sha256: base64 }, digestCrc32c: sum },
  });
  const more = {
    additionalAuthenticatedData: also.toString("base64"),
    additionalAuthenticatedDataCrc32c: crc32c(also),
  };
  server.script({ body: encrypted });
  expect(await kms.encrypt(key, bytes, also)).toEqual(bytes);
  expect(server.seen[0]).toMatchObject({
    line: `POST /v1/${key}:encrypt`,
    body: { plaintext: base64, plaintextCrc32c: sum, ...more },
  });
  server.script({ body: decrypted });
  expect(await kms.decrypt(key, bytes, also)).toEqual(bytes);
  expect(server.seen[0]).toMatchObject({
    line: `POST /v1/${key}:decrypt`,
    body: { ciphertext: base64, ciphertextCrc32c: sum, ...more },
  });
});

it.each<[Call, object]>([
  ["publicKey", { ...shown, pemCrc32c: wrong }],
  ["publicKey", { ...shown, pemCrc32c: undefined }],
  ["publicKey", { ...shown, name: version.replace(/1$/, "2") }],
  ["sign", { ...signed, name: version.replace(/1$/, "2") }],
  ["sign", { ...signed, verifiedDigestCrc32c: false }],
  ["sign", { ...signed, verifiedDigestCrc32c: undefined }],
  ["sign", { ...signed, signatureCrc32c: wrong }],
  ["encrypt", { ...encrypted, verifiedPlaintextCrc32c: false }],
  ["encrypt", { ...encrypted, verifiedAdditionalAuthenticatedDataCrc32c: false }],
  ["encrypt", { ...encrypted, ciphertextCrc32c: wrong }],
  ["decrypt", { ...decrypted, plaintextCrc32c: wrong }],
  ["decrypt", { ...decrypted, plaintextCrc32c: undefined }],
])("%s: what was damaged on its way is not taken: %j", async (call, body) => {
  server.script({ body });
  expect(await fails(call)).toEqual({
    code: exitCodes.unreachable,
    message: `What Cloud KMS answered about ${call === "publicKey" || call === "sign" ? version : key} was damaged on its way.`,
    next: "run the command again; it goes on where it stopped",
  });
});

it("a key of another algorithm, one that is not there, and one that can't do that", async () => {
  server.script({ body: { ...shown, algorithm: "RSA_SIGN_PSS_2048_SHA256" } });
  expect(await fails("publicKey")).toMatchObject({
    code: exitCodes.refused,
    message: `${version} signs with RSA_SIGN_PSS_2048_SHA256, not with EC_SIGN_P256_SHA256.`,
  });
  server.script({ status: 404 });
  for (const [call, name] of [
    ["publicKey", version],
    ["sign", version],
    ["encrypt", key],
    ["decrypt", key],
  ] as const)
    expect(await fails(call)).toMatchObject({
      code: exitCodes.refused,
      message: `There is no ${name}, or its project has no Cloud KMS.`,
    });
  server.script({ status: 400 });
  expect(await fails("decrypt")).toMatchObject({
    code: exitCodes.refused,
    message: `Cloud KMS does not do that with ${key}: its version is not enabled, it is a key for something else, or what it was given is not its own.`,
  });
});

it.each<[Call, string]>([
  ["publicKey", "cloudkms.cryptoKeyVersions.viewPublicKey"],
  ["sign", "cloudkms.cryptoKeyVersions.useToSign"],
  ["encrypt", "cloudkms.cryptoKeyVersions.useToEncrypt"],
  ["decrypt", "cloudkms.cryptoKeyVersions.useToDecrypt"],
])("%s: a refusal names %s", async (call, permission) => {
  server.script({ status: 403 });
  expect(await fails(call)).toMatchObject({ code: exitCodes.denied, message: expect.stringContaining(permission) });
});

it.each([
  [key, version],
  [`${key}/`, `${version}/`],
  [`x/${key}`, `x/${version}`],
  [`${key}\n`, `${version}0x`],
  ["", `${version.replace("/1", "/latest")}`],
])("names: %j and %j", (asKey, asVersion) => {
  const isRight = asKey === key;
  const refused = (work: () => void) => {
    try {
      work();
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  };
  expect([
    refused(() => assertKey(asKey, "--encrypt")) === null,
    refused(() => assertKeyVersion(asVersion, "--sign")) === null,
  ]).toEqual([isRight, isRight]);
  // One is not the other.
  expect(refused(() => assertKey(version, "--encrypt"))).toContain("--encrypt takes the full name of a key, ");
  expect(refused(() => assertKeyVersion(key, "--sign"))).toContain("--sign takes the full name of a key's version, ");
});

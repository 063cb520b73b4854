import { createHash, verify } from "node:crypto";
import { TestCloud } from "./support";

let test: TestCloud;
const rings = "/v1/projects/acme-dev/locations/europe-west1/keyRings";
const keys = `${rings}/plans/cryptoKeys`;
const signing = `${keys}/sign`;
const first = `${signing}/cryptoKeyVersions/1`;
const ci = "ci@acme.example";
const name = (path: string) => path.replace("/v1/", "");
const digest = (text: string) => createHash("sha256").update(text).digest();
const signed = { purpose: "ASYMMETRIC_SIGN", versionTemplate: { algorithm: "EC_SIGN_P256_SHA256" } };

beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }] });
  await test.google("POST", `${rings}?keyRingId=plans`, {});
  await test.google("POST", `${keys}?cryptoKeyId=sign`, signed);
  await test.google("POST", `${keys}?cryptoKeyId=wrap`, { purpose: "ENCRYPT_DECRYPT" });
});
afterEach(() => test.stop());

const sign = (text: string, as?: string, of = first) =>
  test.google("POST", `${of}:asymmetricSign`, { digest: { sha256: digest(text).toString("base64") } }, as);

it("has rings, keys and versions as Cloud KMS shows them", async () => {
  const at = "2026-01-02T03:04:05.000Z";
  const software = (algorithm: string) => ({ protectionLevel: "SOFTWARE", algorithm });
  expect((await test.google("GET", `${rings}/plans`)).json).toEqual({ name: name(`${rings}/plans`), createTime: at });
  expect((await test.google("GET", signing)).json).toEqual({
    ...{ name: name(signing), purpose: "ASYMMETRIC_SIGN", createTime: at, destroyScheduledDuration: "2592000s" },
    versionTemplate: software("EC_SIGN_P256_SHA256"),
  });
  expect((await test.google("GET", `${keys}/wrap`)).json).toMatchObject({
    purpose: "ENCRYPT_DECRYPT",
    primary: {
      ...{ name: name(`${keys}/wrap/cryptoKeyVersions/1`), state: "ENABLED", createTime: at, generateTime: at },
      ...software("GOOGLE_SYMMETRIC_ENCRYPTION"),
    },
  });
  expect((await test.google("GET", keys)).json).toMatchObject({ totalSize: 2, cryptoKeys: [{}, {}] });
  expect((await test.google("GET", `${signing}/cryptoKeyVersions`)).json.cryptoKeyVersions).toHaveLength(1);
  expect((await test.google("POST", `${rings}?keyRingId=plans`, {})).json.error).toMatchObject({
    status: "ALREADY_EXISTS",
    message: `KeyRing ${name(`${rings}/plans`)} already exists.`,
  });
  const refused: readonly [string, string, object][] = [
    ["POST", `${keys}?cryptoKeyId=x`, { purpose: "MAC" }],
    [
      "POST",
      `${keys}?cryptoKeyId=x`,
      { purpose: "ASYMMETRIC_SIGN", versionTemplate: { algorithm: "RSA_SIGN_PSS_2048_SHA256" } },
    ],
    [
      "POST",
      `${keys}?cryptoKeyId=x`,
      { ...signed, versionTemplate: { ...signed.versionTemplate, protectionLevel: "HSM" } },
    ],
    ["POST", `${keys}?cryptoKeyId=x/y`, signed],
    ["POST", `${keys}?cryptoKeyId=x`, { ...signed, importOnly: true }],
    ["POST", `${rings.replace("europe-west1", "moon")}?keyRingId=x`, {}],
    ["GET", `${keys}?other=1`, {}],
  ];
  for (const [method, path, body] of refused)
    expect([path, (await test.google(method, path, body)).status]).toEqual([path, 400]);
});

it("signs digests on P-256, so that anybody with the public key can tell", async () => {
  const { json } = await test.google("GET", `${first}/publicKey`);
  expect(json).toMatchObject({ algorithm: "EC_SIGN_P256_SHA256", name: name(first), protectionLevel: "SOFTWARE" });
  for (let at = 0; at < 20; at++) {
    const { json: made } = await sign(`plan ${at}`);
    expect(verify("sha256", Buffer.from(`plan ${at}`), json.pem, Buffer.from(made.signature, "base64"))).toBe(true);
    expect(verify("sha256", Buffer.from("another"), json.pem, Buffer.from(made.signature, "base64"))).toBe(false);
  }
  const checked = { digest: { sha256: digest("a").toString("base64") }, digestCrc32c: "1" };
  expect((await test.google("POST", `${first}:asymmetricSign`, checked)).json.error.message).toBe(
    "The checksum in field digestCrc32c did not match the data in field sha256.",
  );
  // Another version is another key, and the keys survive a restart.
  await test.google("POST", `${signing}/cryptoKeyVersions`, {});
  const second = `${signing}/cryptoKeyVersions/2`;
  expect((await test.google("GET", `${second}/publicKey`)).json.pem).not.toBe(json.pem);
  await test.cloud.close();
  await test.open();
  const { json: later } = await sign("later");
  expect(verify("sha256", Buffer.from("later"), json.pem, Buffer.from(later.signature, "base64"))).toBe(true);
});

it("encrypts and decrypts with what belongs to it alone", async () => {
  const b64 = (text: string) => Buffer.from(text).toString("base64");
  const { json } = await test.google("POST", `${keys}/wrap:encrypt`, {
    plaintext: b64("fake-key"),
    additionalAuthenticatedData: b64("shop-dev"),
  });
  expect(json.name).toBe(name(`${keys}/wrap/cryptoKeyVersions/1`));
  const decrypt = (body: object, key = "wrap") => test.google("POST", `${keys}/${key}:decrypt`, body);
  const whole = { ciphertext: json.ciphertext, additionalAuthenticatedData: b64("shop-dev") };
  expect((await decrypt(whole)).json).toMatchObject({ plaintext: b64("fake-key"), usedPrimary: true });
  // An older version still decrypts, as long as it is enabled.
  await test.google("POST", `${keys}/wrap/cryptoKeyVersions`, {});
  await test.google("POST", `${keys}/wrap:updatePrimaryVersion`, { cryptoKeyVersionId: "2" });
  expect((await decrypt(whole)).json).toEqual({
    ...{ plaintext: b64("fake-key"), protectionLevel: "SOFTWARE" },
    plaintextCrc32c: expect.stringMatching(/^\d+$/),
  });
  const flipped = Buffer.from(json.ciphertext, "base64");
  flipped[39] = (flipped[39] ?? 0) ^ 1;
  for (const body of [
    { ciphertext: json.ciphertext },
    { ...whole, additionalAuthenticatedData: b64("shop-prod") },
    { ...whole, ciphertext: flipped.toString("base64") },
  ])
    expect((await decrypt(body)).json.error.message).toBe(
      "Decryption failed: verify that 'name' refers to the correct CryptoKey.",
    );
  await test.google("PATCH", `${keys}/wrap/cryptoKeyVersions/1?updateMask=state`, { state: "DISABLED" });
  expect((await decrypt(whole)).json.error).toMatchObject({ status: "FAILED_PRECONDITION" });
});

it("lets nobody use a key without the right to exactly that use", async () => {
  const policy = (role: string) => ({ policy: { bindings: [{ role, members: [`user:${ci}`] }], etag: "" } });
  const set = async (path: string, role: string) => {
    const { json } = await test.google("GET", `${path}:getIamPolicy`);
    const { policy: wanted } = policy(role);
    return test.google("POST", `${path}:setIamPolicy`, { policy: { ...wanted, etag: json.etag } });
  };
  const denied = await sign("a", ci);
  expect([denied.status, denied.json.error.message]).toEqual([
    403,
    `Permission 'cloudkms.cryptoKeyVersions.useToSign' denied on resource '${name(first)}' (or it may not exist).`,
  ]);
  await set(signing, "roles/cloudkms.publicKeyViewer");
  expect((await test.google("GET", `${first}/publicKey`, undefined, ci)).status).toBe(200);
  expect((await sign("a", ci)).status).toBe(403);
  await set(signing, "roles/cloudkms.signer");
  expect((await sign("a", ci)).status).toBe(200);
  expect((await test.google("GET", `${first}/publicKey`, undefined, ci)).status).toBe(403);
  // Who signs does not decrypt, and the ring's administrator does neither.
  await set(`${rings}/plans`, "roles/cloudkms.admin");
  const body = { ciphertext: "AAAA" };
  expect((await test.google("POST", `${keys}/wrap:decrypt`, body, ci)).status).toBe(403);
});

it("keeps the uses of keys in the audit log, which only some may read", async () => {
  await sign("a");
  const { json } = await test.google("POST", "/v2/entries:list", {
    resourceNames: ["projects/acme-dev"],
    filter: 'protoPayload.serviceName="cloudkms.googleapis.com"',
    orderBy: "timestamp desc",
  });
  expect(json.entries[0]).toMatchObject({
    logName: "projects/acme-dev/logs/cloudaudit.googleapis.com%2Fdata_access",
    protoPayload: {
      methodName: "google.cloud.kms.v1.KeyManagementService.AsymmetricSign",
      resourceName: name(first),
      authorizationInfo: [{ permission: "cloudkms.cryptoKeyVersions.useToSign", granted: true }],
    },
  });
});

it("destroys a version after its time, and until then gives it back", async () => {
  expect((await test.google("POST", `${first}:destroy`, {})).json).toMatchObject({
    state: "DESTROY_SCHEDULED",
    destroyTime: "2026-02-01T03:04:05.000Z",
  });
  expect((await sign("a")).json.error.message).toBe(
    `${name(first)} is not enabled, current state is: DESTROY_SCHEDULED.`,
  );
  expect((await test.google("POST", `${first}:restore`, {})).json.state).toBe("DISABLED");
  await test.google("PATCH", `${first}?updateMask=state`, { state: "ENABLED" });
  expect((await sign("a")).status).toBe(200);
  await test.google("POST", `${first}:destroy`, {});
  test.pass(31 * 86_400);
  expect((await test.google("GET", first)).json).toMatchObject({ state: "DESTROYED" });
  expect((await test.google("POST", `${first}:restore`, {})).status).toBe(400);
});

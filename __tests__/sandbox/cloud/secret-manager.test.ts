import { add, automatic, create, secrets, test, withSecretManager } from "./secret-manager-support";
import { googleError } from "./support";

withSecretManager();

describe("secrets", () => {
  it("are created, read and listed under the project's id", async () => {
    const labels = { owner: "payments" };
    const created = await create("STRIPE_KEY", { ...automatic, labels, annotations: { purpose: "API key" } });
    expect(created.status).toBe(200);
    expect(created.json).toEqual({
      name: "projects/acme-dev/secrets/STRIPE_KEY",
      createTime: "2026-01-02T03:04:05.000Z",
      etag: expect.stringMatching(/^"[0-9a-f]+"$/),
      replication: { automatic: {} },
      labels,
      annotations: { purpose: "API key" },
    });
    expect((await test.google("GET", `${secrets}/STRIPE_KEY`)).json).toEqual(created.json);
    expect((await test.google("GET", "/v1/projects/123456789012/secrets/STRIPE_KEY")).json).toEqual(created.json);
    expect((await test.google("GET", secrets)).json).toEqual({ secrets: [created.json], totalSize: 1 });
  });

  it("are an empty object where there are none", async () => {
    expect((await test.google("GET", secrets)).json).toEqual({});
  });

  it("have unique names", async () => {
    await create("A");
    const again = await create("A");
    expect(again.status).toBe(409);
    expect(again.json).toEqual({
      error: { code: 409, message: "Secret [projects/acme-dev/secrets/A] already exists.", status: "ALREADY_EXISTS" },
    });
  });

  it("that do not exist are not found", async () => {
    const answer = await test.google("GET", `${secrets}/NOPE`);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({
      error: { code: 404, message: "Secret [projects/acme-dev/secrets/NOPE] not found.", status: "NOT_FOUND" },
    });
  });

  it.each([
    [
      "an id of other characters",
      "A%20B",
      automatic,
      /^The provided Secret ID \[A B\] does not match the expected format/,
    ],
    ["an id of 256 characters", "A".repeat(256), automatic, /^The provided Secret ID/],
    ["no replication", "A", {}, "Secret.replication must be specified."],
    [
      "65 labels",
      "A",
      { ...automatic, labels: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, ""])) },
      "A secret may have at most 64 labels, got 65.",
    ],
    ["an upper case label", "A", { ...automatic, labels: { Owner: "x" } }, /^Label key 'Owner' is invalid/],
    [
      "a label of 64 characters",
      "A",
      { ...automatic, labels: { owner: "x".repeat(64) } },
      /^The value of label 'owner' is invalid/,
    ],
    [
      "16 KiB of annotations",
      "A",
      { ...automatic, annotations: { a: "x".repeat(16_383) } },
      "The annotations take 16384 bytes; they must take less than 16384.",
    ],
    [
      "an alias latest",
      "A",
      { ...automatic, versionAliases: { latest: "1" } },
      /^The version alias 'latest' is invalid/,
    ],
    [
      "a grace period under a day",
      "A",
      { ...automatic, versionDestroyTtl: "3600s" },
      "version_destroy_ttl must be at least 24h.",
    ],
    [
      "rotation without topics",
      "A",
      { ...automatic, rotation: { rotationPeriod: "7200s" } },
      "Rotation can only be set when topics are configured on the secret.",
    ],
    [
      "rotation every minute",
      "A",
      { ...automatic, topics: [{ name: "projects/p/topics/t" }], rotation: { rotationPeriod: "60s" } },
      "rotation_period must be at least 3600s.",
    ],
    [
      "eleven topics",
      "A",
      { ...automatic, topics: Array.from({ length: 11 }, () => ({ name: "projects/p/topics/t" })) },
      "A secret may have at most 10 topics.",
    ],
  ])("are refused with %s", async (_what, id, body, message) => {
    const answer = await create(id, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(googleError(400, "INVALID_ARGUMENT", message));
    expect((await test.google("GET", secrets)).json).toEqual({});
  });

  it("list by pages that hold across changes, and by filter", async () => {
    for (const id of ["A", "B", "C", "D"])
      await create(id, { ...automatic, labels: { half: id < "C" ? "first" : "second" } });
    const first = await test.google("GET", `${secrets}?pageSize=2`);
    expect(first.json.secrets.map((secret: { name: string }) => secret.name.slice(-1))).toEqual(["A", "B"]);
    expect(first.json.totalSize).toBe(4);
    const second = await test.google("GET", `${secrets}?pageSize=2&pageToken=${first.json.nextPageToken}`);
    expect(second.json.secrets.map((secret: { name: string }) => secret.name.slice(-1))).toEqual(["C", "D"]);
    expect(second.json.nextPageToken).toBeUndefined();
    const filtered = await test.google("GET", `${secrets}?filter=labels.half%3Dsecond%20AND%20name:C`);
    expect(filtered.json.secrets.map((secret: { name: string }) => secret.name.slice(-1))).toEqual(["C"]);
    const wrong = await test.google("GET", `${secrets}?pageToken=nonsense`);
    expect([wrong.status, wrong.json.error.message]).toEqual([400, "The page token is invalid."]);
  });

  it("change only in the fields of the mask, which must not be empty", async () => {
    const created = (await create("A", { ...automatic, labels: { a: "1" }, annotations: { x: "1" } })).json;
    const patched = await test.google("PATCH", `${secrets}/A?updateMask=labels`, {
      labels: { b: "2" },
      annotations: { y: "2" },
    });
    expect(patched.json).toEqual({ ...created, labels: { b: "2" }, etag: expect.not.stringContaining(created.etag) });
    const cleared = await test.google("PATCH", `${secrets}/A?updateMask=annotations`, {});
    expect(cleared.json.annotations).toBeUndefined();
    const unmasked = await test.google("PATCH", `${secrets}/A`, { labels: {} });
    expect([unmasked.status, unmasked.json.error.status]).toEqual([400, "INVALID_ARGUMENT"]);
    const replication = await test.google("PATCH", `${secrets}/A?updateMask=replication`, {
      replication: { userManaged: { replicas: [{ location: "europe-west1" }] } },
    });
    expect([replication.status, replication.json.error.message]).toEqual([
      400,
      "Field 'replication' of a secret is immutable.",
    ]);
    const customerManagedEncryption = { kmsKeyName: "projects/p/locations/global/keyRings/r/cryptoKeys/k" };
    const encrypted = { automatic: { customerManagedEncryption } };
    const keyed = await test.google("PATCH", `${secrets}/A?updateMask=replication`, { replication: encrypted });
    expect([keyed.status, keyed.json.replication]).toEqual([200, encrypted]);
  });

  it("refuse a change with an old etag, without a trace", async () => {
    const old = (await create("A")).json.etag;
    const current = (await test.google("PATCH", `${secrets}/A?updateMask=labels`, { labels: { a: "1" }, etag: old }))
      .json;
    const stale = await test.google("PATCH", `${secrets}/A?updateMask=labels`, { labels: { a: "2" }, etag: old });
    expect(stale.status).toBe(400);
    expect(stale.json).toEqual(googleError(400, "FAILED_PRECONDITION", /^The etag of the request does not match/));
    expect((await test.google("GET", `${secrets}/A`)).json).toEqual(current);
    expect((await test.google("DELETE", `${secrets}/A?etag=${encodeURIComponent(old)}`)).status).toBe(400);
    expect((await test.google("DELETE", `${secrets}/A?etag=${encodeURIComponent(current.etag)}`)).json).toEqual({});
    expect((await test.google("GET", `${secrets}/A`)).status).toBe(404);
  });

  it("expire, and their name is free again with none of the old versions", async () => {
    await create("A", { ...automatic, ttl: "60s" });
    await add("A", "fake-old");
    test.pass(61);
    expect((await test.google("GET", `${secrets}/A`)).status).toBe(404);
    expect((await test.google("GET", secrets)).json).toEqual({});
    expect((await create("A")).status).toBe(200);
    expect((await test.google("GET", `${secrets}/A/versions`)).json).toEqual({});
    expect((await test.google("GET", `${secrets}/A/versions/1`)).status).toBe(404);
  });
});

describe("policies of secrets", () => {
  beforeEach(() => create("A"));
  const binding = { role: "roles/secretmanager.secretAccessor", members: ["user:ann@example.com"] };

  it("are read and set with an etag, and refuse an old one", async () => {
    expect((await test.google("GET", `${secrets}/A:getIamPolicy?options.requestedPolicyVersion=3`)).json).toEqual({
      etag: "ACAB",
    });
    const set = await test.google("POST", `${secrets}/A:setIamPolicy`, {
      policy: { etag: "ACAB", bindings: [binding] },
    });
    expect(set.json).toEqual({ version: 1, etag: expect.any(String), bindings: [binding] });
    const stale = await test.google("POST", `${secrets}/A:setIamPolicy`, { policy: { etag: "ACAB", bindings: [] } });
    expect(stale.status).toBe(409);
    expect(stale.json).toEqual(googleError(409, "ABORTED", /^There were concurrent policy changes\./));
    expect((await test.google("POST", `${secrets}/A:getIamPolicy`, {})).json).toEqual(set.json);
  });

  it("go with their secret", async () => {
    await test.google("POST", `${secrets}/A:setIamPolicy`, { policy: { bindings: [binding] } });
    await test.google("DELETE", `${secrets}/A`);
    await create("A");
    expect((await test.google("GET", `${secrets}/A:getIamPolicy`)).json).toEqual({ etag: "ACAB" });
  });

  it("tell which permissions the caller holds", async () => {
    await test.google("POST", `${secrets}/A:setIamPolicy`, { policy: { bindings: [binding] } });
    const permissions = ["secretmanager.versions.access", "secretmanager.secrets.delete"];
    const ask = (as: string) => test.google("POST", `${secrets}/A:testIamPermissions`, { permissions }, as);
    expect((await ask("ann@example.com")).json).toEqual({ permissions: ["secretmanager.versions.access"] });
    expect((await ask("bob@example.com")).json).toEqual({});
  });
});

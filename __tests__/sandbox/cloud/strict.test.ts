/** What a method does not know is refused, as Google refuses it. */

import { accounts, inSmallCloud, replication, secrets, test } from "./strict-support";
import { googleError } from "./support";

inSmallCloud();

describe("what a method does not know", () => {
  const unknownParameter = (name: string) =>
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  const unknownField = (name: string, at = "") =>
    `Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`;

  it.each([
    ["GET", `${secrets}?orderBy=name`, undefined, unknownParameter("orderBy")],
    ["GET", `${secrets}/ALPHA?pageSize=1`, undefined, unknownParameter("pageSize")],
    [
      "GET",
      `${secrets}?pageSize=1&pageSize=2`,
      undefined,
      'Invalid JSON payload received. Unknown name "pageSize": Proto field is not repeating, cannot start list.',
    ],
    [
      "GET",
      `${secrets}?pageSize=1&page_size=2`,
      undefined,
      'Invalid JSON payload received. Unknown name "page_size": Proto field is not repeating, cannot start list.',
    ],
    ["GET", `${secrets}?pageSize=-1`, undefined, "The page size must be a non-negative integer."],
    ["GET", `${secrets}?pageSize=many`, undefined, `Invalid value at 'page_size' (TYPE_INT32), "many"`],
    ["GET", `${secrets}?pageToken=bm9wZQ`, undefined, "The page token is invalid."],
    [
      "GET",
      `${secrets}?alt=proto`,
      undefined,
      'Invalid JSON payload received. Unknown name "alt": The sandbox answers in JSON only, not in proto.',
    ],
    ["GET", `${secrets}?fields=a(b`, undefined, "Invalid field selection a(b"],
    ["POST", `${secrets}?secretId=NEW_ONE&foo=1`, { replication }, unknownParameter("foo")],
    ["POST", `${secrets}?secretId=NEW_ONE`, { replication, labls: {} }, unknownField("labls")],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { automatic: { kms: 1 } } },
      unknownField("kms", " at 'replication.automatic'"),
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, labels: { a: 1 } },
      "Invalid value at 'labels[a]' (TYPE_STRING), 1",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, version_destroy_ttl: "1 day" },
      "Invalid value at 'version_destroy_ttl' (type.googleapis.com/google.protobuf.Duration)",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, expireTime: "tomorrow", x: 1, y: 2 },
      `Invalid value at 'expire_time' (type.googleapis.com/google.protobuf.Timestamp)\n${unknownField("x")}\n${unknownField("y")}`,
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { userManaged: { replicas: [{ location: "mars-1" }] } } },
      "Invalid location: mars-1 is not a region.",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { user_managed: { replicas: [{ location: "europe-west1" }, { location: "europe-west1" }] } } },
      "A location may have one replica only.",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, version_aliases: { Latest: 1 } },
      "The version alias 'Latest' is invalid: at most 63 of letters, digits, '_' and '-', first a letter, neither latest nor NEW.",
    ],
    [
      "POST",
      `${secrets}/ALPHA:addVersion`,
      { payload: { data: "ZmFrZQ==", data_crc32c: "1" } },
      "Found a checksum mismatch: payload.data_crc32c is not the CRC32C of payload.data.",
    ],
    [
      "POST",
      `${secrets}/ALPHA:addVersion`,
      { payload: { data: "ZmFrZQ==", data_crc32c: "1", dataCrc32c: "2" } },
      /Field "dataCrc32c" at 'payload' is given twice\.$/,
    ],
    ["POST", `${secrets}/ALPHA:addVersion`, { payload: "ZmFrZQ==" }, "Invalid value at 'payload' (message)"],
    ["POST", `${secrets}/ALPHA/versions/1:disable`, { force: true }, unknownField("force")],
    [
      "POST",
      `${secrets}/ALPHA:setIamPolicy`,
      { policy: { bindings: [{ role: "roles/viewer", member: "user:a@b.c" }] } },
      unknownField("member", " at 'policy.bindings[0]'"),
    ],
    ["POST", accounts, { accountId: "a-reader", serviceAcount: {} }, unknownField("serviceAcount")],
    ["POST", "/v1/projects/acme-dev:setIamPolicy", { policy: {}, etag: "x" }, unknownField("etag")],
    ["POST", "/v2/entries:list", { resourceNames: ["projects/acme-dev"], order: "x" }, unknownField("order")],
  ])("%s %s %j is refused aloud", async (method, path, body, message) => {
    const answer = await test.google(method, path, body);
    expect([answer.status, answer.json]).toEqual([400, googleError(400, "INVALID_ARGUMENT", message)]);
    expect((await test.google("GET", `${secrets}/NEW_ONE`)).status).toBe(404);
  });

  it("is what no region is: a Cloud Run location", async () => {
    expect((await test.google("GET", "/v2/projects/acme-dev/locations/mars-1/services")).json).toEqual(
      googleError(404, "NOT_FOUND", "Location mars-1 is not found or access is unauthorized."),
    );
  });

  it("never shows what was sent where it may be a value", async () => {
    const { text } = await test.google("POST", `${secrets}/ALPHA:addVersion`, { payload: { data: ["fake-canary"] } });
    expect(text).toContain("Invalid value at 'payload.data' (TYPE_BYTES)");
    expect(text).not.toContain("fake-canary");
  });
});

describe("proto JSON", () => {
  it("takes both spellings of a field", async () => {
    const made = await test.google("POST", `${secrets}?secret_id=SNAKE`, {
      replication: {
        user_managed: { replicas: [{ location: "europe-west1", customer_managed_encryption: { kms_key_name: "k" } }] },
      },
      version_destroy_ttl: "90000s",
      labels: { snake_case: "stays" },
      topics: null,
    });
    expect(made.json).toMatchObject({
      name: "projects/acme-dev/secrets/SNAKE",
      replication: {
        userManaged: { replicas: [{ location: "europe-west1", customerManagedEncryption: { kmsKeyName: "k" } }] },
      },
      versionDestroyTtl: "90000s",
      labels: { snake_case: "stays" },
    });
    const patched = await test.google("PATCH", `${secrets}/SNAKE?update_mask=version_destroy_ttl`, {
      version_destroy_ttl: "172800s",
    });
    expect(patched.json.versionDestroyTtl).toBe("172800s");
    await test.google("DELETE", `${secrets}/SNAKE`);
  });

  it("checks a checksum in either spelling, and says that it was given", async () => {
    const added = await test.google("POST", `${secrets}/GAMMA:addVersion`, {
      payload: { data: "ZmFrZQ==", data_crc32c: 244920883 },
    });
    const camel = await test.google("POST", `${secrets}/GAMMA:addVersion`, {
      payload: { data: "ZmFrZQ==", dataCrc32c: "244920883" },
    });
    expect([added.json.clientSpecifiedPayloadChecksum, camel.json.clientSpecifiedPayloadChecksum]).toEqual([
      true,
      true,
    ]);
  });

  it("has no version named Latest", async () => {
    expect((await test.google("GET", `${secrets}/ALPHA/versions/Latest:access`)).json).toEqual(
      googleError(404, "NOT_FOUND", "Secret Version [projects/acme-dev/secrets/ALPHA/versions/Latest] not found."),
    );
  });

  it("pages by page_size too", async () => {
    const first = (await test.google("GET", `${secrets}?page_size=2`)).json;
    expect(first.secrets).toHaveLength(2);
    const second = (await test.google("GET", `${secrets}?page_size=2&page_token=${first.nextPageToken}`)).json;
    expect(second.secrets.map((secret: { name: string }) => secret.name.split("/").pop())).toEqual(["GAMMA"]);
  });

  it.each([
    ["fields=secrets(name),totalSize", { secrets: [{ name: "projects/acme-dev/secrets/ALPHA" }], totalSize: 1 }],
    ["fields=secrets/labels/env", { secrets: [{ labels: { env: "dev" } }] }],
    ["$fields=secrets.name", { secrets: [{ name: "projects/acme-dev/secrets/ALPHA" }] }],
    ["fields=total_size", { totalSize: 1 }],
  ])("answers with a part: %s", async (fields, expected) => {
    expect((await test.google("GET", `${secrets}?filter=name:alpha&${fields}`)).json).toEqual(expected);
  });
});

import { TestCloud } from "./support";

let test: TestCloud;
beforeEach(async () => {
  test = await TestCloud.withBucket("state");
});
afterEach(() => test.stop());

const object = "/storage/v1/b/state/o/dev%2Fdefault.tfstate";
const upload = (query: string, content: string, as?: string) =>
  test.google("POST", `/upload/storage/v1/b/state/o?uploadType=media&name=dev/default.tfstate${query}`, content, as);

describe("objects", () => {
  it("are written, described and read by both paths", async () => {
    const written = await upload("", '{"serial":1}');
    expect(written.json).toEqual({
      kind: "storage#object",
      id: expect.stringMatching(/^state\/dev\/default\.tfstate\/\d+$/),
      selfLink: `${test.cloud.url}${object}`,
      mediaLink: `${test.cloud.url}/download${object}?generation=${written.json.generation}&alt=media`,
      bucket: "state",
      name: "dev/default.tfstate",
      generation: expect.stringMatching(/^\d{16}$/),
      metageneration: "1",
      contentType: "application/json",
      storageClass: "STANDARD",
      size: "12",
      md5Hash: "gx6MBZ08q5IljbRUUECeSw==",
      crc32c: expect.any(String),
      timeCreated: "2026-01-02T03:04:05.000Z",
      updated: "2026-01-02T03:04:05.000Z",
      etag: expect.any(String),
    });
    expect((await test.google("GET", object)).json).toEqual(written.json);
    for (const path of [`${object}?alt=media`, "/state/dev/default.tfstate"]) {
      const read = await test.google("GET", path);
      expect(read.text).toBe('{"serial":1}');
      expect(read.headers["x-goog-generation"]).toBe(written.json.generation);
      expect(read.headers["x-goog-hash"]).toContain(`crc32c=${written.json.crc32c}`);
    }
  });

  it("are read in part where a range is asked for", async () => {
    await upload("", "0123456789");
    const part = async (range: string) => {
      const answer = await test.send("GET", `${object}?alt=media`, test.cloud.ownerToken, undefined, { range });
      return [answer.status, answer.headers["content-range"], answer.text];
    };
    expect(await part("bytes=0-")).toEqual([206, "bytes 0-9/10", "0123456789"]);
    expect(await part("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await part("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect((await part("bytes=10-"))[0]).toBe(416);
  });

  it("take a lock once: ifGenerationMatch=0", async () => {
    const { generation } = (await upload("&ifGenerationMatch=0", "lock")).json;
    const second = await upload("&ifGenerationMatch=0", "other");
    expect(second.status).toBe(412);
    expect(second.json.error).toEqual({
      code: 412,
      message: "At least one of the pre-conditions you specified did not hold.",
      errors: [
        {
          message: "At least one of the pre-conditions you specified did not hold.",
          domain: "global",
          reason: "conditionNotMet",
        },
      ],
    });
    expect((await test.google("GET", `${object}?alt=media`)).text).toBe("lock");
    expect((await test.google("DELETE", `${object}?ifGenerationMatch=1`)).status).toBe(412);
    expect((await test.google("DELETE", `${object}?ifGenerationMatch=${generation}`)).status).toBe(204);
    expect((await test.google("DELETE", object)).status).toBe(404);
    expect((await upload("&ifGenerationMatch=0", "other")).status).toBe(200);
  });

  it("keep their past generations in a bucket with versioning", async () => {
    const first = (await upload("", "one")).json.generation;
    const second = (await upload(`&ifGenerationMatch=${first}`, "two")).json.generation;
    expect(Number(second)).toBeGreaterThan(Number(first));
    expect((await test.google("GET", `${object}?alt=media&generation=${first}`)).text).toBe("one");
    await test.google("DELETE", object);
    expect((await test.google("GET", object)).status).toBe(404);
    const listed = (await test.google("GET", "/storage/v1/b/state/o?versions=true")).json.items;
    expect(listed.map((item: { generation: string }) => item.generation)).toEqual([first, second]);
    expect((await test.google("GET", "/storage/v1/b/state/o")).json.items).toEqual([]);
  });

  it("take other metadata on one generation, and the next one has none of it", async () => {
    const { generation } = (await upload("", '{"serial":1}')).json;
    const patch = (query: string, body: unknown, as?: string) =>
      test.google("PATCH", `${object}${query}`, JSON.stringify(body), as);
    const noted = await patch(`?ifGenerationMatch=${generation}`, { metadata: { one: "x", two: "y" } });
    expect(noted.json).toMatchObject({ generation, metageneration: "2", metadata: { one: "x", two: "y" } });
    expect((await patch("", { metadata: { one: null } })).json).toMatchObject({
      metageneration: "3",
      metadata: { two: "y" },
    });
    expect((await test.google("GET", "/storage/v1/b/state/o")).json.items[0].metadata).toEqual({ two: "y" });
    expect((await test.google("GET", `${object}?ifMetagenerationMatch=2`)).status).toBe(412);
    expect((await test.google("GET", `${object}?alt=media`)).headers["x-goog-metageneration"]).toBe("3");
    expect((await patch("?ifGenerationMatch=1", { metadata: {} })).status).toBe(412);
    for (const body of [{ contentType: "text/plain" }, { metadata: "x" }, { metadata: { one: 1 } }, {}])
      expect((await patch("", body)).status).toBe(400);
    expect((await patch("", { metadata: null })).json.metadata).toBeUndefined();

    await patch("", { metadata: { one: "x" } });
    const next = (await upload("", '{"serial":2}')).json;
    expect([next.metageneration, next.metadata]).toEqual(["1", undefined]);
    const past = (await test.google("GET", `${object}?generation=${generation}`)).json;
    expect(past.metadata).toEqual({ one: "x" });
    await test.google(
      "PUT",
      "/storage/v1/b/state/iam",
      JSON.stringify({
        bindings: [{ role: "roles/storage.objectViewer", members: ["user:reader@acme.test"] }],
      }),
    );
    const refused = await patch("", { metadata: {} }, "reader@acme.test");
    expect([refused.status, refused.json.error.message]).toEqual([
      403,
      expect.stringContaining("storage.objects.update"),
    ]);
  });

  it("list by prefix and delimiter", async () => {
    for (const name of ["a/1", "a/2", "b/1", "top"]) {
      await test.google("POST", `/upload/storage/v1/b/state/o?uploadType=media&name=${name}`, "x");
    }
    const { items, prefixes } = (await test.google("GET", "/storage/v1/b/state/o?delimiter=/")).json;
    expect([items.map((item: { name: string }) => item.name), prefixes]).toEqual([["top"], ["a/", "b/"]]);
    const page = (await test.google("GET", "/storage/v1/b/state/o?prefix=a/&maxResults=1")).json;
    const next = (await test.google("GET", `/storage/v1/b/state/o?prefix=a/&pageToken=${page.nextPageToken}`)).json;
    expect([page.items[0].name, next.items[0].name, next.nextPageToken]).toEqual(["a/1", "a/2", undefined]);
  });

  it("that are missing are 404, as XML where they are read as XML", async () => {
    const media = await test.google("GET", "/state/nope");
    expect([media.status, media.headers["content-type"]]).toEqual([404, "application/xml; charset=UTF-8"]);
    expect(media.text).toContain("<Code>NoSuchKey</Code>");
    expect((await test.google("GET", "/storage/v1/b/nope/o")).json.error.message).toBe(
      "The specified bucket does not exist.",
    );
  });

  it("are refused where a sent checksum is wrong", async () => {
    const boundary = "b";
    const part = (type: string, content: string) => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
    const body = `${part("application/json", '{"name":"x","crc32c":"AAAAAA=="}')}${part("text/plain", "fake")}--${boundary}--\r\n`;
    const answer = await test.send(
      "POST",
      "/upload/storage/v1/b/state/o?uploadType=multipart",
      test.cloud.ownerToken,
      body,
      {
        "content-type": `multipart/related; boundary=${boundary}`,
      },
    );
    expect([answer.status, answer.json.error.errors[0].reason]).toEqual([400, "invalid"]);
    expect((await test.google("GET", "/storage/v1/b/state/o/x")).status).toBe(404);
  });

  it("follow IAM", async () => {
    await upload("", "one");
    const ann = "ann@example.com";
    const denied = await test.google("GET", object, undefined, ann);
    expect([denied.status, denied.json.error.message]).toEqual([
      403,
      "ann@example.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist).",
    ]);
    expect((await test.google("GET", "/state/dev/default.tfstate", undefined, ann)).text).toContain(
      "<Code>AccessDenied</Code>",
    );
    await test.google("PUT", "/storage/v1/b/state/iam", {
      bindings: [{ role: "roles/storage.objectViewer", members: [`user:${ann}`] }],
    });
    expect((await test.google("GET", object, undefined, ann)).status).toBe(200);
    expect((await upload("", "two", ann)).status).toBe(403);
  });
});

describe("buckets", () => {
  it("are created once, described and deleted when empty", async () => {
    const created = await test.google("POST", "/storage/v1/b?project=acme-dev", {
      name: "more",
      location: "europe-west1",
      versioning: { enabled: true },
    });
    expect(created.json).toMatchObject({
      kind: "storage#bucket",
      name: "more",
      location: "EUROPE-WEST1",
      versioning: { enabled: true },
    });
    expect((await test.google("POST", "/storage/v1/b?project=acme-dev", { name: "more" })).status).toBe(409);
    expect((await test.google("GET", "/storage/v1/b/more")).json).toEqual(created.json);
    expect((await test.google("GET", "/storage/v1/b?project=acme-dev")).json.items).toHaveLength(2);
    await test.google("POST", "/upload/storage/v1/b/more/o?uploadType=media&name=x", "x");
    expect((await test.google("DELETE", "/storage/v1/b/more")).status).toBe(409);
    await test.google("DELETE", "/storage/v1/b/state");
    expect((await test.google("GET", "/storage/v1/b/state")).status).toBe(404);
  });
});

describe("multipart uploads", () => {
  it.each([
    ["\r\n", "boundary=b"],
    ["\n", "boundary='b'"],
    ["\r\n", 'boundary="b"'],
  ])("are taken with line break %j and %s, byte for byte", async (eol, boundary) => {
    const content = "\n\nfirst\r\n\r\nlast\n";
    const head = [
      "--b",
      "Content-Type: application/json",
      "",
      '{"name":"x"}',
      "--b",
      "Content-Type: text/plain",
      "",
      "",
    ].join(eol);
    const answer = await test.send(
      "POST",
      "/upload/storage/v1/b/state/o?uploadType=multipart",
      test.cloud.ownerToken,
      `${head}${content}${eol}--b--`,
      { "content-type": `multipart/related; ${boundary}` },
    );
    expect(answer.json).toMatchObject({ name: "x", size: String(content.length), contentType: "text/plain" });
    expect((await test.google("GET", "/state/x")).text).toBe(content);
  });
});

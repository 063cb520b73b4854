import { JsonApi } from "../../clients/json-api";
import { StateStorage } from "../../clients/storage";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "./scripted-server";

withServer();
let storage: StateStorage;
beforeAll(async () => {
  storage = new StateStorage(new JsonApi(cloudAt(server), { pauseMillis: 1 }), `${server.url}storage/v1/`);
});

const object = "/storage/v1/b/a-bucket/o/a-stack%2Fdefault.tflock";

describe("a state's lock", () => {
  it("is who holds it since when, of exactly the generation that was seen", async () => {
    server.script(
      { body: { generation: "17", timeCreated: "2026-01-01T00:00:00Z" } },
      { body: { Who: "ann@laptop", Created: "2026-01-02T00:00:00Z", Operation: "OperationTypeApply" } },
    );
    expect(await storage.lock("a-bucket", "a-stack")).toEqual({
      stack: "a-stack",
      bucket: "a-bucket",
      id: "17",
      who: "ann@laptop",
      created: "2026-01-02T00:00:00Z",
      operation: "OperationTypeApply",
    });
    expect(server.lines).toEqual([`GET ${object}`, `GET ${object}?alt=media&generation=17`]);
  });

  it("may say little", async () => {
    server.script(
      { body: { generation: 17, timeCreated: "2026-01-01T00:00:00Z" } },
      { body: { Who: "", Operation: 7 } },
    );
    expect(await storage.lock("a-bucket", "a-stack")).toMatchObject({
      id: "17",
      who: null,
      created: "2026-01-01T00:00:00Z",
      operation: null,
    });
  });

  it("is none where it is not there, or has just gone", async () => {
    server.script({ status: 404 });
    expect(await storage.lock("a-bucket", "a-stack")).toBeNull();
    expect(server.lines).toHaveLength(1);
    server.script({ body: { generation: "17" } }, { status: 404 });
    expect(await storage.lock("a-bucket", "a-stack")).toBeNull();
  });

  it.each([
    [204, "removed"],
    [404, "gone"],
    [412, "changed"],
  ])("is removed only if it is still that one: %d is %s", async (status, outcome) => {
    server.script({ status, body: "" });
    const lock = { stack: "a-stack", bucket: "a-bucket", id: "17", who: null, created: null, operation: null };
    expect(await storage.removeLock(lock)).toBe(outcome);
    expect(server.lines).toEqual([`DELETE ${object}?ifGenerationMatch=17`]);
  });
});

it("says what may not be read or removed", async () => {
  server.script({ status: 403 });
  const lock = { stack: "a-stack", bucket: "a-bucket", id: "17", who: null, created: null, operation: null };
  const lacks = (permission: string, object: string) => ({
    code: exitCodes.denied,
    message: `the cloud refused: ann@example.com lacks ${permission} on gs://a-bucket/a-stack/${object}.`,
    next: `grant a role that holds ${permission}, or use another identity`,
  });
  expect(await failureOf(storage.lock("a-bucket", "a-stack"))).toEqual(lacks("storage.objects.get", "default.tflock"));
  expect(await failureOf(storage.removeLock(lock))).toEqual(lacks("storage.objects.delete", "default.tflock"));
  expect(await failureOf(storage.resources("a-bucket", "a-stack"))).toEqual(
    lacks("storage.objects.get", "default.tfstate"),
  );
});

describe("a state's resources", () => {
  it("are the managed ones that have instances", async () => {
    server.script({
      body: {
        resources: [
          { mode: "managed", type: "t", name: "one", instances: [{ attributes: { id: "a" } }, { attributes: {} }, {}] },
          { mode: "managed", type: "t", name: "removed", instances: [] },
          { mode: "managed", type: "t", name: "bare" },
          {
            mode: "managed",
            type: "t",
            name: "kept",
            instances: [{ attributes: { id: "c", deletion_protection: true } }],
          },
          { mode: "data", type: "t", name: "read", instances: [{ attributes: { id: "b" } }] },
        ],
      },
    });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([
      { type: "t", address: "one", ids: ["a", "", ""], guarded: false },
      { type: "t", address: "kept", ids: ["c"], guarded: true },
    ]);
    expect(server.lines).toEqual(["GET /storage/v1/b/a-bucket/o/a-stack%2Fdefault.tfstate?alt=media"]);
  });

  it("are none where there is no state, or an empty one", async () => {
    server.script({ status: 404 });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([]);
    server.script({ body: {} });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([]);
  });
});

describe("which state a stack has", () => {
  const at = "GET /storage/v1/b/a-bucket/o/a-stack%2Fdefault.tfstate";

  it("is read of one generation, whoever writes meanwhile", async () => {
    server.script(
      { body: { name: "x", generation: "7" } },
      { body: { serial: 3, lineage: "fake-lineage", resources: [] } },
    );
    expect(await storage.version("a-bucket", "a-stack")).toEqual({
      generation: "7",
      serial: 3,
      lineage: "fake-lineage",
    });
    expect(server.lines).toEqual([`${at}?fields=name,generation,metadata`, `${at}?alt=media&generation=7`]);
  });

  it("is none where there is no state, where it went meanwhile, or where it is not a state of Terraform's", async () => {
    for (const script of [
      [{ status: 404 }],
      [{ body: { generation: "7" } }, { status: 404 }],
      [{ body: { generation: "7" } }, { body: { serial: "3", lineage: "fake-lineage" } }],
      [{ body: { generation: "7" } }, { body: { serial: 3 } }],
    ]) {
      server.script(...script);
      expect(await storage.version("a-bucket", "a-stack")).toBeNull();
    }
  });

  it.each([
    [200, "amended"],
    [404, "gone"],
    [412, "changed"],
  ])("takes a note for one generation only, and again where the answer got lost: %d", async (status, outcome) => {
    server.script({ status: 503 }, { status, body: {} });
    const note = storage.note("a-bucket", { stack: "a-stack", generation: "7" }, { one: "x", two: null });
    expect(await note).toBe(outcome);
    const line = `${at.replace("GET", "PATCH")}?ifGenerationMatch=7&fields=generation`;
    expect(server.seen.map((seen) => [seen.line, seen.body])).toEqual(
      Array(2).fill([line, { metadata: { one: "x", two: null } }]),
    );
  });
});

describe("objects of a bucket", () => {
  it("are named from all pages, and none where there is no such bucket", async () => {
    server.script(
      { body: { items: [{ name: "a" }, {}, { name: 7 }], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { items: [{ name: "b" }] } },
    );
    expect(await storage.objects("a-bucket")).toEqual(["a", "b"]);
    const at = "GET /storage/v1/b/a-bucket/o?fields=nextPageToken,items(name,generation,metadata)";
    expect(server.lines).toEqual([at, `${at}&pageToken=a%20b`, `${at}&pageToken=c`]);
    server.script({ status: 404 });
    expect(await storage.objects("a-bucket")).toEqual([]);
  });

  it("are listed with their generations and notes", async () => {
    server.script({
      body: {
        items: [
          { name: "a", generation: "7", metadata: { one: "x", two: 2 } },
          { name: "b", generation: "8" },
        ],
      },
    });
    expect(await storage.list("a-bucket")).toEqual([
      { name: "a", generation: "7", notes: { one: "x" } },
      { name: "b", generation: "8", notes: {} },
    ]);
  });

  it("are made once: one that is there already is as good", async () => {
    for (const status of [200, 412]) {
      server.script({ status, body: {} });
      await storage.create("a-bucket", "a/b");
      expect(server.seen.map(({ line, body }) => [line, body])).toEqual([
        ["POST /upload/storage/v1/b/a-bucket/o?uploadType=media&ifGenerationMatch=0&name=a%2Fb", {}],
      ]);
    }
  });

  it("are removed", async () => {
    server.script({ status: 204, body: "" });
    await storage.remove("a-bucket", "a/b");
    expect(server.lines).toEqual(["DELETE /storage/v1/b/a-bucket/o/a%2Fb"]);
  });

  it("may not be read, made or removed: it says which permission is missing", async () => {
    server.script({ status: 403 });
    const refusals = [storage.objects("a-bucket"), storage.create("a-bucket", "a"), storage.remove("a-bucket", "a")];
    const messages = await Promise.all(
      refusals.map(async (one) => ((await failureOf(one)) as { message: string }).message),
    );
    expect(messages.map((message) => message.replace("the cloud refused: ann@example.com ", ""))).toEqual([
      "lacks storage.objects.list on gs://a-bucket.",
      "lacks storage.objects.create on gs://a-bucket/a.",
      "lacks storage.objects.delete on gs://a-bucket/a.",
    ]);
  });
});

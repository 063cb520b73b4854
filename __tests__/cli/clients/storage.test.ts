import { JsonApi } from "../../../cli/clients/json-api";
import { StateStorage } from "../../../cli/clients/storage";
import { exitCodes } from "../../../cli/exit-codes";
import { cloudAt, failureOf, ScriptedServer } from "./scripted-server";

let server: ScriptedServer;
let storage: StateStorage;
beforeAll(async () => {
  server = await ScriptedServer.start();
  storage = new StateStorage(new JsonApi(cloudAt(server), { pauseMillis: 1 }), `${server.url}storage/v1/`);
});
afterAll(() => server.stop());

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
          { mode: "data", type: "t", name: "read", instances: [{ attributes: { id: "b" } }] },
        ],
      },
    });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([{ type: "t", address: "one", ids: ["a", "", ""] }]);
    expect(server.lines).toEqual(["GET /storage/v1/b/a-bucket/o/a-stack%2Fdefault.tfstate?alt=media"]);
  });

  it("are none where there is no state, or an empty one", async () => {
    server.script({ status: 404 });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([]);
    server.script({ body: {} });
    expect(await storage.resources("a-bucket", "a-stack")).toEqual([]);
  });
});

describe("objects whose names say all", () => {
  it.each([200, 412])("are made once; what is there stays as it is: %d", async (status) => {
    server.script({ status, body: {} });
    await storage.create("a-bucket", "applied/a-stack");
    expect(server.lines).toEqual([
      "POST /upload/storage/v1/b/a-bucket/o?uploadType=media&ifGenerationMatch=0&name=applied%2Fa-stack",
    ]);
  });

  it("may not be made by everybody", async () => {
    server.script({ status: 403 });
    expect(await failureOf(storage.create("a-bucket", "applied/a-stack"))).toEqual({
      code: exitCodes.denied,
      message: "the cloud refused: ann@example.com lacks storage.objects.create on gs://a-bucket/applied/a-stack.",
      next: "grant a role that holds storage.objects.create, or use another identity",
    });
  });

  it("are listed page by page, and none are where there is no bucket", async () => {
    server.script(
      { body: { items: [{ name: "a" }, { name: 7 }], nextPageToken: "x y" } },
      { body: { items: [{ name: "b" }] } },
    );
    expect(await storage.objects("a-bucket")).toEqual(["a", "b"]);
    expect(server.lines).toEqual([
      "GET /storage/v1/b/a-bucket/o?fields=nextPageToken,items(name)",
      "GET /storage/v1/b/a-bucket/o?fields=nextPageToken,items(name)&pageToken=x%20y",
    ]);
    server.script({ status: 404 });
    expect(await storage.objects("a-bucket")).toEqual([]);
  });
});

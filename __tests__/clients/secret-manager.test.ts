import { Pace } from "../../clients/pace";
import { crc32c, SecretManager } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, ScriptedServer } from "./scripted-server";

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

const secret = { project: "acme-dev", id: "KEY" };
const at = "/v1/projects/acme-dev/secrets/KEY";
const manager = (renewals: readonly string[] = []) => new SecretManager(cloudAt(server, renewals), { pauseMillis: 1 });
const version = (number: number | string, more: object = {}) => ({
  name: `projects/acme-dev/secrets/KEY/versions/${number}`,
  ...more,
});
const live = (number: string, more: object = {}) => ({
  number,
  state: "ENABLED",
  createdAt: null,
  confirmed: false,
  destroyAt: null,
  ...more,
});
const unreachable = (reason: string) => ({
  code: exitCodes.unreachable,
  message: `the cloud could not be reached for KEY in project acme-dev (${reason}).`,
  next: "run the command again; it goes on where it stopped",
});
const lacks = (permission: string) => ({
  code: exitCodes.denied,
  message: `the cloud refused: ann@example.com lacks ${permission} on KEY in project acme-dev.`,
  next: `grant a role that holds ${permission} in project acme-dev, or use another identity`,
});

describe("a version", () => {
  it("carries what the cloud says of it", async () => {
    const scheduledDestroyTime = "2026-02-01T00:00:00Z";
    const createTime = "2026-01-01T00:00:00Z";
    server.script({
      body: version(7, { state: "DISABLED", createTime, clientSpecifiedPayloadChecksum: true, scheduledDestroyTime }),
    });
    expect(await manager().version(secret, "7")).toEqual({
      number: "7",
      state: "DISABLED",
      createdAt: createTime,
      confirmed: true,
      destroyAt: scheduledDestroyTime,
    });
    expect(server.lines).toEqual([`GET ${at}/versions/7`]);
  });

  it.each([
    ["ENABLED", "ENABLED"],
    ["DESTROYED", "DESTROYED"],
    ["STATE_OF_TOMORROW", "ENABLED"],
    [undefined, "ENABLED"],
  ])("in state %s is %s", async (state, expected) => {
    server.script({ body: version(1, { state, clientSpecifiedPayloadChecksum: "true" }) });
    expect(await manager().version(secret, "1")).toEqual(live("1", { state: expected }));
  });

  it("is null where there is none, and a failure where the answer names none", async () => {
    server.script({ status: 404 });
    expect(await manager().version(secret, "7")).toBeNull();
    for (const body of [
      {},
      { name: 7 },
      version("07"),
      version("latest"),
      { name: [version("7").name] },
      version("7/x"),
    ]) {
      server.script({ body });
      expect(await failureOf(manager().version(secret, "7"))).toEqual({
        code: exitCodes.unreachable,
        message: "The cloud's answer names no version.",
        next: "run the command again",
      });
    }
    server.script({ status: 403 });
    expect(await failureOf(manager().version(secret, "7"))).toEqual(lacks("secretmanager.versions.get"));
    server.script({ hangsUp: "within" });
    expect(await failureOf(manager().version(secret, "7"))).toEqual(unreachable("the answer broke off"));
    server.script({ hangsUp: "before" });
    expect(await failureOf(manager().version(secret, "7"))).toEqual(unreachable("UND_ERR_SOCKET"));
  });
});

describe("the list of versions", () => {
  it("is read to its end, over empty pages, newest first, and once each", async () => {
    server.script(
      { body: { versions: [version(9), version(10)], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { versions: [version(9, { state: "DISABLED" }), version(2)], nextPageToken: 7 } },
    );
    expect(await manager().versions(secret)).toEqual([live("10"), live("9", { state: "DISABLED" }), live("2")]);
    expect(server.lines).toEqual([
      `GET ${at}/versions?pageSize=250`,
      `GET ${at}/versions?pageSize=250&pageToken=a%20b`,
      `GET ${at}/versions?pageSize=250&pageToken=c`,
    ]);
  });

  it("is null where the secret does not exist, and a failure where it may not be read", async () => {
    server.script({ status: 404 });
    expect(await manager().versions(secret)).toBeNull();
    server.script({ status: 403 });
    expect(await failureOf(manager().versions(secret))).toEqual(lacks("secretmanager.versions.list"));
  });
});

describe("the secret itself", () => {
  it("is its etag, its annotations, and whether it has a grace period", async () => {
    server.script({ body: { etag: '"1"', annotations: { a: "b" }, versionDestroyTtl: "86400s" } });
    expect(await manager().secret(secret)).toEqual({ etag: '"1"', annotations: { a: "b" }, grace: true });
    expect(server.lines).toEqual([`GET ${at}`]);
    server.script({ body: {} });
    expect(await manager().secret(secret)).toEqual({ etag: "", annotations: {}, grace: false });
    expect(await manager().exists(secret)).toBe(true);
    server.script({ status: 404 });
    expect(await manager().secret(secret)).toBeNull();
    expect(await manager().exists(secret)).toBe(false);
    server.script({ status: 403 });
    expect(await failureOf(manager().secret(secret))).toEqual(lacks("secretmanager.secrets.get"));
    expect(await failureOf(manager().exists(secret))).toEqual(lacks("secretmanager.secrets.get"));
  });

  const annotate = () => manager().annotate(secret, { etag: '"1"', annotations: {}, grace: false }, { a: "b" });

  it("takes annotations while its etag holds", async () => {
    server.script({});
    expect(await annotate()).toBe(true);
    expect(server.seen).toEqual([
      {
        line: `PATCH ${at}?updateMask=annotations`,
        authorization: "Bearer sbx.first",
        body: { etag: '"1"', annotations: { a: "b" } },
      },
    ]);
  });

  it.each([
    { status: 400 },
    { status: 409 },
    { status: 412 },
    { status: 500 },
    { status: 503 },
    { hangsUp: "before" },
  ] as const)("was changed, or nobody knows: %j", async (scripted) => {
    server.script(scripted);
    expect(await annotate()).toBe(false);
    expect(server.lines).toHaveLength(1);
  });

  it("refuses annotations without the permission", async () => {
    server.script({ status: 403 });
    expect(await failureOf(annotate())).toEqual(lacks("secretmanager.secrets.update"));
    server.script({ status: 404 });
    expect(await failureOf(annotate())).toEqual({
      code: exitCodes.unreachable,
      message: "the cloud refused secretmanager.secrets.update on KEY in project acme-dev (HTTP 404).",
      next: null,
    });
  });
});

describe("a change of a version's state", () => {
  it.each(["enable", "disable", "destroy"] as const)("%s is asked for again while its answer is lost", async (verb) => {
    server.script({ hangsUp: "before" }, { status: 503 }, { status: 429 }, { body: version(3, { state: "DISABLED" }) });
    expect(await manager().changeVersion(secret, "3", verb)).toEqual(live("3", { state: "DISABLED" }));
    expect(server.seen).toEqual(
      Array.from({ length: 4 }, () => ({
        line: `POST ${at}/versions/3:${verb}`,
        authorization: "Bearer sbx.first",
        body: {},
      })),
    );
  });

  it("is given up after eight lost answers", async () => {
    server.script({ status: 500 });
    expect(await failureOf(manager().changeVersion(secret, "3", "disable"))).toEqual(unreachable("HTTP 500"));
    expect(server.lines).toHaveLength(8);
    server.script({ hangsUp: "before" });
    expect(await failureOf(manager().changeVersion(secret, "3", "disable"))).toEqual(unreachable("no answer"));
    server.script({ status: 403 });
    expect(await failureOf(manager().changeVersion(secret, "3", "disable"))).toEqual(
      lacks("secretmanager.versions.disable"),
    );
    expect(server.lines).toHaveLength(1);
  });

  it("asks for a newer token once", async () => {
    server.script({ status: 401 }, { body: version(3) });
    expect(await manager(["sbx.second"]).changeVersion(secret, "3", "enable")).toEqual(live("3"));
    expect(server.seen.map((one) => one.authorization)).toEqual(["Bearer sbx.first", "Bearer sbx.second"]);
    server.script({ status: 401 });
    await failureOf(manager(["sbx.second", "sbx.third"]).changeVersion(secret, "3", "enable"));
    expect(server.lines).toHaveLength(2);
  });
});

describe("a write", () => {
  it("asks for no other token where another thing than the token was refused", async () => {
    server.script({ status: 403 });
    const changed = manager(["sbx.second"]).changeVersion(secret, "3", "enable");
    expect(await failureOf(changed)).toEqual(lacks("secretmanager.versions.enable"));
    const added = manager(["sbx.second"]).addVersion(secret, Buffer.from("fake"));
    expect(await failureOf(added)).toEqual(lacks("secretmanager.versions.add"));
    expect(server.seen.map((one) => one.authorization)).toEqual(["Bearer sbx.first", "Bearer sbx.first"]);
  });

  it("waits out refusals for load, eight attempts in all", async () => {
    server.script({ status: 429 });
    expect(await failureOf(manager().changeVersion(secret, "3", "enable"))).toEqual({
      code: exitCodes.unreachable,
      message: "the cloud: the quota of project acme-dev is used up (HTTP 429, for KEY).",
      next: "wait a minute, then run the command again; it goes on where it stopped",
    });
    expect(server.lines).toHaveLength(8);
  });

  it("has its own deadline, and no signal ends it", async () => {
    const timeout = jest.spyOn(AbortSignal, "timeout");
    server.script({ body: version(3) });
    const stopped = { signal: AbortSignal.abort(), pauseMillis: 1 };
    await new SecretManager(cloudAt(server), stopped).changeVersion(secret, "3", "enable");
    await new SecretManager(cloudAt(server), { ...stopped, deadlineMillis: 1234 }).changeVersion(secret, "3", "enable");
    expect(timeout.mock.calls).toEqual([[20_000], [1234]]);
    timeout.mockRestore();
  });

  it("takes its turn in the pace of its project, and so does a read in another one", async () => {
    const turn = jest.spyOn(Pace.prototype, "turn");
    const one = manager();
    server.script({ body: version(3) });
    for (const project of ["acme-dev", "acme-dev", "acme-other"]) {
      await one.version({ project, id: "KEY" }, "3");
      await one.changeVersion({ project, id: "KEY" }, "3", "enable");
      await one.addVersion({ project, id: "KEY" }, Buffer.from("fake"));
    }
    const paces = [...new Set(turn.mock.contexts)];
    // A read, two writes; the same again; then those of the other project.
    expect(turn.mock.contexts.map((pace) => paces.indexOf(pace))).toEqual([0, 1, 1, 0, 1, 1, 2, 3, 3]);
    turn.mockRestore();
  });
});

describe("a payload", () => {
  const payload = (dataCrc32c?: unknown) => ({ payload: { data: "ZmFrZQ==", dataCrc32c } });

  it("is read by number, and its checksum verified", async () => {
    server.script({ body: payload("244920883") });
    expect(await manager().access(secret, "2")).toEqual(Buffer.from("fake"));
    expect(server.lines).toEqual([`GET ${at}/versions/2:access`]);
    server.script({ body: payload(244920883) });
    expect(await manager().access(secret, "2")).toEqual(Buffer.from("fake"));
    server.script({ body: payload() });
    expect(await manager().access(secret, "2")).toEqual(Buffer.from("fake"));
    server.script({ body: payload("1") });
    expect(await failureOf(manager().access(secret, "2"))).toEqual({
      code: exitCodes.unreachable,
      message: "projects/acme-dev/secrets/KEY/versions/2 arrived damaged (CRC32C differs).",
      next: "run the command again",
    });
  });

  it("is null where there is no such version, empty where the answer has none, refused without the permission", async () => {
    server.script({ status: 404 });
    expect(await manager().access(secret, "2")).toBeNull();
    server.script({ body: {} });
    expect(await manager().access(secret, "2")).toEqual(Buffer.alloc(0));
    server.script({ status: 403 });
    expect(await failureOf(manager().access(secret, "2"))).toEqual(lacks("secretmanager.versions.access"));
  });
});

describe("adding a version", () => {
  const add = (renewals: readonly string[] = []) => manager(renewals).addVersion(secret, Buffer.from("fake"));
  const added = version(4, { clientSpecifiedPayloadChecksum: true });
  const sent = (authorization: string) => ({
    line: `POST ${at}:addVersion`,
    authorization,
    body: { payload: { data: "ZmFrZQ==", dataCrc32c: "244920883" } },
  });

  it("sends payload and checksum, once", async () => {
    server.script({ body: added });
    expect(await add()).toEqual({ kind: "added", version: live("4", { confirmed: true }) });
    expect(server.seen).toEqual([sent("Bearer sbx.first")]);
  });

  it.each([
    [{ hangsUp: "before" }, "UND_ERR_SOCKET"],
    [{ hangsUp: "within" }, "the answer broke off"],
    [{ status: 500 }, "HTTP 500"],
    [{ status: 503 }, "HTTP 503"],
  ] as const)("is never repeated where it may have been accepted: %j", async (scripted, reason) => {
    server.script(scripted);
    expect(await add()).toEqual({ kind: "unknown", reason });
    expect(server.lines).toHaveLength(1);
  });

  it("waits out refusals for load, eight attempts in all", async () => {
    server.script({ status: 429 }, { status: 429, headers: { "retry-after": "0" } }, { body: added });
    expect((await add()).kind).toBe("added");
    expect(server.lines).toHaveLength(3);
    server.script({ status: 429, headers: { "retry-after": "0" } });
    expect(await failureOf(add())).toEqual({
      code: exitCodes.unreachable,
      message: "the cloud: the quota of project acme-dev is used up (HTTP 429, for KEY).",
      next: "wait a minute, then run the command again; it goes on where it stopped",
    });
    expect(server.lines).toHaveLength(8);
  });

  it("asks for a newer token once", async () => {
    server.script({ status: 401 }, { body: added });
    expect((await add(["sbx.second"])).kind).toBe("added");
    expect(server.seen).toEqual([sent("Bearer sbx.first"), sent("Bearer sbx.second")]);
    server.script({ status: 401 });
    expect(await failureOf(add(["sbx.second", "sbx.third"]))).toMatchObject({
      code: exitCodes.denied,
      next: "log in again",
    });
    expect(server.lines).toHaveLength(2);
    server.script({ status: 401 });
    await failureOf(add());
    expect(server.lines).toHaveLength(1);
  });

  it("says that Terraform makes a secret that is missing", async () => {
    server.script({ status: 404 });
    const missing = {
      code: exitCodes.pending,
      message: "KEY does not exist in project acme-dev; Terraform creates it.",
      next: "deploy the secrets stack of its product first",
    };
    expect(await failureOf(add())).toEqual(missing);
    server.script({ status: 403 });
    expect(await failureOf(add())).toEqual(lacks("secretmanager.versions.add"));
  });

  it.each([undefined, false, "true"])("says where the cloud does not confirm the checksum: %j", async (confirmed) => {
    server.script({ body: version(4, { clientSpecifiedPayloadChecksum: confirmed }) });
    expect(await add()).toEqual({ kind: "added", version: live("4", { confirmed: false }) });
  });
});

test("CRC32C is the API's decimal number, never a negative one", () => {
  // Check value of the Castagnoli polynomial.
  expect(crc32c(Buffer.from("123456789"))).toBe(String(0xe3069283));
  expect(crc32c(Buffer.alloc(0))).toBe("0");
});

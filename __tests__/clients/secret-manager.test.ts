import { crc32c } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import type { Failure } from "../../text/failure";
import { failureOf } from "./scripted-server";
import {
  at,
  lacks,
  live,
  manager,
  secret,
  server,
  unreachable,
  version,
  withSecretManager,
} from "./secret-manager-support";

withSecretManager();

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

  it("is null if there is none, and a failure if the answer names none", async () => {
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
        message: "The cloud's answer does not name a version.",
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
    expect(await manager().secret(secret)).toEqual({
      etag: '"1"',
      annotations: { a: "b" },
      grace: true,
      expiresAt: null,
    });
    expect(server.lines).toEqual([`GET ${at}`]);
    server.script({ body: {} });
    expect(await manager().secret(secret)).toEqual({ etag: "", annotations: {}, grace: false, expiresAt: null });
    expect(await manager().exists(secret)).toBe(true);
    server.script({ status: 404 });
    expect(await manager().secret(secret)).toBeNull();
    expect(await manager().exists(secret)).toBe(false);
    server.script({ status: 403 });
    expect(await failureOf(manager().secret(secret))).toEqual(lacks("secretmanager.secrets.get"));
    expect(await failureOf(manager().exists(secret))).toEqual(lacks("secretmanager.secrets.get"));
  });

  const annotate = () =>
    manager().annotate(secret, { etag: '"1"', annotations: {}, grace: false, expiresAt: null }, { a: "b" });

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

  it("is null if there is no such version, empty if the answer has none, refused without the permission", async () => {
    server.script({ status: 404 });
    expect(await manager().access(secret, "2")).toBeNull();
    server.script({ body: {} });
    expect(await manager().access(secret, "2")).toEqual(Buffer.alloc(0));
    server.script({ status: 403 });
    expect(await failureOf(manager().access(secret, "2"))).toEqual(lacks("secretmanager.versions.access"));
  });
});

test("CRC32C is the API's decimal number, never a negative one", () => {
  // Check value of the Castagnoli polynomial.
  expect(crc32c(Buffer.from("123456789"))).toBe(String(0xe3069283));
  expect(crc32c(Buffer.alloc(0))).toBe("0");
});

describe("who may do what with a secret", () => {
  it("is its policy as IAM writes it; nothing if there is no such secret; a refusal says what follows from it", async () => {
    server.script({ body: { bindings: [] } });
    expect(await manager().policy(secret)).toEqual({ bindings: [] });
    expect(server.lines).toEqual([`GET ${at}:getIamPolicy?options.requestedPolicyVersion=3`]);
    server.script({ status: 404 });
    expect(await manager().policy(secret)).toBeNull();
    server.script({ status: 403 });
    const refused = (await failureOf(manager().policy(secret, "; so much for that"))) as Failure;
    expect([refused.code, refused.message.endsWith("; so much for that.")]).toEqual([exitCodes.denied, true]);
    expect(refused.message).toContain("secretmanager.secrets.getIamPolicy");
  });

  it("is asked beside the ids of its neighbours, of all pages", async () => {
    server.script(
      { body: { secrets: [{ name: "projects/7/secrets/A" }, {}], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { secrets: [{ name: "projects/7/secrets/key" }] } },
    );
    expect(await manager().neighbours(secret)).toEqual(["A", "", "key"]);
    const list = `GET ${at.slice(0, at.lastIndexOf("/"))}?pageSize=25000`;
    expect(server.lines).toEqual([list, `${list}&pageToken=a%20b`, `${list}&pageToken=c`]);
    server.script({ body: {} });
    expect(await manager().neighbours(secret)).toEqual([]);
  });
});

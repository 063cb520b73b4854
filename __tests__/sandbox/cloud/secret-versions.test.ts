import {
  act,
  add,
  automatic,
  base64,
  create,
  payload,
  secrets,
  test,
  withSecretManager,
} from "./secret-manager-support";
import { googleError } from "./support";

withSecretManager();

describe("versions", () => {
  beforeEach(() => create("A"));

  it("are numbered, and read back with their checksum", async () => {
    const added = await add("A", "fake-one");
    expect(added.json).toEqual({
      name: "projects/acme-dev/secrets/A/versions/1",
      createTime: "2026-01-02T03:04:05.000Z",
      state: "ENABLED",
      replicationStatus: { automatic: {} },
      etag: expect.any(String),
      clientSpecifiedPayloadChecksum: true,
    });
    await add("A", "fake-two");
    const read = { name: "projects/acme-dev/secrets/A/versions/2", ...payload("fake-two") };
    expect((await test.google("GET", `${secrets}/A/versions/latest:access`)).json).toEqual(read);
    expect((await act("A", 2, "access")).json).toEqual(read);
    expect((await test.google("GET", `${secrets}/A/versions/1`)).json).toEqual(added.json);
    const listed = (await test.google("GET", `${secrets}/A/versions?pageSize=1`)).json;
    expect([listed.versions[0].name, listed.totalSize]).toEqual([read.name, 2]);
  });

  it("without a checksum do not claim one", async () => {
    const added = await test.google("POST", `${secrets}/A:addVersion`, { payload: { data: base64("fake") } });
    expect(added.json).not.toHaveProperty("clientSpecifiedPayloadChecksum");
  });

  it("take 65,536 bytes and not one more", async () => {
    expect((await add("A", "x".repeat(65_536))).status).toBe(200);
    const over = await add("A", "x".repeat(65_537));
    expect([over.status, over.json.error.message]).toEqual([
      400,
      "The payload is 65537 bytes; it may be at most 65536.",
    ]);
    expect((await test.google("GET", `${secrets}/A/versions`)).json.totalSize).toBe(1);
  });

  it("are refused with a wrong checksum, and leave nothing behind", async () => {
    const wrong = await test.google("POST", `${secrets}/A:addVersion`, {
      payload: { data: base64("fake"), dataCrc32c: "1" },
    });
    expect(wrong.json).toEqual(googleError(400, "INVALID_ARGUMENT", /checksum mismatch/));
    expect((await test.google("GET", `${secrets}/A/versions/latest:access`)).json).toEqual({
      error: {
        code: 404,
        message: "Secret Version [projects/acme-dev/secrets/A/versions/latest] not found.",
        status: "NOT_FOUND",
      },
    });
    const empty = await test.google("POST", `${secrets}/A:addVersion`, { payload: {} });
    expect([empty.status, empty.json.error.message]).toEqual([400, "Secret Payload cannot be empty."]);
  });

  it("are reached by alias", async () => {
    await add("A", "fake-one");
    await add("A", "fake-two");
    await test.google("PATCH", `${secrets}/A?updateMask=versionAliases`, { versionAliases: { live: 1 } });
    expect((await test.google("GET", `${secrets}/A`)).json.versionAliases).toEqual({ live: "1" });
    expect((await test.google("GET", `${secrets}/A/versions/live:access`)).json.name).toMatch(/versions\/1$/);
  });

  it("can be disabled and enabled, each with a new etag", async () => {
    const { etag } = (await add("A", "fake-one")).json;
    const disabled = await act("A", 1, "disable", { etag });
    expect(disabled.json).toMatchObject({ state: "DISABLED", etag: expect.not.stringContaining(etag) });
    expect((await act("A", 1, "access")).json).toEqual({
      error: {
        code: 400,
        message: "Secret Version [projects/acme-dev/secrets/A/versions/1] is in DISABLED state.",
        status: "FAILED_PRECONDITION",
      },
    });
    expect((await act("A", 1, "enable", { etag })).json.error.status).toBe("FAILED_PRECONDITION");
    expect((await act("A", 1, "enable")).json.state).toBe("ENABLED");
    expect((await act("A", 1, "access")).status).toBe(200);
  });

  it("are destroyed for good without a grace period", async () => {
    await add("A", "fake-one");
    expect((await act("A", 1, "destroy")).json).toMatchObject({
      state: "DESTROYED",
      destroyTime: "2026-01-02T03:04:05.000Z",
    });
    for (const verb of ["access", "enable", "disable", "destroy"]) {
      expect((await act("A", 1, verb)).json.error.message).toBe(
        "Secret Version [projects/acme-dev/secrets/A/versions/1] is in DESTROYED state.",
      );
    }
  });

  it("with a grace period are disabled first, can be called back, and go when it ends", async () => {
    await create("G", { ...automatic, versionDestroyTtl: "86400s" });
    await add("G", "fake-one");
    const scheduled = { state: "DISABLED", scheduledDestroyTime: "2026-01-03T03:04:05.000Z" };
    expect((await act("G", 1, "destroy")).json).toMatchObject(scheduled);
    const back = (await act("G", 1, "enable")).json;
    expect([back.state, back.scheduledDestroyTime]).toEqual(["ENABLED", undefined]);
    await act("G", 1, "destroy");
    test.pass(86_399);
    expect((await test.google("GET", `${secrets}/G/versions/1`)).json).toMatchObject(scheduled);
    test.pass(1);
    const gone = (await test.google("GET", `${secrets}/G/versions/1`)).json;
    expect([gone.state, gone.destroyTime, gone.scheduledDestroyTime]).toEqual([
      "DESTROYED",
      "2026-01-03T03:04:05.000Z",
      undefined,
    ]);
  });

  it("list by state", async () => {
    for (const text of ["fake-1", "fake-2", "fake-3"]) await add("A", text);
    await act("A", 2, "disable");
    const enabled = (await test.google("GET", `${secrets}/A/versions?filter=state:ENABLED`)).json;
    expect(enabled.versions.map((version: { name: string }) => version.name.slice(-1))).toEqual(["3", "1"]);
  });
});

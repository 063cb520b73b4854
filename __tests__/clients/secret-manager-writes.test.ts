/** Writes to Secret Manager, and what a lost answer of one means. */
import { Pace } from "../../clients/pace";
import { SecretManager } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf } from "./scripted-server";
import { at, lacks, live, manager, secret, server, version, withSecretManager } from "./secret-manager-support";

withSecretManager();

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

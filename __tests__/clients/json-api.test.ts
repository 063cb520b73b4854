import { JsonApi } from "../../clients/json-api";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "./scripted-server";

withServer();

const need = { permission: "run.services.get", on: "service api" };
const api = (renewals: readonly string[] = []) => new JsonApi(cloudAt(server, renewals), { pauseMillis: 1 });
const at = () => `${server.url}thing`;

const denied = {
  code: exitCodes.denied,
  message: "the cloud refused: ann@example.com lacks run.services.get on service api.",
  next: "grant a role that holds run.services.get, or use another identity",
};
/** As Google says that a project is not there. */
const noProject = {
  error: {
    code: 403,
    message: "Permission denied on resource project acme-shop-dev.",
    details: [{ reason: "CONSUMER_INVALID", metadata: { consumer: "projects/acme-shop-dev" } }],
  },
};
const expired = {
  code: exitCodes.denied,
  message: "the cloud does not accept the token of ann@example.com; it may have expired.",
  next: "log in again",
};
const unreachable = (what: string, reason: string) => ({
  code: exitCodes.unreachable,
  message: `the cloud did not answer ${what === "" ? "run.services.get on service api" : what} (${reason}).`,
  next: "run the command again; it goes on where it stopped",
});

describe("a read", () => {
  it.each([200, 204, 299, 403, 404, 412])("returns the API's own answer %d", async (status) => {
    server.script({ status, ...(status === 204 ? { body: "" } : { body: { a: 1 } }) });
    expect(await api().ask({ method: "GET", url: at() }, "it")).toEqual({
      status,
      body: status === 204 ? {} : { a: 1 },
    });
    expect(server.seen).toEqual([{ line: "GET /thing", authorization: "Bearer sbx.first", body: undefined }]);
  });

  it("is empty where the answer is not an object", async () => {
    server.script({ body: [1] });
    expect((await api().ask({ method: "GET", url: at() }, "it")).body).toEqual({});
  });

  it("says what was not answered, after its attempts", async () => {
    server.script({ status: 503 });
    expect(await failureOf(api().ask({ method: "GET", url: at() }, "it"))).toEqual(unreachable("it", "HTTP 503"));
    expect(server.lines).toHaveLength(6);
    for (const status of [429, 500]) {
      server.script({ status });
      const failure = await failureOf(api().ask({ method: "GET", url: at() }, "it"));
      expect(failure).toEqual(unreachable("it", `HTTP ${status}`));
    }
    server.script({ hangsUp: "before" });
    expect(await failureOf(api().ask({ method: "GET", url: at() }, "it"))).toEqual(unreachable("it", "no answer"));
  });

  it("asks for a newer token once, and says so where that is refused too", async () => {
    server.script({ status: 401 }, { body: { a: 1 } });
    expect((await api(["sbx.second"]).ask({ method: "GET", url: at() }, "it")).body).toEqual({ a: 1 });
    expect(server.seen.map((one) => one.authorization)).toEqual(["Bearer sbx.first", "Bearer sbx.second"]);
    server.script({ status: 401 });
    expect(await failureOf(api(["sbx.second", "sbx.third"]).ask({ method: "GET", url: at() }, "it"))).toEqual(expired);
    expect(server.lines).toHaveLength(2);
    server.script({ status: 401 });
    expect(await failureOf(api().ask({ method: "GET", url: at() }, "it"))).toEqual(expired);
    expect(server.lines).toHaveLength(1);
  });
});

describe("a find", () => {
  it("is null for 404, and else the body or a failure", async () => {
    server.script({ status: 404 });
    expect(await api().find(at(), need)).toBeNull();
    server.script({ body: { a: 1 } });
    expect(await api().find(at(), need)).toEqual({ a: 1 });
    server.script({ status: 403 });
    expect(await failureOf(api().find(at(), need))).toEqual(denied);
    server.script({ status: 412 });
    expect(await failureOf(api().find(at(), need))).toEqual(unreachable("", "HTTP 412"));
    server.script({ status: 300, body: {} });
    expect(await failureOf(api().find(at(), need))).toEqual(unreachable("", "HTTP 300"));
  });
});

describe("a find where the API may be off", () => {
  const off = { error: { details: [{ reason: "OTHER" }, { reason: "SERVICE_DISABLED" }] } };
  const find = () => api().findIfEnabled(at(), need);

  it("is null if it is off, whatever else is there", async () => {
    for (const status of [403, 404]) {
      server.script({ status, body: off });
      expect(await find()).toBeNull();
      expect(server.lines).toEqual(["GET /thing"]);
    }
  });

  it("is the body where it is on, and a failure where it is refused for another reason", async () => {
    server.script({ body: { a: 1 } });
    expect(await find()).toEqual({ a: 1 });
    server.script({ body: off });
    expect(await find()).toEqual(off);
    for (const body of [{}, { error: {} }, { error: { details: [{ reason: "OTHER" }] } }]) {
      server.script({ status: 403, body });
      expect(await failureOf(find())).toEqual(denied);
      server.script({ status: 404, body });
      expect(await failureOf(find())).toEqual(unreachable("", "HTTP 404"));
    }
    server.script({ status: 400, body: off });
    expect(await failureOf(find())).toEqual(unreachable("", "HTTP 400"));
  });
});

describe("a write", () => {
  const write = (expected?: readonly number[]) =>
    api(["sbx.second"]).write({ method: "POST", url: at(), body: { x: 1 } }, need, expected);

  it("is sent once, whatever comes of it", async () => {
    for (const lost of [{ hangsUp: "before" }, { hangsUp: "within" }, { status: 500 }, { status: 503 }] as const) {
      server.script(lost);
      expect(await write()).toBeNull();
      expect(server.seen).toEqual([{ line: "POST /thing", authorization: "Bearer sbx.first", body: { x: 1 } }]);
    }
    server.script({ status: 429 });
    expect(await failureOf(write())).toEqual(unreachable("", "HTTP 429"));
    expect(server.lines).toHaveLength(1);
  });

  it("returns what was expected, and refuses the rest", async () => {
    server.script({ status: 409, body: { a: 1 } });
    expect(await write([409])).toEqual({ status: 409, body: { a: 1 } });
    expect(await failureOf(write())).toEqual(unreachable("", "HTTP 409"));
    server.script({ status: 403 });
    expect(await failureOf(write([409]))).toEqual(denied);
    server.script({ status: 401 });
    expect(await failureOf(write())).toEqual(expired);
    expect(server.lines).toHaveLength(2);
  });
});

describe("a removal", () => {
  it.each([
    [200, "removed"],
    [204, "removed"],
    [404, "gone"],
    [412, "changed"],
  ])("answered with %d: %s", async (status, outcome) => {
    server.script({ status, body: "" });
    expect(await api().remove(at(), need)).toBe(outcome);
    expect(server.lines).toEqual(["DELETE /thing"]);
  });

  it("is no such thing for any other answer", async () => {
    server.script({ status: 403 });
    expect(await failureOf(api().remove(at(), need))).toEqual(denied);
    server.script({ status: 409 });
    expect(await failureOf(api().remove(at(), need))).toEqual(unreachable("", "HTTP 409"));
  });
});

describe("a project that is not there", () => {
  const find = (sandbox: boolean) => {
    server.script({ status: 403, body: noProject });
    const caller = { ...cloudAt(server), sandbox };
    return failureOf(new JsonApi(caller).find(at(), need));
  };

  it("is said as that, and not as a permission that somebody lacks", async () => {
    expect(await find(false)).toEqual({
      code: exitCodes.denied,
      message: "the cloud has no project acme-shop-dev, or ann@example.com may not see it.",
      next: "create acme-shop-dev, or use another identity",
    });
  });

  it("is one that nothing is deployed in yet, in the sandbox", async () => {
    expect(await find(true)).toEqual({
      code: exitCodes.denied,
      message: "the cloud has no project acme-shop-dev: nothing is deployed there yet.",
      next: "strongroom start",
    });
  });
});

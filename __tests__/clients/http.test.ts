import { attempt, attemptRepeatedly, fetchOnly, pauseBefore } from "../../clients/http";
import { pause } from "../../clients/pause";
import { ScriptedServer, server, withServer } from "./scripted-server";

withServer();
afterEach(() => jest.restoreAllMocks());

const get = () => ({ method: "GET", url: server.url }) as const;
const answered = (status: number, retryAfterMillis: number | null = null) => ({
  answer: { status, body: {}, retryAfterMillis },
});

describe("one attempt", () => {
  it("sends JSON, a text unchanged, and nothing if there is no body", async () => {
    server.script({ body: { ok: true } });
    expect(
      await attempt({ method: "POST", url: `${server.url}a`, body: { x: 1 }, headers: { authorization: "Bearer t" } }),
    ).toEqual({
      answer: { status: 200, body: { ok: true }, retryAfterMillis: null },
    });
    await attempt({ method: "PATCH", url: `${server.url}b`, body: "as it is" });
    await attempt({ method: "DELETE", url: `${server.url}c` });
    expect(server.seen).toEqual([
      { line: "POST /a", authorization: "Bearer t", body: { x: 1 } },
      { line: "PATCH /b", authorization: undefined, body: "as it is" },
      { line: "DELETE /c", authorization: undefined, body: undefined },
    ]);
  });

  it("takes an empty body for an empty object", async () => {
    server.script({ body: "" });
    expect(await attempt(get())).toEqual(answered(200));
  });

  it.each([
    ["a page that is not JSON, of an error", { status: 502, body: "<html>" }, answered(502)],
    ["400 without JSON", { status: 400, body: "<html>" }, answered(400)],
    [
      "a success that is not JSON",
      { status: 200, body: "<html>" },
      { problem: { kind: "broken answer", status: 200 } },
    ],
    ["399 that is not JSON", { status: 399, body: "<html>" }, { problem: { kind: "broken answer", status: 399 } }],
    [
      "an answer that breaks off",
      { status: 201, body: '{"a":', hangsUp: "within" },
      { problem: { kind: "broken answer", status: 201 } },
    ],
    ["no answer", { hangsUp: "before" }, { problem: { kind: "no answer", reason: "UND_ERR_SOCKET" } }],
    [
      "a redirect, which is not followed",
      { status: 302, headers: { location: "/elsewhere" } },
      { problem: { kind: "no answer", reason: "redirect" } },
    ],
  ] as const)("%s", async (_title, scripted, expected) => {
    server.script(scripted);
    expect(await attempt(get())).toEqual(expected);
    expect(server.lines).toEqual(["GET /"]);
  });

  it("names the code where nobody listens", async () => {
    const gone = await ScriptedServer.start();
    await gone.stop();
    expect(await attempt({ method: "GET", url: gone.url })).toEqual({
      problem: { kind: "no answer", reason: "ECONNREFUSED" },
    });
    expect(await attempt({ method: "GET", url: "nonsense://x" })).toEqual({
      problem: { kind: "no answer", reason: "connection failed" },
    });
  });

  it("is given up at its deadline, and by the caller's own signal with its reason", async () => {
    const deadline = AbortSignal.abort(new Error("late"));
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(deadline);
    expect(await attempt(get(), { deadlineMillis: 123 })).toEqual({
      problem: { kind: "no answer", reason: "no answer in time" },
    });
    await attempt(get());
    expect(timeout.mock.calls).toEqual([[123], [20_000]]);
    timeout.mockRestore();
    await expect(attempt(get(), { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });

  it("ends with the caller's reason where it stops in the middle of an answer", async () => {
    const stop = new AbortController();
    const body = new ReadableStream({
      pull(stream) {
        stop.abort(new Error("stopped"));
        stream.error(stop.signal.reason);
      },
    });
    jest.spyOn(globalThis, "fetch").mockResolvedValue(new Response(body));
    await expect(attempt(get(), { signal: stop.signal })).rejects.toThrow("stopped");
  });

  it("says little of an error that nobody explains", async () => {
    jest.spyOn(globalThis, "fetch").mockRejectedValue(new Error("http://127.0.0.1/?key=fake"));
    expect(await attempt(get())).toEqual({ problem: { kind: "no answer", reason: "connection failed" } });
  });

  it.each([
    ["7", 7000],
    ["0", 0],
    ["-5", 0],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["soon", null],
  ])("reads Retry-After: %s", async (header, millis) => {
    jest.spyOn(Date, "now").mockReturnValue(Date.parse("2026-01-01T00:00:00Z"));
    server.script({ status: 503, headers: { "retry-after": header } });
    expect(await attempt(get())).toEqual(answered(503, millis));
    server.script({ status: 503, body: "<html>", headers: { "retry-after": header } });
    expect(await attempt(get())).toEqual(answered(503, millis));
  });
});

describe("a library's own requests", () => {
  const only = fetchOnly(({ host }) => server.url.includes(host));

  it("go to hosts that are allowed, and nowhere else", async () => {
    server.script({ body: { ok: 1 } });
    expect(await (await only(new Request(`${server.url}a`))).json()).toEqual({ ok: 1 });
    expect(server.lines).toEqual(["GET /a"]);
    for (const elsewhere of ["http://localhost:1/", new URL("https://evil.example/")]) {
      const refused = fetchOnly(
        ({ host }) => server.url.includes(host),
        () => new URL(server.url),
      )(elsewhere);
      await expect(refused).rejects.toMatchObject({
        code: "FOREIGN_HOST",
        message: `no request to ${new URL(elsewhere).host}`,
      });
    }
    expect(server.lines).toHaveLength(1);
  });

  it("are led nowhere else by an answer", async () => {
    server.script({ status: 302, headers: { location: `${server.url}b` } });
    await expect(only(`${server.url}a`)).rejects.toThrow("fetch failed");
    expect(server.lines).toEqual(["GET /a"]);
  });

  it("have a deadline, and end by their own signal", async () => {
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort(new Error("late")));
    await expect(only(server.url)).rejects.toThrow("late");
    await expect(only(server.url, { signal: new AbortController().signal })).rejects.toThrow("late");
    expect(timeout.mock.calls).toEqual([[20_000], [20_000]]);
    timeout.mockRestore();
    await expect(only(server.url, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });
});

describe("the pause before the next attempt", () => {
  const middle = () => jest.spyOn(Math, "random").mockReturnValue(0.5);

  it("is what the server asks for, at most a minute", () => {
    expect(pauseBefore(1, answered(429, 7000))).toBe(7000);
    expect(pauseBefore(5, answered(503, 0))).toBe(0);
    expect(pauseBefore(1, answered(429, 60_000))).toBe(60_000);
    expect(pauseBefore(1, answered(429, 60_001))).toBe(60_000);
    expect(pauseBefore(1, answered(429, 86_400_000))).toBe(60_000);
  });

  it("doubles otherwise, up to 8 s", () => {
    middle();
    const pauses = [1, 2, 3, 6, 7, 20].map((tried) => pauseBefore(tried, answered(503)));
    expect(pauses).toEqual([200, 400, 800, 6400, 8000, 8000]);
    expect(pauseBefore(2, { problem: { kind: "no answer", reason: "x" } }, 10)).toBe(20);
  });

  it("is a quarter shorter or longer, by chance", () => {
    jest.spyOn(Math, "random").mockReturnValue(0);
    expect(pauseBefore(1, answered(503))).toBe(150);
    jest.spyOn(Math, "random").mockReturnValue(1);
    expect(pauseBefore(1, answered(503))).toBe(250);
  });
});

describe("repeated attempts", () => {
  it.each([
    ["a lost answer", { hangsUp: "before" }],
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["503", { status: 503 }],
  ] as const)("go on after %s", async (_title, first) => {
    server.script(first, first, { body: { ok: 1 } });
    expect(await attemptRepeatedly(get(), { pauseMillis: 1 })).toMatchObject({
      answer: { status: 200, body: { ok: 1 } },
    });
    expect(server.lines).toHaveLength(3);
  });

  it.each([400, 401, 404, 409, 428, 499])("end with %d", async (status) => {
    server.script({ status }, {});
    expect(await attemptRepeatedly(get(), { pauseMillis: 1 })).toEqual(answered(status));
    expect(server.lines).toHaveLength(1);
  });

  it("end after six, or as many as told, with the last outcome", async () => {
    server.script({ status: 503 });
    expect(await attemptRepeatedly(get(), { pauseMillis: 1 })).toEqual(answered(503));
    expect(server.lines).toHaveLength(6);
    server.script({ status: 503 });
    await attemptRepeatedly(get(), { pauseMillis: 1, attempts: 2 });
    expect(server.lines).toHaveLength(2);
  });
});

describe("a pause", () => {
  it("ends with the signal's reason, before and while it waits, and leaves nothing behind", async () => {
    await expect(pause(60_000, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
    const controller = new AbortController();
    const added = jest.spyOn(controller.signal, "addEventListener");
    const removed = jest.spyOn(controller.signal, "removeEventListener");
    const waiting = pause(60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    const fresh = new AbortController();
    const off = jest.spyOn(fresh.signal, "removeEventListener");
    await pause(1, fresh.signal);
    expect([added.mock.calls.length, off.mock.calls.length, removed.mock.calls.length]).toEqual([
      1,
      1,
      expect.any(Number),
    ]);
    await pause(1);
  });
});

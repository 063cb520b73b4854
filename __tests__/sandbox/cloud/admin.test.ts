import { eventually } from "../../support/eventually";
import { TestCloud } from "./support";

let test: TestCloud;
beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }] });
});
afterEach(() => test.stop());

const secrets = "/v1/projects/acme-dev/secrets";
const create = (id: string) => test.google("POST", `${secrets}?secretId=${id}`, { replication: { automatic: {} } });

describe("the admin API", () => {
  it("is for who reads the token file", async () => {
    expect((await test.send("GET", "/_sandbox/status", test.cloud.ownerToken)).status).toBe(401);
    expect((await test.admin("GET", "status")).json).toMatchObject({ version: 1, counts: { projects: 1, secrets: 0 } });
  });

  it("prepares the same thing twice to the same effect", async () => {
    const request = {
      projects: [{ id: "acme-dev" }, { id: "acme-prod", number: "555" }],
      buckets: [{ name: "state", project: "acme-prod" }],
      teams: [{ id: "team_x", projects: [{ id: "prj_1", name: "web" }] }],
      grants: [{ project: "acme-dev", role: "roles/viewer", member: "user:ann@example.com" }],
    };
    const first = await test.admin("POST", "prepare", request);
    expect(first.json.projects).toContainEqual({ id: "acme-prod", number: "555" });
    await create("KEPT");
    const policy = await test.google("POST", "/v1/projects/acme-dev:getIamPolicy", {});
    expect((await test.admin("POST", "prepare", request)).json).toEqual(first.json);
    expect((await test.google("POST", "/v1/projects/acme-dev:getIamPolicy", {})).json).toEqual(policy.json);
    expect((await test.google("GET", secrets)).json.totalSize).toBe(1);
  });

  it.each([
    [{ projects: [{}] }, "prepare.projects: an entry has no 'id'."],
    [{ buckets: [{ name: "b", project: "none" }] }, "prepare.buckets: bucket 'b' is in a project that does not exist."],
    [{ grants: [{ project: "none" }] }, "prepare.grants: no project 'none'."],
  ])("refuses %j whole", async (request, message) => {
    const answer = await test.admin("POST", "prepare", { projects: [{ id: "half-way" }], ...request });
    expect([answer.status, answer.json.error.message]).toEqual([400, message]);
    expect((await test.admin("GET", "status")).json.counts.projects).toBe(1);
  });

  it("checks settings", async () => {
    expect((await test.admin("PATCH", "settings", { iamLagSeconds: 5 })).json).toEqual({
      iamLagSeconds: 5,
      serviceAccountLagSeconds: 0,
      operationDelayMillis: 0,
      failOperations: 0,
      quotas: false,
    });
    expect((await test.admin("PATCH", "settings", { iamLag: 5 })).json.error.message).toMatch(
      /^settings\.iamLag: no such setting\. Known: iamLagSeconds/,
    );
    expect((await test.admin("PATCH", "settings", { quotas: 1 })).json.error.message).toBe(
      "settings.quotas: got 1, allowed is a boolean.",
    );
    expect((await test.admin("GET", "settings")).json.iamLagSeconds).toBe(5);
  });

  it("logs requests without bodies or values", async () => {
    await create("A");
    await test.google(
      "POST",
      `${secrets}/A:addVersion`,
      { payload: { data: Buffer.from("fake-canary").toString("base64") } },
      "ann@example.com",
    );
    const { requests } = (await test.admin("GET", "requests")).json;
    expect(requests.slice(-2)).toEqual([
      expect.objectContaining({
        caller: "owner@sandbox.local",
        method: "POST",
        path: `${secrets}?secretId=A`,
        status: 200,
      }),
      expect.objectContaining({
        caller: "ann@example.com",
        method: "POST",
        path: `${secrets}/A:addVersion`,
        status: 403,
      }),
    ]);
    expect(JSON.stringify(requests)).not.toContain(Buffer.from("fake-canary").toString("base64"));
    const later = (await test.admin("GET", `requests?since=${requests.at(-1).seq}`)).json.requests;
    expect(later.map((request: { path: string }) => request.path)).toEqual(["/_sandbox/requests"]);
  });

  it("keeps who accessed what, allowed or denied, across restarts", async () => {
    await create("A");
    await test.google("POST", `${secrets}/A:addVersion`, { payload: { data: "ZmFrZQ==" } });
    await test.google("GET", `${secrets}/A/versions/latest:access`);
    await test.google("GET", `${secrets}/A/versions/1:access`, undefined, "ann@example.com");
    await test.cloud.close();
    await test.open();
    const { accesses } = (await test.admin("GET", "accesses?since=2")).json;
    const method = "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";
    const common = { at: "2026-01-02T03:04:05.000Z", service: "secretmanager.googleapis.com", method };
    const resource = "projects/acme-dev/secrets/A/versions";
    expect(accesses).toEqual([
      {
        ...common,
        seq: 3,
        caller: "owner@sandbox.local",
        resource: `${resource}/latest`,
        resolved: `${resource}/1`,
        granted: true,
        status: 200,
      },
      { ...common, seq: 4, caller: "ann@example.com", resource: `${resource}/1`, granted: false, status: 403 },
    ]);
  });

  it("resets to an empty cloud", async () => {
    await create("A");
    await test.admin("POST", "reset");
    expect((await test.admin("GET", "status")).json.counts).toMatchObject({ projects: 0, secrets: 0 });
  });
});

describe("faults", () => {
  const arm = (fault: object, match: object = { path: "/secrets" }, times = 1) =>
    test.admin("POST", "faults", { match, fault, times });

  it("answer with a status, so many times, from the nth match on", async () => {
    await arm({ kind: "status", status: 429, retryAfterSeconds: 7 }, { method: "GET", path: "/secrets$", nth: 2 }, 2);
    const statuses = [];
    for (let round = 0; round < 4; round += 1) statuses.push(await test.google("GET", secrets));
    expect(statuses.map((answer) => answer.status)).toEqual([200, 429, 429, 200]);
    expect(statuses[1]?.headers["retry-after"]).toBe("7");
    expect(statuses[1]?.json).toEqual({
      error: { code: 429, message: "Injected fault.", status: "RESOURCE_EXHAUSTED" },
    });
  });

  it("speak the language of the API they strike", async () => {
    await arm({ kind: "status", status: 429 }, { path: "/v2/teams" });
    expect((await test.vercel("GET", "/v2/teams")).json).toEqual({
      error: { code: "rate_limited", message: "Injected fault." },
    });
    await arm({ kind: "status", status: 401, body: { mine: true } });
    expect((await test.google("GET", secrets)).json).toEqual({ mine: true });
  });

  it("reset before: nothing has happened", async () => {
    await arm({ kind: "reset-before" });
    await expect(create("A")).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect((await create("A")).status).toBe(200);
  });

  it("reset after: it has happened", async () => {
    await arm({ kind: "reset-after" });
    await expect(create("A")).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect((await create("A")).status).toBe(409);
  });

  it("truncate the answer", async () => {
    await arm({ kind: "truncate" });
    await expect(create("A")).rejects.toThrow(/aborted|ECONNRESET/);
    expect((await create("A")).status).toBe(409);
  });

  it("stall, then go on", async () => {
    await arm({ kind: "stall", millis: 80 });
    const start = Date.now();
    expect((await create("A")).status).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(79);
  });

  it("stall until they are cleared, and say how many requests are held back", async () => {
    await arm({ kind: "stall", millis: 3_600_000 });
    const created = create("A");
    await eventually(async () => (await test.admin("GET", "faults")).json.held === 1);
    expect((await test.admin("GET", "faults")).json).toEqual({ armed: 0, held: 1 });
    expect((await test.google("GET", `${secrets}/A`)).status).toBe(404);
    expect((await test.admin("DELETE", "faults")).json).toEqual({ armed: 0, held: 0 });
    expect((await created).status).toBe(200);
  });

  it("change what goes over the wire, either way", async () => {
    await create("A");
    const data = Buffer.from("fake-value").toString("base64");
    const add = () => test.google("POST", `${secrets}/A:addVersion`, { payload: { data, dataCrc32c: "2806432795" } });
    await arm({ kind: "rewrite", side: "request", find: data, replace: "ZmFrZQ==" }, { path: ":addVersion" });
    expect((await add()).json.error.message).toMatch(/checksum mismatch/);
    await arm({ kind: "rewrite", find: '"clientSpecifiedPayloadChecksum":true,?' }, { path: ":addVersion" });
    expect((await add()).json).not.toHaveProperty("clientSpecifiedPayloadChecksum");
    expect((await add()).json.clientSpecifiedPayloadChecksum).toBe(true);
    await arm({ kind: "rewrite", find: data, replace: "ZmFrZQ==" }, { path: ":access" });
    const read = () => test.google("GET", `${secrets}/A/versions/1:access`);
    expect([(await read()).json.payload.data, (await read()).json.payload.data]).toEqual(["ZmFrZQ==", data]);
  });

  it("can be taken back, and must make sense", async () => {
    await arm({ kind: "reset-before" }, {}, 99);
    await test.admin("DELETE", "faults");
    expect((await create("A")).status).toBe(200);
    expect((await arm({ kind: "explode" })).json.error.message).toBe(
      'fault.kind: got "explode", allowed are status, reset-before, reset-after, stall, truncate, rewrite.',
    );
    expect((await arm({ kind: "stall" }, { path: "(" })).json.error.message).toBe(
      'match.path: got "(", allowed is the source of a regular expression.',
    );
  });
});

describe("quotas, once switched on", () => {
  beforeEach(() => test.admin("PATCH", "settings", { quotas: true }));

  it("allow 600 reads a minute and project", async () => {
    const statuses = await Promise.all(Array.from({ length: 601 }, () => test.google("GET", secrets)));
    expect(statuses.filter((answer) => answer.status === 200)).toHaveLength(600);
    const refused = statuses.find((answer) => answer.status !== 200);
    expect(refused?.status).toBe(429);
    expect(refused?.headers["retry-after"]).toBe("55");
    expect(refused?.json.error).toMatchObject({
      code: 429,
      status: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("'Read requests per minute'"),
    });
    test.pass(55);
    expect((await test.google("GET", secrets)).status).toBe(200);
  });

  it("allow two writes a second to one secret, and one state change to one version", async () => {
    await create("A");
    const add = () => test.google("POST", `${secrets}/A:addVersion`, { payload: { data: "ZmFrZQ==" } });
    expect([(await add()).status, (await add()).status, (await add()).status]).toEqual([200, 200, 429]);
    const disable = () => test.google("POST", `${secrets}/A/versions/1:disable`, {});
    expect([(await disable()).status, (await disable()).status]).toEqual([200, 429]);
    test.pass(1);
    expect([(await add()).status, (await disable()).status]).toEqual([200, 200]);
  });
});

describe("the server", () => {
  it("listens on loopback and answers to no other name", async () => {
    const answer = await test.send("GET", secrets, test.cloud.ownerToken, undefined, { host: "evil.example" });
    expect([answer.status, answer.json.error.status]).toEqual([403, "PERMISSION_DENIED"]);
    expect(
      (await test.send("GET", "/v2/user", test.cloud.vercelToken, undefined, { host: "api.vercel.com" })).status,
    ).toBe(200);
  });

  it("answers nonsense with the API's own errors", async () => {
    expect((await test.google("POST", `${secrets}?secretId=A`, "{")).json.error).toMatchObject({
      code: 400,
      message: "Invalid JSON payload received.",
    });
    expect((await test.google("POST", `${secrets}?secretId=A`, "[]")).status).toBe(400);
    expect((await test.google("GET", `${secrets}/%E0%A4%A`)).status).toBe(400);
    expect((await test.google("PUT", secrets)).json.error.status).toBe("NOT_FOUND");
    expect((await test.vercel("POST", "/v8/projects?teamId=x", "{")).json.error.code).toBe("forbidden");
    expect((await test.vercel("PUT", "/v10/projects/x/env")).json.error.code).toBe("not_found");
  });
});

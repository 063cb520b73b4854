import { googleError, TestCloud } from "./support";

let test: TestCloud;
beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }, { id: "acme-prod" }] });
  await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data: "ZmFrZQ==" } });
});
afterEach(() => test.stop());

const accounts = "/v1/projects/acme-dev/serviceAccounts";
const email = "reader@acme-dev.iam.gserviceaccount.com";
const member = `serviceAccount:${email}`;
const accessor = "roles/secretmanager.secretAccessor";
const secret = "/v1/projects/acme-dev/secrets/A";
const makeAccount = () =>
  test.google("POST", accounts, { accountId: "reader", serviceAccount: { displayName: "Reader" } });
const bind = (bindings: object[], version = 1) =>
  test.google("POST", `${secret}:setIamPolicy`, { policy: { version, bindings } });
const access = (as = email) => test.google("GET", `${secret}/versions/1:access`, undefined, as);

describe("tokens", () => {
  it.each([
    ["none", undefined, "CREDENTIALS_MISSING"],
    ["a made-up one", "sbx.e30.AAAA", "ACCESS_TOKEN_EXPIRED"],
  ])("%s: 401", async (_what, token, reason) => {
    const answer = await test.send("GET", secret, token);
    expect(answer.status).toBe(401);
    expect(answer.json.error).toMatchObject({ code: 401, status: "UNAUTHENTICATED", details: [{ reason }] });
  });

  it("expire", async () => {
    const token = test.cloud.tokenFor("owner@sandbox.local", { expiresAt: new Date("2026-01-02T03:05:05Z") });
    expect((await test.send("GET", secret, token)).status).toBe(200);
    test.pass(60);
    expect((await test.send("GET", secret, token)).status).toBe(401);
  });

  it("of another sandbox are refused", async () => {
    const other = await TestCloud.start();
    expect((await test.send("GET", secret, other.cloud.ownerToken)).status).toBe(401);
    await other.stop();
  });
});

describe("service accounts", () => {
  it("are created, changed by mask and etag, listed and deleted", async () => {
    const created = (await makeAccount()).json;
    expect(created).toEqual({
      name: `projects/acme-dev/serviceAccounts/${email}`,
      projectId: "acme-dev",
      uniqueId: expect.stringMatching(/^\d{21}$/),
      email,
      displayName: "Reader",
      etag: expect.any(String),
      oauth2ClientId: expect.stringMatching(/^\d{21}$/),
    });
    expect((await test.google("GET", `/v1/projects/-/serviceAccounts/${email}`)).json).toEqual(created);
    expect((await test.google("GET", `${accounts}/${created.uniqueId}`)).json).toEqual(created);
    const patch = {
      serviceAccount: { displayName: "Renamed", description: "ignored", etag: created.etag },
      updateMask: "display_name",
    };
    const patched = await test.google("PATCH", `${accounts}/${email}`, patch);
    expect(patched.json).toEqual({
      ...created,
      displayName: "Renamed",
      etag: expect.not.stringContaining(created.etag),
    });
    expect((await test.google("PATCH", `${accounts}/${email}`, patch)).json).toEqual(
      googleError(409, "ABORTED", /concurrent/),
    );
    expect((await test.google("GET", accounts)).json).toEqual({ accounts: [patched.json] });
    expect((await test.google("DELETE", `${accounts}/${email}`)).json).toEqual({});
    expect((await test.google("GET", `${accounts}/${email}`)).json).toEqual(
      googleError(404, "NOT_FOUND", `Unknown service account: ${email}`),
    );
  });

  it("have unique, valid ids", async () => {
    await makeAccount();
    expect((await makeAccount()).json).toEqual(
      googleError(409, "ALREADY_EXISTS", "Service account reader already exists within project projects/acme-dev."),
    );
    for (const accountId of ["short", "Upper-case", "ends-with-", "a".repeat(31)]) {
      expect((await test.google("POST", accounts, { accountId })).status).toBe(400);
    }
  });

  it("act for those who may mint their tokens", async () => {
    await makeAccount();
    const mint = (as?: string) =>
      test.google(
        "POST",
        `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
        { scope: ["cloud-platform"] },
        as,
      );
    expect((await mint("ann@example.com")).status).toBe(403);
    const policy = { bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:ann@example.com"] }] };
    await test.google("POST", `${accounts}/${email}:setIamPolicy`, { policy });
    const minted = await mint("ann@example.com");
    await bind([{ role: accessor, members: [member] }]);
    expect((await test.send("GET", `${secret}/versions/1:access`, minted.json.accessToken)).status).toBe(200);
  });
});

describe("decisions", () => {
  it("deny with the permission's name, whether the resource exists or not", async () => {
    for (const id of ["A", "NOPE"]) {
      const answer = await test.google(
        "GET",
        `/v1/projects/acme-dev/secrets/${id}/versions/1:access`,
        undefined,
        "ann@example.com",
      );
      expect(answer.status).toBe(403);
      const resource = `projects/acme-dev/secrets/${id}/versions/1`;
      expect(answer.json.error).toEqual({
        code: 403,
        message: `Permission 'secretmanager.versions.access' denied for resource '${resource}' (or it may not exist).`,
        status: "PERMISSION_DENIED",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "IAM_PERMISSION_DENIED",
            domain: "iam.googleapis.com",
            metadata: { permission: "secretmanager.versions.access", resource },
          },
        ],
      });
    }
  });

  it("let through what a secret's own policy grants, and no more", async () => {
    await makeAccount();
    expect((await bind([{ role: accessor, members: [member] }])).status).toBe(200);
    expect((await access()).status).toBe(200);
    expect((await test.google("GET", secret, undefined, email)).status).toBe(403);
    expect((await test.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } }, email)).status).toBe(
      403,
    );
  });

  it.each([
    ["roles/secretmanager.viewer", [200, 200, 403, 403, 403]],
    ["roles/secretmanager.secretAccessor", [403, 403, 200, 403, 403]],
    ["roles/secretmanager.secretVersionAdder", [403, 403, 403, 200, 403]],
    ["roles/secretmanager.secretVersionManager", [403, 403, 403, 200, 403]],
    ["roles/secretmanager.admin", [200, 200, 200, 200, 200]],
    ["roles/viewer", [200, 200, 403, 403, 403]],
    ["roles/editor", [200, 200, 403, 200, 403]],
    ["roles/owner", [200, 200, 200, 200, 200]],
    ["roles/unknown.role", [403, 403, 403, 403, 403]],
  ])("follow the project's policy: %s", async (role, expected) => {
    const ann = "ann@example.com";
    await test.admin("POST", "prepare", { grants: [{ project: "acme-dev", role, member: `user:${ann}` }] });
    const statuses = [
      await test.google("GET", "/v1/projects/acme-dev/secrets", undefined, ann),
      await test.google("GET", secret, undefined, ann),
      await test.google("GET", `${secret}/versions/1:access`, undefined, ann),
      await test.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } }, ann),
      await test.google("POST", `${secret}:setIamPolicy`, { policy: { bindings: [] } }, ann),
    ].map((answer) => answer.status);
    expect(statuses).toEqual(expected);
    expect((await test.google("GET", "/v1/projects/acme-prod/secrets", undefined, ann)).status).toBe(403);
  });

  it("know groups, domains and everybody", async () => {
    await test.admin("POST", "prepare", { groups: [{ email: "team@example.com", members: ["user:ann@example.com"] }] });
    await bind([{ role: accessor, members: ["group:team@example.com", "domain:partner.example"] }]);
    expect((await access("ann@example.com")).status).toBe(200);
    expect((await access("bob@partner.example")).status).toBe(200);
    expect((await access("bob@example.com")).status).toBe(403);
    await bind([{ role: accessor, members: ["allAuthenticatedUsers"] }]);
    expect((await access("bob@example.com")).status).toBe(200);
  });

  it("end when a condition says so", async () => {
    const condition = { title: "until", expression: 'request.time < timestamp("2026-01-02T04:00:00Z")' };
    const binding = { role: accessor, members: ["user:ann@example.com"], condition };
    expect((await bind([binding])).json.error.message).toBe(
      "Policies with conditional bindings must set version to 3.",
    );
    expect((await bind([binding], 3)).json).toMatchObject({ version: 3, bindings: [binding] });
    expect((await access("ann@example.com")).status).toBe(200);
    test.pass(3600);
    expect((await access("ann@example.com")).status).toBe(403);
    const odd = { ...binding, condition: { expression: "true || false" } };
    expect((await bind([odd], 3)).status).toBe(400);
  });

  it("take the lag to grant, and the lag to revoke", async () => {
    await makeAccount();
    await test.admin("PATCH", "settings", { iamLagSeconds: 120 });
    const granted = await bind([{ role: accessor, members: [member] }]);
    expect((await test.google("GET", `${secret}:getIamPolicy`)).json).toEqual(granted.json);
    test.pass(119);
    expect((await access()).status).toBe(403);
    test.pass(1);
    expect((await access()).status).toBe(200);
    await bind([]);
    test.pass(119);
    expect((await access()).status).toBe(200);
    test.pass(1);
    expect((await access()).status).toBe(403);
  });
});

describe("members", () => {
  it("must be well-formed, and accounts must exist", async () => {
    const refused = async (name: string) => (await bind([{ role: accessor, members: [name] }])).json.error.message;
    expect(await refused("ann@example.com")).toBe(
      "The member ann@example.com is of an unknown type. Please set a valid type prefix for the member.",
    );
    expect(await refused(member)).toBe(`Service account ${email} does not exist.`);
    expect((await bind([{ role: "accessor", members: ["user:a@b.c"] }])).json.error.message).toBe(
      "Role accessor is not supported for this resource.",
    );
    await makeAccount();
    expect((await bind([{ role: accessor, members: [member] }])).status).toBe(200);
  });

  it("that are new become visible after the lag", async () => {
    await test.admin("PATCH", "settings", { serviceAccountLagSeconds: 10 });
    await makeAccount();
    const binding = [{ role: accessor, members: [member] }];
    expect((await bind(binding)).json).toEqual(
      googleError(400, "INVALID_ARGUMENT", `Service account ${email} does not exist.`),
    );
    const seen = async () => [
      (await test.google("GET", `${accounts}/${email}`)).status,
      (await test.google("GET", accounts)).json.accounts ?? [],
    ];
    expect(await seen()).toEqual([404, []]);
    expect((await makeAccount()).status).toBe(409);
    test.pass(10);
    expect((await bind(binding)).status).toBe(200);
    expect(await seen()).toEqual([200, [expect.objectContaining({ email })]]);
  });

  it("that are deleted leave nothing to a new account of that name", async () => {
    const { uniqueId } = (await makeAccount()).json;
    await bind([{ role: accessor, members: [member] }]);
    await test.google("DELETE", `${accounts}/${email}`);
    await makeAccount();
    expect((await access()).status).toBe(403);
    expect((await test.google("GET", `${secret}:getIamPolicy`)).json.bindings).toEqual([
      { role: accessor, members: [`deleted:${member}?uid=${uniqueId}`] },
    ]);
  });
});

describe("projects", () => {
  const project = "/v1/projects/acme-dev";
  const policyOf = async () => (await test.google("POST", `${project}:getIamPolicy`, {})).json;

  it("are read, and listed as far as the caller sees them", async () => {
    expect((await test.google("GET", project)).json).toEqual({
      projectNumber: expect.stringMatching(/^\d{12}$/),
      projectId: "acme-dev",
      lifecycleState: "ACTIVE",
      name: "acme-dev",
      createTime: "2026-01-02T03:04:05.000Z",
    });
    expect((await test.google("GET", "/v1/projects")).json.projects).toHaveLength(2);
    await test.admin("POST", "prepare", {
      grants: [{ project: "acme-prod", role: "roles/browser", member: "user:ann@example.com" }],
    });
    const seen = (await test.google("GET", "/v1/projects", undefined, "ann@example.com")).json.projects;
    expect(seen.map((one: { projectId: string }) => one.projectId)).toEqual(["acme-prod"]);
    expect((await test.google("GET", "/v1/projects", undefined, "bob@example.com")).json).toEqual({});
  });

  it("that nobody knows are forbidden, not missing", async () => {
    const answer = await test.google("GET", "/v1/projects/nobodys/secrets");
    expect(answer.json).toEqual(
      googleError(403, "PERMISSION_DENIED", "Permission denied on resource project nobodys."),
    );
  });

  it("are created with their creator as owner", async () => {
    const made = await test.google("POST", "/v1/projects", { projectId: "anns-own", name: "Ann's" }, "ann@example.com");
    expect(made.json).toMatchObject({ done: true, response: { projectId: "anns-own", name: "Ann's" } });
    expect((await test.google("GET", "/v1/projects/anns-own/secrets", undefined, "ann@example.com")).status).toBe(200);
    expect((await test.google("GET", `/v1/${made.json.name}`)).json.done).toBe(true);
    expect((await test.google("POST", "/v1/projects", { projectId: "anns-own" })).status).toBe(409);
  });

  it("keep what the mask leaves out", async () => {
    const auditConfigs = [{ service: "secretmanager.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] }];
    const bindings = [{ role: "roles/viewer", members: ["user:ann@example.com"] }];
    const set = (policy: object, updateMask?: string) =>
      test.google("POST", `${project}:setIamPolicy`, { policy, updateMask });
    await set({ bindings, auditConfigs }, "bindings,etag,auditConfigs");
    expect(await policyOf()).toMatchObject({ bindings, auditConfigs });
    await set({ bindings: [] });
    expect(await policyOf()).toEqual({ version: 1, etag: expect.any(String), auditConfigs });
    await set({ bindings, auditConfigs: [] }, "auditConfigs");
    expect(await policyOf()).toEqual({ version: 1, etag: expect.any(String) });
    const { etag } = await policyOf();
    await set({ etag, bindings });
    expect((await set({ etag, bindings: [] })).json.error.status).toBe("ABORTED");
  });

  it("take an etag in either alphabet of base64, with or without padding", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { etag } = await policyOf();
      const sent = Buffer.from(etag, "base64").toString("base64url");
      const set = await test.google("POST", `${project}:setIamPolicy`, { policy: { etag: sent, bindings: [] } });
      expect(set.status).toBe(200);
    }
  });

  it("refuse without permission", async () => {
    const answer = await test.google("POST", `${project}:setIamPolicy`, { policy: {} }, "ann@example.com");
    expect(answer.json).toEqual(googleError(403, "PERMISSION_DENIED", "The caller does not have permission"));
  });
});

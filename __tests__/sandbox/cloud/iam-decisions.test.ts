/** Who may what, and what is decided of projects. */

import { access, accessor, bind, email, makeAccount, member, secret, test, withAccountAndSecret } from "./iam-support";
import { googleError } from "./support";

withAccountAndSecret();

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

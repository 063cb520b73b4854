import {
  add,
  body,
  create,
  email,
  get,
  grant,
  name,
  patch,
  secret,
  services,
  setBindings,
  test,
  withRunService,
} from "./run-support";

withRunService();

describe("a deployment", () => {
  it("is done at once by default, with a ready revision", async () => {
    const operation = await create();
    expect(operation.json).toMatchObject({
      name: expect.stringMatching(/^projects\/acme-dev\/locations\/europe-west1\/operations\/[\w-]+$/),
      done: true,
      response: { "@type": "type.googleapis.com/google.cloud.run.v2.Service", name },
    });
    const service = await get();
    expect(service).toMatchObject({
      ...body(),
      name,
      generation: "1",
      observedGeneration: "1",
      launchStage: "GA",
      uri: "https://api-123456789012.europe-west1.run.app",
      terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
      reconciling: false,
    });
    expect(service.latestCreatedRevision).toMatch(
      /^projects\/acme-dev\/locations\/europe-west1\/services\/api\/revisions\/api-00001-\w{3}$/,
    );
    expect(service.latestReadyRevision).toBe(service.latestCreatedRevision);
    expect((await test.google("GET", `/v2/${operation.json.name}`)).json).toEqual(operation.json);
  });

  it("makes a revision only where the template changes", async () => {
    await create();
    const first = (await get()).latestCreatedRevision;
    await patch(body("1", { labels: { a: "b" } }));
    expect(await get()).toMatchObject({ generation: "2", labels: { a: "b" }, latestCreatedRevision: first });
    await add("fake-two");
    await patch(body("2"));
    const third = await get();
    expect(third).toMatchObject({ generation: "3", template: body("2").template });
    expect(third).not.toHaveProperty("labels");
    expect(third.latestReadyRevision).not.toBe(first);
    const { revisions } = (await test.google("GET", `${services}/api/revisions`)).json;
    expect(revisions.map((revision: { name: string }) => revision.name)).toEqual([third.latestReadyRevision, first]);
    expect(JSON.stringify(revisions)).not.toContain("fake-");
  });

  it("changes only masked fields where there is a mask", async () => {
    await create();
    await patch({ labels: { a: "b" }, ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }, "?updateMask=labels");
    expect(await get()).toMatchObject({
      labels: { a: "b" },
      ingress: "INGRESS_TRAFFIC_ALL",
      template: body().template,
    });
  });

  it("is only rehearsed with validateOnly", async () => {
    const rehearsed = await test.google("POST", `${services}?serviceId=api&validateOnly=true`, body());
    expect(rehearsed.json).toMatchObject({ done: true, response: { name } });
    expect((await test.google("GET", `${services}/api`)).status).toBe(404);
  });

  it("records which version its revision read, and as whom", async () => {
    await create(body("latest"));
    const { accesses } = (await test.admin("GET", "accesses")).json;
    expect(accesses.filter((one: { method: string }) => one.method.endsWith("AccessSecretVersion"))).toEqual([
      expect.objectContaining({
        caller: email,
        resource: "projects/acme-dev/secrets/JWT/versions/latest",
        resolved: "projects/acme-dev/secrets/JWT/versions/1",
        granted: true,
      }),
    ]);
  });
});

describe("a revision that can't have its secret", () => {
  const permission = `Permission denied on secret: projects/acme-dev/secrets/JWT/versions/1 for Revision service account ${email}. The service account used must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the secret, project or higher level.`;
  const field = "spec.template.spec.containers[0].env[1].value_from.secret_key_ref.name";

  it("for lack of permission fails the operation, and the service stays without a ready revision", async () => {
    await setBindings([]);
    const operation = (await create()).json;
    const service = await get();
    const revision = service.latestCreatedRevision.split("/").pop();
    const message = `Revision '${revision}' is not ready and cannot serve traffic. ${field}: ${permission}`;
    expect(operation).toMatchObject({ done: true, error: { code: 13, message } });
    expect(service.terminalCondition).toMatchObject({ type: "Ready", state: "CONDITION_FAILED", message });
    expect(service).not.toHaveProperty("latestReadyRevision");
    const { conditions } = (await test.google("GET", `/v2/${service.latestCreatedRevision}`)).json;
    expect(conditions[0]).toMatchObject({ type: "Ready", state: "CONDITION_FAILED", message });
  });

  it.each([
    ["missing", async () => {}, "9", "Secret projects/acme-dev/secrets/JWT/versions/9 was not found"],
    [
      "disabled",
      () => test.google("POST", `${secret}/versions/2:disable`, {}),
      "2",
      "Secret Version [projects/acme-dev/secrets/JWT/versions/2] is in DISABLED state.",
    ],
    [
      "destroyed",
      () => test.google("POST", `${secret}/versions/2:destroy`, {}),
      "2",
      "Secret Version [projects/acme-dev/secrets/JWT/versions/2] is in DESTROYED state.",
    ],
  ])("because the version is %s leaves the previous one in service", async (_what, spoil, version, problem) => {
    await add("fake-two");
    await create();
    const before = (await get()).latestReadyRevision;
    await spoil();
    const { error } = (await patch(body(version))).json;
    expect(error.message).toMatch(/^Revision 'api-00002-\w{3}' is not ready and cannot serve traffic\. /);
    expect(error.message.endsWith(`: ${problem}`)).toBe(true);
    const service = await get();
    expect(service.latestReadyRevision).toBe(before);
    expect(service.latestCreatedRevision).not.toBe(before);
    expect(service.terminalCondition.state).toBe("CONDITION_FAILED");
    // The same template again: no new revision, and it is no better.
    expect((await patch(body(version))).json.error.message).toBe(error.message);
    await patch(body("1"));
    expect((await get()).terminalCondition).toMatchObject({ state: "CONDITION_SUCCEEDED" });
  });

  it("because the grant is younger than the lag works after it", async () => {
    await setBindings([]);
    await test.admin("PATCH", "settings", { iamLagSeconds: 60 });
    await grant();
    expect((await create()).json.error.message).toContain("Permission denied on secret");
    test.pass(60);
    expect(
      (await patch(body("1", { template: { ...body().template, labels: { retry: "1" } } }))).json.response,
    ).toBeDefined();
    const service = await get();
    expect(service.latestReadyRevision).toBe(service.latestCreatedRevision);
  });
});

describe("a delayed operation", () => {
  beforeEach(() => test.admin("PATCH", "settings", { operationDelayMillis: 5000 }));

  it("is pending first, then done, across a restart", async () => {
    const operation = (await create()).json;
    expect(operation.done).toBe(false);
    expect(await get()).toMatchObject({
      reconciling: true,
      observedGeneration: "0",
      terminalCondition: { state: "CONDITION_RECONCILING" },
    });
    await test.cloud.close();
    await test.open();
    test.pass(4);
    expect((await test.google("GET", `/v2/${operation.name}`)).json.done).toBe(false);
    test.pass(1);
    expect((await test.google("GET", `/v2/${operation.name}`)).json).toMatchObject({ done: true, response: { name } });
    expect((await get()).reconciling).toBe(false);
  });

  it("resolves its secrets when it is due, not when it is asked for", async () => {
    await setBindings([]);
    const operation = (await create()).json;
    await grant();
    test.pass(5);
    expect((await test.google("GET", `/v2/${operation.name}`)).json.response).toBeDefined();
  });

  it("is done at once where the delay is taken back", async () => {
    const operation = (await create()).json;
    await test.admin("PATCH", "settings", { operationDelayMillis: 0 });
    expect((await test.google("GET", `/v2/${operation.name}`)).json).toMatchObject({ done: true, response: { name } });
    expect((await get()).latestReadyRevision).toBe((await get()).latestCreatedRevision);
  });

  it("can fail for no reason of the caller's", async () => {
    await test.admin("PATCH", "settings", { operationDelayMillis: 0, failOperations: 1 });
    expect((await create()).json.error).toEqual({ code: 13, message: "An internal error has occurred." });
    expect(
      (await patch(body("1", { template: { ...body().template, labels: { retry: "1" } } }))).json.error,
    ).toBeUndefined();
  });
});

describe("a deleted service", () => {
  it("is gone with its revisions and its policy", async () => {
    await create();
    await test.google("POST", `${services}/api:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }] },
    });
    const { latestReadyRevision } = await get();
    const operation = await test.google("DELETE", `${services}/api`);
    expect(operation.json).toMatchObject({ done: true, response: { name } });
    expect((await test.google("GET", `${services}/api`)).status).toBe(404);
    expect((await test.google("GET", services)).json).toEqual({});
    await create();
    expect((await test.google("GET", `${services}/api:getIamPolicy`)).json).toEqual({ etag: "ACAB" });
    expect((await test.google("GET", `/v2/${latestReadyRevision}`)).status).toBe(404);
  });
});

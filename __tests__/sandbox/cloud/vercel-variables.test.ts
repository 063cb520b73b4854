import { create, env, list, test, variable, withVercelProject } from "./vercel-support";

withVercelProject();

describe("variables", () => {
  it("are created with what the reply promises", async () => {
    const answer = await create(variable({ comment: "from tests", gitBranch: "main", target: ["preview"] }));
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      created: {
        id: expect.stringMatching(/^\w{16}$/),
        key: "API_KEY",
        value: "fake-one",
        type: "encrypted",
        target: ["preview"],
        gitBranch: "main",
        comment: "from tests",
        customEnvironmentIds: [],
        createdAt: 1767323045000,
        updatedAt: 1767323045000,
      },
      failed: [],
    });
    expect((await test.vercel("GET", env(`/${answer.json.created.id}`))).json).toEqual(answer.json.created);
  });

  it("that are sensitive never come back, in no reply", async () => {
    const { created } = (await create(variable({ type: "sensitive" }))).json;
    const replies = [
      created,
      ...(await list()),
      (await test.vercel("GET", env(`/${created.id}`))).json,
      (await test.vercel("PATCH", env(`/${created.id}`), { value: "fake-two" })).json,
      (await test.vercel("DELETE", `/v8${env(`/${created.id}`).slice(4)}`)).json,
    ];
    expect(replies.map((reply) => reply.value)).toEqual(["", "", "", "", ""]);
    expect(await list()).toEqual([]);
  });

  it("that are encrypted come back only decrypted on request", async () => {
    await create(variable());
    expect((await list())[0].value).toBe("fake-one");
    const [shown] = await list("");
    expect(shown.value).not.toContain("fake");
    expect(Buffer.from(shown.value, "base64").toString()).toMatch(/^\{"v":"v2"/);
  });

  it.each([
    [
      "sensitive in development",
      variable({ type: "sensitive", target: ["production", "development"] }),
      "bad_request",
      "You cannot set a Sensitive Environment Variable's target to development.",
    ],
    [
      "a reserved name",
      variable({ key: "AWS_SECRET_KEY" }),
      "RESERVED_ENV_VARIABLE",
      "The name of your Environment Variable is reserved: `AWS_SECRET_KEY`. Please choose another name.",
    ],
    ["a name with a dash", variable({ key: "API-KEY" }), "INVALID_KEY", /^The name contains invalid characters/],
    [
      "an unknown target",
      variable({ target: ["staging"] }),
      "bad_request",
      'Invalid request: `target` should be one of: production, preview, development; got "staging".',
    ],
    [
      "no target",
      variable({ target: [] }),
      "bad_request",
      "Invalid request: at least one of `target` and `customEnvironmentIds` must be set.",
    ],
    [
      "an unknown type",
      variable({ type: "secret" }),
      "bad_request",
      "Invalid request: `type` should be one of: system, encrypted, plain, sensitive.",
    ],
    [
      "no type",
      { key: "A", value: "b", target: ["preview"] },
      "bad_request",
      "Invalid request: missing required property `type`.",
    ],
    [
      "no value",
      { key: "A", type: "plain", target: ["preview"] },
      "bad_request",
      "Invalid request: missing required property `value`.",
    ],
    [
      "a branch in production",
      variable({ gitBranch: "main" }),
      "bad_request",
      "A Git branch can only be set for the preview environment.",
    ],
  ])("are refused with %s", async (_what, body, code, message) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(await list()).toEqual([]);
  });

  it("conflict per environment and branch, by name", async () => {
    const first = (await create(variable({ target: ["production", "preview"] }))).json.created;
    const answer = await create(variable({ target: ["production", "development"], value: "fake-other" }));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      error: {
        code: "ENV_CONFLICT",
        message: "A variable with the name `API_KEY` already exists for the target production on branch undefined",
        key: "API_KEY",
        envVarKey: "API_KEY",
        envVarId: first.id,
        target: ["production"],
        gitBranch: null,
      },
    });
    expect((await create(variable({ target: ["development"] }))).status).toBe(201);
    expect((await create(variable({ target: ["preview"], gitBranch: "feature" }))).status).toBe(201);
    expect((await create(variable({ target: [], customEnvironmentIds: ["env_qa"] }))).status).toBe(201);
    expect((await create(variable({ target: [], customEnvironmentIds: ["env_qa"] }))).json.error.code).toBe(
      "ENV_CONFLICT",
    );
    expect((await test.vercel("PATCH", env(`/${first.id}`), { target: ["development"] })).json.error.code).toBe(
      "ENV_CONFLICT",
    );
  });

  it("of a batch succeed and fail one by one", async () => {
    await create(variable());
    const answer = await create([variable(), variable({ key: "B" }), variable({ key: "TZ" })]);
    expect(answer.status).toBe(201);
    expect(answer.json.created.map((one: { key: string }) => one.key)).toEqual(["B"]);
    expect(
      answer.json.failed.map((one: { error: { code: string; key: string } }) => [one.error.key, one.error.code]),
    ).toEqual([
      ["API_KEY", "ENV_CONFLICT"],
      ["TZ", "RESERVED_ENV_VARIABLE"],
    ]);
  });

  it("with upsert replace the one of the same environments, and conflict with others", async () => {
    const first = (await create(variable())).json.created;
    test.pass(1);
    const again = await create(variable({ value: "fake-two" }), "&upsert=true");
    expect([again.status, again.json.created.id, again.json.created.value]).toEqual([201, first.id, "fake-two"]);
    expect(again.json.created.updatedAt - again.json.created.createdAt).toBe(1000);
    expect((await create(variable({ target: ["production", "preview"] }), "&upsert=true")).json.error.code).toBe(
      "ENV_CONFLICT",
    );
    expect(await list()).toHaveLength(1);
  });

  it("change in part; a sensitive one stays sensitive", async () => {
    const { id } = (await create(variable({ type: "sensitive" }))).json.created;
    const changed = await test.vercel("PATCH", env(`/${id}`), { comment: "why" });
    expect(changed.json).toMatchObject({ id, comment: "why", type: "sensitive", target: ["production"] });
    expect((await test.vercel("PATCH", env(`/${id}`), { type: "encrypted" })).status).toBe(400);
    expect((await test.vercel("PATCH", env(`/${id}`), { target: ["development"] })).status).toBe(400);
    expect((await test.vercel("GET", env("/none"))).json.error.code).toBe("ENV_NOT_FOUND");
  });

  it("number at most 1,000 per environment", async () => {
    const batch = Array.from({ length: 1000 }, (_, index) => variable({ key: `V_${index}`, value: "" }));
    expect((await create(batch)).json.failed).toEqual([]);
    expect((await create(variable())).json.error.code).toBe("TOO_MANY_ENV_VARIABLES");
    expect((await create(variable({ target: ["preview"] }))).status).toBe(201);
  });

  it("take at most 64 KiB of names and values per environment", async () => {
    expect((await create(variable({ key: "BIG", value: "x".repeat(65_533) }))).status).toBe(201);
    const over = await create(variable({ key: "A", value: "" }));
    expect(over.json.error).toMatchObject({
      code: "ENV_TOO_LARGE",
      message: "Names and values of the production environment would take 65537 bytes; at most 65536 are allowed.",
    });
  });
});

import { TestCloud } from "./support";

let test: TestCloud;
beforeEach(async () => {
  test = await TestCloud.start();
  const projects = [{ id: "prj_web", name: "web" }];
  await test.admin("POST", "prepare", {
    teams: [
      { id: "team_x", slug: "acme", projects },
      { id: "team_y", projects: [] },
    ],
  });
});
afterEach(() => test.stop());

const env = (path = "", query = "") => `/v10/projects/prj_web/env${path}?teamId=team_x${query}`;
const variable = (extra: object = {}) => ({
  key: "API_KEY",
  value: "fake-one",
  type: "encrypted",
  target: ["production"],
  ...extra,
});
const create = (body: object, query = "") => test.vercel("POST", env("", query), body);
const list = async (query = "&decrypt=true") => (await test.vercel("GET", `/v8${env("", query).slice(4)}`)).json.envs;

describe("tokens, teams and projects", () => {
  it("refuse another token", async () => {
    for (const token of [undefined, "x".repeat(24)]) {
      const answer = await test.send("GET", "/v2/teams/team_x", token);
      expect(answer.status).toBe(403);
      expect(answer.json).toEqual({ error: { code: "forbidden", message: "Not authorized", invalidToken: true } });
    }
  });

  it("show the token's teams and user only", async () => {
    expect((await test.vercel("GET", "/v2/teams/team_x")).json).toMatchObject({
      id: "team_x",
      slug: "acme",
      name: "acme",
      sensitiveEnvironmentVariablePolicy: "off",
    });
    expect((await test.vercel("GET", "/v2/teams/acme")).json.id).toBe("team_x");
    expect((await test.vercel("GET", "/v2/teams/team_z")).status).toBe(404);
    // As the vendor's command line asks, before whatever it is to do.
    expect((await test.vercel("GET", "/v1/teams")).json).toEqual((await test.vercel("GET", "/v2/teams")).json);
    expect((await test.vercel("GET", "/teams/team_x?teamId=team_x")).json.slug).toBe("acme");
    expect((await test.vercel("GET", "/projects/web/custom-environments?teamId=team_x")).json.environments).toEqual([]);
    expect((await test.vercel("GET", "/projects/none/custom-environments?teamId=team_x")).status).toBe(404);
    expect((await test.vercel("GET", "/v2/user")).json.user.username).toBe("vercel-owner");
    expect((await test.vercel("GET", "/v9/projects/prj_web?teamId=team_z")).json.error.code).toBe("forbidden");
  });

  it("keep a project in its team", async () => {
    expect((await test.vercel("GET", "/v9/projects/web?teamId=team_x")).json).toMatchObject({
      id: "prj_web",
      name: "web",
      accountId: "team_x",
    });
    for (const query of ["?teamId=team_y", ""]) {
      const answer = await test.vercel("GET", `/v9/projects/prj_web${query}`);
      expect([answer.status, answer.json.error.code]).toEqual([404, "not_found"]);
    }
  });

  it("create, change and delete projects with their variables", async () => {
    const made = await test.vercel("POST", "/v11/projects?teamId=team_x", {
      name: "shop",
      framework: "nextjs",
      environmentVariables: [variable()],
    });
    expect(made.json).toMatchObject({
      id: expect.stringMatching(/^prj_\w{28}$/),
      name: "shop",
      framework: "nextjs",
      env: [],
      targets: {},
    });
    expect((await test.vercel("POST", "/v11/projects?teamId=team_x", { name: "shop" })).status).toBe(409);
    expect(
      (await test.vercel("PATCH", `/v9/projects/${made.json.id}?teamId=team_x`, { framework: null })).json.framework,
    ).toBeNull();
    expect((await test.vercel("GET", `/v9/projects/${made.json.id}/env?teamId=team_x`)).json.envs).toHaveLength(1);
    expect((await test.vercel("DELETE", `/v9/projects/${made.json.id}?teamId=team_x`)).status).toBe(204);
    expect((await test.vercel("GET", `/v9/projects/shop?teamId=team_x`)).status).toBe(404);
  });
});

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

describe("deployments", () => {
  const deploy = (body: object) => test.vercel("POST", "/v13/deployments?forceNew=1&teamId=team_x", body);
  const list = async (query = "") =>
    (await test.vercel("GET", `/v6/deployments?projectId=prj_web&teamId=team_x${query}`)).json.deployments;

  it("are listed newest first, by target, and deployed again", async () => {
    const first = (await deploy({ name: "web", target: "production" })).json;
    expect(first).toMatchObject({ name: "web", projectId: "prj_web", target: "production", readyState: "READY" });
    const preview = (await deploy({ name: "web" })).json;
    const again = (await deploy({ name: "web", deploymentId: first.id, target: "production" })).json;
    expect((await list()).map((one: { uid: string }) => one.uid)).toEqual([again.id, preview.id, first.id]);
    expect((await list("&target=production")).map((one: { uid: string }) => one.uid)).toEqual([again.id, first.id]);
    expect((await test.vercel("GET", `/v13/deployments/${again.id}?teamId=team_x`)).json.id).toBe(again.id);
  });

  it("are found by their address too, say whose they are, and go with the addresses that lead to them", async () => {
    const { id, url } = (await deploy({ name: "web", target: "production" })).json;
    const at = (host: string, method = "GET") => test.vercel(method, `/v13/deployments/${host}?teamId=team_x`);
    expect((await at(url)).json).toMatchObject({ id, url, ownerId: "team_x", team: { id: "team_x" } });
    expect((await at("other.vercel.app")).status).toBe(404);
    await test.vercel("POST", `/v2/deployments/${id}/aliases?teamId=team_x`, { alias: "shop.example.test" });
    const aliases = async () =>
      (await test.vercel("GET", `/v2/deployments/${id}/aliases?teamId=team_x`)).json.aliases.map(
        (one: { alias: string }) => one.alias,
      );
    expect(await aliases()).toEqual(expect.arrayContaining(["shop.example.test", "web.vercel.app"]));
    expect((await at(url, "DELETE")).json).toEqual({ uid: id, state: "DELETED" });
    expect((await at(id)).status).toBe(404);
    const left = (await test.vercel("GET", "/v4/aliases?teamId=team_x&limit=100")).json.aliases;
    expect(left.map((one: { alias: string }) => one.alias)).not.toContain("shop.example.test");
  });

  it("are listed by git branch, which one that is deployed again keeps", async () => {
    const { id } = (await deploy({ name: "web", meta: { githubCommitRef: "staging" } })).json;
    await deploy({ name: "web", meta: { githubCommitRef: "feature" } });
    const again = (await deploy({ name: "web", deploymentId: id, meta: { action: "redeploy" } })).json;
    expect((await list("&branch=staging")).map((one: { uid: string }) => one.uid)).toEqual([again.id, id]);
    expect(await list("&branch=none")).toEqual([]);
  });

  it("build for a while, and may fail", async () => {
    await test.admin("PATCH", "settings", { operationDelayMillis: 60_000, failOperations: 1 });
    const building = (await deploy({ name: "web", target: "production" })).json;
    expect(building.readyState).toBe("BUILDING");
    expect(await list("&state=BUILDING")).toHaveLength(1);
    await test.admin("PATCH", "settings", { operationDelayMillis: 0, failOperations: 1 });
    expect((await list("")).map((one: { state: string }) => one.state)).toEqual(["ERROR"]);
    expect((await deploy({ name: "web", target: "production" })).json.readyState).toBe("ERROR");
    expect((await deploy({ name: "web", target: "production" })).json.readyState).toBe("READY");
    // What was ready at once stays so.
    await test.admin("PATCH", "settings", { operationDelayMillis: 60_000 });
    expect((await list("&state=BUILDING")).map((one: { id: string }) => one.id)).toEqual([building.id]);
  });

  it("belong to their team, and need a name and a known source", async () => {
    const { id } = (await deploy({ name: "web" })).json;
    expect((await test.vercel("GET", `/v13/deployments/${id}?teamId=team_y`)).status).toBe(404);
    expect((await deploy({ name: "nothing" })).json.error.message).toBe("Project not found.");
    expect((await deploy({ name: "web", deploymentId: "dpl_no" })).status).toBe(404);
    expect((await deploy({})).json.error.message).toBe("Invalid request: missing required property `name`.");
    expect((await deploy({ name: "web", target: "moon" })).status).toBe(400);
  });
});

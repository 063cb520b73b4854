import { test, variable, withVercelProject } from "./vercel-support";

withVercelProject();

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

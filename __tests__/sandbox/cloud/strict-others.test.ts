/** Cloud Storage and Vercel as strict as theirs, and what the official clients rely on. */

import { inSmallCloud, replication, secrets, test } from "./strict-support";
import { googleError } from "./support";

inSmallCloud();

describe("Cloud Storage", () => {
  const objects = "/storage/v1/b/acme-state/o";
  const put = (name: string, more = "") =>
    test.google("POST", `/upload${objects}?uploadType=media&name=${name}${more}`, "{}");
  beforeAll(async () => {
    for (const name of ["a", "b", "b", "b", "c/"]) await put(name);
  });

  it.each([
    ["GET", `${objects}?softDeleted=true`, /^Invalid query parameter softDeleted: /],
    ["GET", `${objects}?maxResults=-1`, "Invalid value for maxResults: '-1'."],
    ["GET", `${objects}?pageToken=bm9wZQ==`, "Invalid page token."],
    ["GET", `${objects}?prefix=a&prefix=b`, /^Invalid query parameter prefix: /],
    [
      "POST",
      `/upload${objects}?uploadType=media&name=x&predefinedAcl=publicRead`,
      /^Invalid query parameter predefinedAcl: /,
    ],
    ["GET", "/storage/v1/b?project=acme-dev&pageToken=bm9wZQ==", "Invalid page token."],
  ])("refuses %s %s", async (method, path, message) => {
    const answer = await test.google(method, path, method === "POST" ? "{}" : undefined);
    expect([answer.status, answer.json.error.message]).toEqual([
      400,
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
  });

  it("pages over generations without losing one", async () => {
    const seen: string[] = [];
    let token = "";
    do {
      const { json } = await test.google(
        "GET",
        `${objects}?versions=true&maxResults=2&pageToken=${encodeURIComponent(token)}`,
      );
      seen.push(...json.items.map((item: { name: string }) => item.name));
      token = json.nextPageToken ?? "";
    } while (token !== "");
    expect(seen).toEqual(["a", "b", "b", "b", "c/"]);
  });

  it("lists between offsets, and a folder's own object where asked", async () => {
    const list = async (query: string) => {
      const { json } = await test.google("GET", `${objects}?${query}`);
      return [json.items.map((item: { name: string }) => item.name), json.prefixes];
    };
    expect(await list("startOffset=b&endOffset=c")).toEqual([["b"], undefined]);
    expect(await list("delimiter=/")).toEqual([["a", "b"], ["c/"]]);
    expect(await list("delimiter=/&includeTrailingDelimiter=true")).toEqual([["a", "b", "c/"], ["c/"]]);
    // Newer clients always say these two.
    expect(await list("delimiter=/&includeFoldersAsPrefixes=false&matchGlob=")).toEqual([["a", "b"], ["c/"]]);
    expect(await list("matchGlob={a,x}")).toEqual([["a"], undefined]);
    expect(await list("matchGlob=[b-c]*")).toEqual([["b"], undefined]);
    expect(await list("matchGlob=?**")).toEqual([["a", "b", "c/"], undefined]);
  });

  it("minds preconditions on metagenerations", async () => {
    const statuses = async (method: string, path: string, body?: object) =>
      Promise.all(
        ["ifMetagenerationMatch=9", "ifMetagenerationNotMatch=1"].map(
          async (query) => (await test.google(method, `${path}?${query}`, body)).status,
        ),
      );
    expect(await statuses("GET", `${objects}/a`)).toEqual([412, 412]);
    expect(await statuses("DELETE", `${objects}/a`)).toEqual([412, 412]);
    expect(await statuses("PATCH", "/storage/v1/b/acme-state", { labels: {} })).toEqual([412, 412]);
    expect((await put("a", "&ifMetagenerationMatch=2")).status).toBe(412);
    expect((await test.google("GET", `${objects}/a?ifMetagenerationMatch=1`)).status).toBe(200);
  });

  it("deletes exactly the generation that is named", async () => {
    const { items } = (await test.google("GET", `${objects}?versions=true&prefix=b`)).json;
    const oldest = items[0].generation;
    expect((await test.google("DELETE", `${objects}/b?generation=${oldest}`)).status).toBe(204);
    const left = (await test.google("GET", `${objects}?versions=true&prefix=b`)).json.items;
    expect(left.map((item: { generation: string }) => item.generation)).toEqual([
      items[1].generation,
      items[2].generation,
    ]);
    expect((await test.google("DELETE", `${objects}/b?generation=${oldest}`)).status).toBe(404);
    expect((await test.google("GET", `${objects}/b`)).json.generation).toBe(items[2].generation);
  });
});

describe("what the official clients rely on", () => {
  it("is an enum as a number where they ask for that", async () => {
    const asked = await test.google("GET", `${secrets}/ALPHA/versions/1?$alt=json%3Benum-encoding=int`);
    expect(asked.json.state).toBe(1);
    expect((await test.google("GET", `${secrets}/ALPHA/versions/1?alt=json`)).json.state).toBe("ENABLED");
  });

  it("is an empty map of tags, which is none; tags are refused", async () => {
    const made = await test.google("POST", `${secrets}?secretId=TAGGED`, { replication, tags: {} });
    expect([made.status, made.json.tags]).toEqual([200, undefined]);
    await test.google("DELETE", `${secrets}/TAGGED`);
    expect((await test.google("POST", `${secrets}?secretId=TAGGED`, { replication, tags: { a: "b" } })).json).toEqual(
      googleError(400, "INVALID_ARGUMENT", "The sandbox keeps no tags."),
    );
  });

  it("is what each project, variable and deployment of Vercel has", async () => {
    const { json } = await test.vercel("GET", "/v10/projects?teamId=team_x");
    expect(json.projects[0]).toMatchObject({
      alias: [],
      deploymentExpiration: {},
      nodeVersion: "22.x",
      resourceConfig: { functionDefaultRegions: ["iad1"] },
      defaultResourceConfig: { functionDefaultRegions: ["iad1"] },
    });
    const variable = { key: "K", value: "fake", type: "plain", target: ["production"] };
    await test.vercel("POST", "/v10/projects/web/env?teamId=team_x", variable);
    const variables = (await test.vercel("GET", "/v10/projects/web/env?teamId=team_x")).json;
    expect([variables.envs[0].securityIssues, variables.pagination]).toEqual([
      [],
      { count: 1, next: null, prev: null },
    ]);
    await test.vercel("POST", "/v13/deployments?teamId=team_x", { name: "web", project: "web" });
    const { deployments } = (await test.vercel("GET", "/v6/deployments?teamId=team_x")).json;
    expect(deployments[0]).toMatchObject({ type: "LAMBDAS", creator: { uid: "vercel-owner" } });
  });
});

describe("Vercel", () => {
  it.each([
    [
      "POST",
      "/v10/projects/web/env?teamId=team_x",
      { key: "A", value: "fake", type: "plain", target: ["production"], foo: 1 },
      "Invalid request: should NOT have additional property `foo`.",
    ],
    ["GET", "/v10/projects?teamId=team_x&limit=0", undefined, "Invalid request: `limit` should be between 1 and 100."],
    ["GET", "/v10/projects?teamId=team_x&limit=many", undefined, "Invalid request: `limit` should be a number."],
    [
      "GET",
      "/v6/deployments?teamId=team_x&limit=101",
      undefined,
      "Invalid request: `limit` should be between 1 and 100.",
    ],
  ])("refuses %s %s %j", async (method, path, body, message) => {
    const answer = await test.vercel(method, path, body);
    expect([answer.status, answer.json.error]).toEqual([400, { code: "bad_request", message }]);
  });

  it("pages from new to old, and no page cuts a moment in two", async () => {
    for (const [name, seconds] of [
      ["p1", 1],
      ["p2", 0],
      ["p3", 1],
    ] as const) {
      test.pass(seconds);
      await test.vercel("POST", "/v10/projects?teamId=team_x", { name });
    }
    const pages: string[][] = [];
    let until = "";
    do {
      const { json } = await test.vercel("GET", `/v10/projects?teamId=team_x&search=p&limit=1&until=${until}`);
      pages.push(json.projects.map((project: { name: string }) => project.name));
      until = json.pagination.next === null ? "" : String(json.pagination.next);
    } while (until !== "");
    expect(pages).toEqual([["p3"], ["p1", "p2"]]);
  });
});

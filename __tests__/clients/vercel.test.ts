import { Vercel } from "../../clients/vercel";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf } from "./scripted-server";
import { lacks, place, server, vercel, withVercel } from "./vercel-support";

withVercel();

describe("the token", () => {
  it.each([{}, { VERCEL_API_TOKEN: "" }])("must be given: %j", async (env) => {
    expect(await failureOf((async () => Vercel.open(cloudAt(server), env))())).toEqual({
      code: exitCodes.usage,
      message: "VERCEL_API_TOKEN is not set, so Vercel can't be asked.",
      next: "export a token of the team that owns the project",
    });
  });

  it("is sent as it is, and that of the other cloud is not", async () => {
    server.script({ body: { deployments: [] } });
    await vercel.deployments(place, "preview", null);
    expect(server.seen.map((one) => one.authorization)).toEqual(["Bearer fake-vercel-token"]);
  });

  it("is not asked for again where it was refused", async () => {
    server.script({ status: 401 });
    expect(await failureOf(vercel.variables(place))).toEqual({
      code: exitCodes.denied,
      message: "the cloud does not accept the token of the holder of VERCEL_API_TOKEN; it may have expired.",
      next: "log in again",
    });
    expect(server.lines).toHaveLength(1);
  });

  it("goes to Vercel itself where the cloud is Google", async () => {
    const fetched = jest.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 401 }));
    const real = Vercel.open({ ...cloudAt(server), name: "Google", sandbox: false }, { VERCEL_API_TOKEN: "fake" });
    const failure = await failureOf(real.variables(place));
    const [[url, init]] = fetched.mock.calls as [[string, RequestInit]];
    fetched.mockRestore();
    expect([url, init.headers]).toEqual([
      "https://api.vercel.com/v9/projects/prj_1/env?teamId=team_1",
      { "content-type": "application/json", authorization: "Bearer fake" },
    ]);
    expect(failure).toMatchObject({
      message: "Vercel does not accept the token of the holder of VERCEL_API_TOKEN; it may have expired.",
    });
  });
});

describe("a team's projects", () => {
  it("come from all pages; one that names itself as the next is the last", async () => {
    server.script(
      { body: { projects: [{ id: "prj_1" }], pagination: { next: 5 } } },
      { body: { projects: [{ id: "prj_2" }], pagination: { next: 5 } } },
    );
    expect(await vercel.projects("team_1")).toEqual([
      { teamId: "team_1", projectId: "prj_1" },
      { teamId: "team_1", projectId: "prj_2" },
    ]);
    expect(server.lines).toEqual([
      "GET /v10/projects?teamId=team_1&limit=100",
      "GET /v10/projects?teamId=team_1&limit=100&until=5",
    ]);
    server.script({ body: { pagination: { next: "5" } } });
    expect(await vercel.projects("team_1")).toEqual([]);
    expect(server.lines).toHaveLength(1);
  });

  it("are of the team where nobody may see them", async () => {
    server.script({ status: 403 });
    expect(await failureOf(vercel.projects("team_1"))).toEqual(lacks("the right to read", "team team_1"));
  });
});

it("reads a project's variables without their values", async () => {
  server.script({
    body: {
      envs: [
        {
          id: "e1",
          key: "KEY",
          value: "fake-value",
          comment: "a comment",
          target: ["production", 7, "preview"],
          customEnvironmentIds: ["env_1"],
          gitBranch: "next",
          updatedAt: 7,
        },
        { id: "e2", key: "OTHER", target: "development", customEnvironmentIds: [] },
        { id: "e3", key: "THIRD" },
      ],
    },
  });
  const bare = { comment: "", custom: false, gitBranch: null, updatedAt: 0 };
  expect(await vercel.variables(place)).toEqual([
    {
      id: "e1",
      key: "KEY",
      comment: "a comment",
      targets: ["production", "preview"],
      custom: true,
      gitBranch: "next",
      updatedAt: 7,
    },
    { id: "e2", key: "OTHER", targets: ["development"], ...bare },
    { id: "e3", key: "THIRD", targets: [], ...bare },
  ]);
  expect(server.lines).toEqual(["GET /v9/projects/prj_1/env?teamId=team_1"]);
});

import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "./scripted-server";
import { lacks, live, place, sent, server, vercel, withVercel } from "./vercel-support";

withVercel();

describe("deployments", () => {
  it("are those of a target, of all branches or one", async () => {
    server.script({
      body: {
        deployments: [
          sent("d2", { target: "production", createdAt: 7, created: 6, meta: { githubCommitRef: "main" } }),
          {
            id: "d1",
            name: "web",
            url: "d1.vercel.app",
            state: "BUILDING",
            created: 6,
            meta: { gitlabCommitRef: "next" },
          },
          sent("d0", { target: "staging", state: "ERROR", meta: { bitbucketCommitRef: "old" } }),
          "none",
        ],
      },
    });
    expect(await vercel.deployments(place, "production", null)).toEqual([
      live("d2", { target: "production", createdAt: 7, branch: "main" }),
      live("d1", { state: "BUILDING", createdAt: 6, branch: "next" }),
      live("d0", { branch: "old" }),
    ]);
    await vercel.deployments({ teamId: "a b", projectId: "c&d" }, "preview", "e/f");
    expect(server.lines).toEqual([
      "GET /v6/deployments?projectId=prj_1&target=production&limit=20&teamId=team_1",
      "GET /v6/deployments?projectId=c%26d&target=preview&branch=e%2Ff&limit=20&teamId=a%20b",
    ]);
  });

  it("are not told where the token may not see them, or the project is not there", async () => {
    server.script({ status: 403 });
    expect(await failureOf(vercel.deployments(place, "preview", null))).toEqual(lacks("the right to read", "prj_1"));
    server.script({ status: 404 });
    expect(await failureOf(vercel.deployments(place, "preview", null))).toEqual({
      code: exitCodes.denied,
      message: "Vercel has no project prj_1 in team team_1, or hides it.",
      next: null,
    });
  });
});

describe("what visitors get", () => {
  it("of a preview is the newest that is ready", async () => {
    server.script({ body: { deployments: [sent("d3", { readyState: "BUILDING" }), sent("d2"), sent("d1")] } });
    expect((await vercel.serving(place, "preview", null))?.id).toBe("d2");
    expect(server.lines).toHaveLength(1);
    server.script({ body: { deployments: [sent("d3", { readyState: "ERROR" })] } });
    expect(await vercel.serving(place, "preview", null)).toBeNull();
  });

  it("in production is what the project says, also after an instant rollback", async () => {
    const deployments = { body: { deployments: [sent("d2"), sent("d1")] } };
    const project = (id?: string) => ({ body: { targets: { production: { id } } } });
    server.script(deployments, project("d2"));
    expect((await vercel.serving(place, "production", null))?.id).toBe("d2");
    expect(server.lines[1]).toBe("GET /v9/projects/prj_1?teamId=team_1");
    expect(server.lines).toHaveLength(2);
    server.script(deployments, project());
    expect((await vercel.serving(place, "production", null))?.id).toBe("d2");
    server.script(deployments, project("d/0"), { body: sent("d/0", { createdAt: 3 }) });
    expect(await vercel.serving(place, "production", null)).toEqual(live("d/0", { createdAt: 3 }));
    expect(server.lines[2]).toBe("GET /v13/deployments/d%2F0?teamId=team_1");
    server.script({ body: {} }, project());
    expect(await vercel.serving(place, "production", null)).toBeNull();
  });

  it("is production, the newest preview of each branch, and what an alias leads to", async () => {
    const of = (branch: string) => ({ meta: { githubCommitRef: branch } });
    const ready = [
      sent("p2", { target: "production", createdAt: 9 }),
      sent("a2", { createdAt: 8, ...of("a") }),
      sent("a1", { createdAt: 7, ...of("a") }),
      sent("b2", { createdAt: 6, readyState: "CANCELED", ...of("b") }),
      sent("b1", { createdAt: 5, ...of("b") }),
      sent("p1", { target: "production", createdAt: 4 }),
      sent("p0", { target: "production", createdAt: 3 }),
    ];
    server.script(
      { body: { deployments: ready.slice(0, 3), pagination: { next: 7 } } },
      { body: { deployments: ready.slice(3), pagination: { next: null } } },
      { body: { deployments: [ready[0]] } },
      { body: { targets: { production: { id: "p2" } } } },
      { body: { aliases: [{ deploymentId: "p1" }, {}, { deploymentId: "a2" }, { deploymentId: "old" }] } },
      { body: sent("old", { createdAt: 1 }) },
    );
    expect((await vercel.servingAll(place)).map((one) => one.id)).toEqual(["p2", "a2", "b1", "p1", "old"]);
    expect(server.lines).toEqual([
      "GET /v6/deployments?projectId=prj_1&teamId=team_1&state=READY&limit=100",
      "GET /v6/deployments?projectId=prj_1&teamId=team_1&state=READY&limit=100&until=7",
      "GET /v6/deployments?projectId=prj_1&target=production&limit=20&teamId=team_1",
      "GET /v9/projects/prj_1?teamId=team_1",
      "GET /v4/aliases?projectId=prj_1&teamId=team_1&limit=100",
      "GET /v13/deployments/old?teamId=team_1",
    ]);
  });

  it("is not the newest of production after an instant rollback", async () => {
    const production = { target: "production" };
    const ready = [
      sent("p2", { ...production, createdAt: 9 }),
      sent("a1", { createdAt: 7 }),
      sent("p1", { ...production, createdAt: 4 }),
    ];
    server.script(
      { body: { deployments: ready } },
      { body: { deployments: [ready[0]] } },
      { body: { targets: { production: { id: "p1" } } } },
      { body: ready[2] },
      { body: {} },
    );
    expect((await vercel.servingAll(place)).map((one) => one.id)).toEqual(["a1", "p1"]);
  });

  it("in production is known where its build is not among the newest", async () => {
    server.script({ body: {} }, { body: { targets: { production: { id: "d0" } } } }, { body: sent("d0") });
    expect((await vercel.serving(place, "production", null))?.id).toBe("d0");
  });

  it("may be nothing", async () => {
    server.script({ body: {} });
    expect(await vercel.servingAll(place)).toEqual([]);
  });
});

describe("deploying again", () => {
  const waited: string[] = [];
  beforeEach(() => {
    waited.length = 0;
  });
  const redeploy = (target: "production" | "preview" = "production") =>
    vercel.redeploy(place, target, live("d1"), (one) => waited.push(`${one.id} ${one.state}`));

  it("builds the same source, and waits until it is ready", async () => {
    server.script(
      { body: { id: "d2", readyState: "QUEUED" } },
      { body: sent("d2", { readyState: "BUILDING" }) },
      { body: sent("d2", { target: "production" }) },
    );
    expect(await redeploy()).toEqual(live("d2", { target: "production" }));
    expect(server.seen[0]).toEqual({
      line: "POST /v13/deployments?forceNew=1&teamId=team_1",
      authorization: "Bearer fake-vercel-token",
      body: { name: "web", deploymentId: "d1", target: "production", meta: { action: "redeploy" } },
    });
    expect(server.lines.slice(1)).toEqual(Array(2).fill("GET /v13/deployments/d2?teamId=team_1"));
    expect(waited).toEqual(["d2 QUEUED"]);
  });

  it("names no target for a preview, and tells nobody to wait for what is ready", async () => {
    server.script({ body: { id: "d2", readyState: "READY" } }, { body: sent("d2") });
    await redeploy("preview");
    expect(server.seen[0]?.body).toEqual({ name: "web", deploymentId: "d1", meta: { action: "redeploy" } });
    expect(waited).toEqual([]);
  });

  it("is sent once, where its answer gets lost too", async () => {
    server.script({ hangsUp: "before" });
    expect(await failureOf(redeploy())).toEqual({
      code: exitCodes.unreachable,
      message: "prj_1: nobody knows whether the new deployment was accepted; its answer got lost.",
      next: "look at the project's deployments, then run the command again if there is no new one",
    });
    expect(server.lines).toHaveLength(1);
    server.script({ status: 403 });
    expect(await failureOf(redeploy())).toEqual(lacks("the right to deploy", "prj_1"));
  });

  it.each(["ERROR", "CANCELED"])("says where it ended as %s", async (state) => {
    server.script({ body: { id: "d2", readyState: "QUEUED" } }, { body: sent("d2", { readyState: state }) });
    expect(await failureOf(redeploy())).toEqual({
      code: exitCodes.unreachable,
      message: `prj_1: deployment d2 ended as ${state}; the previous deployment still serves, with the variables of its build.`,
      next: "read its build log (https://d2.vercel.app), then run the command again",
    });
  });
});

describe("a deployment that is kept back", () => {
  const serving = (uid: string, createdAt: number) => ({ body: { deployments: [sent(uid, { createdAt })] } });
  const keptBack = () => vercel.keptBack(place, "preview", null, live("d2", { createdAt: 5 }));

  it("is none where visitors get it, a newer one, or nothing", async () => {
    for (const answer of [serving("d2", 1), serving("d3", 6), { body: {} }]) {
      server.script(answer);
      expect(await keptBack()).toBeNull();
      expect(server.lines).toHaveLength(1);
    }
    server.script(serving("d1", 5), serving("d1", 4), serving("d2", 5));
    expect(await keptBack()).toBeNull();
    expect(server.lines).toHaveLength(3);
  });

  it("is told by the older one that they still get after five looks", async () => {
    server.script(serving("d1", 5));
    expect(await keptBack()).toEqual(live("d1", { createdAt: 5 }));
    expect(server.lines).toHaveLength(5);
  });
});

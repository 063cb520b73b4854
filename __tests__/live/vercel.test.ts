import { type LiveDeployment, type LiveVariable, Vercel } from "../../clients/vercel";
import { lateOnVercel, vercel } from "../../live/vercel";
import { reaches, renewedBy } from "../../live/vercel-variables";
import { config, pinned, vercelVariableOf } from "../support/resolved-fixture";
import {
  day,
  deploy,
  deployment,
  iso,
  late,
  locked,
  look,
  mapping,
  notWritten,
  rotation,
  uses,
  variable,
  type World,
  web,
  withLock,
  worldOf,
} from "./vercel-world";

withLock();

describe("a variable", () => {
  it("has the old version while it was not written since the pin moved", async () => {
    expect(await vercel.uses(look({ variables: { prj_web: [variable({ updatedAt: day(9) })] } }))).toEqual([
      {
        entry: "shop/KEY",
        version: "1",
        check: "deployment",
        verdict: "fault",
        by: "shop/web",
        says: "has a variable that was not written since",
        next: deploy,
      },
    ]);
    expect(await uses({ variables: { prj_web: [variable({ updatedAt: day(10) })] } })).toEqual([]);
    // A rollback began later than its version was added.
    const rolled = { ...locked, rotation: rotation({ at: iso(12) }) };
    expect(await uses({ block: rolled })).toEqual([notWritten]);
    expect(await uses({ variables: { prj_web: [variable(), variable({ key: "KEY", updatedAt: day(9) })] } })).toEqual([
      notWritten,
    ]);
  });

  it("that no declaration names any more is to go, and so is one that still maps the version", async () => {
    const gone = (names: string) => ["shop/web", `has a variable that must be removed, ${names}`, deploy];
    expect(
      await uses({ variables: { prj_web: [variable({ key: "OLD" }), variable(), variable({ key: "OLDER" })] } }),
    ).toEqual([gone("OLD, OLDER")]);
    expect(await uses({ projects: [web({ variables: [mapping("1")] })] })).toEqual([gone("KEY")]);
    const others = [vercelVariableOf(config("KEY", "x")), vercelVariableOf({ ...pinned("OTHER", "2"), name: "KEY" })];
    for (const one of others) expect(await uses({ projects: [web({ variables: [one] })] })).toEqual([gone("KEY")]);
    // While the previous one is still valid, its variable stays.
    expect(await late({ variables: { prj_web: [variable({ key: "OLD" })] } })).toEqual([]);
  });

  it("in a project that nobody declares is deleted there", async () => {
    expect(await uses({ inTeam: ["prj_x"], variables: { prj_x: [variable()] } })).toEqual([
      [
        "prj_x",
        "has a variable that must be removed, KEY",
        "delete the variable in Vercel's project prj_x, or declare that project again",
      ],
    ]);
    const places = [{ teamId: "team_acme", projectId: "prj_y" }];
    expect(
      await uses({
        projects: [],
        vercel: { target: "production", places } as never,
        variables: { prj_y: [variable()] },
      }),
    ).toHaveLength(1);
    expect(
      await late({
        projects: [web(), web({ key: "shop/b", projectId: "b" })],
        inTeam: ["prj_x"],
        variables: { prj_x: [variable({ updatedAt: 0 })] },
      }),
    ).toEqual([
      [
        "prj_x",
        "has a variable that was not written since",
        "delete the variable in Vercel's project prj_x, or declare that project again",
      ],
    ]);
  });

  it("is not the entry's by another comment, for other targets, or in what another environment declares", async () => {
    const old = { updatedAt: day(1) };
    const of = (one: Partial<LiveVariable>, world: World = {}) =>
      uses({ variables: { prj_web: [variable({ ...old, ...one })] }, ...world });
    expect(await of({ comment: "Managed by Strongroom: shop/KEY2" })).toEqual([]);
    expect(await of({ targets: ["preview"] })).toEqual([]);
    expect(await of({ targets: ["preview", "production"] })).toEqual([notWritten]);
    expect(await of({ targets: ["preview"], custom: true })).toEqual([notWritten]);
    const theirs = { inTeam: ["prj_x"], variables: { prj_x: [variable(old)] } };
    expect(await uses(theirs)).toHaveLength(1);
    expect(await uses({ ...theirs, others: [web({ projectId: "prj_x" })] })).toEqual([]);
    const preview = [{ ...mapping("2"), targets: ["preview" as const] }];
    const projects = [web(), web({ key: "shop/b", projectId: "prj_b", variables: preview })];
    expect(await of({ targets: ["preview"] }, { projects })).toEqual([]);
    // Environments may share a project that this one declares too.
    expect(await of({}, { others: [web()] })).toEqual([notWritten]);
  });

  it("is for the environment's own targets where its project has none, and for any where nobody says", async () => {
    const preview = { prj_web: [variable({ targets: ["preview"] })] };
    const empty = web({ variables: [] });
    expect(await uses({ projects: [empty], variables: preview })).toHaveLength(1);
    expect(
      await uses({ projects: [empty], variables: preview, vercel: { target: "production", places: [] } as never }),
    ).toEqual([]);
    expect(
      await uses({ projects: [empty], variables: preview, vercel: { target: "preview", places: [] } as never }),
    ).toHaveLength(1);
    const other = web({ key: "shop/b", projectId: "prj_b" });
    expect(await uses({ projects: [empty, other], variables: preview })).toEqual([]);
  });
});

describe("without a token", () => {
  it("nobody knows, where there is a project or was one", async () => {
    const unknown = {
      entry: "shop/KEY",
      version: "1",
      check: "deployment",
      verdict: "unknown",
      by: "vercel",
      says: "can't be asked who has it, because VERCEL_API_TOKEN is not set",
      next: "export VERCEL_API_TOKEN with a token of the team, or say that nothing there has the version: --accept vercel",
    };
    const places = [{ teamId: "team_acme", projectId: "prj_y" }];
    expect(await vercel.uses(look({ env: {} }))).toEqual([unknown]);
    expect(await vercel.uses(look({ env: {}, projects: [], vercel: { places } as never }))).toEqual([unknown]);
    expect(await vercel.uses(look({ env: {}, projects: [] }))).toEqual([]);
    expect(await vercel.uses(look({ env: {}, projects: [], vercel: { places: [] } as never }))).toEqual([]);
  });

  it("nobody is late where no project reads it; else nobody knows", async () => {
    const open = (world: World) => {
      const { session, entry } = worldOf({ ...world, env: {} });
      const opened = jest.spyOn(Vercel, "open");
      return lateOnVercel(session, { entry, version: "2" }).then((found) => [found.length, opened.mock.calls.length]);
    };
    expect(await open({ projects: [] })).toEqual([0, 0]);
    expect(await open({ projects: [web({ key: "shop/other" })] })).toEqual([0, 0]);
    // It may be deployed from before it waited.
    for (const projects of [[web()], [web({ state: "waiting" })]]) expect(await open({ projects })).toEqual([1, 0]);
    const { session, entry } = worldOf({ env: {} });
    expect(await lateOnVercel(session, { entry, version: "2" })).toEqual([
      expect.objectContaining({ verdict: "unknown", by: "vercel" }),
    ]);
  });
});

test("what is deployed again goes by the variables that are there", () => {
  const having = (...all: readonly Partial<LiveVariable>[]) => renewedBy(all.map(variable));
  const preview = (gitBranch: string | null) => ({ targets: ["preview"], gitBranch });
  expect(having(preview(null), {})).toEqual({ target: "production", branch: null });
  expect(having(preview("x"), {})).toEqual({ target: "production", branch: null });
  expect(having({ targets: ["development", "preview"] })).toEqual({ target: "preview", branch: null });
  expect(having({ targets: ["development"], gitBranch: "y" }, preview("x"), preview("x"))).toEqual({
    target: "preview",
    branch: "x",
  });
  expect(having(preview("x"), preview(null))).toEqual({ target: "preview", branch: null });
  expect(having(preview("x"), preview("y"))).toEqual({ target: "preview", branch: null });
  expect(having({ targets: [], custom: true })).toEqual({ target: "preview", branch: null });
  expect(having({ targets: ["development"] })).toBeNull();
  expect(having()).toBeNull();
});

test("a deployment's build gets what is for its target and its branch", () => {
  const built = (one: Partial<LiveVariable>, over: Partial<LiveDeployment>) =>
    reaches(variable(one), deployment("a", 1, over));
  expect(built({}, {})).toBe(true);
  expect(built({ targets: ["preview"], custom: true }, {})).toBe(false);
  const preview = { target: "preview", branch: "x" } as const;
  expect(built({}, preview)).toBe(false);
  expect(built({ custom: true }, preview)).toBe(true);
  expect(built({ targets: ["preview"] }, preview)).toBe(true);
  expect(built({ targets: ["preview"], gitBranch: "x" }, preview)).toBe(true);
  expect(built({ targets: ["preview"], gitBranch: "y" }, preview)).toBe(false);
  expect(built({ targets: ["preview"], gitBranch: "y" }, { target: "preview", branch: null })).toBe(true);
});

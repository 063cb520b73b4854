/**
 * Which variables and deployments on Vercel may have a version, told by their times. The API's answers are given here; that they are
 * asked for is in uses.test.ts, over the embedded cloud.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LiveDeployment, type LiveVariable, Vercel, type VercelPlace } from "../../clients/vercel";
import type { Asker, Look } from "../../live/look";
import { deploymentBranch, deploymentTarget, lateOnVercel, newOnVercel, vercel } from "../../live/vercel";
import { reaches } from "../../live/vercel-variables";
import { emptyLock, formatLock, type LockedEntry } from "../../model/lock";
import type { ResolvedEnvironment, ResolvedVercelProject } from "../../model/resolved";
import {
  config,
  environmentOf,
  pinned,
  productOf,
  vercelProjectOf,
  vercelVariableOf,
} from "../support/resolved-fixture";

let lockDir: string;
beforeAll(() => {
  lockDir = mkdtempSync(join(tmpdir(), "strongroom-on-vercel-"));
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(lockDir, { recursive: true, force: true }));

/** Day of January, in milliseconds and as the lock has it. */
const day = (number: number) => Date.UTC(2026, 0, number);
const iso = (number: number) => new Date(day(number)).toISOString();
const version = (at: number) => ({ state: "enabled" as const, at: iso(at), by: "ann", from: "prompt" });
const rotation = (over: object = {}) => ({
  stage: "moved" as const,
  lease: "00112233aabbccdd",
  replaces: "1",
  before: "1",
  added: "2",
  at: iso(10),
  by: "ann",
  ...over,
});
/** The pin has been at 2 since the tenth. */
const locked: LockedEntry = { state: "active", current: "2", versions: { "1": version(1), "2": version(10) } };

const variable = (over: Partial<LiveVariable> = {}): LiveVariable => ({
  id: "env_1",
  key: "KEY",
  comment: "Managed by Strongroom: shop/KEY",
  targets: ["production"],
  custom: false,
  gitBranch: null,
  updatedAt: day(11),
  ...over,
});
const deployment = (id: string, at: number, over: Partial<LiveDeployment> = {}): LiveDeployment => ({
  id,
  name: "web",
  url: `${id}.example.test`,
  state: "READY",
  target: "production",
  branch: null,
  createdAt: day(at),
  ...over,
});
const mapping = (number: string, name = "KEY") => vercelVariableOf({ ...pinned("KEY", number), name });
const web = (over: Partial<ResolvedVercelProject> = {}) =>
  vercelProjectOf({ name: "web", variables: [mapping("2")], ...over });

interface World {
  readonly projects?: readonly ResolvedVercelProject[];
  /** Of the whole environment. */
  readonly vercel?: ResolvedEnvironment["vercel"];
  /** Projects of other environments. */
  readonly others?: readonly ResolvedVercelProject[];
  readonly block?: LockedEntry;
  /** By project id. */
  readonly variables?: Readonly<Record<string, readonly LiveVariable[]>>;
  readonly serving?: readonly LiveDeployment[];
  readonly inTeam?: readonly string[];
  readonly previousAs?: string;
  readonly createdAt?: string | null;
  readonly env?: Readonly<Record<string, string>>;
}

function worldOf(world: World) {
  const { projects = [web()], block = locked, variables = { prj_web: [variable()] }, serving = [] } = world;
  writeFileSync(join(lockDir, "dev.lock.json"), formatLock({ ...emptyLock("dev"), entries: { "shop/KEY": block } }));
  const asked: unknown[] = [];
  const api = {
    projects: async (teamId: string) => (world.inTeam ?? []).map((projectId) => ({ teamId, projectId })),
    variables: async ({ projectId }: VercelPlace) => variables[projectId] ?? [],
    servingAll: async () => serving,
    serving: async (_: VercelPlace, ...how: readonly unknown[]) => {
      asked.push(how);
      return serving[0] ?? null;
    },
  };
  jest.spyOn(Vercel, "open").mockReturnValue(api as unknown as Vercel);
  const made = (name: string, all: readonly ResolvedVercelProject[]) =>
    environmentOf([productOf({ name: "bank" }), productOf({ name: "shop", vercelProjects: all })], name);
  const base = made("dev", projects);
  const environment = (world.vercel === undefined ? base : { ...base, vercel: world.vercel }) as ResolvedEnvironment;
  const context = {
    env: world.env ?? { VERCEL_API_TOKEN: "fake" },
    lockDir,
    environments: {
      names: () => ["dev", "stg", "broken"],
      load: (name: string, { lockDir: where }: { lockDir: string }) =>
        name === "broken" || where !== lockDir
          ? { ok: false, issues: [] }
          : { ok: true, environment: name === "dev" ? environment : made(name, world.others ?? []) },
    },
  };
  const createdAt = world.createdAt === undefined ? iso(10) : world.createdAt;
  const client = { version: async (_: unknown, number: string) => (number === "7" ? null : { number, createdAt }) };
  const session = { context, environment, client } as unknown as Asker;
  const entry = {
    key: "shop/KEY",
    secret: { project: "acme-shop-dev", id: "KEY" },
    previousAs: world.previousAs ?? null,
    usedBy: [{ reader: "shop/web" } as never],
  };
  return { session, entry, asked };
}
const look = (world: World, number = "1") => {
  const { session, entry } = worldOf(world);
  return { session, versions: [{ entry, version: number }] } as unknown as Look;
};
/** Who may have version 1, which is to be nowhere any more. */
const uses = async (world: World) => (await vercel.uses(look(world))).map(({ by, says, next }) => [by, says, next]);
/** Whether version 2, which was pinned just now, may be somewhere. */
const newUses = async (world: World, number = "2") => (await newOnVercel.uses(look(world, number))).map(({ by }) => by);
/** Who does not have version 2 yet. */
const late = async (world: World) => {
  const { session, entry } = worldOf(world);
  return (await lateOnVercel(session, { entry, version: "2" })).map(({ by, says, next }) => [by, says, next]);
};
const deploy = "strongroom deploy 'shop-dev-vercel'";
const notWritten = ["shop/web", "has a variable that was not written since", deploy];
const serves = (id: string, next: string) => [`shop/web: ${id}`, "serves, with the variables of its time", next];
const restart = "strongroom restart shop/web --env dev";

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
    const gone = (names: string) => ["shop/web", `has a variable that is to go, ${names}`, deploy];
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
        "has a variable that is to go, KEY",
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
    ).toEqual([]);
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

describe("a deployment", () => {
  const serving = (...all: readonly LiveDeployment[]) => ({ serving: all });

  it("has the variables of its time", async () => {
    expect(await uses(serving(deployment("a", 10), deployment("b", 11), deployment("c", 12)))).toEqual([
      serves("a", restart),
    ]);
  });

  it("has none that is for other targets or another branch", async () => {
    const preview = deployment("a", 1, { target: "preview", branch: "x" });
    expect(await uses(serving(preview))).toEqual([]);
    const forPreview = (gitBranch: string | null) => ({
      ...serving(preview),
      projects: [web({ variables: [{ ...mapping("2"), targets: ["preview"], gitBranch }] })],
      variables: { prj_web: [variable({ targets: ["preview"], gitBranch })] },
    });
    expect(await uses(forPreview("x"))).toEqual([serves("a", restart)]);
    expect(await uses(forPreview(null))).toEqual([serves("a", restart)]);
    expect(await uses(forPreview("y"))).toEqual([]);
  });

  it("is deployed again by hand where restart does not deploy it", async () => {
    const byHand = (id: string) => `vercel redeploy ${id}.example.test; or: vercel remove ${id}.example.test`;
    const both = { prj_web: [variable({ targets: ["production", "preview"] })] };
    const preview = deployment("a", 1, { target: "preview", branch: "x" });
    expect(await uses({ ...serving(preview), variables: both })).toEqual([serves("a", byHand("a"))]);
    const branched = [web({ variables: [{ ...mapping("2"), gitBranch: "main" }] })];
    expect(await uses({ projects: branched, ...serving(deployment("a", 1, { branch: "x" })) })).toEqual([
      serves("a", byHand("a")),
    ]);
    expect(await uses({ projects: branched, ...serving(deployment("a", 1, { branch: "main" })) })).toEqual([
      serves("a", restart),
    ]);
  });

  it("has the second name too where it is from before that was taken away", async () => {
    const block = { ...locked, rotation: rotation({ verified: iso(20) }) };
    const world = { block, previousAs: "OLD", ...serving(deployment("a", 15)) };
    expect(await uses(world)).toEqual([serves("a", restart)]);
    expect(await uses({ ...world, ...serving(deployment("a", 20)) })).toEqual([]);
    expect(await uses({ ...world, block: { ...locked, rotation: rotation() } })).toEqual([]);
    const { previousAs: _, ...single } = world;
    expect(await uses(single)).toEqual([]);
    expect(await late(world)).toEqual([]);
  });
});

describe("a version that is pinned just now", () => {
  it("may be in what was written since it was there and the pin could be at it", async () => {
    expect(await newOnVercel.uses(look({}, "2"))).toEqual([
      {
        entry: "shop/KEY",
        version: "2",
        check: "deployment",
        verdict: "fault",
        by: "shop/web",
        says: "has a variable that was written since",
        next: "strongroom rollback shop/KEY --env dev",
      },
    ]);
    expect(await newUses({ createdAt: iso(12) })).toEqual([]);
    expect(await newUses({ createdAt: iso(11) })).toEqual(["shop/web"]);
    expect(await newUses({ block: { ...locked, rotation: rotation({ at: iso(12) }) } })).toEqual([]);
    expect(await newUses({ createdAt: iso(12), block: { ...locked, rotation: rotation() } })).toEqual([]);
    expect(await newUses({ createdAt: null })).toEqual(["shop/web"]);
    const mixed = { prj_web: [variable({ updatedAt: 0 }), variable()] };
    expect(await newUses({ variables: mixed })).toEqual(["shop/web"]);
  });

  it("is nowhere where it is not there", async () => {
    expect(await newUses({}, "7")).toEqual([]);
  });

  it("is late in a project whose variable, or whose deployment, is older", async () => {
    const old = { prj_web: [variable({ updatedAt: day(9) })] };
    expect(await late({ variables: old })).toEqual([notWritten]);
    expect(await late({ serving: [deployment("a", 10)] })).toEqual([serves("a", restart)]);
    expect(await late({ serving: [deployment("a", 12)] })).toEqual([]);
    expect(await late({})).toEqual([]);
    const { session, entry, asked } = worldOf({});
    await lateOnVercel(session, { entry, version: "2" });
    expect(asked).toEqual([["production", null]]);
    const pulled = [web({ variables: [{ ...mapping("2"), targets: ["development"] }] })];
    const development = { prj_web: [variable({ targets: ["development"] })] };
    expect(await late({ projects: pulled, variables: development, serving: [deployment("a", 1)] })).toEqual([]);
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

  it("nobody is late where no declared reader is there", async () => {
    const open = (world: World) => {
      const { session, entry } = worldOf({ ...world, env: {} });
      const opened = jest.spyOn(Vercel, "open");
      return lateOnVercel(session, { entry, version: "2" }).then((found) => [found.length, opened.mock.calls.length]);
    };
    expect(await open({ projects: [] })).toEqual([0, 0]);
    expect(await open({ projects: [web({ key: "shop/other" })] })).toEqual([0, 0]);
    expect(await open({ projects: [web({ state: "waiting" })] })).toEqual([0, 0]);
    expect((await open({}))[1]).not.toBe(0);
  });
});

test("what is deployed for a project, and for which branch", () => {
  const having = (...all: readonly (readonly [readonly string[], string | null])[]) =>
    web({ variables: all.map(([targets, gitBranch]) => ({ ...mapping("2"), targets: targets as never, gitBranch })) });
  expect(deploymentTarget(having([["preview"], null], [["production"], null]))).toBe("production");
  expect(deploymentTarget(having([["development", "preview"], null]))).toBe("preview");
  expect(deploymentTarget(having([["development"], null]))).toBeNull();
  expect(deploymentBranch(having([["preview"], "x"], [["preview"], "x"]))).toBe("x");
  expect(deploymentBranch(having([["preview"], "x"], [["preview"], null]))).toBeNull();
  expect(deploymentBranch(having())).toBeNull();
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

/** A Vercel project with variables and deployments, as a test says. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LiveDeployment, type LiveVariable, Vercel, type VercelPlace } from "../../clients/vercel";
import type { Asker, Look } from "../../live/look";
import { lateOnVercel, newOnVercel, vercel } from "../../live/vercel";
import { emptyLock, formatLock, type LockedEntry } from "../../model/lock";
import type { ResolvedEnvironment, ResolvedVercelProject } from "../../model/resolved";
import { environmentOf, pinned, productOf, vercelProjectOf, vercelVariableOf } from "../support/resolved-fixture";

export let lockDir: string;

/** One folder for all tests of a file. */
export function withLock(): void {
  beforeAll(() => {
    lockDir = mkdtempSync(join(tmpdir(), "strongroom-on-vercel-"));
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(lockDir, { recursive: true, force: true }));
}

/** Day of January, in milliseconds and as the lock has it. */
export const day = (number: number) => Date.UTC(2026, 0, number);

export const iso = (number: number) => new Date(day(number)).toISOString();
export const version = (at: number) => ({ state: "enabled" as const, at: iso(at), by: "ann", from: "prompt" });

export const rotation = (over: object = {}) => ({
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
export const locked: LockedEntry = { state: "active", current: "2", versions: { "1": version(1), "2": version(10) } };

export const variable = (over: Partial<LiveVariable> = {}): LiveVariable => ({
  id: "env_1",
  key: "KEY",
  comment: "Managed by Strongroom: shop/KEY",
  targets: ["production"],
  custom: false,
  gitBranch: null,
  updatedAt: day(11),
  ...over,
});

export const deployment = (id: string, at: number, over: Partial<LiveDeployment> = {}): LiveDeployment => ({
  id,
  name: "web",
  url: `${id}.example.test`,
  state: "READY",
  target: "production",
  branch: null,
  createdAt: day(at),
  ...over,
});

export const mapping = (number: string, name = "KEY") => vercelVariableOf({ ...pinned("KEY", number), name });

export const web = (over: Partial<ResolvedVercelProject> = {}) =>
  vercelProjectOf({ name: "web", variables: [mapping("2")], ...over });

export interface World {
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

export function worldOf(world: World) {
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

export const look = (world: World, number = "1") => {
  const { session, entry } = worldOf(world);
  return { session, versions: [{ entry, version: number }] } as unknown as Look;
};

/** Who may have version 1, which is to be nowhere any more. */
export const uses = async (world: World) =>
  (await vercel.uses(look(world))).map(({ by, says, next }) => [by, says, next]);

/** Whether version 2, which was pinned just now, may be somewhere. */
export const newUses = async (world: World, number = "2") =>
  (await newOnVercel.uses(look(world, number))).map(({ by }) => by);

/** Who does not have version 2 yet. */
export const late = async (world: World) => {
  const { session, entry } = worldOf(world);
  return (await lateOnVercel(session, { entry, version: "2" })).map(({ by, says, next }) => [by, says, next]);
};

export const deploy = "strongroom deploy 'shop-dev-vercel'";
export const notWritten = ["shop/web", "has a variable that was not written since", deploy];
export const serves = (id: string, next: string) => [
  `shop/web: ${id}`,
  "serves, with the variables of its build",
  next,
];
export const restart = "strongroom restart shop/web --env dev";

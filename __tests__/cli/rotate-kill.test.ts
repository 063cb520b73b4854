/**
 * Rotations that are killed at every write (lost answers: `rotate-faults.test.ts`). Whatever happens: the pinned version is enabled (so every reader
 * has a valid value), the lock is valid, the same command converges, and no version is added twice.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { canary, search } from "../support/canary";
import { createProject, type Outcome, type Project } from "../support/project";
import { stoppedCommand } from "../support/stopped-command";

let project: Project;
let cloud: RunningCloud;
let lockDir: string;
const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };

beforeAll(async () => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
  cloud = await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-rotate-kill-")) });
});
afterAll(async () => {
  await cloud.close();
  rmSync(cloud.home, { recursive: true, force: true });
  project.remove();
});

const secrets = {
  "fake-shop-dev": ["SESSION_KEY", "VENDOR_KEY", "WEB_KEY"],
  "fake-platform-dev": ["STRONGROOM_FINGERPRINT_KEY"],
};

beforeEach(async () => {
  await admin("POST", "reset", {});
  await admin("POST", "prepare", { projects: Object.keys(secrets).map((id) => ({ id })) });
  for (const [id, names] of Object.entries(secrets)) {
    for (const name of names) {
      const body = { replication: { automatic: {} }, versionDestroyTtl: "604800s" };
      await google("POST", `v1/projects/${id}/secrets?secretId=${name}`, body);
    }
  }
  lockDir = mkdtempSync(join(project.scratch, "locks-"));
  expect((await strongroom(["inject", "--env", "dev"], values)).code).toBe(0);
});

const admin = (method: string, path: string, body?: unknown) =>
  call(method, `_sandbox/${path}`, cloud.adminToken, body);
const google = (method: string, path: string, body?: unknown) => call(method, path, cloud.ownerToken, body);

async function call(method: string, path: string, token: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${cloud.url}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const environment = () => ({
  GOOGLE_OAUTH_ACCESS_TOKEN: cloud.ownerToken,
  GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${cloud.url}/v1/`,
  VERCEL_API_TOKEN: cloud.vercelToken,
  STRONGROOM_LOCK_DIR: lockDir,
});
const strongroom = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> =>
  project.strongroom(args, { ...environment(), ...env });

async function versions(): Promise<readonly string[]> {
  const body = await google("GET", "v1/projects/fake-shop-dev/secrets/SESSION_KEY/versions");
  return (body.versions as { name: string; state: string }[]).map(
    (one) => `${one.name.split("/").at(-1)} ${one.state}`,
  );
}

async function lease(): Promise<string | undefined> {
  const { annotations } = await google("GET", "v1/projects/fake-shop-dev/secrets/SESSION_KEY");
  return (annotations as Record<string, string> | undefined)?.["strongroom-rotation"];
}

function lock(): Lock {
  const text = readFileSync(join(lockDir, "dev.lock.json"), "utf8");
  const parsed = parseLock(text, "environments/dev.lock.json");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.lock;
}
const session = () => lock().entries["shop/SESSION_KEY"];

/** What must hold at any moment. */
async function everyReaderHasAValue(): Promise<void> {
  const live = await versions();
  for (const number of [session()?.current, session()?.previous]) {
    if (number !== undefined) expect(live).toContain(`${number} ENABLED`);
  }
  expect((await strongroom(["check", "--env", "dev"])).code).toBe(0);
}

/** Writes of a whole rotation, in their order: request, and the command that makes it. */
const begin = ["rotate", "SESSION_KEY", "--env", "dev", "--yes"];
const end = ["rotate", "SESSION_KEY", "--env", "dev", "--finish", "--verified"];
const writes = [
  { name: "the lease", command: begin, method: "PATCH", path: "SESSION_KEY\\?updateMask", polite: true },
  { name: "the new version", command: begin, method: "POST", path: "SESSION_KEY:addVersion", polite: true },
  { name: "disabling", command: end, method: "POST", path: "versions/1:disable", polite: true },
  { name: "scheduling the end", command: end, method: "POST", path: "versions/1:destroy", polite: false },
  { name: "giving the lease back", command: end, method: "PATCH", path: "SESSION_KEY\\?updateMask", polite: false },
] as const;

/** Goes on to the end from wherever it stands, as a person would. */
async function converge(command: readonly string[]): Promise<void> {
  if (command === begin) {
    const again = await strongroom(
      session()?.rotation === undefined ? begin : ["rotate", "SESSION_KEY", "--env", "dev", "--resume"],
    );
    expect([again.code, again.stderr.includes("strongroom:")]).toEqual([0, false]);
    expect(session()).toMatchObject({ current: "2", rotation: { stage: "moved", replaces: "1" } });
    expect(await versions()).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(await lease()).toContain(session()?.rotation?.lease);
  } else {
    if (session()?.rotation !== undefined) expect((await strongroom(end)).code).toBe(0);
    expect(session()?.rotation).toBeUndefined();
    expect(session()?.versions?.["1"]).toMatchObject({ state: "disabled", destroyAt: expect.any(String) });
    expect(await versions()).toEqual(["2 ENABLED", "1 DISABLED"]);
    expect(await lease()).toBeUndefined();
  }
  await everyReaderHasAValue();
}

async function upTo(command: readonly string[]): Promise<void> {
  if (command === end) expect((await strongroom(begin)).code).toBe(0);
}

describe.each(writes)("$name", ({ command, method, path, polite }) => {
  const arm = (fault: object) => admin("POST", "faults", { match: { method, path }, fault, times: 1 });

  // Every signal at every write is the long suite's; the gate has each write killed, and each signal at some.
  const all = process.env.STRONGROOM_FULL_TESTS === "1";
  it.each<readonly ["SIGINT" | "SIGTERM" | "SIGKILL", "before" | "after", number]>([
    ["SIGKILL", "before", 137],
    ["SIGKILL", "after", 137],
    ...(all || polite
      ? ([
          ["SIGINT", "before", 130],
          ["SIGTERM", "after", 143],
        ] as const)
      : []),
    ...(all
      ? ([
          ["SIGINT", "after", 130],
          ["SIGTERM", "before", 143],
        ] as const)
      : []),
  ])(
    "ended by %s %s acceptance: a valid value for all, and the same command converges",
    async (signal, when, expected) => {
      await upTo(command);
      // Held back before it is carried out; or carried out, its answer lost, while the command waits before it looks.
      await arm(when === "before" ? { kind: "stall", millis: 600_000 } : { kind: "reset-after" });
      const code = await stoppedCommand(project, command, environment(), signal, {
        async reached() {
          const { armed, held } = await admin("GET", "faults");
          return when === "before" ? held === 1 : armed === 0;
        },
        // What was on its way arrives all the same.
        release: () => admin("DELETE", "faults"),
      });
      // A signal lets the step under way end; where it was the last one, so does the command.
      expect(when === "before" ? [expected] : [expected, 0]).toContain(code);
      await everyReaderHasAValue();
      await converge(command);
      const printed = Buffer.from(project.printed() + readFileSync(join(lockDir, "dev.lock.json"), "utf8"));
      expect(search(printed, "all", Object.values(values))).toEqual([]);
    },
  );
});

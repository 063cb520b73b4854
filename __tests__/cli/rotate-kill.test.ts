/**
 * Rotations that are killed at every write (lost answers: `rotate-faults.test.ts`). Whatever happens: the pinned version is enabled (so every reader
 * has a valid value), the lock is valid, the same command converges, and no version is added twice.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { canary, search } from "../support/canary";
import { full } from "../support/full";
import { stoppedCommand } from "../support/stopped-command";
import * as processes from "./process-support";
import { cloud, lockDir, project, withProcesses } from "./process-support";

const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };

withProcesses({ versionDestroyTtl: "604800s" });
beforeEach(async () => {
  await cloud.admin("POST", "prepare", {
    teams: [{ id: "team_fake", projects: [{ id: "prj_fakeshop", name: "web" }] }],
  });
  expect((await strongroom(["inject", "--env", "dev"], values)).code).toBe(0);
});

const environment = () => ({ ...processes.environment(), VERCEL_API_TOKEN: cloud.running.vercelToken });
const strongroom = (args: readonly string[], env: Record<string, string> = {}) =>
  project.strongroom(args, { ...environment(), ...env });

const versions = () => cloud.versions("fake-shop-dev", "SESSION_KEY");

async function lease(): Promise<string | undefined> {
  const { annotations } = await cloud.google("GET", "v1/projects/fake-shop-dev/secrets/SESSION_KEY");
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
  { name: "the lease", command: begin, method: "PATCH", path: "SESSION_KEY\\?updateMask", thorough: false },
  { name: "the new version", command: begin, method: "POST", path: "SESSION_KEY:addVersion", thorough: true },
  { name: "disabling", command: end, method: "POST", path: "versions/1:disable", thorough: false },
  { name: "scheduling the end", command: end, method: "POST", path: "versions/1:destroy", thorough: false },
  { name: "giving the lease back", command: end, method: "PATCH", path: "SESSION_KEY\\?updateMask", thorough: false },
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

/** Each write killed in the long suite; the gate takes the one that adds, and one of the end. */
const taken = writes.filter(({ name, thorough }) => full || thorough || name === "disabling");

describe.each(taken)("$name", ({ command, method, path, thorough }) => {
  const arm = (fault: object) => cloud.admin("POST", "faults", { match: { method, path }, fault, times: 1 });

  // Every signal at every write is the long suite's; the gate has each write killed, and each signal at one. Histories kill at every
  // step in one process.
  it.each<readonly ["SIGINT" | "SIGTERM" | "SIGKILL", "before" | "after", number]>([
    ["SIGKILL", "after", 137],
    ...(full || thorough ? ([["SIGKILL", "before", 137]] as const) : []),
    ...(full || thorough
      ? ([
          ["SIGINT", "before", 130],
          ["SIGTERM", "after", 143],
        ] as const)
      : []),
    ...(full
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
          const { armed, held } = await cloud.admin("GET", "faults");
          return when === "before" ? held === 1 : armed === 0;
        },
        // What was on its way still arrives.
        release: () => cloud.admin("DELETE", "faults"),
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

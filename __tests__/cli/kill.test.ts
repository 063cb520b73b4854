/** inject and put, stopped before a write is accepted, after that, and after its pin: always a valid state, and a second run converges. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLock, workDir } from "../../cli/lock-file";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { canary, search } from "../support/canary";
import { createProject, type Project } from "../support/project";
import { stoppedCommand } from "../support/stopped-command";

let project: Project;
let cloud: RunningCloud;
let lockDir: string;
const first = canary();
const second = canary();
const web = canary();

beforeAll(async () => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
  cloud = await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-kill-")) });
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
  await call("POST", "_sandbox/reset", {});
  await call("POST", "_sandbox/prepare", { projects: Object.keys(secrets).map((id) => ({ id })) });
  for (const [id, names] of Object.entries(secrets))
    for (const name of names)
      await call("POST", `v1/projects/${id}/secrets?secretId=${name}`, { replication: { automatic: {} } });
  lockDir = mkdtempSync(join(project.scratch, "locks-"));
});

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const token = path.startsWith("_sandbox") ? cloud.adminToken : cloud.ownerToken;
  const response = await fetch(`${cloud.url}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function versions(name: string): Promise<readonly string[]> {
  const id = name.startsWith("STRONGROOM") ? "fake-platform-dev" : "fake-shop-dev";
  const { versions: found } = await call("GET", `v1/projects/${id}/secrets/${name}/versions`);
  return ((found ?? []) as readonly { name: string; state: string }[]).map(
    (one) => `${one.name.split("/").at(-1)} ${one.state}`,
  );
}

async function stored(version: string): Promise<string> {
  const path = `v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/${version}:access`;
  const { payload } = (await call("GET", path)) as { payload: { data: string } };
  return Buffer.from(payload.data, "base64").toString();
}

const environment = () => ({
  GOOGLE_OAUTH_ACCESS_TOKEN: cloud.ownerToken,
  GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${cloud.url}/v1/`,
  STRONGROOM_LOCK_DIR: lockDir,
  VENDOR_KEY: first,
  WEB_KEY: web,
});

const pinned = (name: string) => readLock(lockDir, "dev").entries[`shop/${name}`]?.current ?? null;

/** Runs a command until `reached`, sends the signal, and waits for its end. */
const stopped = (args: readonly string[], reached: () => Promise<boolean>, signal: Signal) =>
  stoppedCommand(project, args, environment(), signal, { reached, release: () => call("DELETE", "_sandbox/faults") });

/** What the write of VENDOR_KEY meets, and how it is seen from outside that the moment has come. */
type Moment = readonly [fault: object, times: number, reached: () => Promise<boolean>];

let refusedBefore = 0;
const refusedOnce = async () => (await refusals()) > refusedBefore;

/** How often the write was refused so far; the cloud's log of requests goes on over all tests. */
async function refusals(): Promise<number> {
  const { requests } = (await call("GET", "_sandbox/requests?since=0")) as {
    requests: readonly { path: string; status: number }[];
  };
  return requests.filter((one) => one.path.includes("VENDOR_KEY:addVersion") && one.status === 503).length;
}

const unavailable = { kind: "status", status: 503 };
const answerLost = { kind: "reset-after" };
type Signal = "SIGINT" | "SIGTERM" | "SIGKILL";
const signals: readonly (readonly [Signal, number])[] = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGKILL", 137],
];

/** @param reads how often the command reads a version before it writes; the read after that is held back until the signal */
async function arm([fault, times]: Moment, reads: number): Promise<void> {
  const slow = { match: { method: "GET", path: "VENDOR_KEY/versions/[0-9]+$", nth: reads + 1 } };
  if (fault === answerLost)
    await call("POST", "_sandbox/faults", { ...slow, fault: { kind: "stall", millis: 600_000 } });
  refusedBefore = await refusals();
  await call("POST", "_sandbox/faults", { match: { method: "POST", path: "VENDOR_KEY:addVersion" }, fault, times });
}

describe.each(signals)("by %s", (signal, code) => {
  const injectMoments: Readonly<Record<string, Moment>> = {
    "before the write is accepted": [unavailable, 100, refusedOnce],
    "after it is accepted": [answerLost, 1, async () => (await versions("VENDOR_KEY")).length > 0],
    "after others are pinned": [
      unavailable,
      100,
      async () => pinned("SESSION_KEY") !== null && pinned("WEB_KEY") !== null && refusedOnce(),
    ],
  };

  it.each(Object.entries(injectMoments))("inject, %s", async (_name, moment) => {
    await arm(moment, 1);
    expect(await stopped(["inject", "--env", "dev"], moment[2], signal)).toBe(code);
    // Every pin that the lock has by now is an enabled version.
    for (const name of secrets["fake-shop-dev"])
      if (pinned(name) !== null) expect(await versions(name)).toEqual([`${pinned(name)} ENABLED`]);
    await call("DELETE", "_sandbox/faults");
    const again = await project.strongroom(["inject", "--env", "dev"], environment());
    expect([again.code, again.stderr.includes("somebody else")]).toEqual([0, false]);
    for (const name of secrets["fake-shop-dev"])
      expect([await versions(name), pinned(name)]).toEqual([["1 ENABLED"], "1"]);
    expect(await versions("STRONGROOM_FINGERPRINT_KEY")).toEqual(["1 ENABLED"]);
    expect(await stored("1")).toBe(first);
  });

  const putMoments: Readonly<Record<string, Moment>> = {
    "before the write is accepted": [unavailable, 100, refusedOnce],
    "after it is accepted": [answerLost, 1, async () => (await versions("VENDOR_KEY")).length > 1],
  };

  it.each(Object.entries(putMoments))("put, %s", async (_name, moment) => {
    expect((await project.strongroom(["inject", "--env", "dev"], environment())).code).toBe(0);
    const file = join(project.scratch, "vendor.key");
    writeFileSync(file, second, { mode: 0o600 });
    const args = ["put", "VENDOR_KEY", "--env", "dev", "--from", file, "--yes"];
    await arm(moment, 2);
    const ended = await stopped(args, moment[2], signal);
    // A signal that finds the version accepted lets it be pinned; then all is done, and nothing is to be repeated.
    expect(ended).toBe(code);
    const pin = pinned("VENDOR_KEY") ?? "";
    expect(await stored(pin)).toBe(pin === "1" ? first : second);
    await call("DELETE", "_sandbox/faults");
    if (pin === "1") expect((await project.strongroom(args, environment())).code).toBe(0);
    expect([await versions("VENDOR_KEY"), pinned("VENDOR_KEY")]).toEqual([["2 ENABLED", "1 ENABLED"], "2"]);
    expect(await stored("2")).toBe(second);
  });
});

it("none of it left a value behind", () => {
  const work = workDir(project.folder, lockDir);
  const intents = join(work, "dev.intents.json");
  const seen = project.printed() + (existsSync(intents) ? readFileSync(intents, "utf8") : "");
  expect(search(Buffer.from(seen), "output and intentions", [first, second, web])).toEqual([]);
});

/** inject and put, stopped before a write is accepted, after that, and after its pin: always a valid state, and a second run converges. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLock, workDir } from "../../lock/lock-file";
import { canary, search } from "../support/canary";
import { full } from "../support/full";
import { stoppedCommand } from "../support/stopped-command";
import { cloud, environment, lockDir, project, secrets, withProcesses } from "./process-support";

const first = canary();
const second = canary();
const web = canary();

withProcesses();

const versions = (name: string) =>
  cloud.versions(name.startsWith("STRONGROOM") ? "fake-platform-dev" : "fake-shop-dev", name);
const stored = (version: string) => cloud.value("fake-shop-dev", "VENDOR_KEY", version);

const withValues = () => ({
  ...environment(),
  VENDOR_KEY: first,
  WEB_KEY: web,
});

const pinned = (name: string) => readLock(lockDir, "dev").entries[`shop/${name}`]?.current ?? null;

/** Runs a command until `reached`, sends the signal, and waits for its end. */
const stopped = (args: readonly string[], reached: () => Promise<boolean>, signal: Signal) =>
  stoppedCommand(project, args, withValues(), signal, { reached, release: () => cloud.admin("DELETE", "faults") });

/** What the write of VENDOR_KEY meets, and how it is seen from outside that the moment has come. */
type Moment = readonly [fault: object, times: number, reached: () => Promise<boolean>];

let refusedBefore = 0;
const refusedOnce = async () => (await refusals()) > refusedBefore;

/** The look after the lost answer is held back. */
async function heldAfter(written: number): Promise<boolean> {
  const { held } = await cloud.admin("GET", "faults");
  return held === 1 && (await versions("VENDOR_KEY")).length === written;
}

interface Request {
  readonly path: string;
  readonly status: number;
}

/** The cloud's log of requests goes on over all tests. */
const requests = async (): Promise<readonly Request[]> =>
  ((await cloud.admin("GET", "requests?since=0")) as { requests: readonly Request[] }).requests;

const isWrite = ({ path }: Request) => path.endsWith("VENDOR_KEY:addVersion");

/** How often the write was refused so far. */
const refusals = async () => (await requests()).filter((one) => isWrite(one) && one.status === 503).length;

/** How often a version was read by its number since the log was so long, up to the write. */
async function readsBeforeWrite(since: number): Promise<number> {
  const mine = (await requests()).slice(since);
  return mine.slice(0, mine.findIndex(isWrite)).filter(({ path }) => /VENDOR_KEY\/versions\/[0-9]+$/.test(path)).length;
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
  if (fault === answerLost) await cloud.admin("POST", "faults", { ...slow, fault: { kind: "stall", millis: 600_000 } });
  refusedBefore = await refusals();
  await cloud.admin("POST", "faults", { match: { method: "POST", path: "VENDOR_KEY:addVersion" }, fault, times });
}

/** The gate has each moment killed, and each other signal at one of them; histories kill at every step in one process. */
const taken = (signal: Signal, moments: Readonly<Record<string, Moment>>) =>
  Object.entries(moments).filter(([name]) => full || signal === "SIGKILL" || name === "after it is accepted");

describe.each(signals)("by %s", (signal, code) => {
  const injectMoments: Readonly<Record<string, Moment>> = {
    "before the write is accepted": [unavailable, 100, refusedOnce],
    "after it is accepted": [answerLost, 1, () => heldAfter(1)],
    "after others are pinned": [
      unavailable,
      100,
      async () => pinned("SESSION_KEY") !== null && pinned("WEB_KEY") !== null && refusedOnce(),
    ],
  };

  it.each(taken(signal, injectMoments))("inject, %s", async (_name, moment) => {
    await arm(moment, 2);
    expect(await stopped(["inject", "--env", "dev"], moment[2], signal)).toBe(code);
    // Every pin that the lock has by now is an enabled version.
    for (const name of secrets["fake-shop-dev"])
      if (pinned(name) !== null) expect(await versions(name)).toEqual([`${pinned(name)} ENABLED`]);
    await cloud.admin("DELETE", "faults");
    const again = await project.strongroom(["inject", "--env", "dev"], withValues());
    expect([again.code, again.stderr.includes("somebody else")]).toEqual([0, false]);
    for (const name of secrets["fake-shop-dev"])
      expect([await versions(name), pinned(name)]).toEqual([["1 ENABLED"], "1"]);
    expect(await versions("STRONGROOM_FINGERPRINT_KEY")).toEqual(["1 ENABLED"]);
    expect(await stored("1")).toBe(first);
  });

  const putMoments: Readonly<Record<string, Moment>> = {
    "before the write is accepted": [unavailable, 100, refusedOnce],
    "after it is accepted": [answerLost, 1, () => heldAfter(2)],
  };

  it.each(taken(signal, putMoments))("put, %s", async (_name, moment) => {
    expect((await project.strongroom(["inject", "--env", "dev"], withValues())).code).toBe(0);
    const file = join(project.scratch, "vendor.key");
    writeFileSync(file, second, { mode: 0o600 });
    const args = ["put", "VENDOR_KEY", "--env", "dev", "--from", file, "--yes"];
    const reads = 9;
    const since = (await requests()).length;
    await arm(moment, reads);
    const ended = await stopped(args, moment[2], signal);
    // One that is held before the write, by mistake, is given up by the client after 20 s.
    expect(await readsBeforeWrite(since)).toBe(reads);
    // A signal that finds the version accepted lets it be pinned; then all is done, and nothing is to be repeated.
    expect(ended).toBe(code);
    const pin = pinned("VENDOR_KEY") ?? "";
    expect(await stored(pin)).toBe(pin === "1" ? first : second);
    await cloud.admin("DELETE", "faults");
    if (pin === "1") expect((await project.strongroom(args, withValues())).code).toBe(0);
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

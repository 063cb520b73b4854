import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LockWriter, readLock, workDir } from "../../lock/lock-file";
import { emptyLock, type Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { engineSources } from "../support/rooms";

let base: string;
let root: string;
let lockDir: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "strongroom-lock-"));
  root = join(base, "project");
  lockDir = join(base, "locks");
  mkdirSync(lockDir);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const withService = (name: string) => (lock: Lock) => ({
  ...lock,
  services: { ...lock.services, [name]: { state: "active" as const } },
});
const busyFile = () => join(workDir(root, lockDir), "dev.busy");

it("a missing file is an empty lock, and every change is on disk at once", () => {
  const writer = LockWriter.open(root, lockDir, "dev");
  expect(writer.current).toEqual(emptyLock("dev"));
  writer.update(withService("shop/api"));
  expect(readLock(lockDir, "dev").services).toEqual({ "shop/api": { state: "active" } });
  writer.release();
  // Beside it the record that it was written, outside of the committed folder: a loss shows.
  expect(readdirSync(lockDir)).toEqual([".dev.applied", "dev.lock.json"]);
  expect(readdirSync(workDir(root, lockDir))).toEqual([]);
});

it("only the lock file is in the committed folder: a clone stays clean", () => {
  lockDir = join(root, "environments");
  mkdirSync(lockDir, { recursive: true });
  const writer = LockWriter.open(root, lockDir, "dev");
  writer.update(withService("shop/api"));
  writer.release();
  expect(readdirSync(lockDir)).toEqual(["dev.lock.json"]);
});

it("a lock in which nothing happened may get lost: no record says that it was there", () => {
  const writer = LockWriter.open(root, lockDir, "dev");
  writer.update((lock) => ({ ...lock, entries: { "shop/NEW": { state: "pending" } } }));
  writer.release();
  expect(readdirSync(lockDir)).toEqual(["dev.lock.json"]);
});

it("does not touch the file where nothing changes", () => {
  const writer = LockWriter.open(root, lockDir, "dev");
  writer.update((lock) => ({ ...lock }));
  expect(readdirSync(lockDir)).toEqual([]);
  writer.release();
});

it("one writer at a time", async () => {
  const first = LockWriter.open(root, lockDir, "dev");
  const failure = await failureOf(() => LockWriter.open(root, lockDir, "dev"));
  expect(failure.code).toBe(exitCodes.lock);
  expect(failure.message).toMatch(
    new RegExp(`^The lock file is in use by process ${process.pid} on .*, since 20.*Z\\.$`),
  );
  expect(failure.next).toBe("wait until it has ended, then run the command again");
  // Another environment is another lock.
  LockWriter.open(root, lockDir, "prod").release();
  first.release();
  LockWriter.open(root, lockDir, "dev").release();
});

it("no command opens a lock but by its turn", () => {
  const opening = engineSources().filter(({ text }) => /LockWriter\.(open|wait)\(/.test(text));
  expect(opening.map(({ file }) => file)).toEqual(["lock/with-lock.ts"]);
});

describe("a marker left behind", () => {
  const leave = (holder: object) => {
    mkdirSync(dirname(busyFile()), { recursive: true });
    writeFileSync(
      busyFile(),
      JSON.stringify({ host: hostname(), id: "left", since: "2026-01-01T00:00:00.000Z", started: null, ...holder }),
    );
  };

  it("by a process that is gone is taken over", () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    leave({ pid: gone });
    const writer = LockWriter.open(root, lockDir, "dev");
    expect(JSON.parse(readFileSync(busyFile(), "utf8")).pid).toBe(process.pid);
    writer.release();
  });

  it("by a process whose id was used again is taken over (Linux)", () => {
    if (process.platform !== "linux") return;
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    try {
      leave({ pid: other.pid, started: "1" });
      LockWriter.open(root, lockDir, "dev").release();
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("by a process that lives, or by another machine, is not", async () => {
    leave({ pid: process.ppid });
    expect((await failureOf(() => LockWriter.open(root, lockDir, "dev"))).code).toBe(exitCodes.lock);
    leave({ pid: 1, host: "somewhere-else" });
    expect(await failureOf(() => LockWriter.open(root, lockDir, "dev"))).toEqual({
      code: exitCodes.lock,
      message: `The lock file is in use by process 1 on somewhere-else, since 2026-01-01T00:00:00.000Z. It can't be seen whether it still runs, from ${hostname()}.`,
      next: `wait until it has ended; if it has exited already, before you run the command again: rm '${busyFile()}'`,
    });
  });
});

it("a file that somebody else changed meanwhile is not overwritten", async () => {
  const writer = LockWriter.open(root, lockDir, "dev");
  writer.update(withService("shop/api"));
  writeFileSync(join(lockDir, "dev.lock.json"), JSON.stringify(emptyLock("dev")));
  expect(await failureOf(() => writer.update(withService("shop/web")))).toEqual({
    code: exitCodes.lock,
    message: `${join(lockDir, "dev.lock.json")} was changed by somebody else while this command ran.`,
    next: "run the command again; it continues from the file as it is now",
  });
  writer.release();
});

it("a damaged file is refused, and its marker goes", async () => {
  writeFileSync(join(lockDir, "dev.lock.json"), '{"format": 1, "environment": "dev"');
  const failure = await failureOf(() => LockWriter.open(root, lockDir, "dev"));
  expect(failure.code).toBe(exitCodes.lock);
  expect(failure.message).toContain(`${join(lockDir, "dev.lock.json")} is damaged: `);
  expect(failure.message).toContain("  next:    strongroom lock restore --env dev");
  expect(failure.next).toBeNull();
  expect(readdirSync(workDir(root, lockDir))).toEqual([]);
});

it("a place that can't be written is noticed before anything else happens, and its marker goes", async () => {
  const elsewhere = join(base, "file");
  writeFileSync(elsewhere, "");
  expect(await failureOf(() => LockWriter.open(root, elsewhere, "dev"))).toEqual({
    code: exitCodes.lock,
    message: `${join(elsewhere, "dev.lock.json")} can't be written (ENOTDIR); nothing was changed.`,
    next: "make it writable for yourself, then run the command again",
  });
  expect(readdirSync(workDir(root, elsewhere))).toEqual([]);
});

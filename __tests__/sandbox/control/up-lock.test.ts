import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../../sandbox/cloud/process";
import { withLock } from "../../../sandbox/control/up-lock";

const folder = mkdtempSync(join(tmpdir(), "sandbox-lock-"));
const path = join(folder, "lock");
afterEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const deadPid = 2 ** 22 + 1;

test("one holder at a time, and the file goes when it is done, also after an error", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((done) => setTimeout(done, 20));
    inside -= 1;
  };
  await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
  expect(most).toBe(1);
  await expect(withLock(path, () => Promise.reject(new Error("in the work")))).rejects.toThrow("in the work");
  expect(existsSync(path)).toBe(false);
});

test.each([
  ["of a process that is gone", JSON.stringify({ pid: deadPid, at: Date.now() })],
  ["older than any start takes", JSON.stringify({ pid: process.pid, at: Date.now() - 6 * 60_000 })],
])("a lock %s is taken over", async (_what, content) => {
  writeFileSync(path, content);
  expect(await withLock(path, async () => "done", 2_000)).toBe("done");
});

test("an unreadable lock is taken over once it is old", async () => {
  writeFileSync(path, "");
  await expect(withLock(path, async () => "done", 300)).rejects.toThrow("is held by process ?");
  const old = new Date(Date.now() - 60_000);
  utimesSync(path, old, old);
  expect(await withLock(path, async () => "done", 2_000)).toBe("done");
});

test("a held lock is named with its holder when the wait is over", async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, at: Date.now() }));
  await expect(withLock(path, async () => "done", 300)).rejects.toThrow(
    `sandbox: ${path} is held by process ${process.pid} for longer than 0 s; wait for that command, or remove the file if no other \`sandbox up\` runs`,
  );
});

test("a process that runs is alive, one that does not is not", () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(1)).toBe(true);
  expect(isAlive(deadPid)).toBe(false);
});

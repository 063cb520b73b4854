import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LockWriter, lockPath } from "../../lock/lock-file";
import { loadEnvironment } from "../../organisation/load";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "strongroom-lost-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function expectRefused(
  code: string,
  what: string,
  rest: { readonly got: string; readonly allowed: string; readonly next: string },
) {
  const issue = { code, what, where: "environments/dev.lock.json", ...rest };
  expect(loadEnvironment("dev", { lockDir: base })).toEqual({ ok: false, issues: [issue] });
}

test.each([
  ["a pipe", (file: string) => execFileSync("mkfifo", [file])],
  ["a folder", (file: string) => mkdirSync(file)],
  ["a link", (file: string) => symlinkSync(join(__dirname, "..", "..", "environments", "dev.lock.json"), file)],
  ["a link to nothing", (file: string) => symlinkSync("nowhere.json", file)],
])("a lock that is %s is said, and not waited for", (_, make) => {
  make(lockPath(base, "dev"));
  expectRefused("lock-not-a-file", "the lock is not a regular file", {
    got: "a folder, a link, a pipe or a device",
    allowed: "a regular file",
    next: "move it away, then: strongroom lock restore --env dev",
  });
});

test("in a folder that git does not know, a lost lock file is an error and a new environment is not", () => {
  expect(loadEnvironment("dev", { lockDir: base }).ok).toBe(true);
  const writer = LockWriter.open(join(base, "project"), base, "dev");
  writer.update((lock) => ({ ...lock, stacks: { "chat-dev-secrets": { state: "active" } } }));
  writer.release();
  expect(loadEnvironment("dev", { lockDir: base }).ok).toBe(true);
  rmSync(lockPath(base, "dev"));
  expectRefused(
    "lock-missing",
    "the lock file is missing; without its pins everything that is deployed would be removed",
    {
      got: "no file, but the record .dev.applied that it was written",
      allowed: "the lock file of every environment, from the first time that it was written",
      next: "strongroom lock restore --env dev",
    },
  );
  // Another environment is another lock.
  expect(loadEnvironment("staging", { lockDir: base }).ok).toBe(true);
});

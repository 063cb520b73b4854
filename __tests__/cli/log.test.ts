/** The changelog, from real git repositories. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LogOptions, log } from "../../cli/commands/log";
import { lockPath, readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { History } from "../../machine/git/history";
import { emptyLock, formatLock, type Lock, type LockedEntry } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { plainContext } from "../support/context";
import { failureOf, shop } from "./support";

const folder = mkdtempSync(join(tmpdir(), "strongroom-log-"));
const lockDir = join(folder, "environments");
const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let hour = 0;
function git(...args: string[]): string {
  const when = `2026-03-01T${String(hour).padStart(2, "0")}:00:00Z`;
  const all = { ...env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when };
  return execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", ...args], {
    cwd: folder,
    env: all,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function version(by: string, state: "enabled" | "disabled" = "enabled") {
  return { state, at: "2026-02-03T04:05:06.000Z", by, from: "generated hex 32" } as const;
}

function write(name: string, entries: Readonly<Record<string, LockedEntry>>): void {
  writeFileSync(lockPath(lockDir, name), formatLock({ ...emptyLock(name), entries }));
}

function commit(subject: string): void {
  hour += 1;
  git("add", "environments");
  git("commit", "-q", "-m", subject);
}

function context(over: Partial<Context> = {}): Context {
  return plainContext(folder, {
    env,
    lockDir,
    environments: {
      names: () => ["dev", "prod"],
      load: (name, options) => ({ ok: true, environment: shop(name, readLock(options.lockDir, name)) }),
    },
    now: () => new Date("2026-03-02T00:00:00Z"),
    random: () => Buffer.alloc(0),
    ...over,
  });
}

const run = (name: string | null = null, options: LogOptions = {}) => log(context(), name, options);
const said = (text: string) => text.replace(/ [0-9a-f]{10}$/gm, " HASH");

const web = (current: string, versions: Lock["entries"][string]["versions"], more: Partial<LockedEntry> = {}) => ({
  "shop/WEB_KEY": { state: "active" as const, current, ...(versions === undefined ? {} : { versions }), ...more },
});

beforeAll(() => {
  mkdirSync(lockDir);
  git("init", "-q", "-b", "main");
  write("dev", { "shop/WEB_KEY": { state: "pending" } });
  commit("Declare WEB_KEY");
  write("dev", web("1", { "1": version("ann@acme.example") }));
  commit("Inject WEB_KEY");
  write("dev", web("2", { "1": version("ann@acme.example"), "2": version("bob@acme.example") }, { previous: "1" }));
  commit("Rotate WEB_KEY");
  // A merge that adds nothing of its own must not tell the branch's story twice.
  git("checkout", "-q", "-b", "prod-values");
  write("prod", {
    "shop/VENDOR_KEY": { state: "active", current: "1", versions: { "1": version("ci@acme.example") } },
  });
  commit("Inject prod");
  git("checkout", "-q", "main");
  write("dev", web("2", { "1": version("ann@acme.example", "disabled"), "2": version("bob@acme.example") }));
  commit("Finish the rotation");
  hour += 1;
  git("merge", "-q", "--no-ff", "-m", "Merge prod values", "prod-values");
  write("dev", {
    ...web("2", { "2": version("bob@acme.example"), "1": version("ann@acme.example", "disabled") }),
    "shop/VENDOR_KEY": { state: "active", current: "1", versions: { "1": version("eve@acme.example") } },
  });
});

it("tells who added what, when, how and where it is stored, newest first, and what is not committed", async () => {
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  const lines = said(result.text).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "not committed",
    "  dev shop/VENDOR_KEY: version 1 added by eve@acme.example on 2026-02-03 04:05 UTC (generated hex 32)",
    "    stored: projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1",
    "  dev shop/VENDOR_KEY: version 1 goes live",
  ]);
  expect(lines.filter((line) => line.startsWith("2026"))).toHaveLength(4);
  expect(lines.filter((line) => line.includes("ci@acme.example"))).toHaveLength(1);
  expect(result.text).not.toContain("Merge prod values");
  expect(lines.at(-1)).toBe("11 changes");
});

it("tells one entry's story", async () => {
  const result = await run("WEB_KEY");
  expect(said(result.text)).toBe(
    [
      "2026-03-01 Ann: Finish the rotation HASH",
      "  dev shop/WEB_KEY: version 1 is disabled",
      "  dev shop/WEB_KEY: version 1 is no longer mapped",
      "2026-03-01 Ann: Rotate WEB_KEY HASH",
      "  dev shop/WEB_KEY: version 2 added by bob@acme.example on 2026-02-03 04:05 UTC (generated hex 32)",
      "    stored: projects/fake-shop-dev/secrets/WEB_KEY/versions/2",
      "  dev shop/WEB_KEY: version 2 goes live instead of 1",
      "  dev shop/WEB_KEY: version 1 stays valid beside it",
      "2026-03-01 Ann: Inject WEB_KEY HASH",
      "  dev shop/WEB_KEY: version 1 added by ann@acme.example on 2026-02-03 04:05 UTC (generated hex 32)",
      "    stored: projects/fake-shop-dev/secrets/WEB_KEY/versions/1",
      "  dev shop/WEB_KEY: version 1 goes live",
      "7 changes",
    ].join("\n"),
  );
  expect(result.data.events[2]).toEqual({
    what: "added",
    entry: "shop/WEB_KEY",
    version: "2",
    by: "bob@acme.example",
    at: "2026-02-03T04:05:06.000Z",
    from: "generated hex 32",
    environment: "dev",
    stored: "projects/fake-shop-dev/secrets/WEB_KEY/versions/2",
    storedElsewhere: [],
    commit: {
      hash: expect.stringMatching(/^[0-9a-f]{40}$/),
      author: "Ann",
      at: "2026-03-01T03:00:00.000Z",
      subject: "Rotate WEB_KEY",
    },
  });
});

it("keeps to one environment and to a limit, and refuses what is neither", async () => {
  expect((await run(null, { env: "prod" })).data.events.map(({ what, entry }) => `${what} ${entry}`)).toEqual([
    "added shop/VENDOR_KEY",
    "pinned shop/VENDOR_KEY",
  ]);
  const few = await run(null, { limit: "1" });
  expect([few.data.events.length, few.data.more]).toEqual([1, 10]);
  expect((await failureOf(() => run(null, { limit: "0" }))).message).toBe(
    '--limit takes a whole number from 1; got "0".',
  );
  expect((await failureOf(() => run("NO_SUCH"))).code).toBe(exitCodes.usage);
});

it("says which commit has a damaged lock, and goes on", async () => {
  writeFileSync(lockPath(lockDir, "prod"), "{ damaged");
  commit("Damage prod");
  const hash = git("rev-parse", "HEAD").slice(0, 10);
  write("prod", {
    "shop/VENDOR_KEY": { state: "active", current: "1", versions: { "1": version("ci@acme.example") } },
  });
  commit("Mend prod");
  const result = await run(null, { env: "prod" });
  expect(result.data.unreadable).toEqual([`${hash} prod.lock.json`]);
  // Who mended it has added nothing.
  expect(result.data.events.filter((event) => event.commit?.subject === "Mend prod")).toEqual([]);
});

it("tells the history of a file that is damaged now", async () => {
  const text = readFileSync(lockPath(lockDir, "prod"), "utf8");
  writeFileSync(lockPath(lockDir, "prod"), text.slice(0, 40));
  const broken = { ok: false as const, issues: [] };
  const environments = { ...context().environments, load: () => broken };
  const { data, code } = await log(context({ environments }), "shop/VENDOR_KEY", { env: "prod" });
  writeFileSync(lockPath(lockDir, "prod"), text);
  expect(code).toBe(exitCodes.ok);
  expect(data.events.map((event) => event.what)).toEqual(["added", "pinned"]);
  expect(data.unreadable[0]).toBe("now prod.lock.json");
});

it("follows a lock file through other names and folders", async () => {
  const before = (await run(null, { env: "prod" })).data.events;
  mkdirSync(join(folder, "old"));
  git("mv", "environments/prod.lock.json", "old/prod-locks.json");
  git("commit", "-q", "-m", "Away");
  expect((await run(null, { env: "prod" })).data.events.map(({ what }) => what)).toContain("state");
  git("mv", "old/prod-locks.json", "environments/prod.lock.json");
  git("commit", "-q", "-m", "And back");
  expect((await run(null, { env: "prod" })).data.events).toEqual(before);
});

it("a file that went is not taken for another environment's that came", async () => {
  const text = formatLock({ ...emptyLock("gone"), entries: web("1", { "1": version("ann@acme.example") }) });
  writeFileSync(join(lockDir, "gone.lock.json"), text);
  commit("A third environment");
  git("rm", "-q", "environments/gone.lock.json");
  write("late", web("1", { "1": version("bob@acme.example") }));
  commit("Another one instead");
  const environments = { ...context().environments, names: () => ["late"] };
  const { data } = await log(context({ environments }), null, {});
  expect(data.events.map((event) => `${event.what} ${event.commit?.subject}`)).toEqual([
    "added Another one instead",
    "pinned Another one instead",
  ]);
  expect(data.unreadable).toEqual([]);
});

it("says that a shallow clone may know no better", async () => {
  const shallow = join(folder, "shallow");
  git("clone", "-q", "--depth=1", `file://${folder}`, shallow);
  const { data, text } = await log(context({ lockDir: join(shallow, "environments") }), null, { env: "prod" });
  expect(data.shallow).toBe(true);
  expect(text.split("\n").at(-1)).toBe(
    "2 changes; a shallow clone: what its oldest commit shows may be older (git fetch --unshallow)",
  );
  expect((await run()).data.shallow).toBe(false);
});

it("a commit that is odd on purpose hides nothing and stops nothing", async () => {
  const known = (await run()).data.events.length;
  const by = (day: number) => ({ "1": version(`p${day}@acme.example`) });
  const odd = [
    ["-c", "user.name=Ann", "-m", "x\u001ey"],
    ["-c", "user.name=Eve\u001fMallory", "-m", "a separator in the name"],
    ["-c", "user.name=Ann", "-m", "after the last day", "--date=@253402300800 +0000"],
  ];
  for (const [index, [flag = "", name = "", ...more]] of odd.entries()) {
    write("staging", { "shop/VENDOR_KEY": { state: "active", current: "1", versions: by(index) } });
    git("add", "environments");
    git(flag, name, "commit", "-q", ...more);
  }
  const { data } = await run();
  expect(data.events.length).toBeGreaterThan(known - 1);
  const history = await History.open(folder, env);
  const commits = await history?.commits(["environments/staging.lock.json"]);
  expect(commits?.map(({ author, at, subject }) => [author, at.slice(0, 13), subject])).toEqual([
    ["Ann", "+010000-01-01", "after the last day"],
    ["Eve?Mallory", expect.any(String), "a separator in the name"],
    ["Ann", expect.any(String), "x?y"],
  ]);
});

it("without git it shows the lock as it stands", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "strongroom-no-git-"));
  writeFileSync(
    lockPath(elsewhere, "dev"),
    formatLock({ ...emptyLock("dev"), entries: web("1", { "1": version("ann@acme.example") }) }),
  );
  const result = await log(
    context({ lockDir: elsewhere, env: { ...env, GIT_CEILING_DIRECTORIES: tmpdir() } }),
    null,
    {},
  );
  expect(result.data.history).toBe(false);
  expect(result.text.split("\n").at(-1)).toBe("2 changes; no git history here: shown from the lock file alone");
  rmSync(elsewhere, { recursive: true });
});

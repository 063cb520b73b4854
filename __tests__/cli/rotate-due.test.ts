/** What a scheduled job does: everything that is due and that we make ourselves, in one pull request. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { rotate } from "../../cli/commands/rotate";
import { rotateDue } from "../../cli/commands/rotate-due";
import { status } from "../../cli/commands/status";
import type { Context } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { readLock } from "../../cli/lock-file";
import { search } from "../support/canary";
import { contextOf, first, rotating } from "./rotate-support";
import { Bench, failureOf } from "./support";

let bench: Bench;
let folder: string;
let lockDir: string;
const gitEnv = { PATH: process.env.PATH ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const git = (at: string, ...args: readonly string[]) =>
  execFileSync("git", ["-C", at, ...args], { encoding: "utf8", env: gitEnv }).trim();

/** Everything is due after 30 days, the vendor's key too. */
const environments: Context["environments"] = {
  names: () => ["dev"],
  load: (name, options) => {
    const environment = rotating(name, readLock(options.lockDir, name));
    const products = environment.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => ({
        ...entry,
        rotation: ["JWT_SECRET", "VENDOR_KEY"].includes(entry.name) ? { everyDays: 30 } : ("on breach" as const),
      })),
    }));
    return { ok: true, environment: { ...environment, products } };
  },
};
const later = (): Context =>
  contextOf(bench, { environments, lockDir, now: () => new Date("2026-05-01T12:00:00.000Z") });

beforeEach(async () => {
  bench = await Bench.open();
  folder = mkdtempSync(join(tmpdir(), "strongroom-due-"));
  const remote = join(folder, "remote.git");
  const checkout = join(folder, "checkout");
  lockDir = join(checkout, "environments");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote], { env: gitEnv });
  execFileSync("git", ["init", "-q", "-b", "main", checkout], { env: gitEnv });
  git(checkout, "config", "user.name", "Fake Job");
  git(checkout, "config", "user.email", "job@example.test");
  git(checkout, "remote", "add", "origin", remote);
  mkdirSync(lockDir);
  Object.assign(bench.env, { ...gitEnv, VENDOR_KEY: first.vendor, WEB_KEY: first.web });
  const filled = await inject(contextOf(bench, { lockDir }), { env: "dev", pauseMillis: 1 });
  if (filled.code !== 0) throw new Error(filled.text);
  git(checkout, "add", "-A");
  git(checkout, "commit", "-q", "-m", "first");
  git(checkout, "push", "-q", "origin", "main");
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const pin = (key: string) => readLock(lockDir, "dev").entries[key]?.current;

it("rotates what is generated, names what somebody brings, and pushes one branch with the lock", async () => {
  const result = await rotateDue(later(), { env: "dev", yes: true, pr: true, pauseMillis: 1 });
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data).toMatchObject({ environment: "dev", dryRun: false, failed: [] });
  expect(result.data.rotated).toContain("shop/JWT_SECRET");
  expect(result.data.byHand.map((one) => one.key)).toEqual(["shop/VENDOR_KEY"]);
  expect([pin("shop/JWT_SECRET"), pin("shop/VENDOR_KEY")]).toEqual(["2", "1"]);

  const branches = git(join(folder, "remote.git"), "branch", "--format=%(refname:short)").split("\n");
  expect(branches).toEqual(["main", expect.stringMatching(/^strongroom\/rotate-dev-20260501-120000-[0-9a-f]{7}$/)]);
  const changed = git(join(folder, "remote.git"), "diff", "--name-only", "main", branches[1] ?? "");
  expect(changed).toBe("environments/dev.lock.json");
  expect(search(Buffer.from(bench.printed + result.text), "printed", [first.vendor, first.web])).toEqual([]);

  // Under way from then on, which status shows and a second run leaves alone.
  const shown = await status(later(), { env: "dev", offline: true });
  expect(shown.data.entries.find((one) => one.key === "shop/JWT_SECRET")?.rotation).toBe("moved");
  expect(shown.text).toContain("2, rotating (moved)");
  const again = await rotateDue(later(), { env: "dev", yes: true, pauseMillis: 1 });
  expect([again.data.rotated, pin("shop/JWT_SECRET")]).toEqual([[], "2"]);
});

it("only says so in a dry run", async () => {
  const result = await rotateDue(later(), { env: "dev", yes: true, pr: true, dryRun: true, pauseMillis: 1 });
  expect(result.text).toMatch(/^would rotate .*shop\/JWT_SECRET/);
  expect([pin("shop/JWT_SECRET"), result.data.dryRun]).toEqual(["1", true]);
});

it("opens one for a single entry, too", async () => {
  const result = await rotate(later(), "JWT_SECRET", { env: "dev", yes: true, pr: true, pauseMillis: 1 });
  expect(result.text).toMatch(/pull request: pushed strongroom\/rotate-dev-/);
  const subjects = git(join(folder, "remote.git"), "log", "--format=%s", "--all").split("\n");
  expect(subjects).toContainEqual(expect.stringMatching(/^dev: rotate .*shop\/JWT_SECRET/));
});

it("refuses what is for one entry, and a place without git, before it writes", async () => {
  const failure = await failureOf(() => rotateDue(later(), { env: "dev", finish: true }));
  expect([failure.code, failure.message]).toEqual([exitCodes.usage, "--finish is for one entry; --due is for all."]);
  rmSync(join(folder, "checkout", ".git"), { recursive: true });
  expect((await failureOf(() => rotateDue(later(), { env: "dev", yes: true, pr: true }))).code).toBe(exitCodes.usage);
  expect(pin("shop/JWT_SECRET")).toBe("1");
});

/** What a scheduled job does: everything that is due and that we make ourselves, in one pull request. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { rotate } from "../../cli/commands/rotate";
import { rotateDue } from "../../cli/commands/rotate-due";
import { status } from "../../cli/commands/status";
import { readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { formatLock, type Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { gitEnv, gitIn, makeCheckout } from "../support/checkout";
import { Fakes } from "../values/sources/fakes";
import { contextOf, first, rotating } from "./rotate-support";
import { Bench, failureOf, shopWith } from "./support";

let bench: Bench;
let folder: string;
let lockDir: string;

/** What is due after 30 days: some of it, the vendor's key too, or everything. */
let everything = false;
const environments: Context["environments"] = shopWith(
  (entry) => ({
    ...entry,
    rotation:
      everything || ["JWT_SECRET", "VENDOR_KEY"].includes(entry.name) ? { everyDays: 30 } : ("on breach" as const),
  }),
  rotating,
);
const later = (): Context =>
  contextOf(bench, { environments, lockDir, now: () => new Date("2026-05-01T12:00:00.000Z") });

beforeEach(async () => {
  everything = false;
  bench = await Bench.open();
  folder = mkdtempSync(join(tmpdir(), "strongroom-due-"));
  const remote = join(folder, "remote.git");
  const checkout = join(folder, "checkout");
  lockDir = join(checkout, "environments");
  makeCheckout(checkout, remote);
  mkdirSync(lockDir);
  const fakes = new Fakes(folder);
  fakes.install("gh", "echo 'https://github.com/acme/secrets/pull/7'");
  const PATH = `${fakes.bin}:${gitEnv.PATH}`;
  Object.assign(bench.env, { ...gitEnv, PATH, VENDOR_KEY: first.vendor, WEB_KEY: first.web });
  const filled = await inject(contextOf(bench, { lockDir }), { env: "dev", pauseMillis: 1 });
  if (filled.code !== 0) throw new Error(filled.text);
  gitIn(checkout, "add", "-A");
  gitIn(checkout, "commit", "-q", "-m", "first");
  gitIn(checkout, "push", "-q", "origin", "main");
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

  const branches = gitIn(join(folder, "remote.git"), "branch", "--format=%(refname:short)").split("\n");
  expect(branches).toEqual(["main", expect.stringMatching(/^strongroom\/rotate-dev-20260501-120000-[0-9a-f]{7}$/)]);
  const changed = gitIn(join(folder, "remote.git"), "diff", "--name-only", "main", branches[1] ?? "");
  expect(changed).toBe("environments/dev.lock.json");
  expect(search(Buffer.from(bench.printed + result.text), "printed", [first.vendor, first.web])).toEqual([]);
  // Nobody reads the job: what a rotation brings about is for the reviewer.
  expect(gitIn(join(folder, "remote.git"), "log", "-1", "--format=%b", branches[1] ?? "")).toContain(
    "\n- shop/JWT_SECRET\n  - Ends every session\n  - Regenerated from it: shop/ANON_KEY\n",
  );

  // Under way from then on, which status shows and a second run leaves alone.
  const shown = await status(later(), { env: "dev", offline: true });
  expect(shown.data.entries.find((one) => one.key === "shop/JWT_SECRET")?.rotation).toBe("moved");
  expect(shown.text).toContain("2, rotating (moved)");
  const again = await rotateDue(later(), { env: "dev", yes: true, pauseMillis: 1 });
  expect([again.data.rotated, pin("shop/JWT_SECRET")]).toEqual([[], "2"]);
});

/** The checkout of the next job: what was not pushed is gone. */
const nextJob = () => gitIn(join(folder, "checkout"), "checkout", "-q", "--", ".");
const job = { env: "dev", yes: true, pr: true, pauseMillis: 1 };

it("leaves what waits in an open pull request to whoever merges it; where that branch is gone, it says how to go on", async () => {
  await rotateDue(later(), job);
  nextJob();
  const waiting = await rotateDue(later(), job);
  const remote = join(folder, "remote.git");
  const [, branch = ""] = gitIn(remote, "branch", "--format=%(refname:short)").split("\n");
  expect([waiting.code, waiting.data.rotated, waiting.data.failed, waiting.data.open]).toEqual([
    exitCodes.ok,
    [],
    [],
    [{ key: "shop/JWT_SECRET", branch: `origin/${branch}` }],
  ]);
  expect(waiting.text).toContain(`already being rotated: shop/JWT_SECRET\n  next: merge origin/${branch}, and deploy`);
  const taken = await failureOf(() => rotate(later(), "JWT_SECRET", { env: "dev", abort: true, breakLease: true }));
  expect([taken.code, taken.next]).toEqual([exitCodes.lock, `merge origin/${branch}, or take it over`]);

  gitIn(remote, "branch", "-D", branch);
  const lost = await rotateDue(later(), job);
  expect([lost.code, lost.data.open, lost.data.failed.map((one) => one.key)]).toEqual([
    exitCodes.lock,
    [],
    ["shop/JWT_SECRET"],
  ]);
  const back = await rotate(later(), "JWT_SECRET", { env: "dev", abort: true, breakLease: true, pauseMillis: 1 });
  expect(back.text).toBe(
    [
      "aborted shop/JWT_SECRET: pinned version 1 stays, version 2 disabled",
      "aborted shop/ANON_KEY: pinned version 1 stays, version 2 disabled",
    ].join("\n"),
  );
  expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual(["2 DISABLED", "1 ENABLED"]);
  expect((await rotateDue(later(), job)).data.rotated).toEqual(["shop/JWT_SECRET", "shop/ANON_KEY"]);
  expect(pin("shop/JWT_SECRET")).toBe("3");
});

it("rotates a signer before what is made from it, though that is older", async () => {
  everything = true;
  const lock = readLock(lockDir, "dev");
  const [anon, jwt] = ["shop/ANON_KEY", "shop/JWT_SECRET"].map((key) => lock.entries[key]);
  const older = { ...anon, versions: { "1": { ...anon?.versions?.["1"], at: "2026-01-01T00:00:00.000Z" } } };
  const entries = { ...lock.entries, "shop/ANON_KEY": older, "shop/JWT_SECRET": jwt } as Lock["entries"];
  writeFileSync(join(lockDir, "dev.lock.json"), formatLock({ ...lock, entries }));
  const result = await rotateDue(later(), { env: "dev", yes: true, pauseMillis: 1 });
  expect(result.data.failed).toEqual([]);
  expect([pin("shop/JWT_SECRET"), pin("shop/ANON_KEY")]).toEqual(["2", "2"]);
});

it("is not a success where the branch is pushed and nobody opened the pull request", async () => {
  bench.env.PATH = gitEnv.PATH;
  const result = await rotateDue(later(), job);
  expect([result.code, result.data.failed]).toEqual([exitCodes.pending, []]);
  expect(result.text).toMatch(/\n {2}next: open a pull request from strongroom\/rotate-dev-\S+ into main/);
});

it("only says so in a dry run", async () => {
  const result = await rotateDue(later(), { env: "dev", yes: true, pr: true, dryRun: true, pauseMillis: 1 });
  expect(result.text).toMatch(/^would rotate .*shop\/JWT_SECRET/);
  expect([pin("shop/JWT_SECRET"), result.data.dryRun]).toEqual(["1", true]);
});

it("opens one for a single entry, too", async () => {
  const result = await rotate(later(), "JWT_SECRET", { env: "dev", yes: true, pr: true, pauseMillis: 1 });
  expect(result.text).toMatch(/pull request: https:\/\/github\.com\/acme\/secrets\/pull\/7$/);
  const subjects = gitIn(join(folder, "remote.git"), "log", "--format=%s", "--all").split("\n");
  expect(subjects).toContainEqual(expect.stringMatching(/^dev: rotate .*shop\/JWT_SECRET/));
  expect(gitIn(join(folder, "remote.git"), "log", "--format=%b", "--all")).toContain("\n- Ends every session\n");
});

it("refuses what is for one entry, and a place without git, before it writes", async () => {
  const failure = await failureOf(() => rotateDue(later(), { env: "dev", finish: true }));
  expect([failure.code, failure.message]).toEqual([exitCodes.usage, "--finish is for one entry; --due is for all."]);
  rmSync(join(folder, "checkout", ".git"), { recursive: true });
  expect((await failureOf(() => rotateDue(later(), { env: "dev", yes: true, pr: true }))).code).toBe(exitCodes.usage);
  expect(pin("shop/JWT_SECRET")).toBe("1");
});

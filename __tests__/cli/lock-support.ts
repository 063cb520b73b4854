/** A lock over the shop of the command line's tests, committed, for what may become of it. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { formatLock, type Lock } from "../../model/lock";
import { Bench } from "./support";

export let bench: Bench;
export let before: Lock;
export const file = () => join(bench.lockDir, "dev.lock.json");
export const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=fake", "-c", "user.email=fake@fake.test", ...args], {
    cwd: bench.lockDir,
    encoding: "utf8",
  });
export const verify = () => lockVerify(bench.context(), { env: "dev" });
export const restore = (options: { yes?: boolean; dryRun?: boolean } = { yes: true }) =>
  lockRestore(bench.context(), { env: "dev", ...options });
export const put = (project: string, path: string) =>
  bench.google("POST", `v1/projects/${project}/secrets/${path}`, {});

/** A new cloud, with values, for each test. */
export function withCommittedLock(): void {
  beforeEach(async () => {
    bench = await Bench.open();
    bench.env.PATH = process.env.PATH;
    Object.assign(bench.env, { VENDOR_KEY: "vk_fake-lock", WEB_KEY: "fake-lock-web" });
    await inject(bench.context(), { env: "dev", pauseMillis: 1 });
    // As strongroom tidy lists what is pending.
    const { entries, ...rest } = bench.lock();
    writeFileSync(file(), formatLock({ ...rest, entries: { ...entries, "shop/OPTIONAL_KEY": { state: "pending" } } }));
    before = bench.lock();
    git("init", "--quiet");
    git("add", "dev.lock.json");
    git("commit", "--quiet", "--message", "inject");
  });
  afterEach(() => bench.close());
}

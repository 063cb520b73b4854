/** Which branches pin a version: a version is not disabled while one does. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { branchUses } from "../../live/branches";
import { tipsOf } from "../../live/tips";
import { emptyLock, formatLock, type Lock } from "../../model/lock";

describe("branches", () => {
  let base: string;
  let checkout: string;
  const env = { PATH: process.env.PATH ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=fake", "-c", "user.email=fake@example.test", "-C", folder, ...args], {
      stdio: "pipe",
      env,
    });
  const commit = (folder: string, current: string, previous?: string) => {
    const entry = { state: "active" as const, current, ...(previous === undefined ? {} : { previous }) };
    const lock: Lock = { ...emptyLock("dev"), entries: { "shop/WEB_KEY": entry } };
    mkdirSync(join(folder, "environments"), { recursive: true });
    writeFileSync(join(folder, "environments", "dev.lock.json"), formatLock(lock));
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", current);
  };
  const usesIn = async (folder: string, version: string) => {
    const tips = await tipsOf({ lockDir: join(folder, "environments"), env }, "dev");
    return branchUses(tips, { key: "shop/WEB_KEY" }, version);
  };
  const users = async (folder: string, version: string) =>
    (await usesIn(folder, version)).map((use) => `${use.by} ${use.says}`);

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "strongroom-branches-"));
    checkout = join(base, "checkout");
    git(base, "init", "-q", "--bare", "-b", "main", "remote.git");
    git(base, "init", "-q", "-b", "main", "checkout");
    git(checkout, "remote", "add", "origin", join(base, "remote.git"));
    commit(checkout, "1");
    git(checkout, "push", "-q", "origin", "main", "main:old-work");
    git(checkout, "checkout", "-q", "-b", "rotation");
    commit(checkout, "2", "1");
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it("whose tip pins it, as current or as previous, here and in the remote", async () => {
    const all = ["main", "rotation", "origin/main", "origin/old-work"];
    expect(await users(checkout, "1")).toEqual(all.map((one) => `${one} pins it`));
    expect(await users(checkout, "2")).toEqual(["rotation pins it"]);
    expect(await users(checkout, "3")).toEqual([]);
  });

  it("are those of now, whatever was fetched last: pushed by somebody else, or gone", async () => {
    git(checkout, "fetch", "-q");
    const other = join(base, "other");
    git(base, "clone", "-q", "remote.git", "other");
    git(other, "push", "-q", "origin", ":old-work");
    git(other, "checkout", "-q", "-b", "theirs");
    commit(other, "7");
    git(other, "push", "-q", "origin", "theirs");
    const refs = () => git(checkout, "for-each-ref").toString();
    const before = refs();
    expect(await users(checkout, "7")).toEqual(["origin/theirs pins it"]);
    expect(refs()).toBe(before);
    expect(await users(checkout, "1")).toEqual(["main", "rotation", "origin/main"].map((one) => `${one} pins it`));
  });

  it("are known to a shallow checkout of one commit, as a pipeline makes it, without a branch of its own", async () => {
    const shallow = join(base, "shallow");
    git(base, "clone", "-q", "--depth=1", "--single-branch", `file://${join(base, "remote.git")}`, "shallow");
    git(shallow, "checkout", "-q", "--detach");
    git(shallow, "branch", "-q", "-D", "main");
    const other = join(base, "other");
    git(base, "clone", "-q", "remote.git", "other");
    commit(other, "2");
    commit(other, "3");
    git(other, "push", "-q", "origin", "main:ahead");
    expect(await users(shallow, "1")).toEqual(["origin/main pins it", "origin/old-work pins it"]);
    expect(await users(shallow, "3")).toEqual(["origin/ahead pins it"]);
    // Nothing of the checkout was moved.
    expect(git(shallow, "for-each-ref", "--format=%(refname)").toString()).not.toContain("ahead");
  });

  it("are those of the repository in another work tree of it, too", async () => {
    git(checkout, "worktree", "add", "-q", join(base, "beside"), "main");
    expect(await users(join(base, "beside"), "2")).toEqual(["rotation pins it"]);
  });

  it("of a remote that does not answer, or with a damaged lock, may pin anything", async () => {
    git(checkout, "remote", "set-url", "origin", join(base, "moved-away.git"));
    writeFileSync(join(checkout, "environments", "dev.lock.json"), "{ <<<<<<<");
    git(checkout, "commit", "-q", "-a", "-m", "damaged");
    expect((await usesIn(checkout, "5")).map((use) => `${use.by} ${use.says}; ${use.next}`)).toEqual([
      "origin can't be asked what its branches pin; to see why: git ls-remote origin; if it is gone: git remote remove origin",
      "rotation has a damaged lock file; mend it in rotation, or delete the branch",
    ]);
  });

  it("of a remote that names them and does not give them may pin anything", async () => {
    const other = join(base, "other");
    git(base, "clone", "-q", "remote.git", "other");
    git(other, "checkout", "-q", "-b", "theirs");
    commit(other, "7");
    git(other, "push", "-q", "origin", "theirs");
    // Answers once: its branches are listed, and then it is gone.
    const [once, asked] = [join(base, "once.sh"), join(base, "asked")];
    writeFileSync(once, `#!/bin/sh\n[ -e '${asked}' ] && exit 1\n: > '${asked}'\nexec git-upload-pack "$@"\n`, {
      mode: 0o755,
    });
    git(checkout, "config", "remote.origin.uploadpack", once);
    expect(await users(checkout, "7")).toEqual(["origin can't be asked what its branches pin"]);
    expect(existsSync(asked)).toBe(true);
    // Whose tips are here already need not be asked for.
    rmSync(asked);
    git(other, "push", "-q", "origin", ":theirs");
    expect(await users(checkout, "1")).toEqual(
      ["main", "rotation", "origin/main", "origin/old-work"].map((one) => `${one} pins it`),
    );
  });

  it("are none where git keeps no lock, and then no remote is asked", async () => {
    expect(await usesIn(tmpdir(), "1")).toEqual([]);
    git(checkout, "remote", "set-url", "origin", join(base, "moved-away.git"));
    writeFileSync(join(checkout, ".git", "info", "exclude"), "locks/\n");
    mkdirSync(join(checkout, "locks"));
    expect(await tipsOf({ lockDir: join(checkout, "locks"), env }, "dev")).toEqual({ known: [], unknown: [] });
  });
});

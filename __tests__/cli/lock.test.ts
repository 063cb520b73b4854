/** lock verify and lock restore against the embedded cloud, with a git history of the lock file. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { LockWriter } from "../../lock/lock-file";
import { formatLock, type Lock } from "../../model/lock";
import { eventually } from "../support/eventually";
import { entryOf, secretOf } from "../support/resolved-fixture";
import { Bench, failureOf, shop } from "./support";

let bench: Bench;
let before: Lock;
const file = () => join(bench.lockDir, "dev.lock.json");
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=fake", "-c", "user.email=fake@fake.test", ...args], {
    cwd: bench.lockDir,
    encoding: "utf8",
  });
const verify = () => lockVerify(bench.context(), { env: "dev" });
const restore = (options: { yes?: boolean; dryRun?: boolean } = { yes: true }) =>
  lockRestore(bench.context(), { env: "dev", ...options });
const put = (project: string, path: string) => bench.google("POST", `v1/projects/${project}/secrets/${path}`, {});

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

it("a lock that fits: nothing to say, nothing to restore", async () => {
  expect(await verify()).toEqual({
    code: 0,
    text: "dev.lock.json: 6 entries, the cloud agrees with every pin and state",
    data: { environment: "dev", cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`, file: "valid", disagreements: [] },
  });
  const text = bench.lockText();
  const done = await restore();
  expect([done.code, done.data.base, done.data.changed, done.data.unknown]).toEqual([0, "the file", [], []]);
  expect(bench.lockText()).toBe(text);
});

it.each([
  ["lost", () => rmSync(file())],
  ["damaged", () => writeFileSync(file(), '{ "entries": {')],
  ["in conflict", () => writeFileSync(file(), "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n")],
])("a lock that is %s comes back from git and the cloud, byte for byte", async (_, harm) => {
  const text = bench.lockText();
  harm();
  const seen = await verify();
  expect(seen.code).toBe(8);
  expect(seen.data.disagreements).toHaveLength(1);
  expect(seen.data.disagreements[0]?.next).toBe("strongroom lock restore --env dev");
  // The mend is said once, and nothing is counted that could not be compared.
  expect(seen.text.match(/lock restore/g)).toHaveLength(1);
  expect(seen.text.split("\n").at(-1)).toBe("dev.lock.json: not compared with the cloud");
  const done = await restore();
  expect([done.code, done.data.changed, done.data.unknown]).toEqual([0, [], []]);
  expect(done.data.base).toMatch(/^commit [0-9a-f]{12} \(20/);
  expect(bench.lockText()).toBe(text);
  expect((await verify()).code).toBe(0);
});

it("a merge that git could not make: both sides are there, the higher pin is taken, and it says where they differed", async () => {
  /** The lock as `who` left it after a rotation. */
  const rotated = (lock: Lock, key: string, to: string, who: string): Lock => {
    const entry = lock.entries[key];
    const added = { state: "enabled" as const, at: `2026-01-0${to}T00:00:00.000Z`, by: who, from: "file" };
    const versions = { ...entry?.versions, [to]: added };
    return { ...lock, entries: { ...lock.entries, [key]: { state: "active", current: to, versions } } };
  };
  for (const value of ["fake-lock-ann", "fake-lock-jo"]) await bench.add("fake-shop-dev", "WEB_KEY", value);
  await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-lock-jo");
  git("checkout", "-q", "-b", "jo");
  const theirs = rotated(rotated(before, "shop/WEB_KEY", "3", "jo@fake.test"), "shop/VENDOR_KEY", "2", "jo@fake.test");
  writeFileSync(file(), formatLock(theirs));
  git("commit", "-q", "-a", "-m", "jo rotates two");
  git("checkout", "-q", "-");
  writeFileSync(file(), formatLock(rotated(before, "shop/WEB_KEY", "2", "ann@fake.test")));
  git("commit", "-q", "-a", "-m", "ann rotates one");
  expect(() => git("merge", "-q", "jo")).toThrow();
  expect(bench.lockText()).toContain("<<<<<<<");

  const done = await restore();
  expect([done.code, done.data.base]).toEqual([0, "both sides of the merge"]);
  expect(done.data.unknown).toEqual([
    { key: "shop/WEB_KEY", says: "one side of the merge pins 2, the other 3: the higher is taken" },
  ]);
  const { entries } = bench.lock();
  expect([entries["shop/WEB_KEY"]?.current, entries["shop/VENDOR_KEY"]?.current]).toEqual(["3", "2"]);
  const makers = Object.entries(entries["shop/WEB_KEY"]?.versions ?? {}).map(([number, one]) => `${number} ${one.by}`);
  expect(makers).toEqual(["1 owner@sandbox.local", "2 ann@fake.test", "3 jo@fake.test"]);
  expect(entries["shop/JWT_SECRET"]).toEqual(before.entries["shop/JWT_SECRET"]);
  expect((await verify()).code).toBe(0);
});

it("a merge in which one side was rolled back: the pin stays where the rollback moved it, to the lower version", async () => {
  await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
  const moved = (current: string, replaces: string | null): Lock => {
    const entry = before.entries["shop/WEB_KEY"];
    const added = { state: "enabled" as const, at: "2026-01-02T00:00:00.000Z", by: "jo@fake.test", from: "file" };
    const rotation = {
      ...{ stage: "moved" as const, lease: "00112233445566ff", before: "2", at: added.at, by: added.by },
      replaces: replaces ?? "",
    };
    const next = { state: "active" as const, current, versions: { ...entry?.versions, "2": added } };
    const changed = replaces === null ? next : { ...next, rotation };
    return { ...before, entries: { ...before.entries, "shop/WEB_KEY": changed } };
  };
  const text = (lock: Lock) => formatLock(lock).trimEnd();
  const sides = [text(moved("1", "2")), text(moved("2", null))];
  for (const [ours, theirs] of [sides, [...sides].reverse()]) {
    writeFileSync(file(), `<<<<<<< ours\n${ours}\n=======\n${theirs}\n>>>>>>> theirs\n`);
    const done = await restore({ dryRun: true });
    expect([done.data.pins["shop/WEB_KEY"], done.data.unknown]).toEqual([
      "1",
      expect.arrayContaining([
        {
          key: "shop/WEB_KEY",
          says: "one side of the merge pins 2, the other 1: 1, to which the pin was moved from there, is taken",
        },
      ]),
    ]);
  }
});

it("a pin that somebody wrote by hand, to a version that never existed, goes to the newest enabled one", async () => {
  const pinned = before.entries["shop/WEB_KEY"];
  const entries = { ...before.entries, "shop/WEB_KEY": { ...pinned, state: "active" as const, current: "7" } };
  writeFileSync(file(), formatLock({ ...before, entries }));
  const done = await restore();
  expect([bench.lock().entries["shop/WEB_KEY"]?.current, done.data.unknown]).toEqual([
    "1",
    [
      {
        key: "shop/WEB_KEY",
        says: "version 7 was pinned, and there is no such version; pinned to 1, the newest that is enabled",
      },
    ],
  ]);
});

it("says once what is true of many entries, behind what needs a look at one", async () => {
  await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
  rmSync(join(bench.lockDir, ".git"), { recursive: true });
  rmSync(file());
  const lines = (await restore({ dryRun: true })).text.split("\n").filter((line) => line.startsWith("not known"));
  const who = "and from where, is not known (the audit log may know: see strongroom access); it has no fingerprint";
  expect(lines).toEqual([
    `not known: shop/WEB_KEY: who added version 1, 2, ${who}`,
    "not known: shop/WEB_KEY: versions 2, 1 are enabled, and which one was pinned is not known; pinned to 2, the newest",
    "not known: dev: no earlier lock was found: which services were retiring, and who added what, is not known",
    `not known of 4 entries, platform/STRONGROOM_FINGERPRINT_KEY the first: who added version 1, ${who}`,
  ]);
});

it("keeps the damaged file, and nothing that it prints is a value", async () => {
  writeFileSync(file(), "broken: remember me");
  const done = await restore();
  expect(readFileSync(done.data.kept ?? "", "utf8")).toBe("broken: remember me");
  expect(bench.printed + done.text).not.toMatch(/vk_fake-lock|fake-lock-web|remember me/);
});

it("keeps it too where the lock lies on another disk than the project", async () => {
  // Memory is a disk of its own on Linux.
  const root = mkdtempSync("/dev/shm/strongroom-");
  try {
    expect(statSync(root).dev).not.toBe(statSync(bench.lockDir).dev);
    writeFileSync(file(), "broken: remember me");
    const done = await lockRestore(bench.context({ root }), { env: "dev", yes: true });
    expect(done.data.kept?.startsWith(root)).toBe(true);
    expect(readFileSync(done.data.kept ?? "", "utf8")).toBe("broken: remember me");
    expect(existsSync(file())).toBe(true);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it("takes states from the cloud, and a pin that is not enabled any more moves to the newest that is", async () => {
  await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-second");
  await put("fake-shop-dev", "VENDOR_KEY/versions/1:disable");
  const seen = await verify();
  expect(seen.data.disagreements).toEqual([
    {
      key: "shop/VENDOR_KEY",
      check: "lock",
      verdict: "fault",
      says: "version 1 is enabled in the lock, and disabled in the cloud",
      next: "strongroom lock restore --env dev",
    },
    {
      key: "shop/VENDOR_KEY",
      check: "lock",
      verdict: "fault",
      says: "version 2 is enabled, and the lock does not know it",
      next: "strongroom lock restore --env dev",
    },
  ]);
  rmSync(file());
  const done = await restore();
  expect(done.data.changed).toEqual(["shop/VENDOR_KEY"]);
  expect(done.data.unknown).toEqual([
    {
      key: "shop/VENDOR_KEY",
      says: "who added version 2, and from where, is not known (the audit log may know: see strongroom access); it has no fingerprint",
    },
    {
      key: "shop/VENDOR_KEY",
      says: "version 1 was pinned and is not enabled any more; pinned to 2, the newest that is",
    },
  ]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toEqual({
    state: "active",
    current: "2",
    versions: {
      "1": { ...before.entries["shop/VENDOR_KEY"]?.versions?.["1"], state: "disabled" },
      "2": { state: "enabled", at: expect.stringMatching(/^20.*Z$/), by: "unknown", from: "unknown" },
    },
  });
  expect((await verify()).code).toBe(0);
});

it("never moves a pin that git knows and that is enabled; a newer version is said", async () => {
  await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
  rmSync(file());
  const done = await restore();
  expect(done.data.pins["shop/WEB_KEY"]).toBe("1");
  expect(done.data.unknown.map((one) => one.says)).toContain(
    "stays pinned to 1, as before; version 2 is newer and enabled: whether it was live is not known, compare what the running revision maps",
  );
});

it("without git: what the cloud has, and what nobody can know any more", async () => {
  await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
  rmSync(join(bench.lockDir, ".git"), { recursive: true });
  rmSync(file());
  const done = await restore();
  expect(done.data.base).toBe("nothing");
  expect(done.data.pins).toEqual({
    "platform/STRONGROOM_FINGERPRINT_KEY": "1",
    "shop/ANON_KEY": "1",
    "shop/JWT_SECRET": "1",
    "shop/OPTIONAL_KEY": null,
    "shop/VENDOR_KEY": "1",
    "shop/WEB_KEY": "2",
  });
  expect(done.text).toContain(
    "not known: shop/WEB_KEY: versions 2, 1 are enabled, and which one was pinned is not known; pinned to 2, the newest\n",
  );
  expect(done.text).toContain("not known: dev: no earlier lock was found");
  // Services that have all they need, and stacks that hold something, follow from the pins.
  expect(bench.lock().services).toEqual(before.services);
  expect(bench.lock().stacks).toEqual(before.stacks);
});

it("a value that is gone is pending again, and said", async () => {
  await put("fake-shop-dev", "WEB_KEY/versions/1:destroy");
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY");
  expect((await verify()).data.disagreements.map(({ key, says }) => [key, says])).toEqual([
    ["shop/VENDOR_KEY", "pinned to version 1, and the secret does not exist"],
    ["shop/WEB_KEY", "version 1 is enabled in the lock, and destroyed in the cloud"],
  ]);
  const done = await restore();
  // Its number stays known: a secret that is created again begins with it, and others would take it for the old value.
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toMatchObject({
    state: "pending",
    versions: { "1": { state: "destroyed" } },
  });
  expect(done.data.unknown).toEqual([
    {
      key: "shop/VENDOR_KEY",
      says: "version 1 was pinned, and the cloud has no such secret: the value is lost, inject a new one",
    },
    { key: "shop/WEB_KEY", says: "no version is enabled: enable one and restore again, or inject a new value" },
  ]);
});

it("names an entry whose secret says that it is another's, and a rotation that only the cloud knows of", async () => {
  await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=annotations", {
    annotations: {
      "strongroom-entry": "shop/OTHER",
      "strongroom-rotation": "0123456789abcdef 2026-01-01T00:00:00Z jo@fake.test",
    },
  });
  expect((await verify()).data.disagreements.map((one) => one.says)).toEqual(["its secret belongs to shop/OTHER"]);
  const done = await restore({ dryRun: true });
  expect(done.data.unknown.map((one) => one.says)).toEqual([
    "its secret says that it belongs to shop/OTHER; look at it before anything is applied",
    "jo@fake.test is rotating it since 2026-01-01T00:00:00Z; its block stays as it was: take over that branch, or break the lease with rotate --abort --break-lease",
  ]);
});

it("compares whole names: that of a secret may have 255 characters", async () => {
  const name = "LONG_".padEnd(255, "X");
  const make = { replication: { automatic: {} }, annotations: { "strongroom-entry": `shop/${name}` } };
  await bench.google("POST", `v1/projects/fake-shop-dev/secrets?secretId=${name}`, make);
  const { environments } = bench.context();
  const context = bench.context({
    environments: {
      ...environments,
      load: () => {
        const { products, ...rest } = shop("dev", bench.lock());
        const secret = secretOf({ id: name, project: "fake-shop-dev", pin: null });
        const long = entryOf({ product: "shop", name, state: "pending", secret });
        const longer = products.map((one) => (one.name === "shop" ? { ...one, entries: [...one.entries, long] } : one));
        return { ok: true, environment: { ...rest, products: longer } };
      },
    },
  });
  expect((await lockVerify(context, { env: "dev" })).data.disagreements).toEqual([]);
  expect((await lockRestore(context, { env: "dev", dryRun: true })).data.unknown).toEqual([]);
});

describe("an entry that somebody is rotating, of which no lock here knows", () => {
  const lease = "0123456789abcdef 2026-01-01T00:00:00Z jo@fake.test";
  const take = (text = lease) =>
    bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": text },
    });
  /** The cloud after the other one's rotation; without its lease the pin would move. */
  const rotated = async () => {
    await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
    await put("fake-shop-dev", "WEB_KEY/versions/1:disable");
  };

  it("keeps its block as it was; without the lease its pin moves", async () => {
    await rotated();
    await take();
    rmSync(file());
    const done = await restore();
    expect([done.code, done.data.pins["shop/WEB_KEY"], done.data.changed]).toEqual([0, "1", []]);
    expect(bench.lock()).toEqual(before);
    const seen = (await verify()).data.disagreements;
    expect(new Set(seen.map(({ key, next }) => `${key}: ${next}`))).toEqual(
      new Set([
        "shop/WEB_KEY: merge the branch of jo@fake.test, who is rotating it since 2026-01-01T00:00:00Z; if it is lost for certain: strongroom rotate shop/WEB_KEY --env dev --abort --break-lease",
      ]),
    );
    await take("");
    expect((await restore()).data.pins["shop/WEB_KEY"]).toBe("2");
  });

  it("gets no pin where none was known, until that is accepted; then that from before the rotation", async () => {
    await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
    await take(`0123456789abcdef ${new Date(Date.now() + 60_000).toISOString()} jo@fake.test`);
    rmSync(join(bench.lockDir, ".git"), { recursive: true });
    rmSync(file());
    const refused = await failureOf(() => restore());
    expect(refused).toEqual({
      code: 8,
      message: expect.stringMatching(
        /^These are being rotated, and no lock that can be read says which version is live; nothing was written\.\n {2}shop\/WEB_KEY: by jo@fake\.test since 20\S+Z$/,
      ),
      next: "bring back the lock file of that rotation's branch; if it is lost for certain: strongroom lock restore --env dev --accept shop/WEB_KEY && strongroom rotate shop/WEB_KEY --env dev --abort --break-lease",
    });
    expect(existsSync(file())).toBe(false);
    await take(lease.replace("2026-01-01", "2001-01-01"));
    const all = await lockRestore(bench.context(), { env: "dev", yes: true, accept: ["shop/WEB_KEY"] });
    expect(all.data.pins["shop/WEB_KEY"]).toBe("2");
    const between = (await bench.google("GET", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/2")) as {
      createTime: string;
    };
    rmSync(file());
    await take(`0123456789abcdef ${between.createTime} jo@fake.test`);
    const first = await lockRestore(bench.context(), { env: "dev", yes: true, accept: ["shop/WEB_KEY"] });
    expect(first.data.pins["shop/WEB_KEY"]).toBe("1");
  });
});

it("asks before it writes, and writes nothing on a dry run", async () => {
  rmSync(file());
  expect((await restore({ dryRun: true })).text).toContain("would restore dev.lock.json from the cloud and commit ");
  expect(existsSync(file())).toBe(false);
  expect(await failureOf(() => restore({}))).toMatchObject({ code: 5, next: "add --yes once that is what you want" });
  expect(existsSync(file())).toBe(false);
});

describe("what changed while the question of a restore waited", () => {
  const restoring = (others: () => unknown) => {
    const terminal = {
      interactive: true,
      readHidden: async () => Buffer.alloc(0),
      readAll: async () => Buffer.alloc(0),
      readLine: async () => {
        await others();
        return "dev";
      },
    };
    return lockRestore(bench.context({ terminal }), { env: "dev" });
  };
  const refusal = (what: string) => ({
    code: 8,
    message: `Something changed since the question was asked: ${what}; nothing was written.`,
    next: "to look at the new state: strongroom lock restore --env dev",
  });

  it("the file: what somebody else wrote stays", async () => {
    const theirs = bench.lockText();
    rmSync(file());
    expect(await failureOf(() => restoring(() => writeFileSync(file(), theirs)))).toEqual(refusal(file()));
    expect(bench.lockText()).toBe(theirs);
  });

  it("the cloud: no pin is written that does not hold any more", async () => {
    rmSync(file());
    const disabling = () => put("fake-shop-dev", "WEB_KEY/versions/1:disable");
    expect(await failureOf(() => restoring(disabling))).toEqual(refusal("what the cloud has"));
    expect(existsSync(file())).toBe(false);
  });

  it("the file, while the restore waited for its turn: what somebody else wrote stays", async () => {
    rmSync(file());
    const writer = LockWriter.open(bench.root, bench.lockDir, "dev");
    const failed = failureOf(() => restore());
    await eventually(() => bench.printed.includes("Waiting for it."));
    writer.update((lock) => ({ ...lock, entries: { "shop/NEW_KEY": { state: "pending" } } }));
    writer.release();
    expect(await failed).toEqual(refusal(file()));
    expect(bench.lock().entries).toEqual({ "shop/NEW_KEY": { state: "pending" } });
  });

  it("nothing: it is written", async () => {
    const text = bench.lockText();
    rmSync(file());
    expect((await restoring(() => undefined)).code).toBe(0);
    expect(bench.lockText()).toBe(text);
  });
});

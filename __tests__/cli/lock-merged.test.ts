import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockRestore } from "../../cli/commands/lock";
import { formatLock, type Lock } from "../../model/lock";
import { before, bench, file, git, put, restore, verify, withCommittedLock } from "./lock-support";
import { failureOf } from "./support";

withCommittedLock();

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
        says: "version 7 was pinned, but it does not exist; pinned to 1, the newest that is enabled",
      },
    ],
  ]);
});

it("takes states from the cloud, and a pin that is no longer enabled moves to the newest that is", async () => {
  await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-second");
  await put("fake-shop-dev", "VENDOR_KEY/versions/1:disable");
  const seen = await verify();
  expect(seen.data.disagreements).toEqual([
    {
      key: "shop/VENDOR_KEY",
      check: "lock",
      verdict: "fault",
      says: "version 1 is enabled in the lock, but disabled in the cloud",
      next: "strongroom lock restore --env dev",
    },
    {
      key: "shop/VENDOR_KEY",
      check: "lock",
      verdict: "fault",
      says: "version 2 is enabled, but is not in the lock",
      next: "strongroom lock restore --env dev",
    },
  ]);
  rmSync(file());
  const done = await restore();
  expect(done.data.changed).toEqual(["shop/VENDOR_KEY"]);
  expect(done.data.unknown).toEqual([
    {
      key: "shop/VENDOR_KEY",
      says: "who added version 2, and from where, is not known (the audit log may say: see strongroom access); it has no fingerprint",
    },
    {
      key: "shop/VENDOR_KEY",
      says: "version 1 was pinned, but is no longer enabled; pinned to 2, the newest that is",
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
    ["shop/VENDOR_KEY", "pinned to version 1, but the secret does not exist"],
    ["shop/WEB_KEY", "version 1 is enabled in the lock, but destroyed in the cloud"],
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
      says: "version 1 was pinned, but the cloud has no such secret: the value is lost, inject a new one",
    },
    { key: "shop/WEB_KEY", says: "no version is enabled: enable one and restore again, or inject a new value" },
  ]);
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
        "shop/WEB_KEY: merge the branch of jo@fake.test, who has been rotating it since 2026-01-01T00:00:00Z; if that branch is lost: strongroom rotate shop/WEB_KEY --env dev --abort --break-lease",
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
        /^These are being rotated, but no readable lock file says which version is live; nothing was written\.\n {2}shop\/WEB_KEY: by jo@fake\.test since 20\S+Z$/,
      ),
      next: "bring back the lock file of that rotation's branch; if that branch is lost: strongroom lock restore --env dev --accept shop/WEB_KEY && strongroom rotate shop/WEB_KEY --env dev --abort --break-lease",
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

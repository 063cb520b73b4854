import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { LockWriter } from "../../lock/lock-file";
import { eventually } from "../support/eventually";
import { entryOf, secretOf } from "../support/resolved-fixture";
import { bench, file, put, restore, verify, withCommittedLock } from "./lock-support";
import { failureOf, shop } from "./support";

withCommittedLock();

it("a lock that fits: nothing to say, nothing to restore", async () => {
  expect(await verify()).toEqual({
    code: 0,
    text: "dev.lock.json: 6 entries, the cloud agrees with every pin and state",
    data: {
      environment: "dev",
      cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
      file: "valid",
      disagreements: [],
      unproven: [],
    },
  });
  const text = bench.lockText();
  const done = await restore();
  expect([done.code, done.data.base, done.data.changed, done.data.unknown]).toEqual([0, "the file", [], []]);
  expect(bench.lockText()).toBe(text);
});

it("says once what is true of many entries, behind what needs a look at one", async () => {
  await bench.add("fake-shop-dev", "WEB_KEY", "fake-lock-newer");
  rmSync(join(bench.lockDir, ".git"), { recursive: true });
  rmSync(file());
  const lines = (await restore({ dryRun: true })).text.split("\n").filter((line) => line.startsWith("not known"));
  const who = "and from where, is not known (the audit log may say: see strongroom access); it has no fingerprint";
  expect(lines).toEqual([
    `not known: shop/WEB_KEY: who added version 1, 2, ${who}`,
    "not known: shop/WEB_KEY: versions 2, 1 are enabled, and which one was pinned is not known; pinned to 2, the newest",
    "not known: dev: no earlier lock was found, so it is not known which services were retiring and who added which version",
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
  // Memory is a disk of its own on Linux; and where the tests have theirs in memory, it is this repository's.
  const disks = ["/dev/shm", join(__dirname, "..", "..", "node_modules")];
  const other = disks.find((disk) => existsSync(disk) && statSync(disk).dev !== statSync(bench.lockDir).dev);
  const root = mkdtempSync(join(other ?? "", ".strongroom-"));
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
    "jo@fake.test has been rotating it since 2026-01-01T00:00:00Z; its block stays as it was: take over that branch, or break the lease with rotate --abort --break-lease",
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

it("asks before it writes, and writes nothing on a dry run", async () => {
  rmSync(file());
  expect((await restore({ dryRun: true })).text).toContain("would restore dev.lock.json from the cloud and commit ");
  expect(existsSync(file())).toBe(false);
  expect(await failureOf(() => restore({}))).toMatchObject({ code: 5, next: "add --yes if that is what you want" });
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
    next: "to check the new state: strongroom lock restore --env dev",
  });

  it("the file: what somebody else wrote stays", async () => {
    const theirs = bench.lockText();
    rmSync(file());
    expect(await failureOf(() => restoring(() => writeFileSync(file(), theirs)))).toEqual(refusal(file()));
    expect(bench.lockText()).toBe(theirs);
  });

  it("the cloud: no pin is written that no longer holds", async () => {
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

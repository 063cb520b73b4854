import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type RollbackOptions, rollback } from "../../cli/commands/rollback";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import { LockWriter, readLock } from "../../lock/lock-file";
import { recordVerified } from "../../lock/verified";
import { parseLock } from "../../model/parse-lock";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { contextOf, filled, first, rotating } from "./rotate-support";
import { type Bench, failureOf } from "./support";

let bench: Bench;
const next = { vendor: canary("vk_fake-"), web: canary() };

beforeEach(async () => {
  bench = await filled();
});
afterEach(() => bench.close());

const run = (name: string, options: Partial<RotateOptions> = {}, over = {}) =>
  rotate(contextOf(bench, over), name, { env: "dev", yes: true, pauseMillis: 1, ...options });
const back = (name: string, options: Partial<RollbackOptions> = {}) =>
  rollback(contextOf(bench), name, { env: "dev", yes: true, pauseMillis: 1, ...options });
const versions = (name: string) => bench.versions("fake-shop-dev", name);
const locked = (name: string) => bench.lock().entries[`shop/${name}`];
const states = (name: string) =>
  Object.entries(locked(name)?.versions ?? {}).map(([number, version]) => `${number} ${version.state}`);
const annotations = async (name: string) =>
  ((await bench.google("GET", `v1/projects/fake-shop-dev/secrets/${name}`)) as { annotations?: Record<string, string> })
    .annotations ?? {};
const at = "2026-02-03T04:05:06.000Z";
const by = "owner@sandbox.local";

describe("a new value", () => {
  it("is added, pinned, and the value before stays mapped under its second name", async () => {
    bench.env.WEB_KEY = next.web;
    const result = await run("WEB_KEY");
    expect(result.code).toBe(exitCodes.ok);
    expect(result.data.entries).toEqual([
      { key: "shop/WEB_KEY", version: "2", replaces: "1", previousAs: "API_WEB_KEY_PREVIOUS" },
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(await bench.value("fake-shop-dev", "WEB_KEY", "2")).toBe(next.web);
    expect(locked("WEB_KEY")).toEqual({
      state: "active",
      current: "2",
      previous: "1",
      versions: {
        "1": { state: "enabled", at, by, from: "host environment" },
        "2": { state: "enabled", at, by, from: "host environment" },
      },
      rotation: { stage: "moved", lease: expect.stringMatching(/^[0-9a-f]{16}$/), replaces: "1", before: "1", at, by },
    });
    const lease = locked("WEB_KEY")?.rotation?.lease;
    expect(await annotations("WEB_KEY")).toEqual({ "strongroom-rotation": `${lease} ${at} ${by}` });
    expect(result.text).toBe(
      [
        "shop/WEB_KEY: version 2 is pinned in dev; version 1 stays mapped as API_WEB_KEY_PREVIOUS",
        "  next: commit environments/dev.lock.json, and have it reviewed",
        "  next: strongroom deploy 'shop-dev-services'",
        "  next: once the new value was seen to work: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
      ].join("\n"),
    );
    // Nothing that was printed or written is a value, and the host's variable is gone.
    expect(search(Buffer.from(bench.printed + result.text + bench.lockText()), "all", [next.web, first.web])).toEqual(
      [],
    );
    expect(bench.env.WEB_KEY).toBeUndefined();
  });

  it("that the vendor's own program brings somewhere: the next steps say so", async () => {
    const environments = {
      names: () => ["dev"],
      load: (name: string, { lockDir }: { lockDir: string }) => {
        const environment = rotating(name, readLock(lockDir, name));
        const use = {
          reader: "shop/functions",
          role: "edge functions",
          as: "WEB_KEY",
          crossProduct: false,
          until: null,
        };
        const products = environment.products.map((product) => ({
          ...product,
          entries: product.entries.map((one) => (one.name === "WEB_KEY" ? { ...one, usedBy: [use as never] } : one)),
        }));
        return { ok: true as const, environment: { ...environment, products } };
      },
    };
    bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY", {}, { environments })).data.next).toEqual([
      "commit environments/dev.lock.json, and have it reviewed",
      "as docs/guides/other-targets.md says: strongroom run --env dev --service shop/functions -- COMMAND",
      "once the new value was seen to work: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
    ]);
  });

  it("is generated where the entry says so; what is derived from it is made anew, and both pins move at once", async () => {
    const result = await run("JWT_SECRET");
    expect(result.data.entries.map((one) => `${one.key} ${one.replaces} -> ${one.version}`)).toEqual([
      "shop/JWT_SECRET 1 -> 2",
      "shop/ANON_KEY 1 -> 2",
    ]);
    const secret = await bench.value("fake-shop-dev", "JWT_SECRET", "2");
    const [head, claims, signature] = (await bench.value("fake-shop-dev", "ANON_KEY", "2")).split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
    expect(locked("JWT_SECRET")?.previous).toBeUndefined();
    expect(locked("ANON_KEY")?.rotation?.lease).toBe(locked("JWT_SECRET")?.rotation?.lease);
    expect(locked("JWT_SECRET")?.versions?.["2"]).toMatchObject({
      from: "generated base64 32",
      fingerprint: { key: expect.any(String), hmac: expect.any(String) },
    });
    expect(bench.printed).toContain(
      [
        "Rotating shop/JWT_SECRET:",
        "  - Ends every session",
        "  - Made anew from it: shop/ANON_KEY",
        "  - JWT_SECRET is read by shop/host",
        "  - Must restart on shop/host: db, kong",
        "  - No second name is declared: readers change over when they restart with the new value",
      ].join("\n"),
    );
  });

  it("of a derived entry alone is signed with the signer's pinned value", async () => {
    // The claims hold the second that it was made in.
    const result = await run("ANON_KEY", {}, { now: () => new Date("2026-02-03T04:05:07.000Z") });
    expect(result.data.entries).toEqual([{ key: "shop/ANON_KEY", version: "2", replaces: "1", previousAs: null }]);
    expect(locked("JWT_SECRET")?.current).toBe("1");
  });

  it("comes from a file", async () => {
    writeFileSync(`${bench.root}/../new.env`, `VENDOR_KEY='${next.vendor}'\n`, { mode: 0o600 });
    const result = await run("VENDOR_KEY", { from: "../new.env" });
    expect(result.code).toBe(exitCodes.ok);
    expect(locked("VENDOR_KEY")?.versions?.["2"]?.from).toBe("file");
  });

  it("that is checked and taken in a dry run leaves everything as it is", async () => {
    bench.env.WEB_KEY = next.web;
    const before = bench.lockText();
    const result = await run("WEB_KEY", { dryRun: true });
    expect([result.text, result.data.stage]).toEqual([
      "would rotate shop/WEB_KEY (host environment variable WEB_KEY)",
      "planned",
    ]);
    expect([bench.lockText(), await versions("WEB_KEY"), await annotations("WEB_KEY")]).toEqual([
      before,
      ["1 ENABLED"],
      {},
    ]);
  });
});

describe("refused before anything is written", () => {
  const untouched = async (name: string) => {
    expect([await versions(name), await annotations(name), locked(name)?.rotation]).toEqual([
      ["1 ENABLED"],
      {},
      undefined,
    ]);
  };

  it("without a yes, where nobody can be asked", async () => {
    bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY", { yes: false }));
    expect([failure.code, failure.message]).toEqual([
      exitCodes.refused,
      "This rotates shop/WEB_KEY in dev. Nobody can be asked: this is not a terminal.",
    ]);
    expect(bench.printed).toContain("  - WEB_KEY is read by shop/api\n");
    await untouched("WEB_KEY");
  });

  it("where the person asked types something else; the entry's name goes on", async () => {
    const asked: string[] = [];
    const answering = (answer: string) => ({
      interactive: true,
      readHidden: async () => Buffer.alloc(0),
      readAll: async () => Buffer.alloc(0),
      readLine: async (question: string) => {
        asked.push(question);
        return answer;
      },
    });
    bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY", { yes: false }, { terminal: answering("yes") }));
    expect([failure.message, asked]).toEqual([
      "Not confirmed; nothing was changed.",
      ["This rotates shop/WEB_KEY in dev. Type WEB_KEY to go on:"],
    ]);
    await untouched("WEB_KEY");
    bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY", { yes: false }, { terminal: answering("WEB_KEY") })).data.stage).toBe("moved");
  });

  it("the value that is in use already", async () => {
    bench.env.WEB_KEY = first.web;
    expect(await failureOf(() => run("WEB_KEY"))).toEqual({
      code: exitCodes.refused,
      message: [
        "The new value is refused; nothing was written.",
        "",
        "shop/WEB_KEY: the value (host environment variable WEB_KEY) is that of version 1, which is pinned. [known-value]",
        "  allowed: a value that the entry never had",
      ].join("\n"),
      next: null,
    });
    await untouched("WEB_KEY");
  });

  it("a value of an earlier version, with the way back to it", async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await run("WEB_KEY", { finish: true, verified: true });
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1:enable", {});
    bench.env.WEB_KEY = first.web;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message.split("\n")[2], failure.next]).toEqual([
      exitCodes.refused,
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is that of version 1. [known-value]",
      "to return to it: strongroom rollback shop/WEB_KEY --env dev --to 1",
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("the value of a version that an aborted rotation left disabled, by its fingerprint; else what was not compared is said", async () => {
    await run("JWT_SECRET");
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    const generated = await bench.value("fake-shop-dev", "JWT_SECRET", "2");
    await run("JWT_SECRET", { abort: true });
    await run("WEB_KEY", { abort: true });
    writeFileSync(`${bench.root}/../known.env`, `JWT_SECRET='${generated}'\n`, { mode: 0o600 });
    const failure = await failureOf(() => run("JWT_SECRET", { from: "../known.env" }));
    expect([failure.code, failure.message.split("\n")[2]]).toEqual([
      exitCodes.refused,
      "shop/JWT_SECRET: the value (line 1 of ../known.env) is that of version 2. [known-value]",
    ]);
    bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY")).data.entries[0]?.version).toBe("3");
    expect(bench.printed).toContain(
      "note: shop/WEB_KEY: not compared with version 2 (disabled), of which there is no fingerprint\n",
    );
  });

  it("a value that another entry is pinned to", async () => {
    bench.env.WEB_KEY = first.vendor;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message.split("\n")[2]]).toEqual([
      exitCodes.refused,
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is the same as that of shop/VENDOR_KEY (version 1). [same-value]",
    ]);
    await untouched("WEB_KEY");
  });

  it("a value that breaks a rule, without showing it", async () => {
    bench.env.VENDOR_KEY = `${next.vendor}\n`;
    const failure = await failureOf(() => run("VENDOR_KEY"));
    expect(failure.code).toBe(exitCodes.refused);
    expect(failure.message).toContain("ends with a line break. [line-break]");
    expect(search(Buffer.from(failure.message + bench.printed), "all", [next.vendor])).toEqual([]);
    await untouched("VENDOR_KEY");
  });

  it("where there is no new value, saying where to get one", async () => {
    expect(await failureOf(() => run("VENDOR_KEY"))).toEqual({
      code: exitCodes.pending,
      message: expect.stringContaining("shop/VENDOR_KEY: there is no new value to take.\n  from: Vendor > API keys\n"),
      next: "strongroom rotate shop/VENDOR_KEY --env dev --from FILE",
    });
  });

  it("an entry without a value, and one that does not exist", async () => {
    expect(await failureOf(() => run("OPTIONAL_KEY"))).toEqual({
      code: exitCodes.pending,
      message: "shop/OPTIONAL_KEY is pending in dev; only an active entry has a version to go on from.",
      next: "strongroom inject --env dev --only shop/OPTIONAL_KEY --from FILE",
    });
    expect((await failureOf(() => run("WEB_KEX"))).code).toBe(exitCodes.usage);
  });

  it("a rotation that is under way", async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    bench.env.WEB_KEY = canary();
    const failure = await failureOf(() => run("WEB_KEY"));
    expect(failure).toEqual({
      code: exitCodes.lock,
      message: `A rotation of shop/WEB_KEY is under way already (moved, by ${by} since ${at}).`,
      next: "to go on: strongroom rotate shop/WEB_KEY --env dev --finish; to go back: strongroom rollback shop/WEB_KEY --env dev",
    });
  });

  it("a rotation that another branch's lock knows of", async () => {
    await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
    });
    bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message]).toEqual([
      exitCodes.lock,
      "shop/WEB_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not know of it.",
    ]);
    expect(await versions("WEB_KEY")).toEqual(["1 ENABLED"]);
    // WHEN that branch is lost for certain
    await run("WEB_KEY", { abort: true, breakLease: true });
    expect(await annotations("WEB_KEY")).toEqual({});
  });

  it.each([
    ["a minute before the lease, which clocks may differ by", 60_000, ["2 DISABLED", "1 ENABLED"]],
    ["longer before the lease, so another's", 60_001, ["2 ENABLED", "1 ENABLED"]],
  ])("a broken lease takes back what was added %s", async (_title, millis, expected) => {
    const payload = { data: Buffer.from(canary()).toString("base64") };
    const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";
    await bench.google("POST", `${secret}:addVersion`, { payload });
    const added = (await bench.google("GET", `${secret}/versions/2`)) as { createTime: string };
    const leased = new Date(Date.parse(added.createTime) + millis).toISOString();
    await bench.google("PATCH", `${secret}?updateMask=annotations`, {
      annotations: { "strongroom-rotation": `00000000000000aa ${leased} other@sandbox.local` },
    });
    await run("WEB_KEY", { abort: true, breakLease: true });
    expect(await versions("WEB_KEY")).toEqual(expected);
  });
});

describe("--finish", () => {
  beforeEach(async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
  });

  it("wants the new value verified, and changes nothing before", async () => {
    const before = bench.lockText();
    expect(await failureOf(() => run("WEB_KEY", { finish: true }))).toEqual({
      code: exitCodes.pending,
      message: "The new value of shop/WEB_KEY is not verified yet; the one before stays as it is.",
      next: "see that it works, then: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
    });
    expect(bench.lockText()).toBe(before);
  });

  it("takes what strongroom verify recorded of this version, and of no other", async () => {
    const environment = rotating("dev", bench.lock());
    const verify = { method: "GET", url: "https://vendor.invalid/models", auth: "bearer" } as never;
    const withCall = (lockDir: string) => {
      const { products } = rotating("dev", readLock(lockDir, "dev"));
      const entries = (one: (typeof products)[number]) =>
        one.entries.map((entry) => (entry.name === "WEB_KEY" ? { ...entry, verify } : entry));
      return { ...environment, products: products.map((one) => ({ ...one, entries: entries(one) })) };
    };
    const environments = {
      names: () => ["dev"],
      load: (_: string, { lockDir }: { lockDir: string }) => ({ ok: true as const, environment: withCall(lockDir) }),
    };
    const record = (version: string) =>
      recordVerified(bench.root, bench.lockDir, "dev", { "shop/WEB_KEY": { version, at, by } });
    record("1");
    expect(await failureOf(() => run("WEB_KEY", { finish: true }, { environments }))).toMatchObject({
      code: exitCodes.pending,
      next: "strongroom verify shop/WEB_KEY --env dev && strongroom rotate shop/WEB_KEY --env dev --finish",
    });
    record("2");
    expect((await run("WEB_KEY", { finish: true }, { environments })).data.stage).toBe("finished");
  });

  it("disables the version before, gives the lease back and ends the rotation", async () => {
    const result = await run("WEB_KEY", { finish: true, verified: true });
    expect([result.code, result.text]).toEqual([exitCodes.ok, "finished shop/WEB_KEY: version 1 is disabled"]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 DISABLED"]);
    expect(await annotations("WEB_KEY")).toEqual({});
    expect(locked("WEB_KEY")).toMatchObject({ state: "active", current: "2" });
    expect(locked("WEB_KEY")?.previous).toBeUndefined();
    expect(locked("WEB_KEY")?.rotation).toBeUndefined();
    expect(states("WEB_KEY")).toEqual(["1 disabled", "2 enabled"]);
  });

  it("schedules the end where the entry has a grace period; a rollback calls it off", async () => {
    await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=versionDestroyTtl", {
      versionDestroyTtl: "604800s",
    });
    const result = await run("WEB_KEY", { finish: true, verified: true });
    const [disabled] = result.data.disabled;
    const days = (Date.parse(disabled?.destroyAt ?? "") - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    expect(locked("WEB_KEY")?.versions?.["1"]).toMatchObject({ state: "disabled", destroyAt: disabled?.destroyAt });

    const rolled = await back("WEB_KEY");
    expect(rolled.data.entries).toEqual([
      { key: "shop/WEB_KEY", version: "1", replaces: "2", previousAs: "API_WEB_KEY_PREVIOUS" },
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(locked("WEB_KEY")?.versions?.["1"]).toEqual({ state: "enabled", at, by, from: "host environment" });
    const live = await bench.google("GET", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1");
    expect(live).not.toHaveProperty("scheduledDestroyTime");
  });
});

describe("--abort", () => {
  it("moves the pin back and disables what was added", async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    const result = await run("WEB_KEY", { abort: true });
    expect(result.text).toBe("aborted shop/WEB_KEY: pinned version 1 stays, version 2 disabled");
    expect(await versions("WEB_KEY")).toEqual(["2 DISABLED", "1 ENABLED"]);
    expect(locked("WEB_KEY")).toMatchObject({ state: "active", current: "1" });
    expect(locked("WEB_KEY")?.previous).toBeUndefined();
    expect(states("WEB_KEY")).toEqual(["1 enabled", "2 disabled"]);
    expect(await annotations("WEB_KEY")).toEqual({});
    // AND another rotation starts from there
    bench.env.WEB_KEY = canary();
    expect((await run("WEB_KEY")).data.entries[0]?.version).toBe("3");
  });

  it("takes a group back together", async () => {
    await run("JWT_SECRET");
    await run("JWT_SECRET", { abort: true });
    expect([await versions("JWT_SECRET"), await versions("ANON_KEY")]).toEqual([
      ["2 DISABLED", "1 ENABLED"],
      ["2 DISABLED", "1 ENABLED"],
    ]);
  });

  it("of a rollback disables the version that it had enabled again", async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await run("WEB_KEY", { finish: true, verified: true });
    await back("WEB_KEY");
    expect((await run("WEB_KEY", { abort: true })).text).toBe(
      "aborted shop/WEB_KEY: pinned version 2 stays, version 1 disabled",
    );
    expect([await versions("WEB_KEY"), states("WEB_KEY")]).toEqual([
      ["2 ENABLED", "1 DISABLED"],
      ["1 disabled", "2 enabled"],
    ]);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["taken back", () => run("ANON_KEY", { abort: true }), "rotate shop/JWT_SECRET --abort"],
    ["finished", () => run("ANON_KEY", { finish: true, verified: true }), "rotate shop/JWT_SECRET --finish"],
    ["resumed", () => run("ANON_KEY", { resume: true }), "rotate shop/JWT_SECRET --resume"],
    ["begun", () => run("ANON_KEY"), "rotate shop/JWT_SECRET"],
    ["rolled back", () => back("ANON_KEY"), "rollback shop/JWT_SECRET"],
  ])("what is made from another entry is not %s without it", async (_, action, command) => {
    await run("JWT_SECRET");
    const before = bench.lockText();
    expect(await failureOf(action)).toEqual({
      code: exitCodes.lock,
      message: "shop/ANON_KEY is being rotated together with shop/JWT_SECRET, from which it is made.",
      next: `strongroom ${command} --env dev`,
    });
    expect(bench.lockText()).toBe(before);
  });
});

it.each<RotateOptions>([
  { env: "dev", resume: true },
  { env: "dev", finish: true },
  { env: "dev", abort: true },
  { env: "dev", abort: true, breakLease: true },
])("where nothing is under way, all say the same: %j", async (options) => {
  expect(await failureOf(() => run("WEB_KEY", options))).toEqual({
    code: exitCodes.lock,
    message: "No rotation of shop/WEB_KEY is under way in dev.",
    next: "to begin one: strongroom rotate shop/WEB_KEY --env dev",
  });
});

it("two at the same time: the second waits for its turn, looks again, and adds nothing", async () => {
  const values = [canary(), canary()];
  const writer = LockWriter.open(bench.root, bench.lockDir, "dev");
  const both = values.map((value, index) => {
    writeFileSync(`${bench.base}/${index}.env`, `WEB_KEY='${value}'\n`, { mode: 0o600 });
    return run("WEB_KEY", { from: `../${index}.env` });
  });
  const ends = Promise.allSettled(both);
  await eventually(() => bench.printed.match(/Waiting for it\./g)?.length === 2);
  writer.release();
  const failed = (await ends).flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  expect(failed.map(({ code, message }) => [code, message.split("\n")[0]])).toEqual([
    [exitCodes.lock, "Something changed since the question was asked; nothing was written."],
  ]);
  expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
});

describe("rollback", () => {
  it("during a rotation returns a group to the versions that belong together", async () => {
    await run("JWT_SECRET");
    const result = await back("JWT_SECRET");
    expect(result.data.entries.map((one) => `${one.key} ${one.replaces} -> ${one.version}`)).toEqual([
      "shop/JWT_SECRET 2 -> 1",
      "shop/ANON_KEY 2 -> 1",
    ]);
    expect(await versions("ANON_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("after it makes what is derived anew, from the value returned to", async () => {
    await run("JWT_SECRET");
    await run("JWT_SECRET", { finish: true, verified: true });
    expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 DISABLED"]);
    bench.printed = "";
    await back("JWT_SECRET");
    expect(bench.printed).toContain(
      "shop/JWT_SECRET: back from version 2 to version 1, which is enabled again first\n  - Ends every session\n",
    );
    expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(locked("ANON_KEY")?.current).toBe("3");
    const secret = await bench.value("fake-shop-dev", "JWT_SECRET", "1");
    const [head, claims, signature] = (await bench.value("fake-shop-dev", "ANON_KEY", "3")).split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
  });

  it.each<[string, Partial<RollbackOptions>, number, string]>([
    ["without an earlier version", {}, exitCodes.refused, "shop/WEB_KEY has no earlier version to return to in dev."],
    ["to a version that is not there", { to: "7" }, exitCodes.refused, "shop/WEB_KEY: version 7 does not exist."],
    ["to the pinned one", { to: "1" }, exitCodes.usage, "shop/WEB_KEY is pinned to version 1 already."],
    [
      "to what is no number",
      { to: "latest" },
      exitCodes.usage,
      "--to takes a version's number, such as 3; got latest.",
    ],
  ])("%s", async (_, options, code, message) => {
    expect(await failureOf(() => back("WEB_KEY", options))).toMatchObject({ code, message });
    expect(await annotations("WEB_KEY")).toEqual({});
  });

  it("to a destroyed version", async () => {
    bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await run("WEB_KEY", { finish: true, verified: true });
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1:destroy", {});
    expect((await failureOf(() => back("WEB_KEY"))).message).toBe(
      "shop/WEB_KEY: version 1 is destroyed, and never comes back.",
    );
  });
});

it("every lock on the way is valid", async () => {
  bench.env.WEB_KEY = next.web;
  await run("WEB_KEY");
  await run("WEB_KEY", { finish: true, verified: true });
  expect(parseLock(bench.lockText(), "environments/dev.lock.json").ok).toBe(true);
});

it("the fingerprint key itself: later versions are fingerprinted with the new one", async () => {
  const result = await rotate(contextOf(bench), "STRONGROOM_FINGERPRINT_KEY", {
    env: "dev",
    yes: true,
    pauseMillis: 1,
  });
  expect(result.data.entries).toEqual([
    { key: "platform/STRONGROOM_FINGERPRINT_KEY", version: "2", replaces: "1", previousAs: null },
  ]);
  await run("JWT_SECRET");
  const { versions: all } = locked("JWT_SECRET") ?? {};
  expect(all?.["2"]?.fingerprint?.key).not.toBe(all?.["1"]?.fingerprint?.key);
});

it("without the right to read values, it rotates all the same, and without the right to lease it does not begin", async () => {
  const member = "serviceAccount:rotator@fake-shop-dev.iam.gserviceaccount.com";
  const grant = (role: string, project = "fake-shop-dev") =>
    bench.admin("POST", "prepare", { grants: [{ project, role, member }] });
  await grant("roles/secretmanager.viewer");
  await grant("roles/secretmanager.viewer", "fake-platform-dev");
  await grant("roles/secretmanager.secretVersionManager");
  bench.as("rotator@fake-shop-dev.iam.gserviceaccount.com");
  bench.env.WEB_KEY = next.web;
  const failure = await failureOf(() => run("WEB_KEY"));
  expect([failure.code, failure.message]).toEqual([
    exitCodes.denied,
    expect.stringContaining("lacks secretmanager.secrets.update on WEB_KEY in project fake-shop-dev."),
  ]);
  expect(await versions("WEB_KEY")).toEqual(["1 ENABLED"]);
  await grant("roles/editor");
  bench.env.WEB_KEY = next.web;
  const resumed = await run("WEB_KEY", { resume: true });
  expect(resumed.data.entries[0]?.version).toBe("2");
  expect(bench.printed).toContain("can't be read; the new version gets no fingerprint");
  expect(bench.printed).toContain(
    "not compared with version 1 (may not be read here), of which there is no fingerprint",
  );
  expect(bench.printed).toContain("not compared with all values in project fake-shop-dev: they may not be read here");
});

import { readLock } from "../../lock/lock-file";
import { recordVerified } from "../../lock/verified";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { rotating, rotatingShop } from "./rotate-support";
import { failureOf } from "./support";

const shop = rotatingShop();
const { run, back, versions, locked, states, annotations } = shop;
const next = { vendor: canary("vk_fake-"), web: canary() };
const at = "2026-02-03T04:05:06.000Z";
const by = "owner@sandbox.local";

describe("--finish", () => {
  beforeEach(async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
  });

  it("wants the new value verified, and changes nothing before", async () => {
    const before = shop.bench.lockText();
    expect(await failureOf(() => run("WEB_KEY", { finish: true }))).toEqual({
      code: exitCodes.pending,
      message: "Version 2 of shop/WEB_KEY is not verified yet; version 1 stays as it is.",
      next: "check that it works, then: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
    });
    expect(shop.bench.lockText()).toBe(before);
  });

  it("takes what strongroom verify recorded of this version, and of no other", async () => {
    const environment = rotating("dev", shop.bench.lock());
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
      recordVerified(
        { root: shop.bench.root, lockDir: shop.bench.lockDir, environment: "dev" },
        { "shop/WEB_KEY": { version, at, by } },
      );
    record("1");
    expect(await failureOf(() => run("WEB_KEY", { finish: true }, { environments }))).toMatchObject({
      code: exitCodes.pending,
      next: "strongroom verify shop/WEB_KEY --env dev && strongroom rotate shop/WEB_KEY --env dev --finish",
    });
    record("2");
    expect((await run("WEB_KEY", { finish: true }, { environments })).data.stage).toBe("finished");
  });

  it("disables the previous version, gives the lease back and ends the rotation", async () => {
    const result = await run("WEB_KEY", { finish: true, verified: true });
    expect([result.code, result.text.split("\n")]).toEqual([
      exitCodes.ok,
      [
        "finished shop/WEB_KEY: version 1 is disabled",
        "  next: revoke the value of version 1 at the vendor, where it is still valid: Keys > Revoke",
        "  next: commit environments/dev.lock.json",
      ],
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 DISABLED"]);
    expect(await annotations("WEB_KEY")).toEqual({});
    expect(locked("WEB_KEY")).toMatchObject({ state: "active", current: "2" });
    expect(locked("WEB_KEY")?.previous).toBeUndefined();
    expect(locked("WEB_KEY")?.rotation).toBeUndefined();
    expect(states("WEB_KEY")).toEqual(["1 disabled", "2 enabled"]);
  });

  it("schedules the end where the entry has a grace period; a rollback calls it off", async () => {
    await shop.bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=versionDestroyTtl", {
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
    const live = await shop.bench.google("GET", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1");
    expect(live).not.toHaveProperty("scheduledDestroyTime");
  });
});

describe("--abort", () => {
  it("moves the pin back and disables what was added", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    const result = await run("WEB_KEY", { abort: true });
    expect(result.text).toBe("aborted shop/WEB_KEY: pinned version 1 stays, version 2 disabled");
    expect(await versions("WEB_KEY")).toEqual(["2 DISABLED", "1 ENABLED"]);
    expect(locked("WEB_KEY")).toMatchObject({ state: "active", current: "1" });
    expect(locked("WEB_KEY")?.previous).toBeUndefined();
    expect(states("WEB_KEY")).toEqual(["1 enabled", "2 disabled"]);
    expect(await annotations("WEB_KEY")).toEqual({});
    // AND another rotation starts from there
    shop.bench.env.WEB_KEY = canary();
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
    shop.bench.env.WEB_KEY = next.web;
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
    const before = shop.bench.lockText();
    expect(await failureOf(action)).toEqual({
      code: exitCodes.lock,
      message: "shop/ANON_KEY is being rotated together with shop/JWT_SECRET, from which it is made.",
      next: `strongroom ${command} --env dev`,
    });
    expect(shop.bench.lockText()).toBe(before);
  });
});

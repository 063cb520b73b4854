import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import { LockWriter, readLock } from "../../lock/lock-file";
import { parseLock } from "../../model/parse-lock";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { at, by, contextOf, first, next, rotating, rotatingShop } from "./rotate-support";
import { failureOf } from "./support";

const shop = rotatingShop();
const { run, versions, locked, annotations } = shop;

describe("a new value", () => {
  it("is added, pinned, and the previous value stays mapped under its second name", async () => {
    shop.bench.env.WEB_KEY = next.web;
    const result = await run("WEB_KEY");
    expect(result.code).toBe(exitCodes.ok);
    expect(result.data.entries).toEqual([
      { key: "shop/WEB_KEY", version: "2", replaces: "1", previousAs: "API_WEB_KEY_PREVIOUS" },
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(await shop.bench.value("fake-shop-dev", "WEB_KEY", "2")).toBe(next.web);
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
        "  next: once you have seen that version 2 works: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
        "  to go back to version 1: strongroom rollback shop/WEB_KEY --env dev",
      ].join("\n"),
    );
    // Nothing that was printed or written is a value, and the host's variable is gone.
    expect(
      search(Buffer.from(shop.bench.printed + result.text + shop.bench.lockText()), "all", [next.web, first.web]),
    ).toEqual([]);
    expect(shop.bench.env.WEB_KEY).toBeUndefined();
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
    shop.bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY", {}, { environments })).data.next).toEqual([
      "commit environments/dev.lock.json, and have it reviewed",
      "as docs/guides/other-targets.md says: strongroom run --env dev --service shop/functions -- COMMAND",
      "once you have seen that version 2 works: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
    ]);
  });

  it("is generated if the entry says so; derived entries are regenerated, and both pins move at once", async () => {
    const result = await run("JWT_SECRET");
    expect(result.data.entries.map((one) => `${one.key} ${one.replaces} -> ${one.version}`)).toEqual([
      "shop/JWT_SECRET 1 -> 2",
      "shop/ANON_KEY 1 -> 2",
    ]);
    const secret = await shop.bench.value("fake-shop-dev", "JWT_SECRET", "2");
    const [head, claims, signature] = (await shop.bench.value("fake-shop-dev", "ANON_KEY", "2")).split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
    expect(locked("JWT_SECRET")?.previous).toBeUndefined();
    expect(locked("ANON_KEY")?.rotation?.lease).toBe(locked("JWT_SECRET")?.rotation?.lease);
    expect(locked("JWT_SECRET")?.versions?.["2"]).toMatchObject({
      from: "generated base64 32",
      fingerprint: { key: expect.any(String), hmac: expect.any(String) },
    });
    expect(shop.bench.printed).toContain(
      [
        "Rotating shop/JWT_SECRET:",
        "  - Ends every session",
        "  - Regenerated from it: shop/ANON_KEY",
        "  - JWT_SECRET is read by shop/host",
        "  - Must restart on shop/host: db, kong",
        "  - No second name is declared: readers change over when they restart with the new version",
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
    writeFileSync(`${shop.bench.root}/../new.env`, `VENDOR_KEY='${next.vendor}'\n`, { mode: 0o600 });
    const result = await run("VENDOR_KEY", { from: "../new.env" });
    expect(result.code).toBe(exitCodes.ok);
    expect(locked("VENDOR_KEY")?.versions?.["2"]?.from).toBe("file");
  });

  it("that is checked and taken in a dry run leaves everything as it is", async () => {
    shop.bench.env.WEB_KEY = next.web;
    const before = shop.bench.lockText();
    const result = await run("WEB_KEY", { dryRun: true });
    expect([result.text, result.data.stage]).toEqual([
      "would rotate shop/WEB_KEY (host environment variable WEB_KEY)",
      "planned",
    ]);
    expect([shop.bench.lockText(), await versions("WEB_KEY"), await annotations("WEB_KEY")]).toEqual([
      before,
      ["1 ENABLED"],
      {},
    ]);
  });
});

it.each<RotateOptions>([
  { env: "dev", dryRun: true, resume: true },
  { env: "dev", dryRun: true, finish: true },
  { env: "dev", dryRun: true, abort: true },
])("a dry run of anything but the beginning is refused, and changes nothing: %j", async (options) => {
  shop.bench.env.WEB_KEY = next.web;
  await run("WEB_KEY");
  const before = shop.bench.lockText();
  await expect(run("WEB_KEY", options)).rejects.toMatchObject({
    code: exitCodes.usage,
    message: expect.stringContaining("--dry-run shows how a rotation begins."),
  });
  expect([shop.bench.lockText(), await versions("WEB_KEY")]).toEqual([before, ["2 ENABLED", "1 ENABLED"]]);
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
  const writer = LockWriter.open(shop.bench.root, shop.bench.lockDir, "dev");
  const both = values.map((value, index) => {
    writeFileSync(`${shop.bench.base}/${index}.env`, `WEB_KEY='${value}'\n`, { mode: 0o600 });
    return run("WEB_KEY", { from: `../${index}.env` });
  });
  const ends = Promise.allSettled(both);
  await eventually(() => shop.bench.printed.match(/Waiting for it\./g)?.length === 2);
  writer.release();
  const failed = (await ends).flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  expect(failed.map(({ code, message }) => [code, message.split("\n")[0]])).toEqual([
    [exitCodes.lock, "Something changed since the question was asked; nothing was written."],
  ]);
  expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
});

it("every lock on the way is valid", async () => {
  shop.bench.env.WEB_KEY = next.web;
  await run("WEB_KEY");
  await run("WEB_KEY", { finish: true, verified: true });
  expect(parseLock(shop.bench.lockText(), "environments/dev.lock.json").ok).toBe(true);
});

it("the fingerprint key itself: later versions are fingerprinted with the new one", async () => {
  const result = await rotate(contextOf(shop.bench), "STRONGROOM_FINGERPRINT_KEY", {
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

it("without the right to read values, it still rotates, and without the right to lease it does not begin", async () => {
  const member = "serviceAccount:rotator@fake-shop-dev.iam.gserviceaccount.com";
  const grant = (role: string, project = "fake-shop-dev") =>
    shop.bench.admin("POST", "prepare", { grants: [{ project, role, member }] });
  await grant("roles/secretmanager.viewer");
  await grant("roles/secretmanager.viewer", "fake-platform-dev");
  await grant("roles/secretmanager.secretVersionManager");
  shop.bench.as("rotator@fake-shop-dev.iam.gserviceaccount.com");
  shop.bench.env.WEB_KEY = next.web;
  const failure = await failureOf(() => run("WEB_KEY"));
  expect([failure.code, failure.message]).toEqual([
    exitCodes.denied,
    expect.stringContaining("lacks secretmanager.secrets.update on WEB_KEY in project fake-shop-dev."),
  ]);
  expect(await versions("WEB_KEY")).toEqual(["1 ENABLED"]);
  await grant("roles/editor");
  shop.bench.env.WEB_KEY = next.web;
  const resumed = await run("WEB_KEY", { resume: true });
  expect(resumed.data.entries[0]?.version).toBe("2");
  expect(shop.bench.printed).toContain("can't be read; the new version gets no fingerprint");
  expect(shop.bench.printed).toContain("not compared with version 1 (may not be read here), which has no fingerprint");
  expect(shop.bench.printed).toContain(
    "not compared with all values in project fake-shop-dev: they may not be read here",
  );
});

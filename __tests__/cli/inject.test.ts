import { createHmac } from "node:crypto";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { provenEnvironment } from "../support/proven";
import { bench, expectNoCanary, inEmptyCloud, run, vendor, web } from "./inject-support";
import { counting, failureOf, shop, shown } from "./support";

inEmptyCloud();

it("generates what is generated, takes the rest from the host environment, and pins each", async () => {
  // GIVEN both vendor values in the host's environment
  bench.env.VENDOR_KEY = vendor;
  bench.env.SHOP__WEB_KEY = web;
  // WHEN
  const result = await run();
  // THEN
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data).toEqual({
    environment: "dev",
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    dryRun: false,
    written: [
      { key: "platform/STRONGROOM_FINGERPRINT_KEY", version: "1", from: "generated hex 32" },
      { key: "shop/ANON_KEY", version: "1", from: "generated supabase jwt anon" },
      { key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" },
      { key: "shop/VENDOR_KEY", version: "1", from: "host environment" },
      { key: "shop/WEB_KEY", version: "1", from: "host environment" },
    ],
    found: [],
    adopted: [],
    unpinned: [],
    missing: [],
    optional: ["shop/OPTIONAL_KEY"],
    readyServices: ["shop/api"],
    waiting: [],
    absent: [],
    next: ["strongroom check --env dev", "strongroom deploy 'shop-dev-services'"],
  });
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
  expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe(web);
  // Children must not inherit what was taken.
  expect(Object.keys(bench.env)).toEqual(Object.keys(provenEnvironment(bench.cloud)));
  const lock = bench.lock();
  expect(lock.entries["shop/VENDOR_KEY"]).toEqual({
    state: "active",
    current: "1",
    versions: {
      "1": { state: "enabled", at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local", from: "host environment" },
    },
  });
  expect(lock.services).toEqual({ "shop/api": { state: "active", maps: ["shop/WEB_KEY"] } });
  expect(lock.stacks).toEqual({
    "platform-dev-secrets": { state: "active", project: "fake-platform-dev" },
    "shop-dev-secrets": { state: "active", project: "fake-shop-dev" },
    "shop-dev-services": { state: "active", holds: ["shop/api"] },
  });
  expectNoCanary(JSON.stringify(result));
  expect(bench.printed).toBe(
    `inject dev: sandbox at 127.0.0.1:${bench.cloud.port}, projects fake-platform-dev, fake-shop-dev as owner@sandbox.local\n`,
  );
});

it("makes values by their exact recipes, and fingerprints those of 128 bits and more", async () => {
  await run({}, { random: counting(7) });
  const key = await bench.value("fake-platform-dev", "STRONGROOM_FINGERPRINT_KEY");
  const jwtSecret = await bench.value("fake-shop-dev", "JWT_SECRET");
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(jwtSecret, "base64")).toHaveLength(32);
  expect(jwtSecret).toHaveLength(44);
  const [head = "", claims = "", signature = ""] = (await bench.value("fake-shop-dev", "ANON_KEY")).split(".");
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" });
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    role: "anon",
    iss: "supabase",
    iat: 1770091506,
    exp: 1770091506 + 315_360_000,
  });
  expect(signature).toBe(createHmac("sha256", jwtSecret).update(`${head}.${claims}`).digest("base64url"));
  const expected = createHmac("sha256", key)
    .update("strongroom fingerprint 1\0")
    .update(jwtSecret)
    .digest("hex")
    .slice(0, 32);
  const versions = bench.lock().entries["shop/JWT_SECRET"]?.versions;
  expect(versions?.["1"]?.fingerprint).toEqual({ key: expect.stringMatching(/^[0-9a-f]{8}$/), hmac: expected });
  expect(bench.lock().entries["platform/STRONGROOM_FINGERPRINT_KEY"]?.versions?.["1"]).not.toHaveProperty(
    "fingerprint",
  );
});

it("says of what is missing where to get it, with what scope, from whom", async () => {
  expect(shown(await run())).toEqual([
    exitCodes.pending,
    "wrote platform/STRONGROOM_FINGERPRINT_KEY version 1 (generated hex 32)",
    "wrote shop/ANON_KEY version 1 (generated supabase jwt anon)",
    "wrote shop/JWT_SECRET version 1 (generated base64 32)",
    "missing shop/VENDOR_KEY",
    "  from: Vendor > API keys",
    "  scope: read only",
    "  format: starts with vk_",
    "  ask: payments, https://vendor.invalid/keys",
    "  to fill it: strongroom inject --env dev --only shop/VENDOR_KEY --prompt",
    "missing shop/WEB_KEY",
    "  from: Vendor > API keys",
    "  scope: read only",
    "  ask: payments, https://vendor.invalid/keys",
    "  to fill it: strongroom inject --env dev --only shop/WEB_KEY --prompt",
    "optional and without a value: shop/OPTIONAL_KEY",
    "dev: 3 versions written, 2 still missing",
  ]);
  // The service waits, so its stack is not recorded.
  expect(bench.lock().services).toEqual({});
  expect(Object.keys(bench.lock().stacks)).toEqual(["platform-dev-secrets", "shop-dev-secrets"]);
});

it("a second run writes nothing and changes no byte of the lock", async () => {
  Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
  await run();
  const [text, writes] = [bench.lockText(), await bench.writes()];
  const again = await run();
  expect(again.text).toBe(
    "optional and without a value: shop/OPTIONAL_KEY\ndev: 0 versions written, nothing is missing",
  );
  expect(bench.lockText()).toBe(text);
  expect(await bench.writes()).toEqual(writes);
});

it("never overwrites: a version that the lock does not know is left alone, and pinned only with --adopt", async () => {
  await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-made-by-hand");
  bench.env.VENDOR_KEY = vendor;
  const result = await run({ only: ["VENDOR_KEY"] });
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.unpinned).toEqual([
    { key: "shop/VENDOR_KEY", version: "1", command: "strongroom inject --env dev --only shop/VENDOR_KEY --adopt" },
  ]);
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 ENABLED"]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
  // WHEN adopted, also without any value at hand
  const adopted = await run({ only: ["VENDOR_KEY"], adopt: true });
  expect(adopted.code).toBe(exitCodes.ok);
  expect(adopted.data.adopted).toEqual([{ key: "shop/VENDOR_KEY", version: "1" }]);
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_fake-made-by-hand");
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.versions?.["1"]?.from).toBe("adopted");
});

it.each([true, false])(
  "a key waits for the value that it is made from, and says how to end that (dry run: %s)",
  async (dryRun) => {
    const alone = await run({ only: ["ANON_KEY"], dryRun });
    expect([alone.code, alone.data.missing]).toEqual([
      exitCodes.pending,
      [
        {
          key: "shop/ANON_KEY",
          how: ["made from shop/JWT_SECRET, which has no value yet"],
          command: "strongroom inject --env dev --only shop/JWT_SECRET shop/ANON_KEY",
        },
      ],
    ]);
  },
);

it("a key whose signer is left alone is filled by adopting that", async () => {
  await bench.add("fake-shop-dev", "JWT_SECRET", Buffer.alloc(32, 7).toString("base64"));
  const only = ["shop/JWT_SECRET", "shop/ANON_KEY"];
  expect((await run({ only })).data.missing.map((one) => one.command)).toEqual([
    "strongroom inject --env dev --only shop/JWT_SECRET shop/ANON_KEY --adopt",
  ]);
  const adopted = await run({ only, adopt: true });
  expect([adopted.code, adopted.data.written.map((one) => one.key)]).toEqual([exitCodes.ok, ["shop/ANON_KEY"]]);
});

it("--dry-run says what it would do and writes nothing", async () => {
  bench.env.VENDOR_KEY = vendor;
  const result = await run({ dryRun: true });
  expect(result.data.written).toEqual([
    { key: "platform/STRONGROOM_FINGERPRINT_KEY", version: null, from: "generated hex 32" },
    { key: "shop/ANON_KEY", version: null, from: "generated supabase jwt anon" },
    { key: "shop/JWT_SECRET", version: null, from: "generated base64 32" },
    { key: "shop/VENDOR_KEY", version: null, from: "host environment" },
  ]);
  expect(await bench.writes()).toEqual([]);
  expect(bench.lock().entries).toEqual({});
});

it("asks for the secrets stack where Terraform has not made the secret, and for what that comes after", async () => {
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/JWT_SECRET");
  expect(await failureOf(() => run({ only: ["JWT_SECRET"] }))).toEqual({
    code: exitCodes.pending,
    message: "JWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.",
    next: "strongroom deploy shop-dev-identities shop-dev-secrets",
  });
});

it("one variable of the host for two products' secrets: says how to tell them apart", async () => {
  const environments: Environments = {
    names: () => ["dev"],
    load: (name, { lockDir }) => {
      const made = shop(name, readLock(lockDir, name));
      const [platform, ...others] = made.products;
      const key = platform?.entries[0];
      if (platform === undefined || key === undefined) throw new Error("no platform");
      const twin = {
        ...key,
        key: "platform/VENDOR_KEY",
        name: "VENDOR_KEY",
        origin: { kind: "issued", where: "Vendor", scope: null },
      };
      const products = [{ ...platform, entries: [...platform.entries, twin] }, ...others];
      return { ok: true, environment: { ...made, products } } as ReturnType<Environments["load"]>;
    },
  };
  bench.env.VENDOR_KEY = vendor;
  expect((await failureOf(() => run({}, { environments }))).message).toBe(
    "1 input refused; nothing was written.\n\nhost environment variable VENDOR_KEY could be meant for platform/VENDOR_KEY or shop/VENDOR_KEY. [ambiguous-name]\n  allowed: one product's secret: name it SHOP__VENDOR_KEY there, or choose with --product",
  );
});

describe("the right cloud", () => {
  it("names the permission and the project that are missing", async () => {
    bench.as("nobody@example.test");
    expect(await failureOf(() => run({ only: ["JWT_SECRET"] }))).toEqual({
      code: exitCodes.denied,
      message: `sandbox at 127.0.0.1:${bench.cloud.port} refused: nobody@example.test lacks secretmanager.secrets.get on STRONGROOM_FINGERPRINT_KEY in project fake-platform-dev.`,
      next: "grant a role that holds secretmanager.secrets.get in project fake-platform-dev, or use another identity",
    });
  });

  it("an identity that may add but not read the fingerprint key writes without fingerprints, and says so", async () => {
    await run({ only: ["STRONGROOM_FINGERPRINT_KEY"] });
    await bench.admin("POST", "prepare", {
      grants: [
        {
          project: "fake-shop-dev",
          role: "roles/secretmanager.secretVersionManager",
          member: "user:adder@example.test",
        },
        { project: "fake-platform-dev", role: "roles/secretmanager.viewer", member: "user:adder@example.test" },
        { project: "fake-shop-dev", role: "roles/secretmanager.viewer", member: "user:adder@example.test" },
      ],
    });
    bench.as("adder@example.test");
    const result = await run({ only: ["JWT_SECRET"] });
    expect(result.code).toBe(exitCodes.ok);
    expect(bench.lock().entries["shop/JWT_SECRET"]?.versions?.["1"]).toEqual({
      state: "enabled",
      at: "2026-02-03T04:05:06.000Z",
      by: "adder@example.test",
      from: "generated base64 32",
    });
    expect(bench.printed).toContain(
      "adder@example.test lacks secretmanager.versions.access on STRONGROOM_FINGERPRINT_KEY in project fake-platform-dev. No fingerprints of dev are compared or recorded.\n",
    );
  });
});

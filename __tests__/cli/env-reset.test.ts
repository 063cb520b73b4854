import { createHmac } from "node:crypto";
import { type EnvResetOptions, envReset } from "../../cli/commands/env-reset";
import type { Environments } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { acme } from "../support/acme";
import { search } from "../support/canary";
import { bench, first, inFilledCloud } from "./put-support";
import { counting, failureOf } from "./support";

inFilledCloud();

const run = (options: Partial<EnvResetOptions> = {}, over = {}) =>
  envReset(bench.context({ random: counting(90), ...over }), { env: "dev", yes: true, pauseMillis: 1, ...options });

it("regenerates generated values, signs derived ones again, and leaves the rest", async () => {
  const before = await bench.value("fake-shop-dev", "JWT_SECRET");
  const result = await run();
  expect(result.data).toEqual({
    environment: "dev",
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    dryRun: false,
    replaced: [
      { key: "shop/ANON_KEY", version: "2", replaces: "1", from: "generated supabase jwt anon" },
      { key: "shop/JWT_SECRET", version: "2", replaces: "1", from: "generated base64 32" },
    ],
    readers: [],
    next: ["commit environments/dev.lock.json"],
  });
  expect(result.text.split("\n").slice(-2)).toEqual([
    "dev: 2 values regenerated",
    "  next: commit environments/dev.lock.json",
  ]);
  const secret = await bench.value("fake-shop-dev", "JWT_SECRET", "2");
  expect(secret).not.toBe(before);
  const anon = await bench.value("fake-shop-dev", "ANON_KEY", "2");
  const [head = "", claims = "", signature = ""] = anon.split(".");
  expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
  const { entries } = bench.lock();
  expect(Object.entries(entries).map(([key, entry]) => [key, entry.current])).toEqual([
    ["platform/STRONGROOM_FINGERPRINT_KEY", "1"],
    ["shop/ANON_KEY", "2"],
    ["shop/JWT_SECRET", "2"],
    ["shop/VENDOR_KEY", "1"],
    ["shop/WEB_KEY", "1"],
  ]);
  expect(entries["shop/JWT_SECRET"]?.versions?.["2"]?.fingerprint).toBeDefined();
  const seen = bench.printed + JSON.stringify(result) + bench.lockText();
  expect(search(Buffer.from(seen), "output and lock", [first, secret, anon])).toEqual([]);
});

it("says what gives the new values to services, Vercel projects and compose hosts", async () => {
  const { environments } = bench.context();
  const use = { role: "backend", as: "JWT_SECRET", crossProduct: false, until: null } as const;
  const usedBy = ["shop/api", "shop/web", "shop/host"].map((reader) => ({ ...use, reader }));
  const running: Environments = {
    ...environments,
    load(name, options) {
      const found = environments.load(name, options);
      if (!found.ok) return found;
      const products = found.environment.products.map((product) => ({
        ...product,
        entries: product.entries.map((entry) => (entry.name === "JWT_SECRET" ? { ...entry, usedBy } : entry)),
        ...(product.name === "shop"
          ? {
              vercelProjects: acme().products.flatMap((one) => one.vercelProjects),
              otherReaders: [
                {
                  key: "shop/host",
                  name: "host",
                  product: "shop",
                  role: "compose host",
                  member: null,
                  reads: [],
                } as const,
              ],
            }
          : {}),
      }));
      return { ok: true, environment: { ...found.environment, products } };
    },
  };
  const { next } = (await run({}, { environments: running })).data;
  expect(next).toEqual([
    "commit environments/dev.lock.json",
    "strongroom deploy 'shop-dev-services' 'shop-dev-vercel'",
    "strongroom restart shop/web --env dev",
    "strongroom restart shop/host --env dev",
  ]);
});

it("is refused outside of development", async () => {
  expect(await failureOf(() => run({ env: "prod" }))).toEqual({
    code: exitCodes.refused,
    message: "env reset regenerates every generated value, which is allowed in development only; prod is production.",
    next: "one after the other: strongroom rotate NAME --env prod",
  });
});

it("asks first: by the environment's name, and refuses where nobody can be asked", async () => {
  const text = bench.lockText();
  expect(await failureOf(() => run({ yes: false }))).toEqual({
    code: exitCodes.refused,
    message:
      "This regenerates 2 generated values of dev: existing sessions and tokens end. Nobody can be asked: this is not a terminal.",
    next: "add --yes if that is what you want",
  });
  const terminal = {
    interactive: true,
    readHidden: async () => Buffer.alloc(0),
    readLine: async () => "no",
    readAll: async () => Buffer.alloc(0),
  };
  expect((await failureOf(() => run({ yes: false }, { terminal }))).message).toBe(
    "Not confirmed, since dev was not typed; nothing was changed.",
  );
  expect(bench.lockText()).toBe(text);
});

it("--dry-run and --product", async () => {
  const text = bench.lockText();
  expect((await run({ dryRun: true, yes: false })).text).toBe(
    [
      "would replace shop/ANON_KEY version 1 (generated supabase jwt anon)",
      "would replace shop/JWT_SECRET version 1 (generated base64 32)",
      "dev: 2 values would be regenerated",
    ].join("\n"),
  );
  expect((await run({ product: "platform" })).data.replaced).toEqual([]);
  expect(bench.lockText()).toBe(text);
});

it("does not touch anything while one of them is in a rotation", async () => {
  bench.beginRotation("shop/JWT_SECRET");
  expect((await failureOf(() => run())).message).toBe(
    "A rotation of shop/JWT_SECRET is under way in dev (adding); nothing was written.",
  );
  expect(await bench.writes()).toHaveLength(5);
});

it("an answer that got lost does not make a second version", async () => {
  await bench.admin("POST", "faults", {
    match: { method: "POST", path: "JWT_SECRET:addVersion" },
    fault: { kind: "reset-after" },
    times: 1,
  });
  await run();
  expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
});

/** Every next step that is printed between a declared entry and a running service can be pasted, and leads to the following one. */
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import type { Terminal } from "../../machine/terminal";
import { emptyLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { fillAfter } from "../../values/fill";
import { bench, inEmptyCloud, run, vendor, web } from "./inject-support";
import { failureOf, shop } from "./support";

inEmptyCloud();

/** Somebody at a terminal whose hidden answers must not be asked for. */
const nobodyTypes: { readonly terminal: Terminal } = {
  terminal: {
    interactive: true,
    readLine: async () => "",
    readHidden: async () => {
      throw new Error("a value was asked for");
    },
    readAll: async () => Buffer.alloc(0),
  },
};
const remove = (...names: readonly string[]) =>
  Promise.all(names.map((name) => bench.google("DELETE", `v1/projects/fake-shop-dev/secrets/${name}`)));

it.each(["dev", "prod"])("a sandbox without the projects of %s is started for that environment", async (env) => {
  const cloud = await failureOf(() =>
    inject(
      bench.context({
        environments: {
          names: () => ["other", env],
          load: (name, options) => {
            const found = bench.context().environments.load("prod", options);
            if (!found.ok) throw new Error("the fixture does not resolve");
            const products = found.environment.products.map((product) => ({
              ...product,
              project: `unknown-${name}`,
              entries: product.entries.map((entry) =>
                entry.secret === null ? entry : { ...entry, secret: { ...entry.secret, project: `unknown-${name}` } },
              ),
            }));
            return { ok: true, environment: { ...found.environment, name, products } };
          },
        },
      }),
      { env, only: ["JWT_SECRET"], pauseMillis: 1, notCompared: true },
    ),
  );
  expect(cloud).toEqual({
    code: exitCodes.denied,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} has no project unknown-${env}: nothing is deployed there yet.`,
    next: `strongroom start --env ${env}`,
  });
});

describe("a secret that Terraform has not created yet", () => {
  it("is said before anybody types its value, with all others that would be asked for", async () => {
    await remove("VENDOR_KEY", "WEB_KEY");
    expect(await failureOf(() => run({ prompt: true }, nobodyTypes))).toEqual({
      code: exitCodes.pending,
      message:
        "No value was asked for, and nothing was written.\n\nVENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.\nWEB_KEY does not exist in project fake-shop-dev; Terraform creates it.",
      next: "strongroom deploy shop-dev-identities shop-dev-secrets",
    });
    expect(await bench.writes()).toEqual([]);
  });

  it("put says so before it asks, too", async () => {
    await remove("VENDOR_KEY");
    expect(await failureOf(() => put(bench.context(nobodyTypes), "VENDOR_KEY", { env: "dev" }))).toEqual({
      code: exitCodes.pending,
      message: "VENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.",
      next: "strongroom deploy shop-dev-identities shop-dev-secrets",
    });
  });

  it("a dry run says what the real run could not write, and what creates it", async () => {
    await remove("VENDOR_KEY", "WEB_KEY");
    bench.env.VENDOR_KEY = vendor;
    const dry = await run({ dryRun: true, only: ["VENDOR_KEY", "WEB_KEY", "JWT_SECRET"] });
    expect([dry.code, dry.text.split("\n")]).toEqual([
      exitCodes.pending,
      [
        "would write platform/STRONGROOM_FINGERPRINT_KEY (generated hex 32)",
        "would write shop/JWT_SECRET (generated base64 32)",
        "can't write shop/VENDOR_KEY (host environment): its secret does not exist yet",
        "missing shop/WEB_KEY",
        "  from: Vendor > API keys",
        "  scope: read only",
        "  ask: payments, https://vendor.invalid/keys",
        "  first: its secret does not exist yet",
        "dev: 2 versions would be written, 2 still missing",
        "  next: strongroom deploy shop-dev-identities shop-dev-secrets",
      ],
    ]);
    expect(dry.data.absent).toEqual([
      { key: "shop/VENDOR_KEY", from: "host environment" },
      { key: "shop/WEB_KEY", from: null },
    ]);
  });

  it("is not led to a value that could not be written", async () => {
    await remove("WEB_KEY");
    const { code, data, text } = await run({ only: ["WEB_KEY"] });
    expect([code, data.missing.map(({ command }) => command), text.split("\n").slice(-2)]).toEqual([
      exitCodes.pending,
      ["strongroom deploy shop-dev-identities shop-dev-secrets"],
      ["dev: 1 version written, 1 still missing", "  next: strongroom deploy shop-dev-identities shop-dev-secrets"],
    ]);
  });
});

describe("once the values are in", () => {
  const last = (text: string) => text.split("\n").slice(-4);

  it("the readers are checked and deployed, and the lock file is committed", async () => {
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
    expect(last((await run()).text)).toEqual([
      "dev: 5 versions written, nothing is missing",
      "commit environments/dev.lock.json",
      "  next: strongroom check --env dev",
      "  next: strongroom deploy 'shop-dev-services'",
    ]);
    // Whoever asks for these again is led on again; a run over everything that has nothing to do is not.
    expect(last((await run({ only: ["WEB_KEY"] })).text)).toEqual([
      "dev: 0 versions written, nothing is missing",
      "  next: strongroom check --env dev",
      "  next: strongroom deploy 'shop-dev-services'",
    ]);
    expect(last((await run()).text).at(-1)).toBe("dev: 0 versions written, nothing is missing");
  });

  it("a reader that lacks another value is led to that", async () => {
    bench.env.WEB_KEY = web;
    expect(last((await run({ only: ["WEB_KEY"] })).text).slice(1)).toEqual([
      "dev: 2 versions written; shop/api still waits for 1 more value",
      "commit environments/dev.lock.json",
      "  next: strongroom inject --env dev --only shop/VENDOR_KEY --prompt",
    ]);
  });
});

it("outside of development, the printed command says which values it is to generate", async () => {
  const prod = shop("prod", emptyLock("prod"), { stage: "production" });
  expect(fillAfter(prod, ["shop-prod-secrets"])).toBe(
    "strongroom inject --env prod --only shop/JWT_SECRET shop/ANON_KEY shop/VENDOR_KEY shop/WEB_KEY --generate shop/JWT_SECRET --prompt",
  );
  const { data } = await run({ env: "prod", only: ["JWT_SECRET"] });
  const { command = "" } = data.missing.find(({ key }) => key === "shop/JWT_SECRET") ?? {};
  expect(command).toBe("strongroom inject --env prod --only shop/JWT_SECRET --generate shop/JWT_SECRET");
  const filled = await run({ env: "prod", only: ["JWT_SECRET"], generate: ["JWT_SECRET"] });
  expect(filled.data.missing).toEqual([]);
});

it("the deploy that creates secrets leads to their values, and no other deploy does", async () => {
  const after = (...stacks: string[]) => fillAfter(shop("dev", bench.lock()), stacks);
  const all = "strongroom inject --env dev --only shop/JWT_SECRET shop/ANON_KEY shop/VENDOR_KEY shop/WEB_KEY --prompt";
  expect(after("shop-dev-identities", "shop-dev-secrets")).toBe(all);
  expect(after("shop-dev-identities", "shop-dev-services")).toBeNull();
  const own = "strongroom inject --env dev --only platform/STRONGROOM_FINGERPRINT_KEY";
  expect(after("platform-dev-secrets")).toBe(own);
  Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
  await run();
  expect(after("platform-dev-secrets", "shop-dev-secrets")).toBeNull();
});

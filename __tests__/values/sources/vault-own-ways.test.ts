/** What one vendor does and others do not. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type InjectOptions, inject } from "../../../cli/commands/inject";
import type { Vault } from "../../../model/vault";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf, shopWith } from "../../cli/support";
import * as fake from "./fakes";
import { bench, fakes, folder, run, value, withFakes } from "./vault-support";

withFakes();

type Asked = Exclude<Vault, { readonly kind: "gitlab" }>;

describe("what one vendor does and others do not", () => {
  const one = { only: ["VENDOR_KEY"], product: "shop" };
  const installed = (name: string, script: string, variable: string, token: string) => {
    fakes.install(name, script);
    bench.env[variable] = token;
  };
  const doppler = { kind: "doppler", project: "acme-shop", config: "dev" } as const;
  const bitwarden = { kind: "bitwarden", projectId: "3f6a2c1e-0000-4000-8000-00000000fake" } as const;
  const onePassword = { kind: "1password", vault: "Shop dev" } as const;
  const hashicorp = { kind: "vault", mount: "secret", path: "{product}/dev" } as const;
  /** Name, script, and the variable of its token. */
  const programs: Readonly<Record<Asked["kind"], readonly [string, string, string]>> = {
    doppler: ["doppler", fake.doppler, "DOPPLER_TOKEN"],
    bitwarden: ["bws", fake.bws, "BWS_ACCESS_TOKEN"],
    "1password": ["op", fake.op, "OP_SERVICE_ACCOUNT_TOKEN"],
    vault: ["vault", fake.vault, "VAULT_TOKEN"],
  };
  beforeEach(async () => {
    await inject(bench.context(), { env: "dev", pauseMillis: 1, product: "platform" });
  });

  it.each<[string, Asked, string, string, "invalid" | "denied"]>([
    [
      "Doppler, another project",
      { ...doppler, project: "acme-shp" },
      "dp.ct.fake",
      "Doppler acme-shp/dev, VENDOR_KEY can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "Doppler, a token of another config",
      { ...doppler, config: "stg" },
      "dp.st.dev.fake",
      "Doppler acme-shop/stg, VENDOR_KEY can't be read: not logged in, or not allowed.",
      "denied",
    ],
    [
      "Bitwarden, another project",
      { ...bitwarden, projectId: "3f6a2c1e-0000-4000-8000-000000000000" },
      "fake-bws-token",
      "Bitwarden project 3f6a2c1e-0000-4000-8000-000000000000 can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "Bitwarden, a project's name for its id",
      { ...bitwarden, projectId: "shop" },
      "fake-bws-token",
      "Bitwarden project shop can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "1Password, another vault",
      { ...onePassword, vault: "Shop" },
      "fake-op-token",
      "1Password op://Shop/VENDOR_KEY/credential can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "1Password, a broken token",
      onePassword,
      "fake-other",
      "1Password op://Shop dev/VENDOR_KEY/credential can't be read: not logged in, or not allowed.",
      "denied",
    ],
    [
      "HashiCorp, another mount",
      { ...hashicorp, mount: "kv" },
      "fake-vault-token",
      "Vault kv/shop/dev, field VENDOR_KEY can't be read: not logged in, or not allowed.",
      "denied",
    ],
  ])("%s: ends it, so that nothing is generated which the vault has", async (_name, vault, token, message, code) => {
    installed(...programs[vault.kind], token);
    const failure = await failureOf(() => run(vault, one));
    expect([failure.message, failure.code]).toEqual([message, exitCodes[code]]);
  });

  it("Doppler keeps restricted values back from people; a service token gets them", async () => {
    installed("doppler", fake.doppler, "DOPPLER_TOKEN", "dp.ct.fake");
    fakes.put("VENDOR_KEY", value);
    fakes.put("VENDOR_KEY.restricted", "");
    expect(await failureOf(() => run(doppler, one))).toEqual({
      code: exitCodes.denied,
      message:
        "Doppler acme-shop/dev, VENDOR_KEY is restricted: Doppler gives it to service tokens only, not to people.",
      next: "set DOPPLER_TOKEN to a service token of that config, then run the command again; or --no-vault to go without it",
    });
    bench.env.DOPPLER_TOKEN = "dp.st.dev.fake";
    expect((await run(doppler, one)).code).toBe(exitCodes.ok);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(value);
  });

  it("a line break that belongs to the value is refused", async () => {
    installed("doppler", fake.doppler, "DOPPLER_TOKEN", "dp.ct.fake");
    fakes.put("VENDOR_KEY", "vk_fake-1\n");
    expect((await failureOf(() => run(doppler, one))).message).toContain("ends with a line break.");
  });

  it("HashiCorp adds no quotes, whatever VAULT_FORMAT says", async () => {
    installed("vault", fake.vault, "VAULT_TOKEN", "fake-vault-token");
    bench.env.VAULT_FORMAT = "json";
    fakes.put("VENDOR_KEY", value);
    await run(hashicorp, one);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(value);
  });

  it.each(["deleted", "elsewhere"])("HashiCorp, %s: there is no such secret", async (what) => {
    installed("vault", fake.vault, "VAULT_TOKEN", "fake-vault-token");
    if (what === "deleted") fakes.put("deleted", "");
    const result = await run(what === "deleted" ? hashicorp : { ...hashicorp, path: "other" }, one);
    expect(result.data.missing.map((missing) => missing.key)).toEqual(["shop/VENDOR_KEY"]);
  });

  it("1Password with two items of one title is refused", async () => {
    installed("op", fake.op, "OP_SERVICE_ACCOUNT_TOKEN", "fake-op-token");
    fakes.put("VENDOR_KEY", value);
    fakes.put("VENDOR_KEY.twice", "");
    expect(await failureOf(() => run(onePassword, one))).toEqual({
      code: exitCodes.refused,
      message: "1Password op://Shop dev/VENDOR_KEY/credential: several items have that title; nothing was written.",
      next: "rename or archive all but one of them",
    });
  });

  it("a Bitwarden project serves all products: PRODUCT__NAME comes before NAME", async () => {
    installed("bws", fake.bws, "BWS_ACCESS_TOKEN", "fake-bws-token");
    fakes.put("VENDOR_KEY", "vk_fake-of-another-product");
    fakes.put("SHOP__VENDOR_KEY", value);
    await run(bitwarden, one);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(value);
  });

  it("two secrets of one key in Bitwarden are refused", async () => {
    const item = `{"key":"VENDOR_KEY","value":"vk_fake-1"}`;
    fakes.install("bws", `echo '[${item},${item}]'`);
    expect(await failureOf(() => run(bitwarden, one))).toEqual({
      code: exitCodes.refused,
      message: `Bitwarden project ${bitwarden.projectId}, VENDOR_KEY: 2 secrets have that key; nothing was written.`,
      next: "delete or rename all but one of them",
    });
  });
});

describe("supabase status, in dev", () => {
  const jwtSecret = Buffer.alloc(32, 7).toString("base64");
  const noVault = (options: Partial<InjectOptions>) =>
    inject(bench.context(), { env: "dev", pauseMillis: 1, ...options });
  const start = () => mkdirSync(join(folder, "store", "running"));
  beforeEach(() => fakes.install("supabase", fake.supabase));

  it("gives the keys of the stack that runs, before any is generated", async () => {
    start();
    fakes.put("JWT_SECRET", jwtSecret);
    fakes.put("API_URL", "http://127.0.0.1:54321");
    const result = await noVault({ only: ["JWT_SECRET", "WEB_KEY"] });
    expect(result.data.written).toContainEqual({ key: "shop/JWT_SECRET", version: "1", from: "supabase status" });
    expect(await bench.value("fake-shop-dev", "JWT_SECRET")).toBe(jwtSecret);
  });

  it("a key that is made from the signing secret is made, not taken: it must fit the one that is pinned", async () => {
    start();
    await noVault({ only: ["JWT_SECRET"], product: "shop" });
    fakes.put("ANON_KEY", "eyJfake.fake.fake-of-another-secret");
    const result = await noVault({ only: ["ANON_KEY"] });
    expect(result.data.written).toEqual([{ key: "shop/ANON_KEY", version: "1", from: "generated supabase jwt anon" }]);
  });

  it("a password with what shells take for their own arrives as it is", async () => {
    start();
    const environments = shopWith((entry) =>
      entry.key === "shop/WEB_KEY" ? { ...entry, name: "DATABASE_URL" } : entry,
    );
    const url = 'postgresql://postgres:fake$1!`\\"@127.0.0.1:54322/postgres';
    fakes.put("DB_URL", url);
    await inject(bench.context({ environments }), { env: "dev", pauseMillis: 1, only: ["shop/WEB_KEY"] });
    expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe(url);
  });

  it("what does not fit is passed over, with a remark", async () => {
    start();
    fakes.put("JWT_SECRET", "placeholder");
    const result = await noVault({ only: ["JWT_SECRET"] });
    expect(result.data.written).toContainEqual({ key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" });
    expect(bench.printed).toContain(
      "note: JWT_SECRET of the local Supabase stack is left out: as a value of shop/JWT_SECRET it looks like a placeholder\n",
    );
  });

  it("a name that two products have is left out, once, with the way to choose", async () => {
    start();
    const environments = shopWith((entry) =>
      entry.name.endsWith("_KEY") && entry.origin?.kind === "issued"
        ? { ...entry, format: null, name: "SUPABASE_SERVICE_KEY" }
        : entry,
    );
    fakes.put("SERVICE_ROLE_KEY", value);
    const result = await inject(bench.context({ environments }), { env: "dev", pauseMillis: 1 });
    expect(bench.printed.match(/^note: .*$/gm)).toEqual([
      "note: SERVICE_ROLE_KEY of the local Supabase stack is left out: it could be meant for shop/OPTIONAL_KEY or shop/VENDOR_KEY or shop/WEB_KEY; choose with --product",
    ]);
    expect(result.data.written.map((one) => one.from)).not.toContain("supabase status");
  });

  it("no stack, no values", async () => {
    const result = await noVault({ only: ["JWT_SECRET"] });
    expect(result.data.written).toContainEqual({ key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" });
    expect(fakes.argumentsOf("supabase")).toEqual(["status -o env"]);
  });
});

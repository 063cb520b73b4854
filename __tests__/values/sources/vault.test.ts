import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InjectOptions, inject } from "../../../cli/commands/inject";
import { readLock } from "../../../lock/lock-file";
import type { Environments } from "../../../machine/context";
import type { Vault } from "../../../model/vault";
import { exitCodes } from "../../../text/exit-codes";
import { Bench, failureOf, shop, stages } from "../../cli/support";
import { canary, search } from "../../support/canary";
import * as fake from "./fakes";

let bench: Bench;
let folder: string;
let fakes: fake.Fakes;
const value = canary("vk_fake-");

beforeEach(async () => {
  bench = await Bench.open(["dev"]);
  folder = mkdtempSync(join(tmpdir(), "strongroom-vendor-"));
  fakes = new fake.Fakes(folder);
  bench.env.PATH = `${fakes.bin}:/usr/bin:/bin`;
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

function withVault(vault: Vault): Environments {
  return {
    names: () => ["dev"],
    load: (name, { lockDir }) => ({
      ok: true,
      environment: { ...shop(name, readLock(lockDir, name), { stage: stages[name] ?? "development" }), vault },
    }),
  };
}

const run = (vault: Vault, options: Partial<InjectOptions> = {}) =>
  inject(bench.context({ environments: withVault(vault) }), { env: "dev", pauseMillis: 1, ...options });

interface VendorCase {
  readonly program: string;
  readonly script: string;
  readonly vault: Vault;
  readonly token: readonly [string, string];
  readonly from: string;
  /** Arguments of the call for VENDOR_KEY. */
  readonly call: string;
  readonly at: string;
  /** What a failure names. @default `at` */
  readonly place?: string;
  readonly title: string;
  readonly login: string;
}

const vendors: readonly VendorCase[] = [
  {
    program: "doppler",
    script: fake.doppler,
    vault: { kind: "doppler", project: "acme-{product}", config: "dev" },
    token: ["DOPPLER_TOKEN", "dp.ct.fake"],
    from: "doppler",
    call: "secrets get VENDOR_KEY --json --project acme-shop --config dev",
    at: "Doppler acme-shop/dev, VENDOR_KEY",
    title: "Doppler",
    login: "set DOPPLER_TOKEN, or: doppler login",
  },
  {
    program: "bws",
    script: fake.bws,
    vault: { kind: "bitwarden", projectId: "3f6a2c1e-0000-4000-8000-00000000fake" },
    token: ["BWS_ACCESS_TOKEN", "fake-bws-token"],
    from: "bitwarden",
    call: "secret list 3f6a2c1e-0000-4000-8000-00000000fake --output json --color no",
    at: "Bitwarden project 3f6a2c1e-0000-4000-8000-00000000fake, VENDOR_KEY",
    /** One call reads them all. */
    place: "Bitwarden project 3f6a2c1e-0000-4000-8000-00000000fake",
    title: "Bitwarden Secrets Manager",
    login: "set BWS_ACCESS_TOKEN to the access token of a machine account that may read the project",
  },
  {
    program: "op",
    script: fake.op,
    vault: { kind: "1password", vault: "Shop dev" },
    token: ["OP_SERVICE_ACCOUNT_TOKEN", "fake-op-token"],
    from: "1password",
    call: "read --no-newline op://Shop dev/VENDOR_KEY/credential",
    at: "1Password op://Shop dev/VENDOR_KEY/credential",
    title: "1Password",
    login: "set OP_SERVICE_ACCOUNT_TOKEN, or: eval $(op signin)",
  },
  {
    program: "vault",
    script: fake.vault,
    vault: { kind: "vault", mount: "secret", path: "{product}/dev" },
    token: ["VAULT_TOKEN", "fake-vault-token"],
    from: "hashicorp vault",
    call: "kv get -mount=secret -field=VENDOR_KEY -format=table shop/dev",
    at: "Vault secret/shop/dev, field VENDOR_KEY",
    title: "HashiCorp Vault",
    login: "set VAULT_ADDR, then: vault login",
  },
];

describe.each(vendors.map((one) => [one.title, one] as const))("%s", (_title, vendor) => {
  const only = { only: ["VENDOR_KEY"], product: "shop" };
  const logIn = () => {
    bench.env[vendor.token[0]] = vendor.token[1];
  };
  // The key of the platform has a value, so that one project is asked.
  beforeEach(async () => {
    await inject(bench.context(), { env: "dev", pauseMillis: 1, product: "platform" });
    fakes.install(vendor.program, vendor.script);
  });

  it("gives what it has, byte by byte, and reports what it has not", async () => {
    logIn();
    bench.env.UNRELATED = "fake-unrelated";
    fakes.put("VENDOR_KEY", value);
    const result = await run(vendor.vault, { only: ["VENDOR_KEY", "WEB_KEY"] });
    expect(result.data.written).toEqual([{ key: "shop/VENDOR_KEY", version: "1", from: vendor.from }]);
    expect(result.data.missing.map((one) => [one.key, one.how.at(-1)])).toEqual([
      ["shop/WEB_KEY", `not in: ${vendor.at.replace("VENDOR_KEY", "WEB_KEY")}`],
    ]);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(value);
    expect(fakes.argumentsOf(vendor.program)).toContain(vendor.call);
    // It finds its own variables in its environment, and nobody else's.
    expect(fakes.environmentOf(vendor.program)).toContain(`${vendor.token[0]}=${vendor.token[1]}`);
    expect(fakes.environmentOf(vendor.program)).not.toMatch(/UNRELATED|GOOGLE_/);
    const seen = bench.printed + JSON.stringify(result) + bench.lockText();
    expect(search(Buffer.from(seen), "output and lock", [value])).toEqual([]);
  });

  it("comes after the host environment", async () => {
    logIn();
    fakes.put("VENDOR_KEY", "vk_fake-in-the-vault");
    bench.env.VENDOR_KEY = value;
    const result = await run(vendor.vault, only);
    expect(result.data.written).toEqual([{ key: "shop/VENDOR_KEY", version: "1", from: "host environment" }]);
    expect(fakes.argumentsOf(vendor.program)).toEqual([]);
  });

  it("is checked like any other source", async () => {
    logIn();
    fakes.put("VENDOR_KEY", "sk_fake-other");
    expect((await failureOf(() => run(vendor.vault, only))).message).toBe(
      `1 input refused; nothing was written.\n\nshop/VENDOR_KEY: the value (${vendor.at}) has the wrong format. [format]\n  allowed: starts with vk_`,
    );
  });

  it("not logged in", async () => {
    expect(await failureOf(() => run(vendor.vault, only))).toEqual({
      code: exitCodes.denied,
      message: `${vendor.place ?? vendor.at} can't be read: not logged in, or not allowed.`,
      next: `to go without it: --no-vault; else, before you run the command again, ${vendor.login}`,
    });
    expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
  });

  it("not installed", async () => {
    bench.env.PATH = "/nonexistent";
    const { code, message } = await failureOf(() => run(vendor.vault, only));
    expect([code, message]).toEqual([
      exitCodes.usage,
      `${vendor.title} is this environment's vault, but its command line (${vendor.program}) is not installed, or not on the PATH.`,
    ]);
    expect((await run(vendor.vault, { ...only, vault: false })).code).toBe(exitCodes.pending);
  });

  it("fails in a way of its own: its words are kept back", async () => {
    fakes.install(vendor.program, `echo 'panic: ${value}' >&2; exit 3`);
    const failure = await failureOf(() => run(vendor.vault, only));
    expect([failure.code, failure.message]).toEqual([
      exitCodes.unreachable,
      `${vendor.place ?? vendor.at} can't be read: ${vendor.program} ended with code 3; what it said is not shown, since it could hold a value.`,
    ]);
    expect(failure.next).toMatch(/^see for yourself: .* > \/dev\/null$/);
    expect(failure.next).not.toContain(value);
  });
});

describe("what one vendor does and others do not", () => {
  const one = { only: ["VENDOR_KEY"], product: "shop" };
  const installed = (name: string, script: string, variable: string, token: string) => {
    fakes.install(name, script);
    bench.env[variable] = token;
  };
  const doppler: Vault = { kind: "doppler", project: "acme-shop", config: "dev" };
  const bitwarden = { kind: "bitwarden", projectId: "3f6a2c1e-0000-4000-8000-00000000fake" } as const;
  const onePassword: Vault = { kind: "1password", vault: "Shop dev" };
  const hashicorp: Vault = { kind: "vault", mount: "secret", path: "{product}/dev" };
  beforeEach(async () => {
    await inject(bench.context(), { env: "dev", pauseMillis: 1, product: "platform" });
  });

  it.each<[string, Vault, [string, string, string, string], string, string]>([
    [
      "Doppler, another project",
      { ...doppler, project: "acme-shp" },
      ["doppler", fake.doppler, "DOPPLER_TOKEN", "dp.ct.fake"],
      "Doppler acme-shp/dev, VENDOR_KEY can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "Doppler, a token of another config",
      { ...doppler, config: "stg" },
      ["doppler", fake.doppler, "DOPPLER_TOKEN", "dp.st.dev.fake"],
      "Doppler acme-shop/stg, VENDOR_KEY can't be read: not logged in, or not allowed.",
      "denied",
    ],
    [
      "Bitwarden, another project",
      { ...bitwarden, projectId: "3f6a2c1e-0000-4000-8000-000000000000" },
      ["bws", fake.bws, "BWS_ACCESS_TOKEN", "fake-bws-token"],
      "Bitwarden project 3f6a2c1e-0000-4000-8000-000000000000 can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "Bitwarden, a project's name for its id",
      { ...bitwarden, projectId: "shop" },
      ["bws", fake.bws, "BWS_ACCESS_TOKEN", "fake-bws-token"],
      "Bitwarden project shop can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "1Password, another vault",
      { ...onePassword, vault: "Shop" },
      ["op", fake.op, "OP_SERVICE_ACCOUNT_TOKEN", "fake-op-token"],
      "1Password op://Shop/VENDOR_KEY/credential can't be read: there is no such place, or you may not see it.",
      "invalid",
    ],
    [
      "1Password, a broken token",
      onePassword,
      ["op", fake.op, "OP_SERVICE_ACCOUNT_TOKEN", "fake-other"],
      "1Password op://Shop dev/VENDOR_KEY/credential can't be read: not logged in, or not allowed.",
      "denied",
    ],
    [
      "HashiCorp, another mount",
      { ...hashicorp, mount: "kv" },
      ["vault", fake.vault, "VAULT_TOKEN", "fake-vault-token"],
      "Vault kv/shop/dev, field VENDOR_KEY can't be read: not logged in, or not allowed.",
      "denied",
    ],
  ])("%s: ends it, so that nothing is generated which the vault has", async (_name, vault, program, message, code) => {
    installed(...program);
    const failure = await failureOf(() => run(vault, one));
    expect([failure.message, failure.code]).toEqual([message, exitCodes[code as "invalid" | "denied"]]);
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

describe("GitLab CI variables", () => {
  const vault: Vault = { kind: "gitlab" };

  it("are taken in a job, those of type file too, and removed from the environment", async () => {
    const checkout = join(folder, "builds", "shop");
    mkdirSync(`${checkout}.tmp`, { recursive: true });
    writeFileSync(`${checkout}.tmp/WEB_KEY`, "fake-one\nfake-two");
    Object.assign(bench.env, {
      GITLAB_CI: "true",
      CI_PROJECT_DIR: checkout,
      VENDOR_KEY: value,
      WEB_KEY: `${checkout}.tmp/WEB_KEY`,
    });
    const result = await run(vault, { only: ["VENDOR_KEY", "WEB_KEY"] });
    expect(result.data.written.slice(1)).toEqual([
      { key: "shop/VENDOR_KEY", version: "1", from: "gitlab ci variable" },
      { key: "shop/WEB_KEY", version: "1", from: "gitlab ci variable" },
    ]);
    expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe("fake-one\nfake-two");
    expect([bench.env.VENDOR_KEY, bench.env.WEB_KEY]).toEqual([undefined, undefined]);
  });

  it("one that the job does not have is missing", async () => {
    Object.assign(bench.env, { GITLAB_CI: "true", VENDOR_KEY: value });
    const result = await run(vault, { only: ["VENDOR_KEY", "WEB_KEY"] });
    expect(result.data.missing.map((one) => [one.key, one.how.at(-1)])).toEqual([
      ["shop/WEB_KEY", "not in: GitLab CI variable WEB_KEY"],
    ]);
  });

  it("outside of a job there are none, and it says so", async () => {
    const result = await run(vault, { only: ["VENDOR_KEY"] });
    expect(result.data.missing.map((one) => one.key)).toEqual(["shop/VENDOR_KEY"]);
    expect(bench.printed).toContain(
      "note: GitLab CI variables are this environment's vault, but this is not a GitLab job (GITLAB_CI is not set)\n",
    );
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
    const environments: Environments = {
      names: () => ["dev"],
      load: (name, { lockDir }) => {
        const made = shop(name, readLock(lockDir, name));
        const products = made.products.map((product) => ({
          ...product,
          entries: product.entries.map((entry) =>
            entry.key === "shop/WEB_KEY" ? { ...entry, name: "DATABASE_URL" } : entry,
          ),
        }));
        return { ok: true, environment: { ...made, products } };
      },
    };
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
      "note: JWT_SECRET of the local Supabase stack is left out: for shop/JWT_SECRET it looks like a placeholder\n",
    );
  });

  it("a name that two products have is left out, once, with the way to choose", async () => {
    start();
    const environments: Environments = {
      names: () => ["dev"],
      load: (name, { lockDir }) => {
        const made = shop(name, readLock(lockDir, name));
        const products = made.products.map((product) => ({
          ...product,
          entries: product.entries.map((entry) =>
            entry.name.endsWith("_KEY") && entry.origin?.kind === "issued"
              ? { ...entry, format: null, name: "SUPABASE_SERVICE_KEY" }
              : entry,
          ),
        }));
        return { ok: true, environment: { ...made, products } };
      },
    };
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

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InjectOptions, inject } from "../../../cli/commands/inject";
import type { Environments } from "../../../cli/context";
import { exitCodes } from "../../../cli/exit-codes";
import { readLock } from "../../../cli/lock-file";
import type { Vault } from "../../../model/vault";
import { canary, search } from "../../support/canary";
import { Bench, failureOf, shop, stages } from "../support";
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
  readonly title: string;
  readonly login: string;
}

const vendors: readonly VendorCase[] = [
  {
    program: "doppler",
    script: fake.doppler,
    vault: { kind: "doppler", project: "acme-{product}", config: "dev" },
    token: ["DOPPLER_TOKEN", "fake-doppler-token"],
    from: "doppler",
    call: "secrets get VENDOR_KEY --plain --project acme-shop --config dev",
    at: "Doppler acme-shop/dev, VENDOR_KEY",
    title: "Doppler",
    login: "doppler login, or set DOPPLER_TOKEN",
  },
  {
    program: "bws",
    script: fake.bws,
    vault: { kind: "bitwarden", projectId: "3f6a-{product}" },
    token: ["BWS_ACCESS_TOKEN", "fake-bws-token"],
    from: "bitwarden",
    call: "secret list 3f6a-shop --output json --color no",
    at: "Bitwarden project 3f6a-shop, VENDOR_KEY",
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
    login: "eval $(op signin), or set OP_SERVICE_ACCOUNT_TOKEN",
  },
  {
    program: "vault",
    script: fake.vault,
    vault: { kind: "vault", mount: "secret", path: "{product}/dev" },
    token: ["VAULT_TOKEN", "fake-vault-token"],
    from: "hashicorp vault",
    call: "kv get -mount=secret -field=VENDOR_KEY shop/dev",
    at: "Vault secret/shop/dev, field VENDOR_KEY",
    title: "HashiCorp Vault",
    login: "set VAULT_ADDR, then vault login",
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
      message: `${vendor.title} does not let you read ${vendor.at}: not logged in, or not allowed.`,
      next: `${vendor.login}, then run the command again; or --no-vault to go without it`,
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
      `${vendor.title}: ${vendor.program} ended with code 3 for ${vendor.at}; what it said is not shown, since it could hold a value.`,
    ]);
    expect(failure.next).toMatch(/^see for yourself: .* > \/dev\/null$/);
    expect(failure.next).not.toContain(value);
  });
});

it("a line break that belongs to the value is refused, one that Doppler adds is not", async () => {
  await inject(bench.context(), { env: "dev", pauseMillis: 1, product: "platform" });
  fakes.install("doppler", fake.doppler);
  fakes.put("VENDOR_KEY", "vk_fake-1\n");
  bench.env.DOPPLER_TOKEN = "fake-doppler-token";
  const vault: Vault = { kind: "doppler", project: "acme-shop", config: "dev" };
  expect((await failureOf(() => run(vault, { only: ["VENDOR_KEY"] }))).message).toContain("ends with a line break.");
});

it("two secrets of one key in Bitwarden are refused", async () => {
  const item = `{"key":"VENDOR_KEY","value":"vk_fake-1"}`;
  fakes.install("bws", `echo '[${item},${item}]'`);
  const vault: Vault = { kind: "bitwarden", projectId: "3f6a-shop" };
  expect(await failureOf(() => run(vault, { only: ["VENDOR_KEY"] }))).toEqual({
    code: exitCodes.refused,
    message: "Bitwarden project 3f6a-shop, VENDOR_KEY: 2 secrets have that key; nothing was written.",
    next: "delete or rename all but one of them",
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

  it("outside of a job there are none, and it says so", async () => {
    const result = await run(vault, { only: ["VENDOR_KEY"] });
    expect(result.data.missing.map((one) => one.key)).toEqual(["shop/VENDOR_KEY"]);
    expect(bench.printed).toContain(
      "note: GitLab CI variables are this environment's vault, but this is no GitLab job (GITLAB_CI is not set)\n",
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

  it("what does not fit is passed over, with a remark", async () => {
    start();
    fakes.put("JWT_SECRET", "placeholder");
    const result = await noVault({ only: ["JWT_SECRET"] });
    expect(result.data.written).toContainEqual({ key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" });
    expect(bench.printed).toContain(
      "note: JWT_SECRET of the local Supabase stack is left out: for shop/JWT_SECRET it looks like a placeholder\n",
    );
  });

  it("no stack, no values", async () => {
    const result = await noVault({ only: ["JWT_SECRET"] });
    expect(result.data.written).toContainEqual({ key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" });
    expect(fakes.argumentsOf("supabase")).toEqual(["status -o env"]);
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../../cli/commands/inject";
import type { Vault } from "../../../model/vault";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { search } from "../../support/canary";
import * as fake from "./fakes";
import { bench, fakes, folder, run, value, withFakes } from "./vault-support";

withFakes();

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
      next: `to go without it: --no-vault; otherwise, before you run the command again, ${vendor.login}`,
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

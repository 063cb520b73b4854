/**
 * Secrets in a project of their own, with ids in another style and one that existed before, and a second Vercel project: with real
 * Terraform, from nothing to a rotation. In the long suite; what decides where a secret lies is under test in `model`.
 */
import { generateKeyPairSync } from "node:crypto";
import { prepare } from "../../sandbox";
import { canary } from "../support/canary";
import { full } from "../support/full";
import { SandboxedShop, succeed } from "./sandboxed-shop";

const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
// As a shell has it: `$(cat key)`, without the last line break.
const values = { VENDOR_KEY: canary(), WEB_KEY: pem.trimEnd() };
const all = ["*-dev-identities", "*-dev-secrets", "shop-dev-services", "shop-dev-vercel"];
let shop: SandboxedShop;

const when = full ? describe : describe.skip;

when("secrets in a central project", () => {
  beforeAll(async () => {
    shop = await SandboxedShop.open();
    await prepare({
      home: shop.home,
      projects: [{ id: "fake-vault" }],
      teams: [{ id: "team_fake", projects: [{ id: "prj_fakeadmin", name: "admin" }] }],
    });
    const central = 'secretsIn: { project: "fake-vault", idPrefix: "dev-" }';
    const vercel = 'vercel: { teamId: "team_fake", projectId: "prj_fakeshop"';
    shop.edit("environments/index.ts", `${vercel} }`, `${central}, ${vercel}, projects: { admin: "prj_fakeadmin" } }`);
    shop.edit("environments/index.ts", 'platform: place("platform")', `platform: { ...place("platform"), ${central} }`);
    shop.edit("catalog/products.ts", 'title: "Shop"', 'title: "Shop", secretIds: "kebab-case"');
    shop.edit(
      "catalog/vendor.ts",
      'purpose: "Calls the vendor",',
      'purpose: "Calls the vendor", secretId: "legacy_vendor",',
    );
    shop.edit(
      "catalog/vendor.ts",
      'purpose: "Calls the vendor from',
      'sharedBecause: "One site", purpose: "Calls the vendor from',
    );
    shop.edit("catalog/vendor.ts", `the site's server",`, `the site's server", format: pem(),`);
    shop.edit("catalog/vendor.ts", "issued, publicConfig", "issued, pem, publicConfig");
    shop.edit("catalog/vendor.ts", 'default: "Shop"', 'default: "", mayBeEmpty: true');
    shop.project.write(
      "services/web.ts",
      `${shop.project.read("services/web.ts")}
export const admin = vercelProject({ product: shopProduct, name: "admin", role: "fullstack", reads: [vendor.WEB_KEY] });
`,
    );
    shop.edit("services/index.ts", "{ web }", "{ admin, web }");
    shop.edit("services/index.ts", "worker, web", "worker, admin, web");
  });
  afterAll(() => shop.close());

  const secretsIn = async (project: string) =>
    ((await shop.read<{ secrets?: { name: string }[] }>(`v1/projects/${project}/secrets`)).secrets ?? [])
      .map(({ name }) => name.split("/").at(-1))
      .sort();

  const mappedBy = async (service: string) =>
    Object.fromEntries(
      ((await shop.service(service)).template.containers[0]?.env ?? []).flatMap(({ name, valueSource }) =>
        valueSource === undefined ? [] : [[name, valueSource.secretKeyRef as unknown]],
      ),
    );

  it("are made, filled, bound and mapped there", async () => {
    await succeed(shop.deploy("*-dev-identities", "*-dev-secrets"));
    await succeed(shop.strongroom(["inject", "--env", "dev"], values));
    await succeed(shop.deploy("shop-dev-services", "shop-dev-vercel"));
    expect(await secretsIn("fake-vault")).toEqual([
      "dev-STRONGROOM_FINGERPRINT_KEY",
      "dev-session-key",
      "dev-web-key",
      "legacy_vendor",
    ]);
    expect([await secretsIn("fake-shop-dev"), await secretsIn("fake-platform-dev")]).toEqual([[], []]);
    expect(await mappedBy("shop-api")).toEqual({
      SESSION_KEY: { secret: "projects/fake-vault/secrets/dev-session-key", version: "1" },
      VENDOR_KEY: { secret: "projects/fake-vault/secrets/legacy_vendor", version: "1" },
    });
  });

  it("a key in PEM reaches Vercel with its last line break, and an empty value on purpose is empty there", async () => {
    const path = "v9/projects/prj_fakeshop/env?teamId=team_fake&decrypt=true";
    const { envs } = (await (await shop.cloud(path, {}, "VERCEL_API_TOKEN")).json()) as {
      envs: { key: string; value: string }[];
    };
    expect(envs.map(({ key, value }) => [key, value]).sort()).toEqual([
      ["NEXT_PUBLIC_SHOP_NAME", ""],
      ["WEB_KEY", pem],
    ]);
  });

  it("plans nothing the second time", async () => {
    const again = (await succeed(shop.deploy(...all))).stdout;
    expect(again).toMatch(/^dev: 6 stacks, no changes\n/);
  });

  it("are read, looked at and rotated there", async () => {
    const node = ["node", "-p", "process.env.VENDOR_KEY"];
    const run = await succeed(shop.strongroom(["run", "--env", "dev", "--service", "shop-api", "--", ...node]));
    expect(run.stdout.trim()).toBe(values.VENDOR_KEY);
    await succeed(shop.strongroom(["status", "--env", "dev"]));
    await succeed(shop.strongroom(["lock", "verify", "--env", "dev"]));
    await succeed(shop.strongroom(["rotate", "shop/SESSION_KEY", "--env", "dev", "--yes"]));
    await succeed(shop.deploy("shop-dev-services"));
    expect((await mappedBy("shop-api")).SESSION_KEY).toEqual({
      secret: "projects/fake-vault/secrets/dev-session-key",
      version: "2",
    });
    const finish = ["rotate", "shop/SESSION_KEY", "--env", "dev", "--finish", "--verified", "--yes"];
    // What still has the old version runs in another project than the secret, and is found.
    const early = await shop.strongroom(finish);
    expect([early.code, early.stdout]).toEqual([
      4,
      expect.stringMatching(
        /shop\/SESSION_KEY version 1: shop-api: shop-api-00001-\w+ is one of the last 3 ready ones/,
      ),
    ]);
    for (const _ of [1, 2]) await succeed(shop.strongroom(["restart", "shop/shop-api", "--env", "dev"]));
    await succeed(shop.strongroom(finish));
    const versions = await shop.read<{ versions: { name: string; state: string }[] }>(
      "v1/projects/fake-vault/secrets/dev-session-key/versions",
    );
    expect(versions.versions.map(({ name, state }) => [name.split("/").at(-1), state])).toEqual([
      ["2", "ENABLED"],
      ["1", "DISABLED"],
    ]);
  });

  it("another style, project or id is refused before anything is planned, and nothing is lost", async () => {
    for (const [file, from, to] of [
      ["catalog/products.ts", 'secretIds: "kebab-case"', 'secretIds: "snake_case"'],
      ["environments/index.ts", 'secretsIn: { project: "fake-vault"', 'secretsIn: { project: "fake-platform-dev"'],
      ["catalog/vendor.ts", 'secretId: "legacy_vendor",', ""],
    ] as const) {
      const before = shop.project.read(file);
      shop.edit(file, from, to);
      for (const refused of [await shop.strongroom(["check"]), await shop.deploy("shop-dev-secrets")]) {
        expect(refused.code).toBe(3);
        expect(refused.stdout + refused.stderr).toContain("moved-secret");
      }
      shop.project.write(file, before);
    }
    expect((await succeed(shop.deploy(...all))).stdout).toMatch(/^dev: 6 stacks, no changes\n/);
    expect(await secretsIn("fake-vault")).toHaveLength(4);
  });
});

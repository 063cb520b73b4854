/** A composition from its declaration to a rotation's end, with real Terraform: Cloud Run maps it, Vercel gets it, its parts change. */
import { canary, search } from "../support/canary";
import { full } from "../support/full";
import { declareVendorUrl, vendorUrlOf } from "../support/vendor-url";
import { actionsOf, SandboxedShop, succeed } from "./sandboxed-shop";

/** `__tests__/cli/composed.test.ts` has it without Terraform. */
const suite = full ? describe : describe.skip;

suite("a composed address", () => {
  let shop: SandboxedShop;
  const values = { VENDOR_KEY: `${canary()}@/:`, WEB_KEY: canary() };
  const next = `${canary()}?#%`;

  beforeAll(async () => {
    shop = await SandboxedShop.open();
    declareVendorUrl((file, from, to) => shop.edit(file, from, to));
  });

  afterAll(() => shop.close());

  const mapped = async (name: string): Promise<Record<string, string>> => {
    const env = (await shop.service(name)).template.containers[0]?.env ?? [];
    return Object.fromEntries(
      env.flatMap((one) => (one.valueSource ? [[one.name, one.valueSource.secretKeyRef.version]] : [])),
    );
  };
  const value = async (secret: string, version: string): Promise<string> => {
    const path = `v1/projects/fake-shop-dev/secrets/${secret}/versions/${version}:access`;
    return Buffer.from((await shop.read<{ payload: { data: string } }>(path)).payload.data, "base64").toString();
  };
  const state = async (secret: string, version: string): Promise<string> =>
    (await shop.read<{ state: string }>(`v1/projects/fake-shop-dev/secrets/${secret}/versions/${version}`)).state;

  it("is declared, bound, made, mapped and delivered", async () => {
    await succeed(shop.deploy("*-dev-identities", "*-dev-secrets"));
    const { bindings } = await shop.read<{ bindings: readonly { members: readonly string[] }[] }>(
      "v1/projects/fake-shop-dev/secrets/VENDOR_KEY:getIamPolicy",
    );
    expect(bindings.flatMap(({ members }) => members)).toContain(
      "serviceAccount:strongroom-inject@fake-platform-dev.iam.gserviceaccount.com",
    );
    await succeed(shop.strongroom(["inject", "--env", "dev"], values));
    expect(await value("VENDOR_URL", "1")).toBe(vendorUrlOf(values.VENDOR_KEY));
    await succeed(shop.deploy("shop-dev-services", "shop-dev-vercel"));
    expect(await mapped("shop-worker")).toEqual({ VENDOR_URL: "1" });
    await shop.synth();
    expect(actionsOf(await shop.plan("shop-dev-vercel"))).toEqual([]);
  });

  it("moves with the part that rotates, in one plan, and ends with it", async () => {
    const begun = await succeed(
      shop.strongroom(["rotate", "VENDOR_KEY", "--env", "dev", "--yes", "--json"], { VENDOR_KEY: next }),
    );
    expect(JSON.parse(begun.stdout).entries).toMatchObject([
      { key: "shop/VENDOR_KEY", version: "2", replaces: "1" },
      { key: "shop/VENDOR_URL", version: "2", replaces: "1" },
    ]);
    await shop.synth();
    expect(actionsOf(await shop.plan("shop-dev-vercel"))).toEqual([
      "update vercel_project_environment_variable.VENDOR_URL",
    ]);
    await succeed(shop.deploy("shop-dev-services", "shop-dev-vercel"));
    expect(await mapped("shop-worker")).toEqual({ VENDOR_URL: "2" });
    expect(await value("VENDOR_URL", "2")).toBe(vendorUrlOf(next));
    for (const name of ["shop-api", "shop-worker", "shop-api", "shop-worker", "shop-api", "shop-worker"])
      await succeed(shop.strongroom(["restart", name, "--env", "dev"]));
    const finished = await succeed(
      shop.strongroom(["rotate", "VENDOR_KEY", "--env", "dev", "--finish", "--verified", "--accept", "vercel"]),
    );
    expect(finished.stdout).toContain("shop/VENDOR_URL: version 1 is disabled");
    expect([await state("VENDOR_KEY", "1"), await state("VENDOR_URL", "1")]).toEqual(["DISABLED", "DISABLED"]);
    const status = await succeed(shop.strongroom(["lock", "verify", "--env", "dev"]));
    expect(status.stdout).toContain("the cloud agrees with every pin and state");
  });

  it("printed no value", () => {
    const all = [...Object.values(values), next, vendorUrlOf(values.VENDOR_KEY), vendorUrlOf(next)];
    expect(search(Buffer.from(shop.project.printed()), "printed", all)).toEqual([]);
  });
});

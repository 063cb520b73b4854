/** A rotation from its first command to its last, with real Terraform: both values valid, verified, finished; then back. */
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { long } from "../support/full";
import { actionsOf, SandboxedShop, succeed } from "./sandboxed-shop";

let shop: SandboxedShop;
const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const newValue = canary();

beforeAll(async () => {
  shop = await SandboxedShop.open();
  shop.edit(
    "catalog/vendor.ts",
    `purpose: "Calls the vendor",`,
    `purpose: "Calls the vendor", previousAs: "VENDOR_KEY_PREVIOUS",`,
  );
  shop.edit("environments/index.ts", "destroyAfterDays: 0", "destroyAfterDays: 7");
});

afterAll(() => shop.close());

/** What Terraform would change in the services. */
async function plannedActions(): Promise<readonly string[]> {
  await shop.synth();
  return actionsOf(await shop.plan("shop-dev-services"));
}

/** A policy set without a lag is enforced at once, with all that it says. */
async function enforce(secret: string): Promise<void> {
  const path = `v1/projects/fake-shop-dev/secrets/${secret}`;
  const policy = await shop.read(`${path}:getIamPolicy`);
  await shop.read(`${path}:setIamPolicy`, { method: "POST", body: JSON.stringify({ policy }) });
}

/** Name and version of the secret variables that a service runs with. */
async function runsWith(name: string): Promise<Record<string, string>> {
  const live = await shop.service(name);
  expect(live.latestReadyRevision).toBe(live.latestCreatedRevision);
  const env = live.template.containers[0]?.env ?? [];
  return Object.fromEntries(
    env.flatMap((one) => (one.valueSource ? [[one.name, one.valueSource.secretKeyRef.version]] : [])),
  );
}

const version = (number: number) =>
  shop.read<{ state: string; scheduledDestroyTime?: string }>(
    `v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/${number}`,
  );
const rotate = (...options: string[]) => shop.strongroom(["rotate", "VENDOR_KEY", "--env", "dev", ...options]);

it("a first revision that fails, since its grant is not enforced yet, is noticed, reported and repaired", async () => {
  const { admin } = shop;
  // GIVEN grants that take longer to be enforced than it takes to deploy
  await admin.changeSettings({ iamLagSeconds: 3600 });
  await succeed(shop.deploy("*-dev-identities", "*-dev-secrets"));
  await succeed(shop.strongroom(["inject", "--env", "dev"], values));
  const failed = await shop.deploy("shop-dev-services");
  expect(failed.code).toBe(4);
  expect(failed.stderr).toMatch(
    /shop\/shop-api: shop-api-\S+ is not ready, nothing serves: .*Permission denied on secret/,
  );
  expect(failed.stderr).toContain("next: ./strongroom sandbox exec -- strongroom repair shop/shop-api --env dev");

  const seen = await succeed(shop.strongroom(["repair", "shop-api", "--env", "dev", "--dry-run"]));
  const address = "google_cloud_run_v2_service.shop-api";
  expect(seen.stdout).toBe(`shop/shop-api: would untaint ${address}, then start a new revision\n`);
  expect(seen.stderr).toContain("Permission denied on secret");

  // WHEN repair is under way while the grant begins to be enforced
  const before = (await shop.service("shop-api")).latestCreatedRevision;
  const repairing = shop.strongroom(["repair", "shop-api", "--env", "dev"]);
  await eventually(async () => (await shop.service("shop-api")).latestCreatedRevision !== before);
  await admin.changeSettings({ iamLagSeconds: 0 });
  for (const id of ["SESSION_KEY", "VENDOR_KEY"]) await enforce(id);
  const repaired = await succeed(repairing);
  expect(repaired.stderr).toContain("a grant is not enforced yet; trying again");
  expect(repaired.stdout).toMatch(
    /^shop\/shop-api: revision \S+ is ready, google_cloud_run_v2_service\.shop-api is no longer tainted\n$/,
  );
  await succeed(shop.strongroom(["repair", "shop-worker", "--env", "dev"]));
  // THEN Terraform goes on as if nothing had been
  await succeed(shop.deploy("shop-dev-services"));
  expect(await plannedActions()).toEqual([]);
  expect(await runsWith("shop-api")).toEqual({ SESSION_KEY: "1", VENDOR_KEY: "1" });
});

it("the new value is pinned, and the previous one stays mapped under its second name", async () => {
  const begun = await succeed(
    shop.strongroom(["rotate", "VENDOR_KEY", "--env", "dev", "--yes", "--json"], { VENDOR_KEY: newValue }),
  );
  expect(JSON.parse(begun.stdout)).toMatchObject({
    stage: "moved",
    entries: [{ key: "shop/VENDOR_KEY", version: "2", replaces: "1", previousAs: "VENDOR_KEY_PREVIOUS" }],
  });
  // Nothing is disabled while services run with the previous value.
  const early = await rotate("--finish", "--verified");
  expect([early.code, early.stdout]).toEqual([
    4,
    expect.stringContaining("shop/shop-api does not run with version 2 yet"),
  ]);
  await succeed(shop.deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "2", VENDOR_KEY_PREVIOUS: "1" });
});

it("is finished once it is verified: unmapped, disabled when nothing uses it, its end scheduled", async () => {
  expect((await rotate("--finish")).stderr).toContain("is not verified yet");
  const unmapped = await rotate("--finish", "--verified");
  expect([unmapped.code, unmapped.stdout]).toEqual([4, expect.stringContaining("gets traffic or has a tag")]);
  await succeed(shop.deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "2" });
  const recent = await rotate("--finish");
  expect([recent.code, recent.stdout]).toEqual([4, expect.stringContaining("is one of the last 3 ready ones")]);
  expect((await version(1)).state).toBe("ENABLED");

  for (const name of ["shop-api", "shop-worker", "shop-api", "shop-worker"]) {
    await succeed(shop.strongroom(["restart", name, "--env", "dev"]));
  }
  const finished = await succeed(rotate("--finish"));
  expect(finished.stdout).toMatch(/^finished shop\/VENDOR_KEY: version 1 is disabled; destroyed on \d{4}-/);
  const one = await version(1);
  expect(one.state).toBe("DISABLED");
  expect((Date.parse(one.scheduledDestroyTime ?? "") - Date.now()) / 86_400_000).toBeCloseTo(7, 1);
  // Neither restarts nor the rotation left a difference behind.
  expect(await plannedActions()).toEqual([]);
});

/** `rollback.test.ts` has it without Terraform. */
long("rolls back: enabled again, pinned, deployed", async () => {
  await succeed(shop.strongroom(["rollback", "VENDOR_KEY", "--env", "dev", "--yes"]));
  const one = await version(1);
  expect([one.state, one.scheduledDestroyTime]).toEqual(["ENABLED", undefined]);
  await succeed(shop.deploy("shop-dev-services"));
  expect(await runsWith("shop-worker")).toEqual({ VENDOR_KEY: "1", VENDOR_KEY_PREVIOUS: "2" });
  expect(await plannedActions()).toEqual([]);
});

it("printed no value", () => {
  const all = [...Object.values(values), newValue];
  expect(search(Buffer.from(shop.project.printed()), "printed", all)).toEqual([]);
});

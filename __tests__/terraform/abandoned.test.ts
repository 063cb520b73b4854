/** Stacks that were applied and are no longer declared: named as long as their states hold something, wherever these lie. */

import { type RecoverData, recover } from "../../cli/commands/recover";
import { openCloud } from "../../clients/cloud";
import type { ResolvedEnvironment } from "../../model/resolved";
import { type Abandoned, abandonedLines, abandonedStacks } from "../../terraform/abandoned";
import { Bench } from "../cli/support";
import { environmentOf, productOf } from "../support/resolved-fixture";

const buckets = { shop: "acme-shop-dev-state", platform: "acme-platform-dev-state", bank: "acme-bank-dev-state" };
const layers = ["identities", "secrets", "services"] as const;
const productWith = (name: keyof typeof buckets, stacks: readonly (typeof layers)[number][] = layers) =>
  productOf({
    name,
    project: `fake-${name}-dev`,
    stateBucket: buckets[name],
    stacks: stacks.map((layer) => ({ name: `${name}-dev-${layer}`, product: name, layer, dependsOn: [] })),
  });
const whole = environmentOf([productWith("bank"), productWith("platform"), productWith("shop")], "dev");
const withoutBank = environmentOf([productWith("platform"), productWith("shop")], "dev");

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
  const names = Object.keys(buckets) as (keyof typeof buckets)[];
  await bench.admin("POST", "prepare", {
    projects: names.map((name) => ({ id: `fake-${name}-dev` })),
    buckets: names.map((name) => ({ name: buckets[name], project: `fake-${name}-dev` })),
  });
});
afterEach(() => bench.close());

const look = async (environment: ResolvedEnvironment, change = true): Promise<Abandoned> =>
  abandonedStacks(bench.context(), environment, await openCloud(bench), { change });

/** What Terraform writes of a stack. */
const apply = (bucket: string, stack: string, ...addresses: readonly string[]) => {
  const resources = addresses.map((address) => {
    const [type, name] = address.split(".");
    return { mode: "managed", type, name, instances: [{ attributes: { id: "fake" } }] };
  });
  const name = encodeURIComponent(`${stack}/default.tfstate`);
  return bench.google("POST", `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`, { resources });
};

const objectsIn = async (bucket: string) => {
  const { items } = (await bench.google("GET", `storage/v1/b/${bucket}/o`)) as { items: readonly { name: string }[] };
  return items.map(({ name }) => name).filter((name) => name.startsWith("strongroom/"));
};

it("a product whose declarations and blocks are gone is named until nothing of it is left, and forgotten then", async () => {
  await apply(buckets.bank, "bank-dev-identities", "google_service_account.ledger");
  await apply(buckets.bank, "bank-dev-secrets", "google_secret_manager_secret.A", "google_secret_manager_secret.B");
  expect(await look(whole)).toEqual({ stacks: [], unseen: [] });

  const found = await look(withoutBank);
  expect(found).toEqual({
    stacks: [
      { stack: "bank-dev-identities", bucket: buckets.bank, holds: ["google_service_account.ledger"] },
      {
        stack: "bank-dev-secrets",
        bucket: buckets.bank,
        holds: ["google_secret_manager_secret.A", "google_secret_manager_secret.B"],
      },
    ],
    unseen: [],
  });
  expect(abandonedLines("dev", found.stacks)).toEqual([
    "bank-dev-identities is not declared, but its state (gs://acme-bank-dev-state) still holds google_service_account.ledger: nothing removes them",
    "bank-dev-secrets is not declared, but its state (gs://acme-bank-dev-state) still holds google_secret_manager_secret.A and 1 other: nothing removes them",
    '  next: declare the product again, with a place in dev that says retired: retired({ after: "YYYY-MM-DD" }), restore its blocks in environments/dev.lock.json, and go on as docs/guides/new-things.md says below "Take a product away"',
  ]);

  await apply(buckets.bank, "bank-dev-identities");
  await apply(buckets.bank, "bank-dev-secrets");
  const bank = "strongroom/products/dev/bank/acme-bank-dev-state";
  expect(await look(withoutBank, false)).toEqual({ stacks: [], unseen: [] });
  expect(await objectsIn(buckets.shop)).toContain(bank);
  expect(await look(withoutBank)).toEqual({ stacks: [], unseen: [] });
  expect(await objectsIn(buckets.shop)).toEqual(["strongroom/products/dev/platform/acme-platform-dev-state"]);
  expect(await objectsIn(buckets.platform)).toEqual(["strongroom/products/dev/shop/acme-shop-dev-state"]);
});

it("a stack of a declared product that lost its block is named by its bucket; other environments' are not", async () => {
  const empty = environmentOf([productWith("platform"), productWith("shop", ["identities"])], "dev");
  await apply(buckets.shop, "shop-dev-services", "google_cloud_run_v2_service.api");
  await apply(buckets.shop, "shop-prod-services", "google_cloud_run_v2_service.api");
  await apply(buckets.shop, "shop-eu-dev-services", "google_cloud_run_v2_service.api");
  const context = bench.context();
  const environments = { ...context.environments, names: () => ["dev", "eu-dev", "prod"] };
  const { stacks } = await abandonedStacks({ ...context, environments }, empty, await openCloud(bench), {
    change: true,
  });
  expect(stacks.map(({ stack }) => stack)).toEqual(["shop-dev-services"]);
});

it("a bucket that may not be read is said, and registers nothing; a look writes nothing", async () => {
  await look(whole, false);
  bench.as("plan@sandbox.local");
  expect(await look(whole)).toEqual({ stacks: [], unseen: Object.values(buckets).sort() });
  bench.as("owner@sandbox.local");
  for (const bucket of Object.values(buckets))
    expect(await bench.google("GET", `storage/v1/b/${bucket}/o`)).toMatchObject({ items: [] });
});

it("recover names them, with 4", async () => {
  await apply(buckets.bank, "bank-dev-secrets", "google_secret_manager_secret.A");
  await look(whole);
  const environments = {
    names: () => ["dev"],
    load: () => ({ ok: true as const, environment: withoutBank }),
  };
  const { code, text, data } = await recover(bench.context({ environments }), { env: "dev", dryRun: true });
  expect([code, (data as RecoverData).abandoned.map(({ stack }) => stack)]).toEqual([4, ["bank-dev-secrets"]]);
  expect(text).toContain("bank-dev-secrets is not declared, but its state (gs://acme-bank-dev-state) still holds");
  expect(text).not.toContain("nothing was left behind");
});

/** Integrations that a service's file declares beside the service: the catalogue's, in everything but where they stand. */
import {
  type AnyIntegration,
  choice,
  cloudRunService,
  config,
  environment,
  everyDays,
  generated,
  hex,
  type Organisation,
  product,
  secret,
} from "../../model";
import { formatIssues } from "../../model/issue";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { developmentOf } from "../support/development";

const shop = product("shop", { title: "Shop", entryPrefix: "SHOP_" });
const about = { title: "Digest", owner: "voice", revoke: "strongroom rotate", setup: [] };
const token = secret({
  purpose: "Authorizes cron",
  risk: "Service abuse",
  class: "important",
  tier: 1,
  origin: generated(hex(32)),
  rotation: everyDays(90),
});
const digestSecrets = shop.integration(about, {
  SHOP_DIGEST_TOKEN: token,
  SHOP_DIGEST_LEVEL: config({ purpose: "How much it logs", default: "info" }),
});
const digest = cloudRunService({
  product: shop,
  name: "digest",
  role: "backend",
  reads: [digestSecrets.SHOP_DIGEST_TOKEN, digestSecrets.SHOP_DIGEST_LEVEL],
});
const catalogue = { shop: {} };
const dev = environment(catalogue, {
  ...developmentOf("shop", "acme-shop-dev", "acme-shop-dev-tfstate"),
  values: {},
});
const file = "services/shop/digest.ts";

function resolved(...own: readonly (readonly [name: string, integration: AnyIntegration])[]) {
  const organisation: Organisation = {
    catalogue,
    ownIntegrations: own.map(([name, integration]) => ({ name, file, integration })),
    readers: [digest],
    environments: [dev],
  };
  return resolve(organisation, "dev", emptyLock("dev"));
}

function issues(...own: readonly (readonly [name: string, integration: AnyIntegration])[]): string {
  const resolution = resolved(...own);
  return resolution.ok ? "" : formatIssues(resolution.issues);
}

it("belongs to its product as one of the catalogue does", () => {
  const resolution = resolved(["digestSecrets", digestSecrets]);
  if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
  const [found] = resolution.environment.products;
  expect(found?.title).toBe("Shop");
  expect(found?.integrations.map(({ key }) => key)).toEqual(["shop/digestSecrets"]);
  expect(found?.entries.map(({ key, state, usedBy }) => [key, state, usedBy.map(({ reader }) => reader)])).toEqual([
    ["shop/SHOP_DIGEST_LEVEL", "active", ["shop/digest"]],
    ["shop/SHOP_DIGEST_TOKEN", "pending", ["shop/digest"]],
  ]);
});

it("is missed, with what to do, where the file does not export it", () => {
  expect(issues()).toContain(
    [
      "shop/digest: it reads an entry that the catalogue does not have [unknown-entry]",
      "  got:     shop/SHOP_DIGEST_TOKEN",
      "  allowed: entries of integrations that are exported: by their product's index.ts in catalog/, or by a service's own file",
      "  next:    declare the entry, or export its integration",
    ].join("\n"),
  );
});

it("has a name of its own in its product", () => {
  const other = shop.integration(about, { SHOP_OTHER: token });
  expect(issues(["digestSecrets", digestSecrets], ["digestSecrets", other])).toContain(
    [
      "services/shop/digest.ts: two integrations of a product have the same name [duplicate-integration]",
      "  got:     digestSecrets twice",
      "  allowed: one integration per name in a product, in catalog/ and services/ together",
      "  next:    give the exported constant another name",
    ].join("\n"),
  );
});

it("can't be of a product that the catalogue does not have", () => {
  const ghost = product("ghost", { title: "Ghost" }).integration(about, { GHOST_TOKEN: token });
  expect(issues(["digestSecrets", digestSecrets], ["ghostSecrets", ghost])).toContain(
    [
      "services/shop/digest.ts: it declares an integration of a product that the catalogue does not have [unknown-product]",
      "  got:     ghost",
      "  allowed: shop",
      "  next:    add the product to catalog/index.ts, or correct the name",
    ].join("\n"),
  );
});

it("moves to the catalogue once environments have to say something", () => {
  const needing = shop.integration(about, {
    SHOP_DIGEST_TOKEN: token,
    SHOP_DIGEST_LEVEL: config({ purpose: "How much it logs" }),
    digestMode: choice({ purpose: "How often", options: ["daily", "weekly"] }),
  });
  const moved =
    "move the integration from services/shop/digest.ts to catalog/shop/ and export it from index.ts there: environments give values to those";
  const said = issues(["digestSecrets", needing]);
  expect(said).toContain(`  next:    add a default to the entry, or ${moved}`);
  expect(said).toContain(`  next:    ${moved}`);
});

it.each([
  ["no list", {}, "ownIntegrations"],
  ["something else in the list", ["digest"], "an item of ownIntegrations"],
])("says so where there is %s", (_what, own, noun) => {
  const organisation = { catalogue, ownIntegrations: own, readers: [], environments: [dev] } as never;
  const resolution = resolve(organisation, "dev", emptyLock("dev"));
  expect(resolution.ok ? "" : formatIssues(resolution.issues)).toContain(`organisation: the shape of ${noun} is wrong`);
});

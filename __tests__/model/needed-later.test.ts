/** What only readers in higher environments need is not created below them. */
import {
  cloudRunService,
  composed,
  config,
  environment,
  everyDays,
  integrationsOf,
  issued,
  type Organisation,
  person,
  pipelineIdentity,
  product,
  secret,
} from "../../model";
import { formatIssues } from "../../model/issue";
import { emptyLock, type Lock, type LockedEntry } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { developmentOf } from "../support/development";

const shop = product("shop", { title: "Shop" });
const key = (purpose: string) =>
  secret({
    purpose,
    risk: "Fraud",
    class: "important",
    tier: 2,
    origin: issued("Vendor"),
    rotation: everyDays(90),
  });
const vendor = shop.integration(
  { title: "Vendor", owner: "risk", revoke: "Vendor", setup: [] },
  { SIFT_KEY: key("Scores"), WEB_KEY: key("Shows"), PASSWORD: key("Opens"), HOST: config({ purpose: "Listens" }) },
);
const urls = shop.integration(
  { title: "URLs", owner: "risk", revoke: "Vendor", setup: [] },
  {
    URL: composed(
      "postgres://app:{password}@{host}/app",
      { password: vendor.PASSWORD, host: vendor.HOST },
      {
        purpose: "Reaches the database",
      },
    ),
  },
);
const catalogue = { shop: integrationsOf({ vendor, urls }) };
const environments = ["dev", "staging", "prod"].map((name) =>
  environment(catalogue, {
    ...developmentOf("shop", `acme-shop-${name}`, `acme-shop-${name}-tfstate`),
    name,
    composers: ["shop/inject"],
    stage: name === "prod" ? "production" : name === "dev" ? "development" : "staging",
    protection: { deletion: name !== "dev", destroyAfterDays: name === "dev" ? 0 : 7 },
    values: name === "prod" ? { shop: { vendor: { HOST: "db.internal" } } } : {},
  } as never),
);
const service = (name: string, reads: readonly unknown[], only?: readonly string[]) =>
  cloudRunService({
    product: shop,
    name,
    role: "backend",
    reads,
    ...(only === undefined ? {} : { environments: only }),
  } as never);
const inject = pipelineIdentity({ product: shop, name: "inject", reads: [] } as never);
const web = service("web", [vendor.WEB_KEY]);
const scorer = (...only: string[]) => service("scorer", [vendor.SIFT_KEY, urls.URL], only);

function entries(name: string, readers: readonly unknown[], lock: Partial<Lock> = {}) {
  const organisation = { catalogue, readers: [inject, ...readers], environments } as unknown as Organisation;
  const resolution = resolve(organisation, name, { ...emptyLock(name), ...lock });
  if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
  return resolution.environment.products.flatMap((one) => one.entries.map((entry) => entry.name));
}

const all = ["HOST", "PASSWORD", "SIFT_KEY", "URL", "WEB_KEY"];

it("exists from the first environment on in which a reader of it exists, with all that it is made of", () => {
  const readers = [web, scorer("prod")];
  expect(entries("dev", readers)).toEqual(["WEB_KEY"]);
  expect(entries("staging", readers)).toEqual(["WEB_KEY"]);
  expect(entries("prod", readers)).toEqual(all);
});

it("exists above its readers, so that its values are there when they are promoted", () => {
  const values = { HOST: "db.internal" };
  const everywhere = environments.map((one) => ({ ...one, values: { shop: { vendor: values } } }));
  const organisation = { catalogue, readers: [inject, web, scorer("dev")], environments: everywhere };
  const prod = resolve(organisation as unknown as Organisation, "prod", emptyLock("prod"));
  expect(prod.ok && prod.environment.products[0]?.entries.map((entry) => entry.name)).toEqual(all);
});

it("stays where it has a value, where its secret is protected, and where a person reads it", () => {
  const readers = [web, scorer("prod")];
  const pending: LockedEntry = { state: "pending" };
  const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "a@b.test", from: "prompt" } as const;
  const active = { state: "active", current: "1", versions: { "1": version } } as LockedEntry;
  expect(entries("dev", readers, { entries: { "shop/SIFT_KEY": active } })).toEqual(["SIFT_KEY", "WEB_KEY"]);
  // Without a value, `tidy` takes its block out of the lock.
  const lock = { entries: { "shop/SIFT_KEY": pending }, stacks: { "shop-staging-secrets": { state: "active" } } };
  expect(entries("dev", readers, { entries: lock.entries })).toEqual(["WEB_KEY"]);
  expect(entries("staging", readers, { entries: lock.entries })).toEqual(["WEB_KEY"]);
  expect(entries("staging", readers, lock as Partial<Lock>)).toEqual(["SIFT_KEY", "WEB_KEY"]);
  const onCall = person({
    product: shop,
    name: "on-call",
    environments: ["dev"],
    email: "a@b.test",
    until: "2026-12-01",
    because: "Looks",
    reads: [vendor.SIFT_KEY],
  } as never);
  expect(entries("dev", [...readers, onCall])).toEqual(["SIFT_KEY", "WEB_KEY"]);
  // Nor does a person's reading alone limit an entry to where that person reads.
  expect(entries("staging", [web, onCall, service("other", [urls.URL], ["prod"])])).toEqual(["SIFT_KEY", "WEB_KEY"]);
});

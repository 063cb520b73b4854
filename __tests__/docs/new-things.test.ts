/** The guide's examples of defaults, ids and reads, run: each declares what the guide says of it. */
import * as model from "../../model";
import { matches } from "../../model/declared/format";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exampleOf, exportsOf, linesOf } from "./examples";

const place = (product: string, environment: string) => ({
  project: `fake-${product}-${environment}`,
  region: "europe-west1",
  stateBucket: `fake-${product}-${environment}-tfstate`,
  initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
});

type Catalogue = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Places = Readonly<Record<string, unknown>>;

function resolved(
  catalogue: Catalogue,
  readers: readonly unknown[],
  places: Readonly<Record<string, Places>>,
  name = "dev",
): ResolvedEnvironment {
  const environments = Object.entries(places).map(([one, at]) =>
    model.environment(
      catalogue as never,
      {
        name: one,
        stage: one === "dev" ? "development" : "production",
        protection: { deletion: one !== "dev", destroyAfterDays: one === "dev" ? 0 : 30 },
        vercel: { target: one === "dev" ? "development" : "production" },
        places: at,
        values: {},
      } as never,
    ),
  );
  const resolution = resolve({ catalogue, readers, environments } as never, name, emptyLock(name));
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.issues, null, 1));
  return resolution.environment;
}

const entriesOf = (environment: ResolvedEnvironment, product: string) =>
  Object.fromEntries(
    environment.products.find(({ name }) => name === product)?.entries.map((one) => [one.name, one]) ?? [],
  );
const service = (product: unknown, reads: readonly unknown[]) =>
  model.cloudRunService({ product, name: "worker", role: "backend", reads } as never);

test("defaults: an entry has what its integration and its product say, and its own word wins", () => {
  const { billing, bank } = exportsOf(exampleOf("new-things", "// in catalog/billing/product.ts")) as {
    billing: model.Product<"billing">;
    bank: Record<string, unknown>;
  };
  const reads = [bank.BILLING_BANK_KEY, bank.BILLING_BANK_WEBHOOK];
  const environment = resolved({ billing: { bank } }, [service(billing, reads)], {
    dev: { billing: place("billing", "dev") },
  });
  const { BILLING_BANK_KEY: key, BILLING_BANK_WEBHOOK: webhook } = entriesOf(environment, "billing");
  const shared = {
    risk: "Invoices in our name",
    class: "important",
    tier: 2,
    origin: { kind: "issued", where: "Bank > API keys" },
  };
  expect(key).toMatchObject({ ...shared, purpose: "Pays invoices", rotation: { everyDays: 90 } });
  expect(webhook).toMatchObject({ ...shared, purpose: "Verifies the bank's calls", rotation: { everyDays: 30 } });
  expect(environment.products[0]?.integrations[0]).toMatchObject({ owner: "billing" });
});

test("an entry in full: its format is what a value must have, and it is revoked by its own way", () => {
  const billing = model.product("billing", { title: "Billing" });
  const { fax } = exportsOf(exampleOf("new-things", "// in catalog/billing/fax.ts"), { billing }) as {
    fax: Record<string, unknown>;
  };
  const reads = [fax.BILLING_FAX_KEY, fax.BILLING_FAX_HOST];
  const environment = resolved({ billing: { fax } }, [service(billing, reads)], {
    dev: { billing: place("billing", "dev") },
  });
  const { BILLING_FAX_KEY: key, BILLING_FAX_HOST: host } = entriesOf(environment, "billing");
  const fits = (entry: typeof key, value: string) => entry?.format != null && matches(entry.format, value);
  expect([fits(key, "fx_00ff00ff00ff00ff00ff00ff00ff00ff"), fits(key, "fx_0")]).toEqual([true, false]);
  expect([fits(host, "eu1.vendor.example:8443"), fits(host, "https://eu1.vendor.example")]).toEqual([true, false]);
  expect([key?.revoke, host?.revoke]).toEqual([
    "Vendor > API keys > Delete",
    "Ask the vendor for another server: support@vendor.example",
  ]);
  expect(host).toMatchObject({ kind: "config", class: "sensitive", secret: { id: "BILLING_FAX_HOST" } });
  const [byStage, byChoice] = linesOf(exampleOf("new-things", "format: perStage(")) as { format: { kind: string } }[];
  expect([byStage?.format.kind, byChoice?.format.kind]).toEqual(["per stage", "per choice"]);
});

test("ids: by the product's style, of one's own in each environment, in a project of their own", () => {
  const [made, own, central] = linesOf(exampleOf("new-things", 'product("billing", {'), { place }) as [
    { integration: (about: unknown, entries: unknown) => Record<string, unknown> },
    { spec: Record<string, unknown> },
    Places,
  ];
  const spec = {
    risk: "Invoices in our name",
    class: "important",
    tier: 2,
    origin: model.issued("Bank"),
    rotation: model.everyDays(90),
  };
  Object.assign(own.spec, spec);
  const styled = model.secret({ purpose: "Pays invoices", ...spec } as never);
  const bank = made.integration(
    { title: "Bank", owner: "billing", revoke: "Bank > Delete", setup: [] },
    { BILLING_BANK_KEY: styled, BILLING_BANK_TOKEN: own },
  );
  const reads = [bank.BILLING_BANK_KEY, bank.BILLING_BANK_TOKEN];
  const secrets = (name: string) => {
    const places = { dev: central, prod: { billing: place("billing", "prod") } };
    const { BILLING_BANK_KEY: key, BILLING_BANK_TOKEN: token } = entriesOf(
      resolved({ billing: { bank } }, [service(made, reads)], places, name),
      "billing",
    );
    return [key, token].map((one) => `${one?.secret?.project}/${one?.secret?.id}`);
  };
  expect(secrets("dev")).toEqual(["acme-secrets/dev-billing-bank-key", "acme-secrets/bank-dev"]);
  expect(secrets("prod")).toEqual(["fake-billing-prod/billing-bank-key", "fake-billing-prod/bank"]);
});

test("reads: of another product under another name, another prefix in browsers, a second Vercel project, an empty value", () => {
  const ledgers = model.product("ledger", { title: "Ledger" });
  const site = model.product("site", { title: "Site" });
  const about = { title: "Core", owner: "shop", revoke: "Delete", setup: [] };
  const token = model.secret({
    purpose: "Calls the bank",
    risk: "Transfers",
    class: "important",
    tier: 2,
    origin: model.issued("Bank"),
    rotation: model.everyDays(90),
  } as never);
  const ledger = ledgers.integration(about, { BANK_TOKEN: token } as never) as Record<string, unknown>;
  const scope = { ledger, site: {} as Record<string, unknown>, teamId: "team_fake" };
  const example = exampleOf("new-things", "renamed(crossProduct(");
  const path = linesOf(example, { ...scope, renamed: () => null, crossProduct: () => null })[3];
  const core = site.integration(about, {
    SITE_URL: model.publicConfig({ purpose: "Where the site is", default: "https://site.example" }),
    SITE_PATH: path,
  } as never) as Record<string, unknown>;
  const [read, { browser }, { vercel }] = linesOf(example, { ...scope, site: core }) as [
    unknown,
    { browser: unknown[] },
    { vercel: unknown },
  ];
  const project = (name: string, more: object) =>
    model.vercelProject({ product: site, name, role: "fullstack", ...more } as never);
  const environment = resolved(
    { ledger: { ledger }, site: { core } },
    [project("web", { reads: [read, core.SITE_PATH], browser }), project("admin", { reads: [core.SITE_PATH] })],
    { dev: { ledger: place("ledger", "dev"), site: { ...place("site", "dev"), vercel } } },
  );
  const projects = environment.products.find(({ name }) => name === "site")?.vercelProjects ?? [];
  const uses = (product: string, name: string) => entriesOf(environment, product)[name]?.usedBy.map(({ as }) => as);
  expect(projects.map(({ name, projectId }) => [name, projectId]).sort()).toEqual([
    ["admin", "prj_admin"],
    ["web", "prj_web"],
  ]);
  expect(uses("ledger", "BANK_TOKEN")).toEqual(["LEDGER_TOKEN"]);
  expect(uses("site", "SITE_URL")).toEqual(["VITE_SITE_URL"]);
  expect(entriesOf(environment, "site").SITE_PATH?.value).toBe("");
  // Both are applied together.
  expect(environment.products.flatMap(({ stacks }) => stacks.filter(({ layer }) => layer === "vercel"))).toHaveLength(
    1,
  );
});

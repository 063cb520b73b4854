/** A small organisation that holds one of everything, built anew on every call so that tests may spoil it. */
import {
  type Catalogue,
  choice,
  cloudRunService,
  composeHost,
  config,
  crossProduct,
  either,
  environment,
  everyDays,
  format,
  fromChoice,
  fromProject,
  generated,
  hex,
  issued,
  managedInDatabase,
  onlyOnBreach,
  perChoice,
  person,
  pipelineIdentity,
  product,
  publicConfig,
  renamed,
  sealedConfig,
  secret,
  startsWith,
  supabaseAuth,
  supabaseJwt,
  supabaseSecrets,
  vercelProject,
  zeroOrOne,
} from "../../model";
import type { Environment, Organisation } from "../../model/environment";
import type { Issue } from "../../model/issue";
import { emptyLock, type Lock, type LockedEntry, placeOf } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";

/** Anything, for spoiling. */
export type Loose = Record<string, unknown>;

function declarations() {
  const shop = product("shop", { title: "Shop" });
  const bank = product("bank", { title: "Bank", entryPrefix: "BANK_" });
  const platform = product("platform", { title: "Platform" });

  const pay = shop.integration(
    {
      title: "Pay",
      owner: "payments",
      console: "https://pay.example.test",
      revoke: "Pay > Keys > Roll",
      setup: ["Open an account"],
      usage: "https://pay.example.test/usage",
      monitoring: "https://pay.example.test/alerts",
    },
    {
      mode: choice({ purpose: "Whose money moves", options: ["test", "live"] }),
      PAY_KEY: secret({
        purpose: "Server-side key",
        risk: "Charges in our name",
        source: "1:22",
        class: "critical",
        tier: 2,
        origin: issued("Pay > Keys", { scope: "restricted" }),
        rotation: everyDays(180),
        format: perChoice("mode", { test: startsWith("pk_fake_test_"), live: startsWith("pk_fake_live_") }),
        sharedBecause: "one account has one key",
        triggers: ["employee left"],
        storedElsewhere: ["team password manager"],
      }),
      PAY_MODE: config({ purpose: "Dashboard mode", default: fromChoice("mode") }),
      PAY_PRICE: config({
        purpose: "Price of the plan",
        format: perChoice("mode", {
          test: format(/^price_test_\w+$/, { says: "a price of test mode", example: "price_test_1" }),
          live: format(/^price_live_\w+$/, { says: "a price of live mode", example: "price_live_1" }),
        }),
        differsPerEnvironment: true,
      }),
      PAY_MODELS: config({ purpose: "Models on offer", default: "small,large" }),
      PAY_MODEL: config({ purpose: "Model in use", default: "small", memberOf: "PAY_MODELS" }),
      NEXT_PUBLIC_PAY_KEY: publicConfig({ purpose: "Client key", optional: true }),
    },
  );
  const data = shop.integration(
    { title: "Data", owner: "platform", revoke: "Rotate in the console", setup: [] },
    {
      DATABASE_PASSWORD: secret({
        purpose: "Database",
        risk: "Everything",
        class: "critical",
        tier: 1,
        origin: generated(hex(32)),
        rotation: everyDays(90),
        previousAs: "DATABASE_PASSWORD_PREVIOUS",
        decodesTo: { encoding: "hex", bytes: 32, exactly: true },
      }),
      JWT_SECRET: secret({
        purpose: "Signs tokens",
        risk: "Anybody is anybody",
        class: "critical",
        tier: 1,
        origin: generated(hex(32)),
        rotation: onlyOnBreach(),
        onlyReadBy: ["api"],
      }),
      SERVICE_KEY: secret({
        purpose: "Service role",
        risk: "Reads all rows",
        class: "critical",
        tier: 1,
        origin: generated(supabaseJwt("service_role", "JWT_SECRET")),
        rotation: onlyOnBreach(),
      }),
      MODEL_HOST: sealedConfig({
        purpose: "Where models run",
        risk: "A target",
        class: "sensitive",
        tier: 3,
        origin: issued("the operator"),
        rotation: onlyOnBreach(),
      }),
      SEARCH_KEY: secret({
        purpose: "Search",
        risk: "Our quota",
        class: "important",
        tier: 3,
        optional: true,
        origin: issued("Search > Keys"),
        rotation: everyDays(90),
        neverReadBy: ["inference"],
      }),
      ROOT_PASSWORD: secret({
        purpose: "Root of the database",
        risk: "Everything",
        class: "critical",
        tier: 3,
        origin: managedInDatabase("the operator"),
        rotation: everyDays(365),
      }),
      DEBUG: config({ purpose: "Debugging", default: "0", format: { ...zeroOrOne }, mustBe: { production: "0" } }),
      PROJECT: config({ purpose: "Google project", default: fromProject() }),
      LOG_LEVEL: config({ purpose: "On a laptop", default: "debug", localOnly: true }),
    },
  );
  const jobs = shop.integration(
    { title: "Jobs", owner: "platform", revoke: "Inject a new one", setup: [] },
    {
      SYNC: either(
        { purpose: "Proof of a caller" },
        {
          bearer: {
            SYNC_TOKEN: secret({
              purpose: "Bearer token",
              risk: "Starts jobs",
              class: "important",
              tier: 2,
              origin: generated(hex(32)),
              rotation: everyDays(90),
            }),
          },
          hmac: {
            SYNC_HMAC_SECRET: secret({
              purpose: "Signs calls",
              risk: "Starts jobs",
              class: "important",
              tier: 2,
              origin: generated(hex(32)),
              rotation: everyDays(90),
            }),
            SYNC_HMAC_ID: sealedConfig({
              purpose: "Names the key",
              risk: "A hint",
              class: "sensitive",
              tier: 3,
              origin: generated(hex(8)),
              rotation: onlyOnBreach(),
            }),
          },
        },
      ),
    },
  );
  const ledger = bank.integration(
    { title: "Ledger", owner: "finance", revoke: "Inject a new one", setup: [] },
    {
      BANK_LEDGER_TOKEN: secret({
        purpose: "Writes the ledger",
        risk: "Wrong books",
        class: "important",
        tier: 2,
        origin: generated(hex(32)),
        rotation: everyDays(90),
      }),
    },
  );

  const readers = [
    cloudRunService({
      product: shop,
      name: "api",
      role: "backend",
      images: { staging: "example.test/api:1", prod: "example.test/api:1" },
      reads: [
        pay.PAY_KEY,
        pay.PAY_MODE,
        pay.PAY_PRICE,
        pay.PAY_MODEL,
        pay.PAY_MODELS,
        data.DATABASE_PASSWORD,
        data.JWT_SECRET,
        data.SEARCH_KEY,
        data.PROJECT,
        data.LOG_LEVEL,
        jobs.SYNC,
        crossProduct(ledger.BANK_LEDGER_TOKEN, "bookings"),
      ],
    }),
    cloudRunService({
      product: shop,
      name: "ranker",
      role: "inference",
      ingress: "internal",
      maxInstances: 3,
      reads: [renamed(data.MODEL_HOST, "HOST")],
    }),
    vercelProject({
      product: shop,
      name: "web",
      role: "fullstack",
      reads: [pay.PAY_KEY, data.DEBUG],
      browser: [pay.NEXT_PUBLIC_PAY_KEY],
    }),
    supabaseSecrets({ product: shop, name: "functions", reads: [data.DATABASE_PASSWORD] }),
    supabaseAuth({ product: shop, name: "auth", reads: [data.SERVICE_KEY] }),
    composeHost({
      product: bank,
      name: "books",
      deployments: { dev: "books-dev", staging: "books-stg", prod: "books-prod" },
      reads: [ledger.BANK_LEDGER_TOKEN],
    }),
    person({
      product: bank,
      name: "alice",
      email: "alice@example.test",
      because: "closes the year",
      until: "2027-01-31",
      reads: [ledger.BANK_LEDGER_TOKEN],
    }),
    pipelineIdentity({ product: platform, name: "deliver", reads: [] }),
  ];

  const catalogue = { shop: { pay, data, jobs }, bank: { ledger }, platform: {} };
  const places = (name: string) => ({
    shop: {
      project: `shop-${name}-fake`,
      region: "europe-west1",
      stateBucket: `shop-${name}-state`,
      initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
      vercel: { teamId: "team_fake", projectId: "prj_fake" },
    },
    bank: {
      project: `bank-${name}-fake`,
      region: "europe-west1",
      stateBucket: `bank-${name}-state`,
      locations: ["europe-west3"],
      kmsKey: `projects/bank-${name}-fake/locations/europe-west3/keyRings/ring/cryptoKeys/key`,
    },
    platform: { project: `platform-${name}-fake`, region: "europe-west1", stateBucket: `platform-${name}-state` },
  });
  const environments = [
    environment(catalogue, {
      name: "dev",
      stage: "development",
      protection: { deletion: false, destroyAfterDays: 0 },
      vercel: { target: "development" },
      deliverer: "platform/deliver",
      places: places("dev"),
      values: {
        shop: {
          pay: { mode: "test", PAY_PRICE: "price_test_dev" },
          data: { DEBUG: "1" },
          jobs: { SYNC: "bearer" },
        },
      },
    }),
    environment(catalogue, {
      name: "staging",
      stage: "staging",
      protection: { deletion: true, destroyAfterDays: 7 },
      vercel: { target: "preview", gitBranch: "staging" },
      deliverer: "platform/deliver",
      places: places("staging"),
      values: { shop: { pay: { mode: "test", PAY_PRICE: "price_test_staging" }, jobs: { SYNC: "hmac" } } },
    }),
    environment(catalogue, {
      name: "prod",
      stage: "production",
      protection: { deletion: true, destroyAfterDays: 30 },
      vercel: { target: "production" },
      deliverer: "platform/deliver",
      places: places("prod"),
      values: {
        shop: {
          pay: { mode: "live", PAY_PRICE: "price_live_prod", NEXT_PUBLIC_PAY_KEY: "pk_fake_public" },
          jobs: { SYNC: "hmac" },
        },
      },
    }),
  ];
  return { catalogue, readers, environments, handles: { pay, data, jobs, ledger }, products: { shop, bank, platform } };
}

/** One organisation with one lock, open to any mischief. */
export class OrganisationFixture {
  readonly made = declarations();
  readonly catalogue: Record<string, Record<string, unknown>> = this.made.catalogue;
  readonly readers: unknown[] = this.made.readers;
  readonly environments: unknown[] = this.made.environments;
  lock: unknown;
  /** Which environment `resolve` takes. */
  readonly name: string;

  constructor(name = "dev") {
    this.name = name;
    this.lock = emptyLock(name);
  }

  get organisation(): Organisation {
    return {
      catalogue: this.catalogue as unknown as Catalogue,
      readers: this.readers as Organisation["readers"],
      environments: this.environments as Environment[],
    };
  }

  resolve() {
    return resolve(this.organisation, this.name, this.lock as Lock);
  }

  /** The resolved environment; throws the codes where it is refused. */
  resolved(): ResolvedEnvironment {
    const resolution = this.resolve();
    if (resolution.ok) return resolution.environment;
    throw new Error(resolution.issues.map((issue) => `${issue.code} ${issue.where}: ${issue.what}`).join("\n"));
  }

  product(name: string): ResolvedProduct {
    return found(this.resolved().products, (one) => one.name === name, name);
  }

  issues(): readonly Issue[] {
    const resolution = this.resolve();
    return resolution.ok ? [] : resolution.issues;
  }

  /** What an integration is made of. */
  integration(product: string, name: string): { about: Loose; entries: Loose } {
    const integration = this.catalogue[product]?.[name] as { $integration: { about: Loose; entries: Loose } };
    return integration.$integration;
  }

  /** An entry's declaration; those of an either by their own name too. */
  entry(product: string, name: string): { kind: unknown; spec: Loose } {
    for (const integration of Object.values(this.catalogue[product] ?? {})) {
      const { entries } = (integration as { $integration: { entries: Loose } }).$integration;
      for (const [key, value] of Object.entries(entries)) {
        if (key === name) return value as { kind: unknown; spec: Loose };
        const options = (value as { kind?: unknown; options?: Record<string, Loose> }).options;
        if ((value as { kind?: unknown }).kind !== "either" || options === undefined) continue;
        for (const group of Object.values(options)) {
          if (Object.hasOwn(group, name)) return group[name] as { kind: unknown; spec: Loose };
        }
      }
    }
    throw new Error(`no entry ${product}/${name}`);
  }

  reader(name: string): { kind: unknown; about: Loose; reads: unknown[]; browser: unknown[] } {
    type Any = { kind: unknown; about: Loose; reads: unknown[]; browser: unknown[] };
    return found(this.readers as Any[], (one) => one.about.name === name, name);
  }

  environment(
    name = this.name,
  ): Loose & { places: Record<string, Loose>; values: Record<string, Record<string, Loose>> } {
    type Any = Loose & { places: Record<string, Loose>; values: Record<string, Record<string, Loose>> };
    return found(this.environments as Any[], (one) => one.name === name, name);
  }

  /** The values given for an integration. */
  values(product: string, integration: string, environment = this.name): Loose {
    return found(
      [this.environment(environment).values[product]?.[integration]],
      (one) => one !== undefined,
      integration,
    ) as Loose;
  }

  /** Pins entries at enabled versions. */
  pin(pins: Readonly<Record<string, string>>): this {
    const entries = Object.fromEntries(Object.entries(pins).map(([key, version]) => [key, pinned(version)]));
    const lock = this.lock as Lock;
    this.lock = { ...lock, entries: { ...lock.entries, ...entries } };
    return this;
  }

  /** Pins all that is pending. */
  pinAll(version = "1"): this {
    const keys = this.resolved().products.flatMap((one) => one.entries.filter((entry) => entry.state === "pending"));
    this.pin(Object.fromEntries(keys.map((entry) => [entry.key, version])));
    const { entries } = this.lock as Lock;
    for (const { key, secret } of keys) Object.assign(entries[key] ?? {}, placeOf(secret ?? {}));
    return this;
  }
}

/** A lock block of an active entry, with every version up to the pinned one enabled. */
export function pinned(version: string): LockedEntry {
  const numbers = Array.from({ length: Number(version) }, (_, index) => String(index + 1));
  const block = {
    state: "enabled",
    at: "2026-01-31T12:00:00Z",
    by: "fake@example.test",
    from: "generated hex 32",
  } as const;
  return { state: "active", current: version, versions: Object.fromEntries(numbers.map((number) => [number, block])) };
}

export function found<T>(items: readonly T[], matches: (item: T) => boolean, name: string): T {
  const item = items.find(matches);
  if (item === undefined) throw new Error(`the fixture has no ${name}`);
  return item;
}

/** A database's address, composed of what its pieces are, over the embedded cloud: declared, resolved and pinned as everywhere. */
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import { readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import {
  cloudRunService,
  composed,
  composeHost,
  config,
  environment,
  everyDays,
  generated,
  hex,
  issued,
  onlyOnBreach,
  pipelineIdentity,
  product,
  secret,
} from "../../model";
import type { LockedEntry } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { canary } from "../support/canary";
import { Bench } from "./support";

export const text = "postgres://{user}:{password}@{host}/app";

/**
 * @param host what the config part is
 * @param also a compose host that reads the address too, and an environment above
 * @param generates the password is generated here
 */
function organisation(host: string, also: boolean, generates: boolean) {
  const shop = product("shop", {
    title: "Shop",
    defaults: { class: "critical", tier: 1, risk: "All data", rotation: everyDays(90) },
  });
  const platform = product("platform", { title: "Platform" });
  const about = { title: "Database", owner: "data", revoke: "ALTER USER", setup: [] };
  const strongroom = platform.integration(about, {
    STRONGROOM_FINGERPRINT_KEY: secret({
      purpose: "Fingerprints",
      risk: "Guesses",
      class: "important",
      tier: 1,
      origin: generated(hex(32)),
      rotation: onlyOnBreach(),
    }),
  });
  const database = shop.integration(about, {
    DB_USER: secret({ purpose: "User", origin: issued("DBA"), sharedBecause: "one database" }),
    DB_PASSWORD: secret({
      purpose: "Password",
      origin: generates ? generated(hex(16)) : issued("DBA"),
      sharedBecause: "one database",
    }),
    DB_HOST: config({ purpose: "Host", default: host }),
  });
  const urls = shop.integration(about, {
    DATABASE_URL: composed(
      text,
      { user: database.DB_USER, password: database.DB_PASSWORD, host: database.DB_HOST },
      { purpose: "Reaches the database" },
    ),
  });
  const place = (name: string, at: string) => ({
    project: `fake-${name}-${at}`,
    region: "europe-west1",
    stateBucket: `fake-${name}-${at}-state`,
    initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
  });
  const catalogue = { shop: { database, urls }, platform: { strongroom } };
  const readers = [
    cloudRunService({ product: shop, name: "api", role: "backend", reads: [urls.DATABASE_URL] }),
    pipelineIdentity({ product: platform, name: "inject", reads: [strongroom.STRONGROOM_FINGERPRINT_KEY] }),
  ];
  const named = (name: string) =>
    environment(catalogue, {
      name,
      stage: name === "dev" ? "development" : "staging",
      protection: name === "dev" ? { deletion: false, destroyAfterDays: 0 } : { deletion: true, destroyAfterDays: 7 },
      vercel: { target: "development" },
      composers: ["platform/inject"],
      places: { shop: place("shop", name), platform: place("platform", name) },
      values: {},
    });
  if (!also) return { catalogue, readers, environments: [named("dev")] };
  const stack = composeHost({
    product: shop,
    name: "stack",
    deployments: { dev: "shop-dev", staging: "shop-staging" },
    reads: [urls.DATABASE_URL],
  });
  return { catalogue, readers: [...readers, stack], environments: [named("dev"), named("staging")] };
}

let runs = 0;

/** A cloud for each test, in which all secrets are there and none has a value yet. */
export function database({
  also = false,
  generates = false,
}: {
  readonly also?: boolean;
  readonly generates?: boolean;
} = {}) {
  let bench: Bench;
  let host = "db.internal:5432";
  const context = (over: Partial<Context> = {}): Context => {
    runs += 1;
    let call = runs * 10;
    return bench.context({
      environments: {
        names: () => (also ? ["dev", "staging"] : ["dev"]),
        load: (name, { lockDir }) => {
          const resolution = resolve(organisation(host, also, generates), name, readLock(lockDir, name));
          return resolution.ok ? resolution : { ok: false, issues: resolution.issues };
        },
      },
      random: (bytes) => Buffer.alloc(bytes, call++),
      ...over,
    });
  };
  beforeEach(async () => {
    host = "db.internal:5432";
    bench = await Bench.open();
    for (const name of ["DB_USER", "DB_PASSWORD", "DATABASE_URL"])
      await bench.google("POST", `v1/projects/fake-shop-dev/secrets?secretId=${name}`, {
        replication: { automatic: {} },
      });
  });
  afterEach(() => bench.close());
  const options = { env: "dev", yes: true, pauseMillis: 1 };
  return {
    get bench(): Bench {
      return bench;
    },
    context,
    moveHost: (to: string) => {
      host = to;
    },
    inject: (values: Readonly<Record<string, string>> = {}, over: object = {}) => {
      Object.assign(bench.env, values);
      return inject(context(), { env: "dev", pauseMillis: 1, ...over });
    },
    put: (name: string, value: string, over: { readonly dryRun?: boolean } = {}) =>
      put(context({ terminal: piped(value) }), name, { ...options, ...over }),
    rotate: (name: string, value: string | null = null, over: Partial<RotateOptions> = {}) => {
      if (value !== null) Object.assign(bench.env, { [name]: value });
      return rotate(context(), name, { ...options, ...over });
    },
    rollback: (name: string, to?: string) =>
      rollback(context(), name, { ...options, ...(to === undefined ? {} : { to }) }),
    url: (version = "latest") => bench.value("fake-shop-dev", "DATABASE_URL", version),
    versions: (name = "DATABASE_URL") => bench.versions("fake-shop-dev", name),
    locked: (name = "DATABASE_URL"): LockedEntry | undefined => bench.lock().entries[`shop/${name}`],
    outdated: () => {
      const loaded = context().environments.load("dev", { lockDir: bench.lockDir });
      if (!loaded.ok) throw new Error("it does not resolve");
      return loaded.environment.notices.filter(({ code }) => code === "outdated composition").map(({ says }) => says);
    },
  };
}

function piped(value: string): NonNullable<Context["terminal"]> {
  return { interactive: false, readAll: async () => Buffer.from(value) } as unknown as NonNullable<Context["terminal"]>;
}

/** Each needs encoding: without it, it would be another host. */
export const user = `${canary("app-")}/x`;
export const password = `${canary("pw-")}@evil:1/?#%`;
export const next = `${canary("next-")}@:/`;
export const urlOf = (name: string, word: string, host = "db.internal:5432") =>
  `postgres://${encodeURIComponent(name)}:${encodeURIComponent(word)}@${host}/app`;
export const made = (version: string, host = "db.internal:5432") => ({
  text: `postgres://{user:url}:{password:url}@${host}/app`,
  parts: {
    user: { entry: "shop/DB_USER", version: "1" },
    password: { entry: "shop/DB_PASSWORD", version },
  },
  proof: { key: expect.stringMatching(/^[0-9a-f]{8}$/), hmac: expect.stringMatching(/^[0-9a-f]{32}$/) },
});

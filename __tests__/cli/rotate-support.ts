/** The shop of the command line's tests with values in it, and with entries that may be valid twice. */
import { inject } from "../../cli/commands/inject";
import { type RollbackOptions, rollback } from "../../cli/commands/rollback";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import { readLock } from "../../lock/lock-file";
import type { Context, Environments } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { canary } from "../support/canary";
import { Bench, shop } from "./support";

export const first = { vendor: canary("vk_fake-"), web: canary() };

const additions: Readonly<Record<string, Partial<ResolvedEntry>>> = {
  "shop/JWT_SECRET": {
    consequences: ["Ends every session"],
    restarts: ["kong", "db"],
    usedBy: [{ reader: "shop/host", role: "compose host", as: "JWT_SECRET", crossProduct: false, until: null }],
  },
  "shop/WEB_KEY": { previousAs: "API_WEB_KEY_PREVIOUS" },
};

export function rotating(name: string, lock: Lock): ResolvedEnvironment {
  const environment = shop(name, lock);
  const product = (one: ResolvedProduct): ResolvedProduct => ({
    ...one,
    entries: one.entries.map((entry) => ({ ...entry, ...additions[entry.key] })),
    services: one.services.map((service) => ({ ...service, project: one.project, region: one.region })),
  });
  return { ...environment, products: environment.products.map(product) };
}

const environments: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => ({ ok: true, environment: rotating(name, readLock(lockDir, name)) }),
};

/** Differs from run to run, so that a second generated value is another one. */
let runs = 0;
export function contextOf(bench: Bench, over: Partial<Context> = {}): Context {
  runs += 1;
  const base = runs * 10;
  let call = 0;
  return bench.context({ environments, random: (bytes) => Buffer.alloc(bytes, base + call++), ...over });
}

/** A cloud in which everything has its first version. */
export async function filled(): Promise<Bench> {
  const bench = await Bench.open();
  Object.assign(bench.env, { VENDOR_KEY: first.vendor, WEB_KEY: first.web });
  const result = await inject(contextOf(bench), { env: "dev", pauseMillis: 1 });
  if (result.code !== 0) throw new Error(result.text);
  bench.printed = "";
  return bench;
}

/** A cloud in which everything has its first version, for each test, and what rotates in it. */
export function rotatingShop() {
  let bench: Bench;
  beforeEach(async () => {
    bench = await filled();
  });
  afterEach(() => bench.close());
  const locked = (name: string) => bench.lock().entries[`shop/${name}`];
  return {
    get bench(): Bench {
      return bench;
    },
    run: (name: string, options: Partial<RotateOptions> = {}, over: Partial<Context> = {}) =>
      rotate(contextOf(bench, over), name, { env: "dev", yes: true, pauseMillis: 1, ...options }),
    back: (name: string, options: Partial<RollbackOptions> = {}) =>
      rollback(contextOf(bench), name, { env: "dev", yes: true, pauseMillis: 1, ...options }),
    versions: (name: string) => bench.versions("fake-shop-dev", name),
    /** The entry in the lock. */
    locked,
    /** Of its versions, there. */
    states: (name: string) =>
      Object.entries(locked(name)?.versions ?? {}).map(([number, version]) => `${number} ${version.state}`),
    async annotations(name: string): Promise<Readonly<Record<string, string>>> {
      const path = `v1/projects/fake-shop-dev/secrets/${name}`;
      return ((await bench.google("GET", path)) as { annotations?: Record<string, string> }).annotations ?? {};
    },
  };
}

/** What comes after the first values; when and by whom, as the lock says it. */
export const next = { vendor: canary("vk_fake-"), web: canary() };
export const at = "2026-02-03T04:05:06.000Z";
export const by = "owner@sandbox.local";

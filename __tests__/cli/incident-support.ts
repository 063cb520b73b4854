/** Incidents in the shop of the command line's tests, in a folder of their own. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IncidentOptions, incident } from "../../cli/commands/incident";
import type { Context } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { plainContext } from "../support/context";
import { shop } from "./support";

export let root: string;
export let said: string;

/** A new folder for each test. */
export function inFolder(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "strongroom-incident-"));
    said = "";
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
}

const version = (by: string) => ({ state: "enabled" as const, at: "2026-01-01T00:00:00.000Z", by, from: "prompt" });
export const lock: Lock = {
  ...emptyLock("dev"),
  entries: {
    "shop/JWT_SECRET": { state: "active", current: "2", versions: { "2": version("robot@fake.test") } },
    "shop/VENDOR_KEY": { state: "active", current: "1", versions: { "1": version("jo@fake.test") } },
  },
};

/** The shop, with copies, a second name, a person, and a risk for each entry. */
export function environment(): ResolvedEnvironment {
  const base = shop("dev", lock);
  const more: Readonly<Record<string, Partial<ResolvedEntry>>> = {
    JWT_SECRET: {
      risk: "Forged sessions",
      consequences: ["Ends every session"],
      usedBy: [{ reader: "shop/api", role: "backend", as: "JWT_SECRET", crossProduct: false, until: null }],
    },
    ANON_KEY: {
      risk: "Attack surface",
      usedBy: [{ reader: "shop/host", role: "compose host", as: "ANON", crossProduct: false, until: null }],
    },
    WEB_KEY: { usedBy: [{ reader: "shop/web", role: "fullstack", as: "WEB_KEY", crossProduct: false, until: null }] },
    VENDOR_KEY: { risk: "Cost", storedElsewhere: ["team password manager"], previousAs: "VENDOR_KEY_OLD" },
    OPTIONAL_KEY: { triggers: ["employee left"], state: "active" },
  };
  return {
    ...base,
    products: base.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => ({ ...entry, integration: "core", ...more[entry.name] })),
      otherReaders:
        product.name !== "shop"
          ? []
          : [
              {
                key: "shop/jo",
                name: "jo",
                product: "shop",
                role: "person" as const,
                member: "user:jo@fake.test",
                reads: [{ entry: "shop/WEB_KEY", as: "WEB_KEY" }],
              },
            ],
    })),
  };
}

export function context(over: Partial<Context> = {}): Context {
  replaceFile(join(root, "environments", "dev.lock.json"), formatLock(lock));
  const own = {
    env: { USER: "fake-user", CLOUDSDK_CORE_CHECK_GCE_METADATA: "0", CLOUDSDK_CONFIG: join(root, "no-gcloud") },
    environments: { names: () => ["dev"], load: () => ({ ok: true as const, environment: environment() }) },
    random: () => Buffer.alloc(1),
  };
  return plainContext(root, { ...own, ...over }, (text) => (said += text));
}
export const open = (name: string | undefined, options: Partial<IncidentOptions> = {}, over: Partial<Context> = {}) =>
  incident(context(over), name, { env: "dev", ...options });
export const file = (name: string) => readFileSync(join(root, "docs", "incidents", name), "utf8");

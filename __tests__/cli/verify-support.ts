/** Entries with a harmless call each, in an embedded cloud that answers as the vendors do. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type VerifyOptions, verify } from "../../cli/commands/verify";
import { lockPath, readLock } from "../../lock/lock-file";
import { bearerCall, sentryEvent, signedCall, type Verification } from "../../model";
import { emptyLock, formatLock } from "../../model/lock";
import type { ResolvedProduct } from "../../model/resolved";
import { askCloud } from "../support/ask-cloud";
import { canary } from "../support/canary";
import { entryOf, secretOf } from "../support/resolved-fixture";
import { Bench, shop } from "./support";

export const project = "fake-shop-dev";
export const key = canary("sk-or-fake-");
export const upstash = canary("fake-");
export const hmac = canary("fake-");
export const jwt = ["fake", "fake", canary("fake")].map((part) => Buffer.from(part).toString("base64url")).join(".");
const dsn = "https://0000fa4e00ff@o0.ingest.sentry.io/42";
const values: Readonly<Record<string, string>> = {
  ANON_KEY: jwt,
  JWT_SECRET: hmac,
  OPTIONAL_KEY: dsn,
  VENDOR_KEY: key,
  WEB_KEY: upstash,
};
export const sync = "{base}/api/internal/sync-models";
const calls: Readonly<Record<string, Verification>> = {
  ANON_KEY: bearerCall("{base}/functions/v1/hello", { says: "calls an edge function", method: "POST", body: "{}" }),
  JWT_SECRET: signedCall({ says: "starts a job, signed", url: sync, header: "x-signature", body: "{}" }),
  OPTIONAL_KEY: sentryEvent(),
  VENDOR_KEY: bearerCall("{API_URL}/key", { says: "asks for the key's own limits" }),
  WEB_KEY: bearerCall("{REDIS_URL}/ping", { says: "pings the database" }),
};

export let bench: Bench;
/** What a test declares otherwise. */
export const declared: {
  calls: Readonly<Record<string, Verification>>;
  /** Whether the platform, too, has a call of its own deployment. */
  fromPlatform: boolean;
} = { calls: {}, fromPlatform: false };

const withBase = (product: ResolvedProduct): ResolvedProduct => ({
  ...product,
  entries: product.entries.map((entry) => ({
    ...entry,
    ...(entry.secret === null ? {} : { secret: { ...entry.secret, pin: "1" } }),
    verify: bearerCall("{base}/health", { says: "asks" }),
  })),
});

export const context = () =>
  bench.context({
    environments: {
      names: () => ["dev"],
      load: (name) => {
        const plain = shop(name, readLock(bench.lockDir, name));
        const products = plain.products.map((product) => {
          if (product.name !== "shop") return declared.fromPlatform ? withBase(product) : product;
          const entries = product.entries.map((entry) => {
            const call = { ...calls, ...declared.calls }[entry.name];
            return call === undefined ? entry : { ...entry, verify: call };
          });
          const literal = { kind: "config", class: null, tier: null, origin: null } as const;
          const url = entryOf({ name: "API_URL", ...literal, value: "https://openrouter.ai/api/v1/" });
          const unset = entryOf({ name: "UNSET_URL", ...literal });
          const sealed = secretOf({ id: "REDIS_URL", project, pin: "1" });
          const redis = entryOf({ name: "REDIS_URL", kind: "config", class: "sensitive", secret: sealed });
          return { ...product, entries: [...entries, url, unset, redis] };
        });
        return { ok: true, environment: { ...plain, products } };
      },
    },
  });

export const run = (names: readonly string[], options: Partial<VerifyOptions> = {}) =>
  verify(context(), names, { env: "dev", pauseMillis: 1, ...options });
export const revoke = (host: string, credential: string) =>
  bench.admin("POST", "vendors/revoke", { host, sha256: createHash("sha256").update(credential).digest("hex") });

/** A cloud in which each entry has a value, and an application of ours the job's. */
export function withCalls(): void {
  beforeAll(async () => {
    bench = await Bench.open();
    await bench.google("POST", `v1/projects/${project}/secrets?secretId=REDIS_URL`, { replication: { automatic: {} } });
    await bench.add(project, "REDIS_URL", "https://fake-shop.upstash.io");
    for (const [name, value] of Object.entries(values)) await bench.add(project, name, value);
    const by = { state: "enabled", at: "2026-02-01T00:00:00.000Z", by: "ann@acme.example", from: "file" } as const;
    const active = { state: "active", current: "1", versions: { "1": by } } as const;
    const entries = Object.fromEntries(Object.keys(values).map((name) => [`shop/${name}`, active]));
    writeFileSync(lockPath(bench.lockDir, "dev"), formatLock({ ...emptyLock("dev"), entries }));
    // An application of ours, with the job's secret among its variables.
    const teams = [{ id: "team_fake", projects: [{ id: "prj_fake", name: "fake-shop" }] }];
    await bench.admin("POST", "prepare", { teams });
    const variable = { key: "JOB_SECRET", value: hmac, type: "sensitive", target: ["production"] };
    const url = `${bench.cloud.url}/v10/projects/prj_fake/env?teamId=team_fake`;
    await askCloud({ url, token: bench.cloud.vercelToken, method: "POST" }, variable);
  });
  beforeEach(() => {
    declared.calls = {};
  });
  afterAll(() => bench.close());
}

/** The command line in process, against the real embedded cloud, over a small organisation of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32c } from "../../clients/secret-manager";
import { LockWriter, lockPath, readLock } from "../../lock/lock-file";
import type { Context, Environments, Result } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedIntegration, Stage } from "../../model/resolved";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { checkOf, Intents } from "../../versions/intent";
import { askCloud } from "../support/ask-cloud";
import { plainContext } from "../support/context";
import { provenEnvironment } from "../support/proven";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";
import { rotationOf } from "../support/rotation";

export const shopIntegration: ResolvedIntegration = {
  key: "shop/core",
  name: "core",
  product: "shop",
  title: "Core",
  owner: "payments",
  console: "https://vendor.invalid/keys",
  revoke: "Keys > Revoke",
  setup: [],
  usage: null,
  monitoring: null,
  optional: false,
  entries: [],
};

const issued = { kind: "issued", where: "Vendor > API keys", scope: "read only" } as const;

/** Every kind of entry once; `lock` decides what is pending. */
export function shop(name: string, lock: Lock, over: { readonly stage?: Stage } = {}): ResolvedEnvironment {
  const stage = over.stage ?? "development";
  const stored = (product: string, entry: Partial<ResolvedEntry> & { readonly name: string }): ResolvedEntry => {
    const locked = lock.entries[`${product}/${entry.name}`];
    const pin = locked?.current ?? null;
    return entryOf({
      product,
      state: locked?.state ?? "pending",
      secret: secretOf({ id: entry.name, project: `fake-${product}-${name}`, pin }),
      ...entry,
    });
  };
  const entries = [
    stored("shop", {
      name: "ANON_KEY",
      origin: { kind: "generated", recipe: { kind: "supabase jwt", role: "anon", signedWith: "JWT_SECRET" } },
    }),
    stored("shop", { name: "JWT_SECRET", origin: { kind: "generated", recipe: { kind: "base64", bytes: 32 } } }),
    entryOf({
      product: "shop",
      name: "LOG_LEVEL",
      kind: "config",
      value: "info",
      class: null,
      tier: null,
      origin: null,
    }),
    stored("shop", { name: "OPTIONAL_KEY", origin: issued, optional: true }),
    stored("shop", {
      name: "VENDOR_KEY",
      origin: issued,
      format: { source: "^vk_\\S+$", flags: "", says: "starts with vk_", example: "vk_fake" },
    }),
    stored("shop", {
      name: "WEB_KEY",
      origin: issued,
      usedBy: [{ reader: "shop/api", role: "backend", as: "API_WEB_KEY", crossProduct: false, until: null }],
    }),
  ];
  const keys = (wanted: readonly string[]) =>
    wanted.filter((key) => lock.entries[key]?.state !== "active" && entries.some((entry) => entry.key === key));
  const missing = keys(["shop/VENDOR_KEY"]);
  const ready = lock.services["shop/api"] !== undefined;
  const product = productOf({
    name: "shop",
    title: "Shop",
    project: `fake-shop-${name}`,
    integrations: [shopIntegration],
    entries,
    services: [serviceOf({ name: "api", missing, state: ready || missing.length === 0 ? "active" : "waiting" })],
    stacks: [
      { name: `shop-${name}-identities`, product: "shop", layer: "identities", dependsOn: [] },
      { name: `shop-${name}-secrets`, product: "shop", layer: "secrets", dependsOn: [`shop-${name}-identities`] },
      { name: `shop-${name}-services`, product: "shop", layer: "services", dependsOn: [`shop-${name}-secrets`] },
    ],
  });
  const platform = productOf({
    name: "platform",
    project: `fake-platform-${name}`,
    entries: [
      stored("platform", {
        name: "STRONGROOM_FINGERPRINT_KEY",
        origin: { kind: "generated", recipe: { kind: "hex", bytes: 32 } },
      }),
    ],
    stacks: [{ name: `platform-${name}-secrets`, product: "platform", layer: "secrets", dependsOn: [] }],
  });
  return { ...environmentOf([platform, product], name), stage };
}

/** Of `dev`, with other entries; one for which `change` gives null is left out. */
export const shopWith = (
  change: (entry: ResolvedEntry) => ResolvedEntry | null,
  make: (name: string, lock: Lock) => ResolvedEnvironment = shop,
): Environments => ({
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const made = make(name, readLock(lockDir, name));
    const products = made.products.map((product) => ({
      ...product,
      entries: product.entries.flatMap((entry) => change(entry) ?? []),
    }));
    return { ok: true, environment: { ...made, products } };
  },
});

export const stages: Readonly<Record<string, Stage>> = { dev: "development", prod: "production" };

export class Bench {
  /** What was printed, both streams. */
  printed = "";
  readonly base = mkdtempSync(join(tmpdir(), "strongroom-cli-"));
  readonly root = join(this.base, "project");
  readonly lockDir = join(this.base, "locks");
  env: Record<string, string | undefined> = {};
  private constructor(readonly cloud: RunningCloud) {
    mkdirSync(this.root);
    mkdirSync(this.lockDir);
    this.as("owner@sandbox.local");
  }

  /** A cloud with the secrets that Terraform would have made. */
  static async open(names: readonly string[] = ["dev"]): Promise<Bench> {
    const home = mkdtempSync(join(tmpdir(), "strongroom-cli-cloud-"));
    const bench = new Bench(await startCloud({ home }));
    const projects = names.flatMap((name) => [`fake-shop-${name}`, `fake-platform-${name}`]);
    await bench.admin("POST", "prepare", { projects: projects.map((id) => ({ id })) });
    for (const name of names) {
      const environment = shop(name, readLock(bench.lockDir, name));
      for (const entry of environment.products.flatMap((product) => product.entries)) {
        if (entry.secret === null) continue;
        const path = `v1/projects/${entry.secret.project}/secrets`;
        await bench.google("POST", `${path}?secretId=${entry.secret.id}`, { replication: { automatic: {} } });
      }
    }
    return bench;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.cloud.home, { recursive: true, force: true });
    rmSync(this.base, { recursive: true, force: true });
  }

  /** Whose token later commands use. */
  as(email: string): void {
    this.env = { ...this.env, ...provenEnvironment(this.cloud, email) };
  }

  context(over: Partial<Context> = {}): Context {
    const environments: Environments = {
      names: () => Object.keys(stages),
      load: (name, { lockDir }) => ({
        ok: true,
        environment: shop(name, readLock(lockDir, name), { stage: stages[name] ?? "development" }),
      }),
    };
    const own = { env: this.env, lockDir: this.lockDir, environments, random: counting(), ...over };
    return plainContext(this.root, own, (text) => (this.printed += text));
  }

  /** Records that a value was about to be written, as a kill at that moment leaves it. */
  intend(name: string, value: string, { before, from }: { readonly before: string; readonly from: string }): void {
    const writeId = "00112233445566778899aabbccddeeff";
    new Intents(this, "dev").put(`shop/${name}`, {
      writeId,
      secret: `projects/fake-shop-dev/secrets/${name}`,
      before,
      at: "2026-02-03T04:00:00.000Z",
      from,
      check: checkOf(writeId, Buffer.from(value)),
    });
  }

  lock(name = "dev"): Lock {
    return readLock(this.lockDir, name);
  }

  /** As if a command had begun to rotate it, and was still at it. */
  beginRotation(key: string): void {
    const writer = LockWriter.open(this.root, this.lockDir, "dev");
    writer.update((lock) => {
      const entry = lock.entries[key];
      if (entry === undefined) throw new Error(`the lock has no ${key}`);
      return { ...lock, entries: { ...lock.entries, [key]: { ...entry, rotation: rotationOf() } } };
    });
    writer.release();
  }

  lockText(name = "dev"): string {
    return readFileSync(lockPath(this.lockDir, name), "utf8");
  }

  async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.send(method, `_sandbox/${path}`, this.cloud.adminToken, body);
  }

  async google(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.send(method, path, this.cloud.ownerToken, body);
  }

  /** The payload of a version, as text. */
  async value(project: string, secret: string, version = "latest"): Promise<string> {
    const path = `v1/projects/${project}/secrets/${secret}/versions/${version}:access`;
    const body = (await this.google("GET", path)) as { payload: { data: string } };
    return Buffer.from(body.payload.data, "base64").toString();
  }

  async versions(project: string, secret: string): Promise<readonly string[]> {
    const body = (await this.google("GET", `v1/projects/${project}/secrets/${secret}/versions`)) as {
      versions?: readonly { name: string; state: string }[];
    };
    return (body.versions ?? []).map((one) => `${one.name.split("/").at(-1)} ${one.state}`);
  }

  async add(project: string, secret: string, value: string): Promise<void> {
    await this.google("POST", `v1/projects/${project}/secrets/${secret}:addVersion`, {
      payload: { data: Buffer.from(value).toString("base64"), dataCrc32c: crc32c(Buffer.from(value)) },
    });
  }

  /** Method and path of every request to Secret Manager that would change something. */
  async writes(): Promise<readonly string[]> {
    const { requests } = (await this.admin("GET", "requests?since=0")) as {
      requests: readonly { method: string; path: string; status: number }[];
    };
    return requests
      .filter((one) => one.path.includes(":addVersion"))
      .map((one) => `${one.method} ${one.path} ${one.status}`);
  }

  private send(method: string, path: string, token: string, body?: unknown): Promise<unknown> {
    return askCloud({ url: `${this.cloud.url}/${path}`, token, method }, body);
  }
}

/** What a faulty wire does to `:addVersion`: other bytes, and no checksum that would tell. */
export const damage = {
  kind: "rewrite",
  side: "request",
  find: '"data":"[^"]+","dataCrc32c":"[0-9]+"',
  replace: '"data":"ZmFrZS1kYW1hZ2Vk"',
} as const;

/** Bytes that differ from call to call and are the same in every run. */
export function counting(seed = 1): (bytes: number) => Buffer {
  let call = seed;
  return (bytes) => Buffer.alloc(bytes, call++);
}

/** What a shell and a person see of a result: its code, and its lines. */
export const shown = ({ code, text }: Result) => [code, ...text.split("\n")];

/** The failure that an action ends with. */
export async function failureOf(
  action: () => unknown,
): Promise<{ code: number; message: string; next: string | null }> {
  try {
    await action();
  } catch (error) {
    const { code, message, next } = error as { code: number; message: string; next: string | null };
    if ((error as { kind?: unknown }).kind !== "failure") throw error;
    return { code, message, next };
  }
  throw new Error("it did not fail");
}

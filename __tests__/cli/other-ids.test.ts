/**
 * Secrets whose ids are not their entries' names, in a project of their own: every command finds them there. In the places where the
 * names point to there is nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { access } from "../../cli/commands/access";
import { explain } from "../../cli/commands/explain";
import { incident } from "../../cli/commands/incident";
import { inject } from "../../cli/commands/inject";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import { status } from "../../cli/commands/status";
import { why } from "../../cli/commands/why";
import { copyState, copyValue, wasCopied } from "../../declarations/rename/copy";
import { removeRetired } from "../../declarations/retirement/remove";
import { Declarations } from "../../declarations/scaffold/declarations";
import { storedEntries } from "../../inventory/entries";
import { lockPath, readLock } from "../../lock/lock-file";
import type { Context, Environments } from "../../machine/context";
import { formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { long } from "../support/full";
import { rotating } from "./rotate-support";
import { Bench, failureOf, stages } from "./support";

const vault = "fake-vault";
const ids: Readonly<Record<string, string>> = { VENDOR_KEY: "legacy_vendor", WEB_KEY: "dev-web-key" };
const email = "shop-api@fake-shop-dev.iam.gserviceaccount.com";

function elsewhere(name: string, lock: Lock): ResolvedEnvironment {
  const plain = rotating(name, lock);
  const moved = (entry: ResolvedEntry): ResolvedEntry => {
    const id = ids[entry.name];
    if (id === undefined || entry.secret === null) return entry;
    return { ...entry, secret: { ...entry.secret, id, project: vault, place: `${vault}/${id}` } };
  };
  const products = plain.products.map((product) => ({
    ...product,
    entries: product.entries.map(moved),
    services: product.services.map((service) => ({
      ...service,
      identityEmail: email,
      variables: [
        {
          kind: "secret" as const,
          name: "API_WEB_KEY",
          entry: "shop/WEB_KEY",
          secretId: "dev-web-key",
          secretProject: vault,
          version: lock.entries["shop/WEB_KEY"]?.current ?? "1",
        },
      ],
    })),
  }));
  return { ...plain, stage: stages[name] ?? "development", products };
}

const environments: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => ({ ok: true, environment: elsewhere(name, readLock(lockDir, name)) }),
};

let bench: Bench;
const values = { VENDOR_KEY: canary("vk_fake-"), WEB_KEY: canary() };
let calls = 0;
const context = (over: Partial<Context> = {}) =>
  bench.context({ environments, random: (bytes) => Buffer.alloc(bytes, 10 + calls++), ...over });
const options = { env: "dev", pauseMillis: 1, yes: true };

beforeEach(async () => {
  bench = await Bench.open(["dev"]);
  await bench.admin("POST", "prepare", { projects: [{ id: vault }] });
  for (const [name, id] of Object.entries(ids)) {
    await bench.google("DELETE", `v1/projects/fake-shop-dev/secrets/${name}`);
    await bench.google("POST", `v1/projects/${vault}/secrets?secretId=${id}`, { replication: { automatic: {} } });
  }
  Object.assign(bench.env, values);
  await inject(context(), { env: "dev", pauseMillis: 1 });
  bench.printed = "";
});
afterEach(() => bench.close());

const services = "v2/projects/fake-shop-dev/locations/europe-west1/services";
let images = 0;
const template = (version: string) => ({
  serviceAccount: email,
  containers: [
    {
      image: `europe-docker.pkg.dev/fake/shop/api:${++images}`,
      env: [
        {
          name: "API_WEB_KEY",
          valueSource: { secretKeyRef: { secret: `projects/${vault}/secrets/dev-web-key`, version } },
        },
      ],
    },
  ],
});
async function deployed(): Promise<void> {
  await bench.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", {
    accountId: "shop-api",
    serviceAccount: {},
  });
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }];
  await bench.google("POST", `v1/projects/${vault}/secrets/dev-web-key:setIamPolicy`, {
    policy: { version: 3, bindings },
  });
  await bench.google("POST", `${services}?serviceId=api`, { template: template("1") });
}

const stored = (name: string) => {
  const found = storedEntries(elsewhere("dev", bench.lock())).find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
it("inject and put write there, and the lock says where", async () => {
  expect(await bench.value(vault, "legacy_vendor")).toBe(values.VENDOR_KEY);
  const second = canary("vk_fake-");
  const terminal = {
    interactive: false,
    readHidden: async () => Buffer.alloc(0),
    readLine: async () => "",
    readAll: async () => Buffer.from(second),
  };
  const done = await put(context({ terminal }), "VENDOR_KEY", options);
  expect([done.data.version, done.data.replaces, done.data.replaced]).toEqual(["2", "1", "enabled"]);
  expect(await bench.value(vault, "legacy_vendor", "2")).toBe(second);
  expect(bench.printed).toContain(`project ${vault} as `);
  const { entries } = bench.lock();
  expect([
    entries["shop/VENDOR_KEY"]?.secret,
    entries["shop/WEB_KEY"]?.secret,
    entries["shop/JWT_SECRET"]?.secret,
  ]).toEqual([`${vault}/legacy_vendor`, `${vault}/dev-web-key`, undefined]);
});

long("status and lock verify look there, and name it in what they say to do", async () => {
  const { data, code } = await status(context(), { env: "dev", product: "shop" });
  expect([code, data.entries.filter((one) => one.wrong !== null)]).toEqual([exitCodes.ok, []]);
  expect((await lockVerify(context(), { env: "dev" })).data.disagreements).toEqual([]);
  await bench.google("POST", `v1/projects/${vault}/secrets/legacy_vendor/versions/1:disable`, {});
  await bench.google("DELETE", `v1/projects/${vault}/secrets/dev-web-key`);
  const wrong = (await status(context(), { env: "dev", product: "shop" })).data.entries.filter(
    (one) => one.wrong !== null,
  );
  expect(wrong.map(({ key, wrong: what, next }) => [key, what, next])).toEqual([
    [
      "shop/VENDOR_KEY",
      "pinned version 1 is disabled",
      `gcloud secrets versions enable 1 --secret=legacy_vendor --project=${vault}`,
    ],
    [
      "shop/WEB_KEY",
      `pinned version 1 does not exist in project ${vault}`,
      "to pin the newest enabled version, or none: strongroom lock restore --env dev",
    ],
  ]);
});

it("lock restore finds the versions there, and says again where they are", async () => {
  const before = bench.lock().entries;
  writeFileSync(lockPath(bench.lockDir, "dev"), "damaged");
  await lockRestore(context(), { env: "dev", yes: true });
  for (const key of ["shop/VENDOR_KEY", "shop/WEB_KEY"]) {
    const { state, current, secret } = bench.lock().entries[key] ?? {};
    expect({ state, current, secret }).toEqual({ state: "active", current: "1", secret: before[key]?.secret });
  }
});

it("lock restore leaves the block of an entry whose declaration names another secret", async () => {
  const lock = bench.lock();
  const block = { ...lock.entries["shop/WEB_KEY"], secret: `${vault}/older` } as Lock["entries"][string];
  writeFileSync(
    lockPath(bench.lockDir, "dev"),
    formatLock({ ...lock, entries: { ...lock.entries, "shop/WEB_KEY": block } }),
  );
  const restored = await lockRestore(context(), { env: "dev", yes: true });
  expect(bench.lock().entries["shop/WEB_KEY"]).toEqual(block);
  expect(restored.text).toContain(
    `version 1 is pinned in ${vault}/older, and the declarations name another secret; the block stays as it was`,
  );
});

long("why finds what keeps a service of another project from reading it", async () => {
  await deployed();
  const causes = async () =>
    (await why(context(), "api", "WEB_KEY", options)).data.findings
      .filter(({ verdict }) => verdict === "fault")
      .map(({ check, says, next }) => [check, says, next].join(" | "));
  expect(await causes()).toEqual([]);
  await bench.google("POST", `v1/projects/${vault}/secrets/dev-web-key:setIamPolicy`, {
    policy: { version: 3, bindings: [] },
  });
  expect((await causes()).join("\n")).toMatch(/accessor|secretAccessor/);
  expect((await causes()).join("\n")).not.toContain("WEB_KEY --project=fake-shop-dev");
  await bench.google("DELETE", `v1/projects/${vault}/secrets/dev-web-key`);
  expect((await causes()).join("\n")).toContain(vault);
});

const run = (name: string, over: Partial<RotateOptions> = {}) => rotate(context(), name, { ...options, ...over });

it("rotate finds who still has the old version in another project, and disables it where it is", async () => {
  await deployed();
  Object.assign(bench.env, { WEB_KEY: canary() });
  await run("WEB_KEY");
  expect(await bench.versions(vault, "dev-web-key")).toEqual(["2 ENABLED", "1 ENABLED"]);
  expect(bench.lock().entries["shop/WEB_KEY"]).toMatchObject({ current: "2", secret: `${vault}/dev-web-key` });
  const early = async (said: RegExp) => {
    const { code, text } = await run("WEB_KEY", { finish: true, verified: true });
    expect([code, text]).toEqual([exitCodes.pending, expect.stringMatching(said)]);
  };
  await early(/shop\/WEB_KEY version 2: shop\/api does not run with version 2 yet/);
  const deploy = () => bench.google("PATCH", `${services}/api`, { template: template("2") });
  await deploy();
  await early(/shop\/WEB_KEY version 1: api: api-00001-\w+ is one of the last 3 ready ones/);
  for (const _ of [1, 2]) await deploy();
  expect(await run("WEB_KEY", { finish: true, verified: true })).toMatchObject({ code: exitCodes.ok });
  expect(await bench.versions(vault, "dev-web-key")).toEqual(["2 ENABLED", "1 DISABLED"]);
  expect(bench.lock().entries["shop/WEB_KEY"]?.secret).toBe(`${vault}/dev-web-key`);
});

long("rotate --abort and rollback go back there", async () => {
  Object.assign(bench.env, { WEB_KEY: canary() });
  await run("WEB_KEY");
  await run("WEB_KEY", { abort: true });
  expect(await bench.versions(vault, "dev-web-key")).toEqual(["2 DISABLED", "1 ENABLED"]);
  Object.assign(bench.env, { VENDOR_KEY: canary("vk_fake-") });
  await run("VENDOR_KEY");
  await run("VENDOR_KEY", { finish: true, verified: true });
  await rollback(context(), "VENDOR_KEY", { ...options, to: "1" });
  expect(await bench.versions(vault, "legacy_vendor")).toEqual(["2 ENABLED", "1 ENABLED"]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toMatchObject({ current: "1", secret: `${vault}/legacy_vendor` });
});

long("incident, access and explain know the entry by its name, and where its secret is", async () => {
  const opened = await incident(context(), "WEB_KEY", { env: "dev", print: true, dryRun: true });
  expect(opened.data.affected.map(({ key }) => key)).toEqual(["shop/WEB_KEY"]);
  expect(opened.data.readers).toEqual(["shop/api"]);
  await bench.value(vault, "dev-web-key");
  const seen = await access(context(), "WEB_KEY", { env: "dev", pauseMillis: 1 });
  expect(seen.text).toContain("owner@sandbox.local");
  expect(explain(context(), "WEB_KEY", { env: "dev" }).text).toContain(`${vault}/secrets/dev-web-key`);
});

describe("rename and retire", () => {
  const file = "catalog/shop/core.ts";
  const heir = "shop/OPTIONAL_KEY";

  it("copy the value from there, and let the old secret go only where nothing has it", async () => {
    const [old, fresh] = [stored("WEB_KEY"), stored("OPTIONAL_KEY")];
    expect(copyState(bench.lock(), old, heir)).toBe("to copy");
    const resolved = elsewhere("dev", bench.lock());
    await copyValue({ context: context(), resolved, old, fresh, options: { pauseMillis: 1 } });
    expect(await bench.value("fake-shop-dev", "OPTIONAL_KEY")).toBe(values.WEB_KEY);
    expect([copyState(bench.lock(), old, heir), bench.lock().entries[heir]?.secret]).toEqual(["copied", undefined]);

    mkdirSync(join(bench.root, dirname(file)), { recursive: true });
    const entry = `    WEB_KEY: secret({ purpose: "Calls the site", retired: retired({ after: "2026-01-01" }) }),\n`;
    writeFileSync(join(bench.root, file), `export const core = shop.integration({ title: "Core" }, {\n${entry}});\n`);
    const lock = bench.lock();
    const retiring = { ...lock.entries["shop/WEB_KEY"], state: "retiring" } as Lock["entries"][string];
    writeFileSync(
      lockPath(bench.lockDir, "dev"),
      formatLock({ ...lock, entries: { ...lock.entries, "shop/WEB_KEY": retiring } }),
    );
    const end = () =>
      removeRetired(
        context(),
        new Declarations(bench.root),
        {
          file,
          entry: { ...stored("WEB_KEY"), retiredAfter: "2026-01-01" },
          words: { verb: "rename", noun: "This rename", title: "Rename", slug: "rename" },
          again: "strongroom rename WEB_KEY OPTIONAL_KEY --env dev",
          heir: { key: heir, has: (one) => wasCopied(one, old, heir) },
        },
        { dryRun: true },
      );
    // A job of another project, by the secret's full name.
    const env = [
      { name: "KEY", valueSource: { secretKeyRef: { secret: `projects/${vault}/secrets/dev-web-key`, version: "1" } } },
    ];
    await bench.google("POST", "v2/projects/fake-shop-dev/locations/us-central1/jobs?jobId=nightly", {
      template: { template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }] } },
    });
    const held = await failureOf(end);
    expect([held.code, held.message]).toEqual([exitCodes.pending, expect.stringContaining("nightly")]);
    await bench.google("DELETE", "v2/projects/fake-shop-dev/locations/us-central1/jobs/nightly");
    expect((await end()).text).toContain("would remove shop/WEB_KEY");
  });
});

/** @samples `strongroom retire SERVICE` in a copy of the samples: what it edits, its steps in order, and what it refuses. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { retire } from "../../cli/commands/retire";
import { preparationOf } from "../../cli/surroundings";
import { unguarded, withoutBlocks } from "../../declarations/retirement/service-locks";
import { type Leaving, retiredWith } from "../../declarations/retirement/service-removal";
import { unshare } from "../../declarations/retirement/unshared";
import { Declarations } from "../../declarations/scaffold/declarations";
import { withEntryProperty } from "../../declarations/scaffold/edit";
import { retiredDay, withRetiredDay, withRetiredReader } from "../../declarations/scaffold/reader-edit";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry } from "../../model/resolved";
import { loadEnvironment } from "../../organisation/load";
import { full, long } from "../support/full";
import { LocalCloud } from "../support/local-cloud";
import { entryOf, environmentOf, productOf } from "../support/resolved-fixture";
import { asDeclared, project, retireContext, valueFrom, withSamples, wouldRetire } from "./samples-support";

const key = "intexuraos/notion-service";
const token = "intexuraos/INTEXURAOS_NOTION_INTERNAL_TOKEN";
const file = "services/intexuraos/notion-service.ts";
const lockFile = "environments/dev.lock.json";

withSamples();

const value = valueFrom("prompt");
/** As if its values had been injected, and everything had been deployed. */
const deployed: Lock = {
  ...emptyLock("dev"),
  entries: { [token]: value },
  services: { [key]: { state: "active", maps: [token] } },
  stacks: {
    "intexuraos-dev-secrets": { state: "active" },
    "intexuraos-dev-services": { state: "active", holds: [key] },
    "intexuraos-dev-vercel": { state: "active" },
  },
};

it("retires it with what nobody else reads, and says the deploys in their order", async () => {
  const before = project.read(lockFile);
  project.write(lockFile, formatLock(deployed));
  expect((await wouldRetire("notion-service")).text).toBe(
    [
      `would retire ${key}, which may be removed after 2026-03-05; until then it stays, without reads:`,
      `with it, since nobody else reads them: ${token}`,
      `what stays valid where it was issued or set, until it is revoked there: ${token} (Notion > Integrations > the integration > Configuration > Refresh the internal integration secret)`,
      "  catalog/intexuraos/notion.ts",
      `  ${file}`,
      "  next: strongroom deploy 'intexuraos-dev-services'",
      "  next: strongroom deploy 'intexuraos-dev-secrets'",
      `  next: after 2026-03-05, with two steps left: strongroom retire ${key}`,
    ].join("\n"),
  );
  project.write(lockFile, before);
});

it("lets go at once what no stack was applied with", async () => {
  const { text, data } = await wouldRetire(key);
  const files = ["catalog/intexuraos/index.ts", "catalog/intexuraos/notion.ts", file];
  expect(data).toMatchObject({ step: "removed", files, next: [] });
  expect(text.split("\n")[0]).toBe(`would remove ${key}, ${token}:`);
});

it("a vendor's key that it shared loses the reason in the file that declares it", () => {
  const path = "catalog/intexuraos/notion.ts";
  const before = project.read(path);
  const name = "INTEXURAOS_NOTION_INTERNAL_TOKEN";
  project.write(path, withEntryProperty(before, name, "sharedBecause", '"few calls"') ?? "");
  const files = new Map<string, string>();
  unshare(new Declarations(project.folder), files, [{ product: "intexuraos", name }]);
  const [[changed, text] = []] = [...files];
  expect([changed, text?.replace(/^ +/gm, "")]).toEqual([path, before.replace(/^ +/gm, "")]);
  project.write(path, before);
});

describe("a reader that has no block of its own in a lock, such as a pipeline", () => {
  const pipeline = "platform/strongroom-deliver";

  it("waits for its day once the stacks with its account or its bindings were applied", async () => {
    expect((await wouldRetire(pipeline)).data.step).toBe("removed");
    const before = project.read(lockFile);
    project.write(
      lockFile,
      formatLock({
        ...emptyLock("dev"),
        stacks: { "platform-dev-identities": { state: "active" }, "chat-dev-secrets": { state: "active" } },
      }),
    );
    const { data, text } = await wouldRetire(pipeline, { after: "2026-06-30" });
    project.write(lockFile, before);
    expect(data.step).toBe("retired");
    expect(text).toContain("which may be removed after 2026-06-30");
    expect(data.next).toContain("strongroom deploy 'chat-dev-secrets'");
  });
});

it("takes along what its own retirement named, and nothing else of the same day", () => {
  const path = "catalog/intexuraos/notion.ts";
  const before = project.read(path);
  const name = "INTEXURAOS_NOTION_INTERNAL_TOKEN";
  const entry = entryOf({ product: "intexuraos", name, retiredAfter: "2026-01-01" });
  const environment = environmentOf([productOf({ name: "intexuraos", entries: [entry] })]);
  const context = {
    root: project.folder,
    environments: { names: () => ["dev"], load: () => ({ ok: true, environment }) },
  };
  const going = (said: string | null) => {
    project.write(path, withEntryProperty(before, name, "retired", said) ?? "");
    const leaving = { context, declarations: new Declarations(project.folder), key } as unknown as Leaving;
    return retiredWith(leaving).map((one) => one.key);
  };
  expect(going(`retired({ after: "2026-01-01", with: "${key}" })`)).toEqual([token]);
  expect(going('retired({ after: "2026-01-01" })')).toEqual([]);
  expect(going('retired({ after: "2026-01-01", with: "intexuraos/user-service" })')).toEqual([]);
  project.write(path, before);
});

it("moves the day of a retirement under way where somebody says another one, and only then", async () => {
  const before = project.read(file);
  project.write(file, withRetiredReader(before, "notion-service", "2026-03-05") ?? "");
  const moved = await wouldRetire("notion-service", { after: "2026-06-30" });
  expect(moved.text).toBe(
    [
      `would move the last day of ${key} from 2026-03-05 to 2026-06-30:`,
      `  ${file}`,
      `  next: after 2026-06-30, with two steps left: strongroom retire ${key}`,
    ].join("\n"),
  );
  expect((await wouldRetire("notion-service")).data.step).toBe("nothing left");
  expect((await wouldRetire("notion-service", { after: "2026-03-05" })).data.step).toBe("nothing left");
  const changed = withRetiredDay(project.read(file), "notion-service", "2026-06-30") ?? "";
  expect(retiredDay(changed, "notion-service")).toBe("2026-06-30");
  project.write(file, before);
});

it("prints only deploys that change something, and how many steps are left", async () => {
  const changed = [file, lockFile, "environments/prod.lock.json"].map((one) => [one, project.read(one)] as const);
  project.write(file, withRetiredReader(project.read(file), "notion-service", "2026-01-01") ?? "");
  const locked = (environment: string, state: "active" | "retiring"): Lock => ({
    ...emptyLock(environment),
    services: { [key]: { state } },
    stacks: {
      [`intexuraos-${environment}-identities`]: { state: "active" },
      [`intexuraos-${environment}-secrets`]: { state: "active" },
      [`intexuraos-${environment}-services`]: { state: "active", holds: [key] },
      [`intexuraos-${environment}-vercel`]: { state: "active", holds: ["intexuraos/web"] },
    },
  });
  // In development nothing is protected, so there is nothing to deploy before the last step.
  project.write(lockFile, formatLock(locked("dev", "active")));
  const { data } = await wouldRetire("notion-service");
  expect(data).toMatchObject({ step: "protection off", next: [`the last step: strongroom retire ${key}`] });
  project.write("environments/prod.lock.json", formatLock(locked("prod", "active")));
  expect((await wouldRetire("notion-service")).data.next).toEqual([
    "strongroom deploy 'intexuraos-prod-services'",
    `once that is applied, the last step: strongroom retire ${key}`,
  ]);
  project.write(lockFile, formatLock(locked("dev", "retiring")));
  project.write("environments/prod.lock.json", formatLock(emptyLock("prod")));
  // Whether the protection is off is in Terraform's state; here is none.
  const cloud = await LocalCloud.start();
  const context = { ...retireContext(asDeclared), env: cloud.environment, signal: new AbortController().signal };
  const last = await retire(context, "notion-service", { dryRun: true });
  await cloud.close();
  expect(last.data).toMatchObject({
    step: "removed",
    next: ["strongroom deploy 'intexuraos-dev-services'", "strongroom deploy 'intexuraos-dev-identities'"],
  });
  for (const [one, text] of changed) project.write(one, text);
});

it("names what a wrong name could mean", async () => {
  await expect(wouldRetire("notion-servce")).rejects.toMatchObject({
    code: 2,
    choices: { given: "notion-servce", meant: [key] },
  });
  await expect(wouldRetire("web")).rejects.toMatchObject({
    code: 2,
    choices: { given: "web", meant: ["agents/web", "chat/web", "gateway/web"] },
  });
});

describe("the lock", () => {
  const going = [{ key: token }, { key: "intexuraos/NEVER_FILLED" }] as unknown as readonly ResolvedEntry[];
  const lock: Lock = {
    ...deployed,
    entries: { ...deployed.entries, "intexuraos/NEVER_FILLED": { state: "pending" }, "chat/OTHER": value },
    services: { ...deployed.services, "chat/web": { state: "active", maps: ["chat/OTHER"] } },
  };

  it("lets the service and its values be deleted, and nothing else", () => {
    const { entries, services } = unguarded(key, going)(lock);
    expect(Object.entries(entries).map(([one, { state }]) => [one, state])).toEqual([
      [token, "retiring"],
      ["intexuraos/NEVER_FILLED", "pending"],
      ["chat/OTHER", "active"],
    ]);
    expect(services).toEqual({ ...lock.services, [key]: { state: "retiring", maps: [token] } });
  });

  it("has nothing of it in the end, in no list either", () => {
    const left = withoutBlocks(key, going)(lock);
    expect(left).toEqual({
      ...emptyLock("dev"),
      entries: { "chat/OTHER": value },
      services: { "chat/web": { state: "active", maps: ["chat/OTHER"] } },
      stacks: {
        "intexuraos-dev-secrets": { state: "active" },
        "intexuraos-dev-services": { state: "active" },
        "intexuraos-dev-vercel": { state: "active" },
      },
    });
  });
});

describe("the whole way", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    if (!full) return;
    cloud = await LocalCloud.start();
    await cloud.prepare({ "acme-intexuraos-dev": ["INTEXURAOS_NOTION_INTERNAL_TOKEN"] });
    const dev = loadEnvironment("dev", { lockDir: "/nonexistent" });
    if (!dev.ok) throw new Error("the samples are not valid");
    await cloud.admin("POST", "prepare", { ...preparationOf(dev.environment) });
    const lock = JSON.parse(project.read(lockFile)) as Lock;
    project.write(
      lockFile,
      formatLock({
        ...lock,
        entries: { ...lock.entries, ...deployed.entries },
        services: deployed.services,
        stacks: deployed.stacks,
      }),
    );
    await cloud.google("POST", "v1/projects/acme-intexuraos-dev/secrets/INTEXURAOS_NOTION_INTERNAL_TOKEN:addVersion", {
      payload: { data: Buffer.from("fake-value").toString("base64") },
    });
  });
  afterAll(async () => cloud?.close());
  const call = async (...more: string[]) => {
    const done = await project.strongroom(["retire", key, ...more, "--json"], cloud.environment);
    return done.code === 0 ? (JSON.parse(done.stdout).step as string) : `${done.code} ${done.stderr}`;
  };
  const jobs = "v2/projects/acme-intexuraos-dev/locations/europe-west1/jobs";

  long("goes step by step, is refused while something has its secret, and leaves nothing", async () => {
    expect(await call("--after", "2026-01-31")).toBe("retired");
    expect(project.read(file)).toContain("  reads: [],\n");
    // Before its day a repeated call changes nothing.
    project.write(file, project.read(file).replace("2026-01-31", "2999-01-31"));
    expect(await call()).toBe("nothing left");
    project.write(file, project.read(file).replace("2999-01-31", "2026-01-31"));

    const env = [
      { name: "KEY", valueSource: { secretKeyRef: { secret: "INTEXURAOS_NOTION_INTERNAL_TOKEN", version: "1" } } },
    ];
    await cloud.google("POST", `${jobs}?jobId=nightly`, {
      template: { template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }] } },
    });
    expect(await call()).toContain(`4 retire dev: `);
    expect(await call()).toContain(`${token}: nightly gives it to its next execution`);
    await cloud.google("DELETE", `${jobs}/nightly`);

    expect(await call("--dry-run")).toBe("protection off");
    expect(JSON.parse(project.read(lockFile)).services[key].state).toBe("active");
    expect(await call()).toBe("protection off");
    expect(JSON.parse(project.read(lockFile)).services[key].state).toBe("retiring");
    expect(await call()).toBe("removed");
    expect(existsSync(join(project.folder, file))).toBe(false);
    expect(existsSync(join(project.folder, "catalog/intexuraos/notion.ts"))).toBe(false);
    expect(project.read("catalog/intexuraos/index.ts")).not.toContain("notion");
    expect(project.read(lockFile)).not.toMatch(/notion-service|NOTION_INTERNAL_TOKEN/);
    const checked = await project.strongroom(["check", "--json"]);
    expect(JSON.parse(checked.stdout).environments.flatMap((one: { issues: unknown[] }) => one.issues)).toEqual([]);
    expect(await call()).toMatch(/^2 strongroom: services\/ declares no "intexuraos\/notion-service"\./);
  });
});

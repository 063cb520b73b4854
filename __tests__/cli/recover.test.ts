/** `strongroom recover` on what a killed Terraform leaves; the end-to-end test (killed.test.ts) kills a real one. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type RecoverOptions, recover } from "../../cli/commands/recover";
import { openCloud } from "../../clients/cloud";
import { selected } from "../../inventory/selection";
import { layers } from "../../model/layer";
import type { ResolvedEnvironment, ResolvedVercelVariable } from "../../model/resolved";
import { afterDeploy } from "../../terraform/recover/after-deploy";
import { verdict } from "../../terraform/recover/recover";
import { otherThanImports } from "../../terraform/recover/take-over";
import { looksInterrupted } from "../../terraform/start/mend";
import { terraformEnvironment } from "../../terraform/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import {
  config,
  entryOf,
  environmentOf,
  identityOf,
  pinned,
  productOf,
  secretOf,
  serviceOf,
  vercelVariableOf,
} from "../support/resolved-fixture";
import { Bench, failureOf } from "./support";

const project = "acme-shop-dev";
const bucket = "acme-shop-dev-state";

function shop(): ResolvedEnvironment {
  const stored = (name: string) =>
    entryOf({
      name,
      secret: secretOf({ id: name, address: name, annotations: { "strongroom-entry": `shop/${name}` } }),
    });
  const variable = (name: string, over: Partial<ResolvedVercelVariable> = {}) =>
    vercelVariableOf(pinned(name, "1"), { address: name, comment: `Managed by Strongroom: shop/${name}`, ...over });
  return environmentOf([
    productOf({
      name: "shop",
      entries: ["API_KEY", "OTHER_KEY", "WEB_KEY"].map(stored),
      identities: [identityOf("shop/checkout", project), identityOf("shop/worker", project)],
      services: [
        serviceOf({ name: "checkout", variables: [config("LOG_LEVEL", "info"), pinned("API_KEY", "1")] }),
        serviceOf({ name: "newcomer", state: "waiting" }),
        serviceOf({ name: "worker", variables: [config("LOG_LEVEL", "info")] }),
      ],
      vercelProjects: [
        {
          key: "shop/web",
          name: "web",
          product: "shop",
          role: "fullstack",
          teamId: "team_acme",
          projectId: "prj_web",
          state: "active",
          missing: [],
          variables: [
            ...["API_KEY", "OTHER_KEY", "WEB_KEY"].map((name) => variable(name)),
            variable("BRANCH_KEY", { targets: ["preview"], gitBranch: "staging" }),
            variable("BOTH_KEY", { targets: ["production", "preview"] }),
          ],
        },
      ],
      stacks: layers.map((layer) => ({ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn: [] })),
    }),
  ]);
}

let bench: Bench;
let child: ChildProcess | null = null;
beforeEach(async () => {
  bench = await Bench.open([]);
  await bench.admin("POST", "prepare", {
    projects: [{ id: project }],
    buckets: [{ name: bucket, project }],
    teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }],
  });
});
afterEach(async () => {
  child?.kill("SIGKILL");
  child = null;
  await bench.close();
});

const run = (options: Partial<RecoverOptions> = {}) =>
  recover(
    bench.context({
      environments: { names: () => ["dev"], load: () => ({ ok: true, environment: shop() }) },
    }),
    { env: "dev", ...options },
  );

const upload = (name: string, content: unknown) =>
  bench.google(
    "POST",
    `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`,
    content,
  ) as Promise<{ generation: string }>;

/** As Terraform 1.11.4 writes it. */
const lock = (stack: string) =>
  upload(`${stack}/default.tflock`, {
    ID: "e3e952a3-dd34-d06f-6d69-68eba3df1aff",
    Operation: "OperationTypeApply",
    Info: "",
    Who: "ann@laptop",
    Version: "1.11.4",
    Created: "2026-02-03T04:05:06.594062716Z",
    Path: `gs://${bucket}/${stack}/default.tflock`,
  });

const state = (stack: string, resources: readonly (readonly [type: string, name: string, id: string])[]) =>
  upload(`${stack}/default.tfstate`, {
    version: 4,
    resources: resources.map(([type, name, id]) => ({
      mode: "managed",
      type,
      name,
      instances: [{ attributes: { id } }],
    })),
  });

async function locksThere(): Promise<readonly string[]> {
  const { items } = (await bench.google("GET", `storage/v1/b/${bucket}/o`)) as { items?: readonly { name: string }[] };
  return (items ?? []).map((item) => item.name).filter((name) => name.endsWith(".tflock"));
}

const secret = (id: string, annotations: Record<string, string> = {}) =>
  bench.google("POST", `v1/projects/${project}/secrets?secretId=${id}`, {
    replication: { automatic: {} },
    annotations,
  });

const account = (accountId: string, displayName: string) =>
  bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId, serviceAccount: { displayName } });

const service = (name: string, env: readonly string[]) =>
  bench.google("POST", `v2/projects/${project}/locations/europe-west1/services?serviceId=${name}`, {
    template: {
      serviceAccount: `${name}@${project}.iam.gserviceaccount.com`,
      containers: [{ image: "gcr.io/cloudrun/hello", env: env.map((one) => ({ name: one, value: "info" })) }],
    },
  });

async function vercel(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ envs: readonly { key: string; target: string[] }[]; created: { id: string } }> {
  const response = await fetch(`${bench.cloud.url}/v10/projects/prj_web/env${path}?teamId=team_acme`, {
    method,
    headers: { authorization: `Bearer ${bench.cloud.vercelToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method}: ${response.status}`);
  return (await response.json()) as never;
}

const variable = (key: string, comment: string, ...targets: readonly string[]) =>
  variableWith(key, { comment, target: targets.length === 0 ? ["production"] : targets });

const variableWith = async (key: string, more: { readonly target: readonly string[] } & Record<string, unknown>) => {
  const type = more.target.includes("development") ? "encrypted" : "sensitive";
  return (await vercel("POST", "", { key, value: "fake-left", type, ...more })).created.id;
};

it("finds nothing where nothing was left", async () => {
  const { code, text, data } = await run();
  expect([code, text]).toEqual([exitCodes.ok, "dev: nothing was left behind"]);
  expect(data).toEqual({
    environment: "dev",
    dryRun: false,
    abandoned: [],
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    locks: [],
    orphans: [],
    unseen: [],
    next: [],
  });
  expect(bench.printed).toBe(
    `recover dev: sandbox at 127.0.0.1:${bench.cloud.port}, project ${project} as owner@sandbox.local\n`,
  );
});

describe("locks", () => {
  it("that no Terraform can hold any more are removed, and only then", async () => {
    const { generation } = await lock("shop-dev-services");
    const who = `lock ${generation} on shop-dev-services (ann@laptop, OperationTypeApply, since 2026-02-03T04:05:06.594062716Z)`;
    const dry = await run({ dryRun: true });
    expect(dry.text).toBe(
      `${who}: would be removed, no Terraform works on this sandbox\ndev: 1 lock, 0 objects; nothing was changed`,
    );
    expect(await locksThere()).toEqual(["shop-dev-services/default.tflock"]);
    const done = await run();
    expect([done.code, done.text]).toEqual([
      exitCodes.ok,
      `${who}: removed, no Terraform works on this sandbox\ndev: 1 lock, 0 objects\n  next: deploy again; it goes on where the other one stopped`,
    ]);
    expect(await locksThere()).toEqual([]);
  });

  it("that a living Terraform may hold are kept, with their stack, until a person names them", async () => {
    const { generation } = await lock("shop-dev-secrets");
    await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
    mkdirSync(join(bench.base, "bin"));
    symlinkSync("/bin/sleep", join(bench.base, "bin", "terraform"));
    child = spawn(join(bench.base, "bin", "terraform"), ["60"], {
      cwd: "/",
      env: { GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${bench.cloud.url}/storage/v1/` },
    });
    await new Promise((done) => child?.once("spawn", done));
    const kept = await run();
    expect(kept.code).toBe(exitCodes.pending);
    expect(kept.data.orphans).toEqual([]);
    expect(kept.data.locks).toEqual([
      {
        stack: "shop-dev-secrets",
        bucket,
        id: generation,
        who: "ann@laptop",
        created: "2026-02-03T04:05:06.594062716Z",
        operation: "OperationTypeApply",
        done: "kept",
        because: process.platform === "linux" ? `process ${child.pid} may hold it` : expect.any(String),
      },
    ]);
    expect(kept.data.next).toEqual([
      `make sure that nobody applies shop-dev-secrets, then: strongroom sandbox exec -- strongroom recover --env dev --force-unlock ${generation}`,
    ]);
    expect(await failureOf(() => run({ forceUnlock: ["12"] }))).toEqual({
      code: exitCodes.usage,
      message: `There is no lock 12; there are ${generation} (shop-dev-secrets).`,
      next: null,
    });
    expect(await locksThere()).toEqual(["shop-dev-secrets/default.tflock"]);
    const forced = await run({ forceUnlock: [generation], dryRun: true });
    expect(forced.data.locks.map((one) => [one.done, one.because])).toEqual([["would be removed", "as told"]]);
    expect(forced.data.orphans.map((one) => [one.address, one.done])).toEqual([
      ["google_secret_manager_secret.API_KEY", "would be imported"],
    ]);
  });

  it("of Google are never removed unasked", () => {
    const one = { stack: "s", bucket, id: "7", who: "ann@laptop", created: null, operation: null };
    const google = { sandbox: false, live: [], force: [] };
    expect(verdict(one, google)).toEqual({
      stale: false,
      because: "only a person can know that whoever took it is gone",
    });
    expect(verdict(one, { ...google, force: ["8"] }).stale).toBe(false);
    expect(verdict(one, { ...google, force: ["7"] })).toEqual({ stale: true, because: "as told" });
    expect(verdict(one, { sandbox: true, live: [4, 5], force: [] })).toEqual({
      stale: false,
      because: "processes 4, 5 may hold it",
    });
  });
});

describe("a deploy", () => {
  const failed = new Failure(exitCodes.unreachable, "1 stack of 4 failed.", "run the command again");
  const foundAfter = async (names: string, failure: Failure | null = failed) => {
    const context = bench.context();
    const environment = shop();
    const cloud = await openCloud(context.env);
    const env = await terraformEnvironment(context);
    const deployed = { environment, stacks: selected(environment, [names]), cloud, env };
    const found = await afterDeploy(context, deployed, failure);
    return found === null ? null : { code: found.code, message: found.message, next: found.next };
  };
  const recoverCommand = "strongroom sandbox exec -- strongroom recover --env dev --product shop";

  it("that fails says what an interrupted one left on its stacks, and the command that mends it", async () => {
    await lock("shop-dev-services");
    await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
    await secret("OTHER_KEY");
    const found = await foundAfter("*-dev-*");
    expect(found).toEqual({
      code: exitCodes.lock,
      message: [
        "1 stack of 4 failed.",
        "",
        "An apply before it was interrupted, or is still under way:",
        "  shop-dev-services is locked (ann@laptop, OperationTypeApply, since 2026-02-03T04:05:06.594062716Z): no Terraform works on this sandbox",
        `  secret projects/${project}/secrets/API_KEY is there, and the state of shop-dev-secrets does not know it`,
        `  secret projects/${project}/secrets/OTHER_KEY is there, and the state of shop-dev-secrets does not know it; it has no annotation strongroom-entry`,
      ].join("\n"),
      next: [
        `before you deploy again: ${recoverCommand}`,
        `rename or remove projects/${project}/secrets/OTHER_KEY, or make it ours; shop-dev-secrets can't create google_secret_manager_secret.OTHER_KEY`,
      ].join("\n  next: "),
    });
    expect(await locksThere()).toEqual(["shop-dev-services/default.tflock"]);
    expect((await foundAfter("shop-dev-services"))?.next).toBe(`before you deploy again: ${recoverCommand}`);
    // AND one that was stopped ends as what was stopped, with what it left
    const stopped = new Failure(exitCodes.terminated, "Stopped.", "run the command again");
    expect(await foundAfter("shop-dev-services", stopped)).toMatchObject({
      code: exitCodes.terminated,
      message: expect.stringMatching(/^Stopped\.\n\nIt left:\n {2}shop-dev-services is locked /),
    });
  });

  it("that fails for another reason ends as it failed", async () => {
    await lock("shop-dev-services");
    expect(await foundAfter("shop-dev-secrets")).toBeNull();
  });

  it("whose services do not all come up is no success, whatever Terraform said", async () => {
    await account("worker", "worker");
    await service("worker", ["LOG_LEVEL"]);
    await account("checkout", "checkout");
    await service("checkout", ["LOG_LEVEL"]);
    await state("shop-dev-services", [
      ["google_cloud_run_v2_service", "checkout", "1"],
      ["google_cloud_run_v2_service", "worker", "2"],
    ]);
    expect(await foundAfter("shop-dev-services", null)).toBeNull();
    await bench.admin("PATCH", "settings", { failOperations: 1 });
    const path = `v2/projects/${project}/locations/europe-west1/services/worker`;
    const { template } = (await bench.google("GET", path)) as { template: object };
    await bench.google("PATCH", path, { template: { ...template, maxInstanceRequestConcurrency: 7 } });
    const pending = {
      code: exitCodes.pending,
      message: expect.stringMatching(
        /^Not every service runs with its newest revision:\n {2}shop\/worker: worker-\S+ is not ready, worker-\S+ still serves: An internal error has occurred\.$/,
      ),
      next: "strongroom repair shop/worker --env dev",
    };
    expect(await foundAfter("*-dev-*", null)).toEqual(pending);
    expect(await foundAfter("shop-dev-secrets", null)).toBeNull();
    expect(await foundAfter("shop-dev-services")).toEqual(pending);
  });
});

it("tells objects of ours from others, and from those that the state knows", async () => {
  await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
  await secret("OTHER_KEY", { "strongroom-entry": "billing/OTHER_KEY" });
  await secret("WEB_KEY", { "strongroom-entry": "shop/WEB_KEY" });
  await state("shop-dev-secrets", [["google_secret_manager_secret", "WEB_KEY", `projects/${project}/secrets/WEB_KEY`]]);
  await account("checkout", "checkout");
  await account("worker", "Made by hand");
  await service("checkout", ["LOG_LEVEL"]);
  await service("worker", ["LOG_LEVEL", "BY_HAND"]);
  const { code, data } = await run({ dryRun: true });
  expect(code).toBe(exitCodes.pending);
  const services = `projects/${project}/locations/europe-west1/services`;
  expect(data.orphans.map(({ stack, kind, ...orphan }) => orphan)).toEqual([
    {
      address: "google_service_account.checkout",
      id: `projects/${project}/serviceAccounts/checkout@${project}.iam.gserviceaccount.com`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_service_account.worker",
      id: `projects/${project}/serviceAccounts/worker@${project}.iam.gserviceaccount.com`,
      foreign: 'its display name is "Made by hand", not "worker"',
      done: "kept",
    },
    {
      address: "google_secret_manager_secret.API_KEY",
      id: `projects/${project}/secrets/API_KEY`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_secret_manager_secret.OTHER_KEY",
      id: `projects/${project}/secrets/OTHER_KEY`,
      foreign: 'its annotation strongroom-entry is "billing/OTHER_KEY", not "shop/OTHER_KEY"',
      done: "kept",
    },
    {
      address: "google_cloud_run_v2_service.checkout",
      id: `${services}/checkout`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_cloud_run_v2_service.worker",
      id: `${services}/worker`,
      foreign: "it has variables that are not declared: BY_HAND",
      done: "kept",
    },
  ]);
  expect(data.next[1]).toBe(
    `rename or remove projects/${project}/secrets/OTHER_KEY, or make it ours; shop-dev-secrets can't create google_secret_manager_secret.OTHER_KEY`,
  );
});

it("deletes variables of ours that no state knows, and no other", async () => {
  const orphan = await variable("API_KEY", "Managed by Strongroom: shop/API_KEY");
  // Not ours; another target's; one that the state knows.
  const byHand = await variable("OTHER_KEY", "made by hand");
  await variable("API_KEY", "Managed by Strongroom: shop/API_KEY", "preview");
  const known = await variable("WEB_KEY", "Managed by Strongroom: shop/WEB_KEY");
  await state("shop-dev-vercel", [["vercel_project_environment_variable", "WEB_KEY", known]]);
  const { code, data } = await run();
  expect(code).toBe(exitCodes.pending);
  expect(data.orphans).toEqual([
    {
      stack: "shop-dev-vercel",
      kind: "Vercel variable",
      address: "vercel_project_environment_variable.API_KEY",
      id: `team_acme/prj_web/${orphan}`,
      foreign: null,
      done: "deleted",
    },
    {
      stack: "shop-dev-vercel",
      kind: "Vercel variable",
      address: "vercel_project_environment_variable.OTHER_KEY",
      id: `team_acme/prj_web/${byHand}`,
      foreign: 'its comment is not "Managed by Strongroom: shop/OTHER_KEY"',
      wayOut: expect.stringContaining(byHand),
      done: "kept",
    },
  ]);
  expect((await vercel("GET", "")).envs.map(({ key, target }) => `${key} ${target.join()}`)).toEqual([
    "OTHER_KEY production",
    "API_KEY preview",
    "WEB_KEY production",
  ]);
});

it("names every variable that Vercel would refuse a second one beside, with its id and the way out", async () => {
  const many = await variable("API_KEY", "Managed by Strongroom: shop/API_KEY", "production", "preview", "development");
  const byHand = await variable("OTHER_KEY", "", "preview", "production");
  // Of another target.
  await variable("WEB_KEY", "made by hand", "development");
  const { code, data } = await run();
  expect(code).toBe(exitCodes.pending);
  expect(data.orphans.map(({ id, foreign, done }) => ({ id, foreign, done }))).toEqual([
    {
      id: `team_acme/prj_web/${many}`,
      foreign: "it is for preview, development too, where we declare production",
      done: "kept",
    },
    {
      id: `team_acme/prj_web/${byHand}`,
      foreign: 'its comment is not "Managed by Strongroom: shop/OTHER_KEY"',
      done: "kept",
    },
  ]);
  const way = (name: string, id: string) =>
    `in Vercel's project prj_web, take production off the variable ${name} with the id ${id}, or delete it; until then shop-dev-vercel can't create vercel_project_environment_variable.${name} (ENV_CONFLICT)`;
  expect(data.next).toEqual([way("API_KEY", many), way("OTHER_KEY", byHand)]);
  expect((await vercel("GET", "")).envs).toHaveLength(3);
});

it("tells by branch, by custom environment and by each target what is in the way, and what may be deleted", async () => {
  // Vercel takes one variable of a name per branch, and one for all branches that have none.
  await variableWith("BRANCH_KEY", { target: ["preview"] });
  await variableWith("BRANCH_KEY", { target: ["preview"], gitBranch: "other" });
  const comment = "Managed by Strongroom: shop/BRANCH_KEY";
  const left = await variableWith("BRANCH_KEY", { comment, target: ["preview"], gitBranch: "staging" });
  const custom = await variableWith("API_KEY", {
    comment: "Managed by Strongroom: shop/API_KEY",
    target: ["production"],
    customEnvironmentIds: ["env_demo"],
  });
  const half = await variable("BOTH_KEY", "Managed by Strongroom: shop/BOTH_KEY", "preview");
  const { data } = await run();
  expect(data.orphans.map(({ id, foreign, done }) => ({ id, foreign, done }))).toEqual([
    {
      id: `team_acme/prj_web/${custom}`,
      foreign: "it is for env_demo too, where we declare production",
      done: "kept",
    },
    { id: `team_acme/prj_web/${left}`, foreign: null, done: "deleted" },
    {
      id: `team_acme/prj_web/${half}`,
      foreign: "it is not for production, which we declare too",
      done: "kept",
    },
  ]);
  expect(data.next[1]).toMatch(/take preview off the variable BOTH_KEY with the id /);
  expect((await vercel("GET", "")).envs).toHaveLength(4);
});

it("says that it saw no variables without a token of Vercel", async () => {
  delete bench.env.VERCEL_API_TOKEN;
  await variable("API_KEY", "Managed by Strongroom: shop/API_KEY");
  const { code, data } = await run();
  expect([code, data.orphans, data.next]).toEqual([
    exitCodes.pending,
    [],
    ["set VERCEL_API_TOKEN and run it again; not looked at: shop-dev-vercel"],
  ]);
});

it("leaves nothing in the project when the import fails", async () => {
  await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
  // GIVEN a project that can't be synthesized
  const failure = await failureOf(() => run());
  expect(failure.code).toBe(exitCodes.unreachable);
  expect(failure.message).toMatch(/^node main\.ts ended with 1\. The end of \.strongroom\/logs\/recover-dev\.log:\n/);
  for (const name of ["recover", "recover.json", "recover.busy"]) {
    expect(existsSync(join(bench.root, ".strongroom", "work", name))).toBe(false);
  }
});

describe("a plan of imports", () => {
  const line = (action: string, addr: string) =>
    JSON.stringify({ type: "planned_change", change: { action, resource: { addr } } });
  const summary = (add: number, remove: number) =>
    JSON.stringify({ type: "change_summary", changes: { add, change: 1, import: 2, remove } });

  it.each([
    ["imports and updates", [line("import", "a.b"), line("update", "a.c"), summary(0, 0)], []],
    ["a create", [line("create", "a.b"), summary(1, 0)], ["create a.b"]],
    ["a replacement", [line("replace", "a.b"), summary(1, 1)], ["replace a.b"]],
    ["a destroy that is not named", ["Warning", summary(0, 1)], ["add 0", "remove 1"]],
    ["no summary", [line("import", "a.b")], null],
  ])("%s", (_what, lines, others) => expect(otherThanImports(lines)).toEqual(others));
});

it.each([
  ["Error acquiring the state lock", true],
  ["Error creating Secret: googleapi: Error 409: Secret [x] already exists.", true],
  ["A variable with the name `X` already exists for the target production (ENV_CONFLICT)", true],
  ["Permission denied on secret", false],
])("%s: looks interrupted: %s", (message, expected) => {
  expect(looksInterrupted({ kind: "failure", message })).toBe(expected);
  expect(looksInterrupted(new Error(message))).toBe(false);
});

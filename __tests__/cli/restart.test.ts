import { type RestartOptions, restart } from "../../cli/commands/restart";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { ResolvedProduct, ResolvedVercelProject } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { eventually } from "../support/eventually";
import { contextOf, filled, rotating } from "./rotate-support";
import { type Bench, failureOf } from "./support";

let bench: Bench;
const service = "projects/fake-shop-dev/locations/europe-west1/services/api";
const image = "europe-docker.pkg.dev/acme/shop/checkout:1";
const web: ResolvedVercelProject = {
  key: "shop/web",
  name: "web",
  product: "shop",
  role: "fullstack",
  teamId: "team_fake",
  projectId: "prj_fake",
  state: "active",
  missing: [],
  variables: [
    {
      address: "WEB_KEY",
      variable: {
        kind: "secret",
        name: "WEB_KEY",
        entry: "shop/WEB_KEY",
        secretId: "WEB_KEY",
        secretProject: "fake-shop-dev",
        version: "1",
      },
      targets: ["production"],
      gitBranch: null,
      sensitive: true,
      comment: "Managed by Strongroom: shop/WEB_KEY",
    },
  ],
};

const environments: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const environment = rotating(name, readLock(lockDir, name));
    const product = (one: ResolvedProduct): ResolvedProduct => ({
      ...one,
      vercelProjects: one.name === "shop" ? [web] : [],
      otherReaders:
        one.name === "shop"
          ? [
              {
                key: "shop/host",
                name: "host",
                product: "shop",
                role: "compose host",
                member: null,
                reads: [{ entry: "shop/JWT_SECRET", as: "JWT_SECRET" }],
                deployment: "shop-dev",
              },
            ]
          : [],
    });
    return { ok: true, environment: { ...environment, products: environment.products.map(product) } };
  },
};

beforeAll(async () => {
  bench = await filled();
  bench.env.VERCEL_API_TOKEN = bench.cloud.vercelToken;
  await bench.admin("POST", "prepare", { teams: [{ id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] }] });
});
afterAll(() => bench.close());

const run = (name: string, options: Partial<RestartOptions> = {}) =>
  restart(contextOf(bench, { environments }), name, { env: "dev", pollMillis: 5, ...options });

describe("a Cloud Run service", () => {
  it("that is not there is no success", async () => {
    expect(await failureOf(() => run("api"))).toEqual({
      code: exitCodes.pending,
      message: "shop/api is not deployed in dev yet.",
      next: "strongroom deploy shop-dev-identities shop-dev-secrets shop-dev-services",
    });
  });

  it("gets a new revision of the same template, waited for", async () => {
    await bench.google("POST", "v2/projects/fake-shop-dev/locations/europe-west1/services?serviceId=api", {
      template: { containers: [{ image, env: [{ name: "LOG_LEVEL", value: "info" }] }] },
      ingress: "INGRESS_TRAFFIC_ALL",
    });
    const before = (await bench.google("GET", `v2/${service}`)) as Record<string, unknown>;
    await bench.admin("PATCH", "settings", { operationDelayMillis: 50 });
    const result = await run("shop/api");
    await bench.admin("PATCH", "settings", { operationDelayMillis: 0 });
    const after = (await bench.google("GET", `v2/${service}`)) as Record<string, unknown>;
    expect(result.text).toBe(`shop/api: revision ${result.data.started} is ready`);
    expect(after.latestReadyRevision).toBe(`${service}/revisions/${result.data.started}`);
    expect(after.latestReadyRevision).not.toBe(before.latestReadyRevision);
    const { annotations, ...template } = after.template as Record<string, unknown>;
    expect(Object.keys(annotations as object)).toEqual(["strongroom-restarted"]);
    expect([template, after.ingress]).toEqual([before.template, before.ingress]);
  });

  it.each([
    ["an answer that gets lost after the write was taken", { kind: "reset-after" }],
    ["a request that never arrives", { kind: "reset-before" }],
    ["a service that fails for a moment", { kind: "status", status: 503 }],
  ])("gets one new revision in spite of %s", async (_, fault) => {
    const revisions = async () =>
      ((await bench.google("GET", `v2/${service}/revisions`)) as { revisions: unknown[] }).revisions.length;
    const before = await revisions();
    await bench.admin("POST", "faults", { match: { method: "PATCH", path: "services/api" }, fault });
    await run("api");
    expect(await revisions()).toBe(before + 1);
  });

  it("whose traffic is kept on an older revision is no success", async () => {
    const { latestReadyRevision, template } = (await bench.google("GET", `v2/${service}`)) as Record<string, unknown>;
    const old = String(latestReadyRevision).split("/").at(-1);
    const type = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    await bench.google("PATCH", `v2/${service}`, { template, traffic: [{ type, revision: old, percent: 100 }] });
    const failure = await failureOf(() => run("api"));
    expect(failure.code).toBe(exitCodes.pending);
    expect(failure.message).toMatch(
      /^shop\/api: revision api-\S+ is ready, but the service's traffic goes to api-\S+\.$/,
    );
    expect(failure.message).toContain(`goes to ${old}.`);
    expect(failure.next).toMatch(
      /^gcloud run services update-traffic api --to-latest --project fake-shop-dev --region /,
    );
    await bench.google("PATCH", `v2/${service}`, { template, traffic: [] });
  });

  it("whose new revision fails is reported, and the one before still serves", async () => {
    await bench.admin("PATCH", "settings", { failOperations: 1 });
    const failure = await failureOf(() => run("api"));
    expect(failure.code).toBe(exitCodes.pending);
    expect(failure.message).toMatch(
      /^shop\/api: revision api-\S+ is not ready, api-\S+ still serves: An internal error has occurred\.$/,
    );
    expect(failure.next).toBe("mend the cause, then: strongroom repair shop/api --env dev");
  });
});

describe("what a restart does not mend", () => {
  const services = "v2/projects/fake-shop-dev/locations/europe-west1/services";
  const mapping = (version: string) => ({
    serviceAccount: "owner@sandbox.local",
    containers: [
      { image, env: [{ name: "API_WEB_KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version } } }] },
    ],
  });

  it("a service that runs with another version than the pinned one: it says so, and what brings the pinned one", async () => {
    const member = "serviceAccount:owner@sandbox.local";
    const grants = [{ project: "fake-shop-dev", role: "roles/secretmanager.secretAccessor", member }];
    await bench.admin("POST", "prepare", { grants });
    await bench.google("PATCH", `v2/${service}`, { template: mapping("1") });
    const pinning = (version: string): Environments => ({
      names: environments.names,
      load: (name, { lockDir }) => {
        const environment = rotating(name, readLock(lockDir, name));
        const place = { secretId: "WEB_KEY", secretProject: "fake-shop-dev", version };
        const variables = [{ kind: "secret" as const, name: "API_WEB_KEY", entry: "shop/WEB_KEY", ...place }];
        const products = environment.products.map((product) => ({
          ...product,
          services: product.services.map((one) => ({ ...one, variables })),
        }));
        return { ok: true, environment: { ...environment, products } };
      },
    });
    const at = (version: string, options: Partial<RestartOptions> = {}) =>
      restart(contextOf(bench, { environments: pinning(version) }), "api", { env: "dev", pollMillis: 5, ...options });
    expect((await at("1")).data.findings).toEqual([]);
    const says = ["  API_WEB_KEY is mapped to version 1; pinned is 2", "  next: strongroom deploy shop-dev-services"];
    expect((await at("2", { dryRun: true })).text.split("\n")).toEqual([
      "would start a new revision of shop/api",
      ...says,
    ]);
    const { text, data } = await at("2");
    expect(text.split("\n")).toEqual([`shop/api: revision ${data.started} is ready`, ...says]);
    expect(data.findings).toEqual([
      {
        check: "mapping",
        verdict: "fault",
        says: "API_WEB_KEY is mapped to version 1; pinned is 2",
        next: "strongroom deploy shop-dev-services",
      },
    ]);
  });

  it("a service that is deployed and not declared any more: it is found, and what ends it", async () => {
    await bench.google("POST", `${services}?serviceId=worker`, { template: { containers: [{ image }] } });
    const failure = {
      code: exitCodes.pending,
      message:
        "worker is deployed in project fake-shop-dev, and nobody declares it; a restart would leave it the versions that it has.",
      next: "deploy worker (project fake-shop-dev, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete worker --project fake-shop-dev --region europe-west1",
    };
    for (const name of ["worker", "shop/worker"]) expect(await failureOf(() => run(name))).toEqual(failure);
    // Another product's would lie elsewhere, and a declared one is named by its key.
    for (const name of ["platform/worker", "platform/api"])
      expect((await failureOf(() => run(name))).message).toMatch(`dev has no service "${name}".`);
    const context = contextOf(bench, { environments, env: { PATH: "/nowhere", HOME: bench.lockDir } });
    const blind = await failureOf(() => restart(context, "worker", { env: "dev" }));
    expect(blind.message).toBe('dev has no service "worker".');
  });
});

describe("a Vercel project", () => {
  const vercel = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { authorization: `Bearer ${bench.cloud.vercelToken}` };
    const response = await fetch(`${bench.cloud.url}/${path}?teamId=team_fake`, { ...init, headers });
    expect(response.ok).toBe(true);
    return (await response.json()) as T;
  };
  const create = (body: object) =>
    vercel<{ id: string }>("v13/deployments", { method: "POST", body: JSON.stringify(body) });

  const comment = "Managed by Strongroom: shop/WEB_KEY";
  const put = (over: object) =>
    vercel<{ created: { id: string } }>("v10/projects/prj_fake/env", {
      method: "POST",
      body: JSON.stringify({ key: "WEB_KEY", type: "sensitive", value: "fake-value", comment, ...over }),
    });
  const remove = ({ created }: { created: { id: string } }) =>
    vercel(`v8/projects/prj_fake/env/${created.id}`, { method: "DELETE" });
  const pending: Environments = {
    names: environments.names,
    load: (name, options) => {
      const resolution = environments.load(name, options);
      if (!resolution.ok) throw new Error("it resolves");
      const bare = (one: ResolvedVercelProject) => ({ ...one, variables: [] });
      const products = resolution.environment.products.map((product) => ({
        ...product,
        vercelProjects: product.vercelProjects.map(bare),
      }));
      const vercelHere = { target: "production" as const, places: [] };
      return { ok: true, environment: { ...resolution.environment, products, vercel: vercelHere } };
    },
  };

  it("that has no variable of ours is not deployed, whatever is declared and whatever else it has", async () => {
    const own = await put({ comment: "somebody's own", target: ["production"] });
    const foreign = await put({ key: "STAGING_KEY", target: ["preview"] });
    expect(await failureOf(() => run("web"))).toEqual({
      code: exitCodes.pending,
      message: "shop/web is not deployed in dev yet.",
      next: "strongroom deploy shop-dev-vercel",
    });
    await remove(own);
    await remove(foreign);
  });

  it("without a deployment has nothing to restart", async () => {
    await put({ target: ["production"] });
    expect((await run("web")).text).toBe(
      "shop/web has no production deployment yet; its first one gets the new values",
    );
  });

  it("is deployed again, and waited for", async () => {
    const { id } = await create({ name: "web", target: "production" });
    // By what Vercel has, although the declaration maps nothing now.
    const bare = restart(contextOf(bench, { environments: pending }), "web", { env: "dev", dryRun: true });
    expect((await bare).text).toBe(`would deploy ${id} of shop/web again`);
    await bench.admin("PATCH", "settings", { operationDelayMillis: 60 });
    const result = await run("web");
    expect((await vercel<{ readyState: string }>(`v13/deployments/${result.data.started}`)).readyState).toBe("READY");
    expect(result.data.started).toMatch(/^dpl_/);
    expect(result.data.started).not.toBe(id);
    await bench.admin("PATCH", "settings", { operationDelayMillis: 0, failOperations: 1 });
    const failure = await failureOf(() => run("web"));
    expect(failure.message).toMatch(
      /^prj_fake: deployment dpl_\w+ ended as ERROR; the previous deployment still serves, with the variables of its build\.$/,
    );
  });

  it("after an instant rollback deploys what serves again, and says so while the new one gets no visitors", async () => {
    const { id } = await create({ name: "web", target: "production" });
    await create({ name: "web", target: "production" });
    const project = "v9/projects/prj_fake";
    const target = (production: object) =>
      vercel(project, { method: "PATCH", body: JSON.stringify({ targets: production }) });
    // As the vendor shows it once somebody has rolled back.
    await target({ production: { id } });
    expect((await run("web", { dryRun: true })).text).toBe(`would deploy ${id} of shop/web again`);
    const failure = await failureOf(() => run("web"));
    const newest = /^vercel promote (dpl_\w+)$/.exec(failure.next ?? "")?.[1];
    expect([failure.code, failure.message]).toEqual([
      exitCodes.pending,
      `shop/web: deployment ${newest} is ready, but ${id} still serves; an instant rollback keeps newer ones from visitors.`,
    ]);
    await target({});
  });

  it("of one branch's previews deploys that branch again, whatever was deployed since; and says what it waits for", async () => {
    const previews = (branch: string): Environments => ({
      names: environments.names,
      load: (name, options) => {
        const resolution = environments.load(name, options);
        if (!resolution.ok) throw new Error("it resolves");
        const ofBranch = (one: ResolvedVercelProject): ResolvedVercelProject => ({
          ...one,
          variables: one.variables.map((variable) => ({ ...variable, targets: ["preview"], gitBranch: branch })),
        });
        const products = resolution.environment.products.map((product) => ({
          ...product,
          vercelProjects: product.vercelProjects.map(ofBranch),
        }));
        return { ok: true, environment: { ...resolution.environment, products } };
      },
    });
    const of = (branch: string) => ({ target: ["preview"], gitBranch: branch });
    const staging = await put({ key: "PREVIEW_KEY", ...of("staging") });
    const preview = (branch: string) => ({ name: "web", meta: { githubCommitRef: branch } });
    await create(preview("staging"));
    await create(preview("feature"));
    const hour = 3_600_000;
    await bench.admin("PATCH", "settings", { operationDelayMillis: hour });
    bench.printed = "";
    const under = restart(contextOf(bench, { environments: previews("staging") }), "web", {
      env: "dev",
      pollMillis: 5,
    });
    await eventually(() => bench.printed.includes("waiting for deployment"));
    await bench.admin("PATCH", "settings", { operationDelayMillis: 0 });
    const { data } = await under;
    expect(bench.printed).toContain(`shop/web: waiting for deployment ${data.started} (https://web-`);
    const { meta } = await vercel<{ meta: object }>(`v13/deployments/${data.started}`);
    expect(meta).toEqual({ githubCommitRef: "staging", action: "redeploy" });
    await remove(staging);
    await put({ key: "PREVIEW_KEY", ...of("other") });
    // The branch whose previews have the variables, not the one that is declared by now.
    const other = restart(contextOf(bench, { environments: previews("staging") }), "web", { env: "dev" });
    expect((await other).text).toBe(
      "shop/web has no preview deployment of branch other yet; its first one gets the new values",
    );
  });

  it("that only developers pull from is not deployed again", async () => {
    const development: Environments = {
      names: environments.names,
      load: (name, options) => {
        const resolution = pending.load(name, options);
        if (!resolution.ok) throw new Error("it resolves");
        return { ok: true, environment: { ...resolution.environment, vercel: { target: "development", places: [] } } };
      },
    };
    await put({ key: "LOCAL_KEY", type: "encrypted", target: ["development"] });
    const result = await restart(contextOf(bench, { environments: development }), "web", { env: "dev" });
    expect([result.data.started, result.text]).toEqual([
      null,
      "shop/web: dev delivers to development only; vercel env pull fetches the new values",
    ]);
  });

  it("wants a token", async () => {
    const { VERCEL_API_TOKEN: _, ...env } = bench.env;
    const context = contextOf(bench, { environments, env });
    expect((await failureOf(() => restart(context, "web", { env: "dev" }))).code).toBe(exitCodes.usage);
  });
});

it("a compose host: the command that makes its containers anew, with what must restart", async () => {
  const result = await run("host");
  expect(result.text).toBe(
    "on shop-dev, in its folder:\n  strongroom run --env dev --service shop/host -- docker compose up -d --force-recreate db kong",
  );
  expect(result.data).toMatchObject({ kind: "compose host", cloud: null, started: null });
});

it("says what would be done", async () => {
  expect((await run("api", { dryRun: true })).text).toBe("would start a new revision of shop/api");
});

it("a name that is none", async () => {
  expect((await failureOf(() => run("ap"))).message).toBe('dev has no service "ap". Did you mean api?');
  expect(await failureOf(() => run("weather"))).toMatchObject({
    message: 'dev has no service "weather".',
    next: expect.stringMatching(/^one of shop\/api, /),
  });
});

import { type RestartOptions, restart } from "../../cli/commands/restart";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { bench, environments, image, run, service, withDeployables } from "./restart-support";
import { contextOf, rotating } from "./rotate-support";
import { failureOf } from "./support";

withDeployables();

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

  it("whose traffic is kept on an older revision is not a success", async () => {
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

  it("whose new revision fails is reported, and the previous one still serves", async () => {
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

  it("a service that is deployed but no longer declared: it is found, and what ends it", async () => {
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

it("a compose host: the command that recreates its containers, with what must restart", async () => {
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

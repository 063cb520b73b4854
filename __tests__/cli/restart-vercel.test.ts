/** `strongroom restart` of a Vercel project. */
import { restart } from "../../cli/commands/restart";
import type { Environments } from "../../machine/context";
import type { ResolvedVercelProject } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { eventually } from "../support/eventually";
import { bench, environments, run, withDeployables } from "./restart-support";
import { contextOf } from "./rotate-support";
import { failureOf } from "./support";

withDeployables();

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
  expect((await run("web")).text).toBe("shop/web has no production deployment yet; its first one gets the new values");
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
    `shop/web: deployment ${newest} is ready, but ${id} still serves; after an instant rollback, Vercel does not serve newer deployments.`,
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

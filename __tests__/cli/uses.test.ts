/** The rules under which a version may be disabled: not while a revision or a deployment uses it. */
import { rollback } from "../../cli/commands/rollback";
import { rotate } from "../../cli/commands/rotate";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { long } from "../support/full";
import { contextOf, filled, rotating } from "./rotate-support";
import { type Bench, failureOf } from "./support";

// What decides the long ones is in live/ too, without a rotation around it.
describe("what runs", () => {
  let bench: Bench;
  afterEach(() => bench.close());
  const at = "projects/fake-shop-dev/locations/europe-west1/services";
  const place = { teamId: "team_fake", projectId: "prj_fake" };
  /** The shop with a Vercel project that reads the key. */
  const environments: Context["environments"] = {
    names: () => ["dev"],
    load: (name) => {
      const environment = rotating(name, bench.lock());
      const version = bench.lock().entries["shop/WEB_KEY"]?.current;
      const variable = { kind: "secret", name: "WEB_KEY", entry: "shop/WEB_KEY", version } as never;
      const web = { key: "shop/web", name: "web", product: "shop", role: "fullstack", state: "active", missing: [] };
      const variables = [{ address: "WEB_KEY", variable, targets: ["production"], gitBranch: null, sensitive: true }];
      const products = environment.products.map((product) => ({
        ...product,
        vercelProjects: product.name === "shop" ? [{ ...web, ...place, variables } as never] : [],
        entries: product.entries.map((entry) =>
          entry.name === "WEB_KEY"
            ? { ...entry, usedBy: [...entry.usedBy, { ...entry.usedBy[0], reader: "shop/web" } as never] }
            : entry,
        ),
      }));
      return { ok: true, environment: { ...environment, products } };
    },
  };
  const finish = () =>
    rotate(contextOf(bench, { environments, now: () => new Date() }), "WEB_KEY", {
      env: "dev",
      finish: true,
      verified: true,
      pauseMillis: 1,
    });
  const waits = (rotated: Awaited<ReturnType<typeof finish>>) =>
    rotated.data.waits.map((use) => `${use.check}: ${use.says}; ${use.next}`);
  /** Times are told apart by their milliseconds. */
  const later = async () => {
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
  };
  const template = (version: string) => ({
    containers: [
      {
        image: "europe-docker.pkg.dev/acme/shop/checkout:1",
        env: [{ name: "API_WEB_KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version } } }],
      },
    ],
  });
  const vercel = async (path: string, body: object, method = "POST") => {
    const response = await fetch(`${bench.cloud.url}/${path}teamId=team_fake`, {
      method,
      headers: { authorization: `Bearer ${bench.cloud.vercelToken}` },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
    return (await response.json()) as { readonly created?: { readonly id: string } };
  };
  const prepare = async () => {
    const team = { id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] };
    await bench.admin("POST", "prepare", { teams: [team] });
    bench.env.VERCEL_API_TOKEN = bench.cloud.vercelToken;
  };

  it("keeps a version that a Vercel variable may hold, also after a rollback, and does not abort once it was written", async () => {
    bench = await filled();
    await prepare();
    const context = () => contextOf(bench, { environments, now: () => new Date() });
    const options = { env: "dev", yes: true, pauseMillis: 1 };
    const variable = { key: "WEB_KEY", type: "sensitive", target: ["production"], value: "fake-value" };
    const comment = "Managed by Strongroom: shop/WEB_KEY";
    const { created } = await vercel("v10/projects/prj_fake/env?", { ...variable, comment });
    // Another environment's, in the same project: nothing waits for it.
    await vercel("v10/projects/prj_fake/env?", { ...variable, comment, target: ["preview"] });
    const write = () => vercel(`v10/projects/prj_fake/env/${created?.id}?`, { value: "fake-next" }, "PATCH");
    await later();
    bench.env.WEB_KEY = canary();
    await rotate(context(), "WEB_KEY", options);
    const early = await finish();
    expect([early.data.stage, ...waits(early)]).toEqual([
      "moved",
      "deployment: has a variable that was not written since; strongroom deploy 'shop-dev-vercel'",
    ]);
    await write();
    expect((await failureOf(() => rotate(context(), "WEB_KEY", { ...options, abort: true }))).message).toBe(
      "The rotation of shop/WEB_KEY can't be aborted: shop/web has the new version already (has a variable that was written since).",
    );
    // The version that a rollback returns to is older than the variable, which still has the other one.
    await later();
    await rollback(context(), "WEB_KEY", options);
    expect(waits(await finish())).toEqual(waits(early));
    await write();
    // The second name is there until it is deployed away.
    const { created: second } = await vercel("v10/projects/prj_fake/env?", { ...variable, key: "OLD_KEY", comment });
    expect(waits(await finish())).toEqual([
      "deployment: has a variable that must be removed, OLD_KEY; strongroom deploy 'shop-dev-vercel'",
    ]);
    await vercel(`v8/projects/prj_fake/env/${second?.id}?`, {}, "DELETE");
    expect((await finish()).data.stage).toBe("finished");
    expect(await bench.versions("fake-shop-dev", "WEB_KEY")).toEqual(["2 DISABLED", "1 ENABLED"]);
  });

  long("keeps a version: a deployment, a revision with a tag, the last three ready ones", async () => {
    bench = await filled();
    await prepare();
    await bench.admin("POST", "prepare", {
      grants: [
        {
          project: "fake-shop-dev",
          role: "roles/secretmanager.secretAccessor",
          member: "serviceAccount:owner@sandbox.local",
        },
      ],
    });
    await vercel("v13/deployments?", { name: "web", target: "production" });
    bench.env.WEB_KEY = canary();
    const context = contextOf(bench, { environments, now: () => new Date() });
    await rotate(context, "WEB_KEY", { env: "dev", yes: true, pauseMillis: 1 });
    const service = { key: "WEB_KEY", type: "sensitive", target: ["production"] };
    const comment = "Managed by Strongroom: shop/WEB_KEY";
    await later();
    await vercel("v10/projects/prj_fake/env?", { ...service, comment, value: "fake-value" });

    // The deployment is older than its variable: so far both values are valid, and stay so.
    const deployed = await finish();
    expect([deployed.code, deployed.data.stage]).toEqual([exitCodes.pending, "moved"]);
    expect(waits(deployed)).toEqual([
      "deployment: serves, with the variables of its build; strongroom restart shop/web --env dev",
    ]);
    await vercel("v13/deployments?", { name: "web", target: "production" });
    // One from before the second name was taken away may have it still.
    const unmapped = await finish();
    expect(unmapped.data.stage).toBe("finishing");
    expect(waits(unmapped)).toEqual(waits(deployed));
    await later();
    await vercel("v13/deployments?", { name: "web", target: "production" });

    // A service that nobody declared, with a tag on the old revision.
    const account = await bench.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", {
      accountId: "other-one",
    });
    const { email } = account as { email: string };
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY:setIamPolicy", {
      policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }] },
    });
    const declare = (version: string, more: object = {}) => ({
      template: { ...template(version), serviceAccount: email },
      ...more,
    });
    await bench.google("POST", `v2/${at}?serviceId=other`, declare("1"));
    const old = ((await bench.google("GET", `v2/${at}/other`)) as { latestReadyRevision: string }).latestReadyRevision;
    const why = async () => (await finish()).data.waits.map((use) => `${use.by.split(":")[0]} ${use.says}`);
    expect(await why()).toEqual(["other gets traffic or has a tag"]);
    const type = { latest: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", one: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" };
    const tagged = [
      { type: type.latest, percent: 100 },
      { type: type.one, revision: old.split("/").at(-1), tag: "before" },
    ];
    for (const cpu of ["1", "2", "3"]) {
      const next = template("2").containers.map((one) => ({ ...one, resources: { limits: { cpu } } }));
      const body = { template: { containers: next, serviceAccount: email }, traffic: tagged };
      await bench.google("PATCH", `v2/${at}/other`, body);
      expect(await why()).toEqual(["other gets traffic or has a tag"]);
    }
    // Without the tag, three newer ones are ready.
    const last = template("2").containers.map((one) => ({ ...one, resources: { limits: { cpu: "3" } } }));
    await bench.google("PATCH", `v2/${at}/other`, { template: { containers: last, serviceAccount: email } });
    expect((await finish()).data.stage).toBe("finished");
    expect(await bench.versions("fake-shop-dev", "WEB_KEY")).toEqual(["2 ENABLED", "1 DISABLED"]);
  });

  it("keeps a version that another product's service runs with, whose read was taken out of the declarations", async () => {
    bench = await filled();
    bench.env.WEB_KEY = canary();
    const options = { env: "dev", yes: true, pauseMillis: 1 };
    const account = await bench.google("POST", "v1/projects/fake-platform-dev/serviceAccounts", {
      accountId: "cross-account",
    });
    const { email } = account as { email: string };
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY:setIamPolicy", {
      policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }] },
    });
    const [container] = template("1").containers;
    const env = [
      {
        name: "SHOP_KEY",
        valueSource: { secretKeyRef: { secret: "projects/fake-shop-dev/secrets/WEB_KEY", version: "1" } },
      },
    ];
    const cross = "projects/fake-platform-dev/locations/europe-west1/services";
    const body = { template: { containers: [{ ...container, env }], serviceAccount: email } };
    await bench.google("POST", `v2/${cross}?serviceId=cross`, body);
    await rotate(contextOf(bench), "WEB_KEY", options);
    const finished = await rotate(contextOf(bench, { now: () => new Date() }), "WEB_KEY", {
      ...options,
      finish: true,
      verified: true,
    });
    expect(finished.data.waits.map((use) => `${use.by.split(":")[0]} ${use.says}; ${use.next}`)).toContain(
      "cross (project fake-platform-dev) runs with another version, but is not declared; deploy cross (project fake-platform-dev, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete cross --project fake-platform-dev --region europe-west1",
    );
    expect(await bench.versions("fake-shop-dev", "WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  long("keeps a version that a Vercel project has, whose read was taken out of the declarations", async () => {
    bench = await filled();
    await prepare();
    const comment = "Managed by Strongroom: shop/WEB_KEY";
    const variable = { key: "WEB_KEY", type: "sensitive", target: ["production"], value: "fake-value", comment };
    const { created } = await vercel("v10/projects/prj_fake/env?", variable);
    await later();
    bench.env.WEB_KEY = canary();
    /** The project is declared, and reads nothing any more. */
    const without: Context["environments"] = {
      names: () => ["dev"],
      load: (name) => {
        const resolution = environments.load(name, { lockDir: bench.lockDir });
        if (!resolution.ok) return resolution;
        const products = resolution.environment.products.map((product) => ({
          ...product,
          vercelProjects: product.vercelProjects.map((project) => ({ ...project, variables: [] })),
          entries: product.entries.map((entry) => ({
            ...entry,
            usedBy: entry.usedBy.filter((use) => use.reader !== "shop/web"),
          })),
        }));
        return { ok: true, environment: { ...resolution.environment, products } };
      },
    };
    const context = () => contextOf(bench, { environments: without, now: () => new Date() });
    const options = { env: "dev", pauseMillis: 1 };
    await rotate(context(), "WEB_KEY", { ...options, yes: true });
    const end = () => rotate(context(), "WEB_KEY", { ...options, finish: true, verified: true });
    expect(waits(await end())).toEqual([
      "deployment: has a variable that was not written since; strongroom deploy 'shop-dev-vercel'",
    ]);
    await vercel(`v8/projects/prj_fake/env/${created?.id}?`, {}, "DELETE");
    expect((await end()).data.stage).toBe("finished");
  });
});

/** The rules under which a version may be disabled: not while a branch, a revision or a deployment uses it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rotate } from "../../cli/commands/rotate";
import type { Context } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { branchUses } from "../../cli/rotate/uses";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import { canary } from "../support/canary";
import { contextOf, filled, rotating } from "./rotate-support";
import type { Bench } from "./support";

describe("branches", () => {
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=fake", "-c", "user.email=fake@example.test", "-C", folder, ...args], {
      stdio: "pipe",
    });
  const commit = (current: string, previous?: string) => {
    const entry = { state: "active" as const, current, ...(previous === undefined ? {} : { previous }) };
    const lock: Lock = { ...emptyLock("dev"), entries: { "shop/WEB_KEY": entry } };
    writeFileSync(join(folder, "environments", "dev.lock.json"), formatLock(lock));
    git("add", ".");
    git("commit", "-q", "-m", current);
  };
  const users = (version: string) =>
    branchUses({ lockDir: join(folder, "environments") }, "dev", { key: "shop/WEB_KEY" }, version).map((use) => use.by);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "strongroom-branches-"));
    mkdirSync(join(folder, "environments"));
    git("init", "-q", "-b", "main");
    commit("1");
    git("branch", "old-work");
    git("checkout", "-q", "-b", "rotation");
    commit("2", "1");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("whose tip pins it, as current or as previous", () => {
    expect(users("1")).toEqual(["main", "old-work", "rotation"]);
    expect(users("2")).toEqual(["rotation"]);
    expect(users("3")).toEqual([]);
  });

  it("no more once the moved pin is merged and the others are gone, remote ones as of the last fetch included", () => {
    commit("2");
    git("checkout", "-q", "main");
    git("merge", "-q", "--ff-only", "rotation");
    expect(users("1")).toEqual(["old-work"]);
    git("update-ref", "refs/remotes/origin/old-work", "old-work");
    git("branch", "-q", "-D", "old-work");
    expect(users("1")).toEqual(["origin/old-work"]);
    git("update-ref", "-d", "refs/remotes/origin/old-work");
    expect(users("1")).toEqual([]);
  });

  it("are none where git keeps no lock", () => {
    expect(branchUses({ lockDir: tmpdir() }, "dev", { key: "shop/WEB_KEY" }, "1")).toEqual([]);
  });
});

describe("what runs", () => {
  let bench: Bench;
  const at = "projects/fake-shop-dev/locations/europe-west1/services";
  const place = { teamId: "team_fake", projectId: "prj_fake" };
  /** The shop with a Vercel project that reads the key. */
  const environments: Context["environments"] = {
    names: () => ["dev"],
    load: (name) => {
      const environment = rotating(name, bench.lock());
      const variable = { kind: "secret", name: "WEB_KEY", entry: "shop/WEB_KEY", version: "2" } as never;
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
  const template = (version: string) => ({
    containers: [
      {
        image: "europe-docker.pkg.dev/acme/shop/checkout:1",
        env: [{ name: "API_WEB_KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version } } }],
      },
    ],
  });
  const vercel = async (path: string, body: object) => {
    const response = await fetch(`${bench.cloud.url}/${path}teamId=team_fake`, {
      method: "POST",
      headers: { authorization: `Bearer ${bench.cloud.vercelToken}` },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
  };

  it("keeps a version: a deployment, a revision with a tag, the last three ready ones", async () => {
    bench = await filled();
    try {
      const team = { id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] };
      await bench.admin("POST", "prepare", {
        teams: [team],
        grants: [
          {
            project: "fake-shop-dev",
            role: "roles/secretmanager.secretAccessor",
            member: "serviceAccount:owner@sandbox.local",
          },
        ],
      });
      bench.env.VERCEL_API_TOKEN = bench.cloud.vercelToken;
      await vercel("v13/deployments?", { name: "web", target: "production" });
      bench.env.WEB_KEY = canary();
      const context = contextOf(bench, { environments, now: () => new Date() });
      await rotate(context, "WEB_KEY", { env: "dev", yes: true, pauseMillis: 1 });
      const service = { key: "WEB_KEY", type: "sensitive", target: ["production"] };
      const comment = "Managed by Strongroom: shop/WEB_KEY";
      await new Promise((done) => setTimeout(done, 5));
      await vercel("v10/projects/prj_fake/env?", { ...service, comment, value: "fake-value" });

      // The deployment is older than its variable.
      const deployed = await finish();
      expect(deployed.code).toBe(exitCodes.pending);
      expect(deployed.data.waits.map((use) => `${use.kind}: ${use.why}; ${use.next}`)).toEqual([
        "deployment: serves, with the variables of its time; strongroom restart shop/web --env dev",
      ]);
      await new Promise((done) => setTimeout(done, 5));
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
      const old = ((await bench.google("GET", `v2/${at}/other`)) as { latestReadyRevision: string })
        .latestReadyRevision;
      const why = async () => (await finish()).data.waits.map((use) => `${use.by.split(":")[0]} ${use.why}`);
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
    } finally {
      await bench.close();
    }
  });
});

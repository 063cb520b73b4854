/** What counts as using a version: whatever is deployed, anywhere in the environment, whoever declares it now. */

import { openCloud } from "../../clients/cloud";
import { SecretManager } from "../../clients/secret-manager";
import { isStored } from "../../inventory/entries";
import type { Asker } from "../../live/look";
import { newUsesOf, usesOf } from "../../live/uses";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { createOutput } from "../../text/output";
import { LocalCloud } from "../support/local-cloud";
import { bindingOf, entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";

let cloud: LocalCloud;
let notes: string;
const secret = "projects/fake-shop-dev/secrets/KEY";
const reader = "reader@fake-shop-dev.iam.gserviceaccount.com";
const image = "europe-docker.pkg.dev/acme/shop/api:1";
const shop = "projects/fake-shop-dev/locations/europe-west1";

const entry = entryOf({ name: "KEY", secret: secretOf({ id: "KEY", project: "fake-shop-dev", pin: "2" }) });
const binding = bindingOf({ entry: "shop/KEY", reader: "shop/gone", member: `serviceAccount:${reader}` });
/** Nobody is declared as a reader of the key; its account's binding is still there. */
const environment = environmentOf(
  [
    productOf({ name: "shop", project: "fake-shop-dev", entries: [entry], bindings: [binding] }),
    productOf({ name: "platform", project: "fake-platform-dev" }),
  ],
  "dev",
);

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  notes = "";
  await cloud.prepare({ "fake-shop-dev": ["KEY"], "fake-platform-dev": [] });
  await cloud.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId: "reader" });
  await policy(`serviceAccount:${reader}`);
  for (const value of ["fake-one", "fake-two"]) {
    await cloud.google("POST", `v1/${secret}:addVersion`, { payload: { data: Buffer.from(value).toString("base64") } });
  }
});

const policy = (...members: string[]) =>
  cloud.google("POST", `v1/${secret}:setIamPolicy`, {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
  });
const env = (version: string) => [{ name: "KEY", valueSource: { secretKeyRef: { secret, version } } }];
const template = (version: string, revision?: string) => ({
  serviceAccount: reader,
  containers: [{ image, env: env(version) }],
  ...(revision === undefined ? {} : { revision }),
});

async function asker(over: Partial<Asker> = {}): Promise<Asker> {
  const vendor = await openCloud(cloud.environment);
  const sink = { write: (text: string) => (notes += text) };
  const context: Partial<Context> = {
    env: { VERCEL_API_TOKEN: cloud.running.vercelToken },
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    lockDir: cloud.running.home,
    environments: { names: () => ["dev"], load: () => ({ ok: true, environment }) },
    signal: new AbortController().signal,
    now: () => new Date("2026-11-26T12:00:00Z"),
  };
  return { context: context as Context, environment, cloud: vendor, client: new SecretManager(vendor), ...over };
}

/** `kind: by why`; the pin is at 2. */
async function uses(over: Partial<Asker> = {}, version = "1"): Promise<readonly string[]> {
  if (!isStored(entry)) throw new Error("not stored");
  const session = await asker(over);
  const found = await usesOf({ session, versions: [{ entry, version }], tips: { known: [], unknown: [] } });
  return found.map((use) => `${use.check}: ${use.by} ${use.says}`);
}

describe("a Cloud Run service", () => {
  const create = (version: string, revision: string, place = shop, id = "api") =>
    cloud.google("POST", `v2/${place}/services?serviceId=${id}`, { template: template(version, revision) });
  const next = (version: string, revision: string, more: object = {}) =>
    cloud.google("PATCH", `v2/${shop}/services/api`, { template: template(version, revision), ...more });

  it("that nobody declares: with traffic, then as one of the last three ready revisions, and not as the fourth", async () => {
    await create("1", "api-a");
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
    await next("2", "api-b");
    await next("2", "api-c");
    expect(await uses()).toEqual(["revision: api: api-a is one of the last 3 ready ones"]);
    // One that never became ready pushes nothing out.
    await next("9", "api-d");
    expect(await uses()).toEqual(["revision: api: api-a is one of the last 3 ready ones"]);
    await next("2", "api-e");
    expect(await uses()).toEqual([]);
  });

  it("in another project and in another region", async () => {
    await create("1", "api-a", "projects/fake-shop-dev/locations/us-central1");
    await create("1", "cross-a", "projects/fake-platform-dev/locations/europe-north1", "cross");
    expect(await uses()).toEqual([
      "revision: api: api-a gets traffic or has a tag",
      "revision: cross: cross-a gets traffic or has a tag",
    ]);
  });

  it("that has it in a volume, as one file among others", async () => {
    const volumes = [
      {
        name: "keys",
        secret: {
          secret,
          items: [
            { path: "new", version: "2" },
            { path: "old", version: "1" },
          ],
        },
      },
    ];
    const mounted = { serviceAccount: reader, revision: "api-a", containers: [{ image }], volumes };
    await cloud.google("POST", `v2/${shop}/services?serviceId=api`, { template: mounted });
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
  });

  it("that is starting", async () => {
    await create("2", "api-a");
    await cloud.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    await next("1", "api-b");
    expect(await uses()).toEqual(["revision: api: api-b is starting"]);
  });

  it("that maps latest, if that is the version, or was when its revision was made", async () => {
    await create("latest", "api-a");
    expect(await uses()).toEqual([]);
    expect(await uses({}, "2")).toEqual(["revision: api: api-a gets traffic or has a tag"]);
    const late = { payload: { data: Buffer.from("fake-three").toString("base64") } };
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    await cloud.google("POST", `v1/${secret}:addVersion`, late);
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
  });
});

describe("a Cloud Run job", () => {
  const declare = (method: "POST" | "PATCH", version: string) =>
    cloud.google(method, `v2/${shop}/jobs${method === "POST" ? "?jobId=nightly" : "/nightly"}`, {
      template: { template: template(version) },
    });

  it("by its template, and by an execution that runs, not by one that has ended", async () => {
    await declare("POST", "1");
    await cloud.google("POST", `v2/${shop}/jobs/nightly:run`, {});
    expect(await uses()).toEqual(["job: nightly gives it to its next execution"]);
    await cloud.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    await cloud.google("POST", `v2/${shop}/jobs/nightly:run`, {});
    await declare("PATCH", "2");
    expect(await uses()).toEqual([expect.stringMatching(/^job: nightly: nightly-\w{5} is running$/)]);
  });
});

describe("a Cloud Run worker pool", () => {
  it("by the revision that has its instances, and by the last ready ones", async () => {
    const at = `v2/${shop}/workerPools`;
    await cloud.google("POST", `${at}?workerPoolId=queue`, { template: template("1", "queue-a") });
    expect(await uses()).toEqual(["worker pool: queue: queue-a runs instances"]);
    await cloud.google("PATCH", `${at}/queue`, { template: template("2", "queue-b") });
    expect(await uses()).toEqual(["worker pool: queue: queue-a is one of the last 3 ready ones"]);
  });
});

describe("a project", () => {
  it("without Cloud Run has nothing, and is named", async () => {
    const body = { error: { code: 403, details: [{ reason: "SERVICE_DISABLED" }] } };
    const fault = { kind: "status", status: 403, body };
    await cloud.admin("POST", "faults", { match: { path: "fake-platform-dev/locations" }, fault });
    expect(await uses()).toEqual([]);
    expect(notes).toBe("note: Cloud Run is not enabled in fake-platform-dev\n");
  });

  it("of the environment that can't be checked stops everything", async () => {
    const fault = { kind: "status", status: 403 };
    await cloud.admin("POST", "faults", { match: { path: "fake-platform-dev/locations" }, fault });
    await expect(uses()).rejects.toThrow("lacks run.locations.list on projects/fake-platform-dev");
  });
});

describe("a member of the secret's policy that nobody declares", () => {
  const nobody = "without a declaration";

  it("is named, and its project is looked at", async () => {
    await cloud.admin("POST", "prepare", { projects: [{ id: "fake-old-dev" }] });
    await cloud.google("POST", "v1/projects/fake-old-dev/serviceAccounts", { accountId: "old-reader" });
    const old = "old-reader@fake-old-dev.iam.gserviceaccount.com";
    await policy(`serviceAccount:${reader}`, `serviceAccount:${old}`);
    expect(await uses()).toEqual([]);
    expect(notes).toBe(
      `note: serviceAccount:${old} may read shop/KEY by the secret's policy, ${nobody}; project fake-old-dev was checked as well\n`,
    );
    const body = { template: { ...template("1", "old-a"), serviceAccount: old } };
    await cloud.google("POST", "v2/projects/fake-old-dev/locations/us-east1/services?serviceId=old", body);
    expect(await uses()).toEqual(["revision: old: old-a gets traffic or has a tag"]);
  });

  it("must be accepted on purpose where nobody can look", async () => {
    const members = ["group:ops@acme.test", "serviceAccount:reader@somebody-else.iam.gserviceaccount.com"];
    await cloud.admin("POST", "prepare", { projects: [{ id: "somebody-else" }] });
    await cloud.google("POST", "v1/projects/somebody-else/serviceAccounts", { accountId: "reader" });
    const fault = { kind: "status", status: 403 };
    await cloud.admin("POST", "faults", { match: { path: "somebody-else/locations" }, fault, times: 3 });
    await policy(`serviceAccount:${reader}`, ...members);
    expect(await uses()).toEqual([
      `member: ${members[0]} may read it by the secret's policy, ${nobody}; the places where it uses values can't be checked`,
      `member: ${members[1]} may read it by the secret's policy, ${nobody}; project somebody-else can't be checked`,
    ]);
    expect(await uses({ accepted: [members[0] ?? ""] })).toHaveLength(1);
    expect(await uses({ accepted: members })).toEqual([]);
  });

  it("does not count where its role gives no access, or its grant is over", async () => {
    await cloud.google("POST", `v1/${secret}:setIamPolicy`, {
      policy: {
        version: 3,
        bindings: [
          { role: "roles/secretmanager.viewer", members: ["user:auditor@acme.test"] },
          {
            role: "roles/secretmanager.secretAccessor",
            members: ["user:guest@acme.test"],
            condition: { title: "until", expression: 'request.time < timestamp("2026-01-01T00:00:00Z")' },
          },
        ],
      },
    });
    expect(await uses()).toEqual([]);
  });
});

describe("Vercel", () => {
  const comment = "Managed by Strongroom: shop/KEY";
  /** The environment has a place there, and no reader any more. */
  const onVercel: ResolvedEnvironment = {
    ...environment,
    vercel: { target: "preview", places: [{ product: "shop", teamId: "team_fake", projectId: "prj_place" }] },
  };
  const asked = { environment: onVercel };
  const vercel = async (path: string, body: object, method = "POST") => {
    const response = await fetch(`${cloud.running.url}/${path}?teamId=team_fake`, {
      method,
      headers: { authorization: `Bearer ${cloud.running.vercelToken}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as { readonly id: string };
  };
  const add = (project: string, more: object = {}) =>
    vercel(`v10/projects/${project}/env`, {
      key: "KEY",
      type: "sensitive",
      target: ["preview"],
      value: "fake-value",
      comment,
      ...more,
    });
  beforeEach(async () => {
    const projects = ["prj_place", "prj_other", "prj_prod"].map((id) => ({ id, name: id.replace("_", "-") }));
    await cloud.admin("POST", "prepare", { teams: [{ id: "team_fake", projects }] });
  });

  it("holds it in a variable that no declaration names, in any project of the team", async () => {
    await add("prj_place");
    await add("prj_other");
    // Of an environment that the team made for itself, and that no declaration can name.
    await add("prj_other", { key: "DEMO", target: [], customEnvironmentIds: ["env_demo"] });
    // Another entry's, by hand, and for another environment.
    await add("prj_other", { key: "OTHER", comment: "Managed by Strongroom: shop/KEY_2" });
    await add("prj_other", { key: "BY_HAND", comment: "" });
    await add("prj_other", { key: "PROD", target: ["production"] });
    expect(await uses(asked)).toEqual([
      "deployment: prj_place has a variable that must be removed, KEY",
      "deployment: prj_other has a variable that must be removed, KEY, DEMO",
    ]);
  });

  it("does not hold it in what another environment declares", async () => {
    await add("prj_prod");
    const prod: ResolvedEnvironment = {
      ...onVercel,
      name: "prod",
      vercel: { target: "preview", places: [{ product: "shop", teamId: "team_fake", projectId: "prj_prod" }] },
    };
    const session = await asker(asked);
    const environments: Context["environments"] = {
      names: () => ["dev", "prod"],
      load: () => ({ ok: true, environment: prod }),
    };
    expect(await uses(asked)).toHaveLength(1);
    expect(await uses({ ...asked, context: { ...session.context, environments } })).toEqual([]);
  });

  it("serves it by deployments that are older than the variable: the newest of a branch, and what an alias leads to", async () => {
    const project = {
      key: "shop/web",
      name: "web",
      product: "shop",
      role: "fullstack",
      teamId: "team_fake",
      projectId: "prj_place",
      state: "active",
      missing: [],
      variables: [
        {
          address: "KEY",
          variable: { kind: "secret", name: "KEY", entry: "shop/KEY", secretId: "KEY", version: "2" },
          targets: ["preview"],
          gitBranch: null,
        },
      ],
    };
    const [first, ...others] = onVercel.products;
    const declared = { ...onVercel, products: [{ ...first, vercelProjects: [project] }, ...others] } as never;
    const deploy = (branch: string) =>
      vercel("v13/deployments", { name: "prj-place", meta: { githubCommitRef: branch } });
    const aliased = await deploy("one");
    const one = await deploy("one");
    const two = await deploy("two");
    await vercel(`v2/deployments/${aliased.id}/aliases`, { alias: "demo.acme.test" });
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    await add("prj_place");
    const serves = (id: string) => `deployment: shop/web: ${id} serves, with the variables of its build`;
    expect([...(await uses({ environment: declared }))].sort()).toEqual(
      [aliased, one, two].map((it) => serves(it.id)).sort(),
    );
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    await deploy("two");
    await deploy("one");
    expect(await uses({ environment: declared })).toEqual([serves(aliased.id)]);
  });

  it("may hold a version that this lock does not know as soon as that is there, and not what was written before it", async () => {
    const { created } = (await add("prj_place")) as unknown as { created: { id: string } };
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    const payload = { data: Buffer.from("fake-three").toString("base64") };
    await cloud.google("POST", `v1/${secret}:addVersion`, { payload });
    const found = async () => {
      const session = await asker(asked);
      if (!isStored(entry)) throw new Error("not stored");
      const tips = { known: [], unknown: [] };
      return (await newUsesOf({ session, versions: [{ entry, version: "3" }], tips })).map(
        ({ by, says }) => `${by} ${says}`,
      );
    };
    expect(await found()).toEqual([]);
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    await vercel(`v10/projects/prj_place/env/${created.id}`, { value: "fake-three" }, "PATCH");
    expect(await found()).toEqual(["prj_place has a variable that was written since"]);
  });

  it("can't be checked without a token, which must be accepted on purpose", async () => {
    const { context } = await asker(asked);
    const blind = { ...asked, context: { ...context, env: {} } };
    expect(await uses(blind)).toEqual([
      "deployment: vercel can't be asked who has it, because VERCEL_API_TOKEN is not set",
    ]);
    expect(await uses({ ...blind, accepted: ["vercel"] })).toEqual([]);
    // An environment that never had a place there has nothing to look at.
    expect(await uses({ context: blind.context })).toEqual([]);
  });
});

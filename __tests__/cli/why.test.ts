/** Each cause of "permission denied", made for real in the embedded cloud, and named. */
import { inject } from "../../cli/commands/inject";
import { type WhyData, why } from "../../cli/commands/why";
import { readLock } from "../../lock/lock-file";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedVercelProject } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { bindingOf } from "../support/resolved-fixture";
import { Bench, failureOf, shop } from "./support";

const project = "fake-shop-dev";
const email = `shop-api@${project}.iam.gserviceaccount.com`;
const member = `serviceAccount:${email}`;
const secret = `v1/projects/${project}/secrets/WEB_KEY`;
const services = `v2/projects/${project}/locations/europe-west1/services`;
const accessor = "roles/secretmanager.secretAccessor";

let bench: Bench;

function environment(name: string): ResolvedEnvironment {
  const plain = shop(name, readLock(bench.lockDir, name));
  const products = plain.products.map((product) => ({
    ...product,
    services: product.services.map((service) => ({
      ...service,
      project: product.project,
      identityEmail: email,
      variables: [
        {
          kind: "secret" as const,
          name: "API_WEB_KEY",
          entry: "shop/WEB_KEY",
          secretId: "WEB_KEY",
          secretProject: product.project,
          version: "1",
        },
      ],
    })),
  }));
  return { ...plain, products };
}

const context = () =>
  bench.context({
    environments: { names: () => ["dev", "prod"], load: (name) => ({ ok: true, environment: environment(name) }) },
  });
const run = (service = "api", name = "WEB_KEY") => why(context(), service, name, { env: "dev", pauseMillis: 1 });

async function bind(condition?: { readonly title: string; readonly expression: string }): Promise<void> {
  const bindings = [{ role: accessor, members: [member], ...(condition === undefined ? {} : { condition }) }];
  await bench.google("POST", `${secret}:setIamPolicy`, { policy: { version: 3, bindings } });
}

const template = (
  over: { readonly secret?: string; readonly version?: string; readonly serviceAccount?: string } = {},
) => ({
  serviceAccount: over.serviceAccount ?? email,
  containers: [
    {
      image: "europe-docker.pkg.dev/fake/shop/api:1",
      env: [
        {
          name: "API_WEB_KEY",
          valueSource: { secretKeyRef: { secret: over.secret ?? "WEB_KEY", version: over.version ?? "1" } },
        },
      ],
    },
  ],
});

const deploy = (over: Parameters<typeof template>[0] = {}) =>
  bench.google("POST", `${services}?serviceId=api`, { template: template(over) });

const verdicts = (data: WhyData) => data.findings.map((one) => `${one.check} ${one.verdict}`);

beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
  Object.assign(bench.env, { VENDOR_KEY: "vk_fake-why", WEB_KEY: "fake-why" });
  await inject(bench.context(), { env: "dev", pauseMillis: 1 });
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
});
afterEach(() => bench.close());

it("finds nothing where nothing is wrong", async () => {
  await bind();
  await deploy();
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  const revision = /\n(fine {5}revision: api-00001-\w+)/.exec(result.text)?.[1];
  expect(result.text).toBe(
    [
      "fine     declaration: shop/api reads shop/WEB_KEY as API_WEB_KEY",
      `fine     secret: projects/${project}/secrets/WEB_KEY exists`,
      "fine     version: version 1 is pinned and enabled",
      `fine     identity: ${email} exists`,
      `fine     binding: ${member} is accessor on WEB_KEY`,
      `fine     runs as: api runs as ${email}`,
      `fine     mapping: API_WEB_KEY is mapped to version 1 of WEB_KEY in project ${project}`,
      `${revision} is the newest revision and ready`,
      "",
      "nothing is at fault: shop/api can read shop/WEB_KEY. A change of IAM takes 2 to 7 minutes, sometimes more.",
    ].join("\n"),
  );
  expect(bench.printed.split("\n").at(-2)).toBe(
    `why dev: sandbox at 127.0.0.1:${bench.cloud.port}, project ${project} as owner@sandbox.local`,
  );
});

it("cause 1: the accessor role is missing, on the secret and above", async () => {
  await deploy();
  const result = await run();
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.atFault).toEqual({
    check: "binding",
    verdict: "fault",
    says: `${member} is not bound to roles/secretmanager.secretAccessor on WEB_KEY`,
    next: "strongroom deploy shop-dev-identities shop-dev-secrets",
  });
  expect(result.text.split("\n").slice(-2)).toEqual([
    `at fault: binding: ${member} is not bound to roles/secretmanager.secretAccessor on WEB_KEY`,
    "  next: strongroom deploy shop-dev-identities shop-dev-secrets",
  ]);
  // The revision that was refused follows from it, so it is told, but is not what is at fault.
  expect(result.data.findings.at(-1)?.says).toMatch(
    /^api-00001-\w+ was refused WEB_KEY when it started \(nothing is serving\)$/,
  );
});

it("cause 1: the binding has expired, or stands under a condition", async () => {
  await bind({ title: "until 2026-01-31", expression: 'request.time < timestamp("2026-02-01T00:00:00Z")' });
  expect((await run()).data.atFault?.says).toBe(`the grant of ${member} on WEB_KEY ended at 2026-02-01T00:00:00Z`);
  await bench.google("POST", `${secret}:setIamPolicy`, { policy: { bindings: [] } });
  await bind({ title: "one", expression: 'resource.name.startsWith("projects/fake")' });
  const found = (await run()).data.findings.find((one) => one.check === "binding");
  expect(found).toEqual({
    check: "binding",
    verdict: "unknown",
    says: `${member} is accessor on WEB_KEY under a condition: resource.name.startsWith("projects/fake")`,
    next: null,
  });
});

it("cause 1: bound to an account that was deleted and made anew; an account that is gone", async () => {
  await bind();
  await bench.google("DELETE", `v1/projects/${project}/serviceAccounts/${email}`);
  expect((await run()).data.atFault?.says).toBe(`${email} does not exist`);
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
  expect((await run()).data.atFault?.says).toBe(
    `WEB_KEY is bound to a deleted account named ${member}, not to the one that exists now`,
  );
});

it("cause 2: the name differs in case", async () => {
  await bench.google("DELETE", secret);
  await bench.google("POST", `v1/projects/${project}/secrets?secretId=Web_Key`, { replication: { automatic: {} } });
  const result = await run();
  expect(verdicts(result.data)).toEqual(["declaration fine", "secret fault"]);
  expect(result.data.atFault?.says).toBe(`${project} has Web_Key, not WEB_KEY; names are case-sensitive`);
});

it("cause 2: the service maps a name in another case", async () => {
  await bind();
  await deploy({ secret: "web_key" });
  expect((await run()).data.atFault).toEqual({
    check: "mapping",
    verdict: "fault",
    says: "API_WEB_KEY is mapped to web_key, not to WEB_KEY; names are case-sensitive",
    next: "strongroom deploy shop-dev-services",
  });
});

it("cause 3: the secret is in another project, or the service looks there", async () => {
  await bind();
  await deploy({ secret: "projects/fake-shop-prod/secrets/WEB_KEY" });
  expect((await run()).data.atFault?.says).toBe(
    `API_WEB_KEY is looked for in project fake-shop-prod, not in ${project}`,
  );
  await bench.google("DELETE", secret);
  // Production has one of that name too, and rightly.
  expect((await run()).data.atFault?.says).toBe(`projects/${project}/secrets/WEB_KEY does not exist`);
  const elsewhere = "v1/projects/fake-platform-dev/secrets?secretId=WEB_KEY";
  await bench.google("POST", elsewhere, { replication: { automatic: {} } });
  expect((await run()).data.atFault?.says).toBe(
    `WEB_KEY is in project fake-platform-dev, not in ${project}, where it is looked for`,
  );
});

it("the pinned version is disabled, destroyed, or was never there", async () => {
  await bind();
  await bench.google("POST", `${secret}/versions/1:disable`, {});
  expect((await run()).data.atFault).toEqual({
    check: "version",
    verdict: "fault",
    says: "pinned version 1 is disabled",
    next: `gcloud secrets versions enable 1 --secret=WEB_KEY --project=${project}`,
  });
  await bench.google("POST", `${secret}/versions/1:destroy`, {});
  expect((await run()).data.atFault?.says).toBe("pinned version 1 is destroyed; its value is gone");
  expect((await run("api", "OPTIONAL_KEY")).data.findings.map((one) => one.says).slice(0, 3)).toEqual([
    "shop/api does not declare that it reads shop/OPTIONAL_KEY",
    `projects/${project}/secrets/OPTIONAL_KEY exists`,
    "no version is pinned: it has no value yet",
  ]);
});

it("a service that maps what it does not declare: the mapping is told, and what takes it away", async () => {
  await bench.add(project, "OPTIONAL_KEY", "fake-optional");
  const mapping = async () => (await run("api", "OPTIONAL_KEY")).data.findings.find(({ check }) => check === "mapping");
  await deploy();
  expect(await mapping()).toMatchObject({
    verdict: "fine",
    says: "api does not map shop/OPTIONAL_KEY, as it is declared",
  });
  await bench.google("PATCH", `${services}/api`, { template: template({ secret: "OPTIONAL_KEY" }) });
  expect(await mapping()).toEqual({
    check: "mapping",
    verdict: "fault",
    says: "api maps shop/OPTIONAL_KEY as API_WEB_KEY, version 1, and does not declare it",
    next: "strongroom deploy shop-dev-services",
  });
});

it("IAM's lag: the binding is there, but the revision started too early", async () => {
  await bench.admin("PATCH", "settings", { iamLagSeconds: 60 });
  await bind();
  await deploy();
  const { atFault } = (await run()).data;
  expect(atFault?.check).toBe("revision");
  expect(atFault?.says).toMatch(
    /^api-00001-\w+ was refused WEB_KEY in project fake-shop-dev when it started, although the binding is there now: IAM takes 2 to 7 minutes, sometimes more \(nothing is serving\)$/,
  );
  expect(atFault?.next).toBe("strongroom repair shop/api --env dev");
});

it("the service runs as somebody else, maps an older version, or is not there", async () => {
  await bind();
  expect((await run()).data.atFault?.says).toBe(`api does not exist in europe-west1 of project ${project}`);
  await bench.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } });
  await deploy({ version: "2" });
  expect((await run()).data.atFault?.says).toBe("API_WEB_KEY is mapped to version 2; pinned is 1");
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "other-one", serviceAccount: {} });
  await bench.google("PATCH", `${services}/api`, {
    template: template({ serviceAccount: `other-one@${project}.iam.gserviceaccount.com` }),
  });
  const { data } = await run();
  expect(data.atFault?.says).toBe(
    `api runs as other-one@${project}.iam.gserviceaccount.com, not as ${email}, which has the binding`,
  );
  // It was refused because of that, and nobody is sent to wait for IAM.
  expect(data.findings.at(-1)?.says).toMatch(/^api-00002-\w+ was refused WEB_KEY when it started \(api-00001/);
});

describe("what a reader never declared", () => {
  const web: ResolvedVercelProject = {
    key: "shop/web",
    name: "web",
    product: "shop",
    role: "fullstack",
    teamId: "team_fake",
    projectId: "prj_fake",
    state: "active",
    missing: [],
    variables: [],
  };
  const ask = async (over: Partial<ResolvedEntry>, service = "web", use = false) => {
    const as = { reader: "shop/web", role: "fullstack", as: "WEB_KEY", crossProduct: false, until: null } as const;
    const load = (name: string) => {
      const plain = environment(name);
      const products = plain.products.map((product) => ({
        ...product,
        vercelProjects: product.name === "shop" ? [web] : [],
        bindings: [
          bindingOf({ entry: "shop/WEB_KEY", reader: "shop/api", member }),
          bindingOf({ entry: "shop/WEB_KEY", reader: "platform/deliver", member: `${member}.deliver` }),
        ],
        entries: product.entries.map((entry) =>
          entry.name === "WEB_KEY" ? { ...entry, ...over, usedBy: [...entry.usedBy, ...(use ? [as] : [])] } : entry,
        ),
      }));
      return { ok: true as const, environment: { ...plain, products } };
    };
    const context = bench.context({ environments: { names: () => ["dev"], load } });
    return why(context, service, "WEB_KEY", { env: "dev", pauseMillis: 1 });
  };

  it("is added to its reads, and deployed", async () => {
    const { data, text } = await ask({});
    expect(data.atFault?.next).toBe(
      "add it to the reads of shop/web, below services/shop/, then strongroom deploy shop-dev-identities shop-dev-secrets shop-dev-vercel",
    );
    // Nobody reads for it yet, and least of all another reader's account.
    expect(verdicts(data)).toEqual(["declaration fault", "secret fine", "version fine"]);
    expect(text).toContain("at fault: declaration: shop/web does not declare that it reads shop/WEB_KEY\n");
  });

  it("is asked of a reader, where a rule keeps it from this one", async () => {
    expect((await ask({ neverReadBy: ["fullstack"] })).data.atFault?.next).toBe(
      "it is never read by a fullstack; let shop/web ask one of its readers: shop/api",
    );
    expect((await ask({ onlyReadBy: ["shop/api"] })).data.atFault?.next).toBe(
      "only shop/api may read it; let shop/web ask one of its readers: shop/api",
    );
  });

  it("a declared one that does not read by itself: its deliverer's binding counts", async () => {
    const { data } = await ask({}, "web", true);
    expect([data.deliverer, data.atFault?.check]).toEqual([`${member}.deliver`, "binding"]);
  });
});

it("an identity that delivers the value is asked about like a reader", async () => {
  await bind();
  const over = bench.context({
    environments: {
      names: () => ["dev"],
      load: (name) => {
        const plain = shop(name, readLock(bench.lockDir, name));
        const otherReaders = [
          { key: "shop/deliver", name: "deliver", product: "shop", role: "pipeline" as const, member, reads: [] },
        ];
        const bindings = [bindingOf({ entry: "shop/WEB_KEY", reader: "shop/deliver", member })];
        const products = plain.products.map((one) => (one.name === "shop" ? { ...one, otherReaders, bindings } : one));
        return { ok: true, environment: { ...plain, products } };
      },
    },
  });
  const result = await why(over, "deliver", "WEB_KEY", { env: "dev", pauseMillis: 1 });
  expect(result.data.findings.map((one) => one.says)).toEqual([
    "shop/deliver delivers shop/WEB_KEY to those that don't read by themselves",
    `projects/${project}/secrets/WEB_KEY exists`,
    "version 1 is pinned and enabled",
    `${member} is accessor on WEB_KEY`,
  ]);
  expect(result.code).toBe(exitCodes.ok);
});

it("says what may not be looked at, and never guesses", async () => {
  await bind();
  await deploy();
  bench.as("stranger@acme.example");
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  expect(
    new Set(
      verdicts(result.data)
        .slice(1)
        .map((one) => one.split(" ").at(-1)),
    ),
  ).toEqual(new Set(["unknown"]));
  expect(result.text.split("\n").at(-1)).toBe("nothing that you may look at is at fault");
});

it("refuses a name that no reader or entry has", async () => {
  expect((await failureOf(() => run("apu"))).message).toBe('dev has no reader "apu". Did you mean api?');
  expect((await failureOf(() => run("elsewhere"))).next).toBe("one of shop/api");
  expect((await failureOf(() => run("api", "web_key"))).message).toContain("names are case-sensitive");
  expect((await failureOf(() => run("api", "LOG_LEVEL"))).message).toBe(
    "shop/LOG_LEVEL is not kept in Secret Manager in dev: it is a literal of the declarations.",
  );
});

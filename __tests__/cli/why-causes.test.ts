import { why } from "../../cli/commands/why";
import { readLock } from "../../lock/lock-file";
import type { ResolvedEntry } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { bindingOf, vercelProjectOf } from "../support/resolved-fixture";
import { shop } from "./support";
import {
  bench,
  bind,
  deploy,
  email,
  environment,
  member,
  project,
  run,
  secret,
  verdicts,
  withReadingService,
} from "./why-support";

withReadingService();

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
    says: `${member} has the accessor role on WEB_KEY under a condition: resource.name.startsWith("projects/fake")`,
    next: null,
  });
});

it("cause 1: bound to a role whose permissions are not known here", async () => {
  const role = `projects/${project}/roles/odd`;
  await bench.google("POST", `${secret}:setIamPolicy`, { policy: { bindings: [{ role, members: [member] }] } });
  const found = (await run()).data.findings.find((one) => one.check === "binding");
  expect(found).toEqual({
    check: "binding",
    verdict: "unknown",
    says: `${member} has ${role} on WEB_KEY; what this role allows is not known here`,
    next: null,
  });
});

it("cause 1: bound to an account that was deleted and recreated; an account that was deleted", async () => {
  await bind();
  await bench.google("DELETE", `v1/projects/${project}/serviceAccounts/${email}`);
  expect((await run()).data.atFault?.says).toBe(`${email} does not exist`);
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
  expect((await run()).data.atFault?.says).toBe(
    `WEB_KEY is bound to a deleted account named ${member}, not to the one that exists now`,
  );
});

it("the secret has an expiry that somebody has set by hand", async () => {
  await bench.google("PATCH", `${secret}?updateMask=expireTime`, { expireTime: "2030-01-01T00:00:00Z" });
  expect((await run()).data.atFault).toEqual({
    check: "secret",
    verdict: "fault",
    says: `projects/${project}/secrets/WEB_KEY deletes itself with all its versions at 2030-01-01T00:00:00Z; nobody declared that`,
    next: `gcloud secrets update WEB_KEY --project=${project} --remove-expiration`,
  });
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

describe("what a reader never declared", () => {
  const web = vercelProjectOf({ name: "web", teamId: "team_fake", projectId: "prj_fake" });
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
      "add it to the reads of shop/web, below services/shop/, then: strongroom tidy && strongroom deploy shop-dev-identities shop-dev-secrets shop-dev-vercel",
    );
    // Nobody reads for it yet, and least of all another reader's account.
    expect(verdicts(data)).toEqual(["declaration fault", "secret fine", "version fine"]);
    expect(text).toContain("at fault: declaration: shop/web does not declare a read of shop/WEB_KEY\n");
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
    "shop/deliver delivers shop/WEB_KEY to readers that don't read Secret Manager themselves",
    `projects/${project}/secrets/WEB_KEY exists`,
    "version 1 is pinned and enabled",
    `${member} has the accessor role on WEB_KEY`,
  ]);
  expect(result.code).toBe(exitCodes.ok);
});

/** An incident goes by what is deployed, over the embedded cloud: declared readers and all others that have it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IncidentOptions, incident } from "../../cli/commands/incident";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { ResolvedEntry } from "../../model/resolved";
import { contextOf, filled, rotating } from "./rotate-support";
import type { Bench } from "./support";

let bench: Bench;
const image = "europe-docker.pkg.dev/acme/shop/checkout:1";
const place = { teamId: "team_fake", projectId: "prj_fake" };

beforeAll(async () => {
  bench = await filled();
  const team = { id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] };
  await bench.admin("POST", "prepare", { teams: [team] });
});
afterAll(() => bench.close());

/** The shop; WEB_KEY is read by its api, and by whoever is named. */
const environments = (...readers: readonly string[]): Environments => ({
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const environment = rotating(name, readLock(lockDir, name));
    const web = { key: "shop/web", name: "web", product: "shop", role: "fullstack", state: "active", missing: [] };
    const entry = (one: ResolvedEntry): ResolvedEntry =>
      one.name === "WEB_KEY"
        ? {
            ...one,
            usedBy: [
              ...one.usedBy,
              ...readers.map((reader) => ({ ...one.usedBy[0], reader, role: "fullstack" }) as never),
            ],
          }
        : one;
    const products = environment.products.map((product) => ({
      ...product,
      entries: product.entries.map(entry),
      vercelProjects: product.name === "shop" ? [{ ...web, ...place, variables: [] } as never] : [],
    }));
    return { ok: true, environment: { ...environment, products } };
  },
});

const open = (readers: readonly string[] = [], options: Partial<IncidentOptions> = {}, env = {}) =>
  incident(
    contextOf(bench, {
      root: bench.lockDir,
      environments: environments(...readers),
      env: { ...bench.env, VERCEL_API_TOKEN: bench.cloud.vercelToken, ...env },
    }),
    "WEB_KEY",
    { env: "dev", dryRun: true, ...options },
  );

type Opened = Awaited<ReturnType<typeof open>>;
const step = ({ data }: Opened, title: string) => data.steps.find((one) => one.title === title);
const lines = ({ text }: Opened) =>
  text.slice(text.indexOf("deployed with it:\n"), text.indexOf("\nstacks:")).split("\n").slice(1);

it("a declared reader that is not deployed has nothing of it: there is nothing to deploy or to restart", async () => {
  const opened = await open(["shop/web"]);
  expect(opened.data.absent).toEqual(["shop/api", "shop/web"]);
  expect(lines(opened)).toEqual(["  nothing has it now", "  shop/api is not deployed", "  shop/web is not deployed"]);
  expect(step(opened, "Deploy shop-dev-services")).toMatchObject({
    command: null,
    how: ["shop/api is not deployed now, and gets the new version once it is"],
  });
  expect(step(opened, "Redeploy shop/web on Vercel")).toMatchObject({
    command: null,
    how: ["shop/web is not deployed now, and gets the new version once it is"],
  });
  expect(step(opened, "Remove the old version of shop/WEB_KEY")?.how.join("\n")).not.toContain("restart shop/api");
  expect(opened.data.steps.map(({ title }) => title)).not.toContainEqual(expect.stringContaining("undeclared"));
});

it("names what is deployed with any of its versions, and ends what nobody declares", async () => {
  const account = async (project: string, accountId: string) =>
    ((await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId })) as { email: string }).email;
  const [own, cross] = [await account("fake-shop-dev", "api-run"), await account("fake-platform-dev", "cross-run")];
  const members = [own, cross].map((email) => `serviceAccount:${email}`);
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY:setIamPolicy", {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
  });
  const service = (project: string, name: string, serviceAccount: string, version: string) =>
    bench.google("POST", `v2/projects/${project}/locations/europe-west1/services?serviceId=${name}`, {
      template: {
        serviceAccount,
        containers: [
          {
            image,
            env: [
              {
                name: "KEY",
                valueSource: { secretKeyRef: { secret: "projects/fake-shop-dev/secrets/WEB_KEY", version } },
              },
            ],
          },
        ],
      },
    });
  await service("fake-shop-dev", "api", own, "1");
  await service("fake-platform-dev", "cross", cross, "latest");
  // What only an older revision has, which gets nothing, is not deployed.
  await service("fake-shop-dev", "past", own, "1");
  const past = "v2/projects/fake-shop-dev/locations/europe-west1/services/past";
  await bench.google("PATCH", past, { template: { serviceAccount: own, containers: [{ image }] } });
  await fetch(`${bench.cloud.url}/v10/projects/prj_fake/env?teamId=team_fake`, {
    method: "POST",
    headers: { authorization: `Bearer ${bench.cloud.vercelToken}` },
    body: JSON.stringify({
      key: "OLD_KEY",
      type: "sensitive",
      value: "fake-value",
      target: ["production"],
      comment: "Managed by Strongroom: shop/WEB_KEY",
    }),
  });
  const opened = await open();
  expect(opened.data.absent).toEqual([]);
  const found = opened.data.deployed.map(({ by, verdict, says }) => [
    by,
    verdict,
    says.replace(/-\w{5}-\w{3} /, "-R "),
  ]);
  expect(found).toEqual([
    ["cross (project fake-platform-dev)", "fault", "cross-R gets traffic or has a tag, and does not declare it"],
    ["shop/api", "fine", "api-R gets traffic or has a tag"],
    ["shop/web", "fault", "variable OLD_KEY (production), and does not declare it"],
    ...members.map((by) => [by, "fault", "may read it by the secret's policy, without a declaration"]),
  ]);
  expect(step(opened, "Deploy shop-dev-services")?.command).toEqual(["deploy", "shop-dev-services"]);
  expect(step(opened, "Remove the old version of shop/WEB_KEY")?.how).toContain(
    "strongroom restart shop/api --env dev",
  );
  const how = step(opened, "End undeclared readers")?.how ?? [];
  expect(how.filter((line) => !line.includes(" has shop/WEB_KEY: "))).toEqual([
    "deploy cross (project fake-platform-dev, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete cross --project fake-platform-dev --region europe-west1",
    "strongroom deploy 'shop-dev-vercel'",
    "remove it from the policy: gcloud secrets get-iam-policy WEB_KEY --project fake-shop-dev",
  ]);
});

it("what can't be looked at is unknown, with what to do; every declared reader counts then", async () => {
  const opened = await open(["shop/web"], {}, { VERCEL_API_TOKEN: "" });
  const unknown = {
    entry: null,
    by: "Vercel",
    check: "look",
    verdict: "unknown",
    says: "VERCEL_API_TOKEN is not set, so Vercel can't be asked.",
    next: "export a token of the team that owns the project",
  };
  expect(opened.data.deployed).toContainEqual(unknown);
  expect(opened.data.absent).toEqual([]);
  expect(step(opened, "Redeploy shop/web on Vercel")?.command).toEqual(["restart", "shop/web", "--env", "dev"]);
  expect(step(opened, "End undeclared readers")?.how).toEqual(
    expect.arrayContaining([`not known who else has it: ${unknown.says}`, unknown.next]),
  );
  await bench.admin("POST", "faults", {
    match: { path: "locations" },
    fault: { kind: "status", status: 403 },
    times: 99,
  });
  const blind = await open([], {}, { VERCEL_API_TOKEN: "" });
  await bench.admin("DELETE", "faults");
  expect(blind.data.deployed.filter(({ verdict }) => verdict === "unknown").map(({ by }) => by)).toEqual([
    "Cloud Run",
    "Vercel",
  ]);
  expect(step(blind, "Deploy shop-dev-services")?.command).toEqual(["deploy", "shop-dev-services"]);
});

it("goes on in the same file where the cloud can't be asked meanwhile, and begins another where a new reader is found", async () => {
  const write = (env = {}) => open([], { dryRun: false, print: true }, env);
  const { data } = await write();
  expect(data.file).not.toBeNull();
  const nobody = { GOOGLE_OAUTH_ACCESS_TOKEN: "", CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: "/nowhere/token" };
  const without = await write({ ...nobody, VERCEL_API_TOKEN: "" });
  expect(without.data.deployed.map(({ by }) => by)).toEqual(["the cloud"]);
  expect(without.data.file).toBe(data.file);
  const blindly = (over: object) =>
    open([], { dryRun: false, print: true, ...over }, { ...nobody, VERCEL_API_TOKEN: "" });
  const blind = await blindly({ new: true });
  expect(step(blind, "Look for undeclared readers")?.how.at(-1)).toBe("then run this again");
  const path = join(bench.lockDir, blind.data.file ?? "");
  const title = "Look for undeclared readers";
  writeFileSync(path, readFileSync(path, "utf8").replace(`- [ ] ${title}`, `- [x] ${title}`));
  expect(step(await blindly({}), title)?.state).toBe("ticked");
  const again = await write();
  expect(step(again, "End undeclared readers")).toBeDefined();
  expect(new Set([data.file, blind.data.file, again.data.file]).size).toBe(3);
});

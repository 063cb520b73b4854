/** What is deployed and does not run with the pinned version yet. What is so on Vercel is in vercel.test.ts. */
import { CloudRun } from "../../clients/cloud-run";
import type { LiveService } from "../../clients/run-records";
import { behind } from "../../live/behind";
import { undeclaredService } from "../../live/services";
import { environmentOf, pinned, productOf, serviceOf, vercelProjectOf } from "../support/resolved-fixture";
import { asking, type Deployed, mapping, revisionOf, serviceThere } from "./deployed";

afterEach(() => jest.restoreAllMocks());

const declared = serviceOf({ name: "api", project: "fake-shop", variables: [pinned("KEY", "2", "fake-shop")] });
const fresh = revisionOf("api-b", "2");

async function late({
  services = [serviceThere()] as readonly LiveService[],
  revisions = [fresh],
  reader = "shop/api",
  api = declared as typeof declared | null,
  regions = { "fake-shop": ["europe-west1"] } as NonNullable<Deployed["regions"]>,
} = {}) {
  const environment = environmentOf(
    [productOf({ name: "shop", project: "fake-shop", services: api === null ? [] : [api] })],
    "dev",
  );
  const { session } = asking(environment, { services, revisions, regions });
  const usedBy = [{ reader } as never];
  const entry = { key: "shop/KEY", secret: { project: "fake-shop", id: "KEY" }, previousAs: null, usedBy };
  return behind({ session, versions: [{ entry, version: "2" }] });
}
const use = { entry: "shop/KEY", version: "2", check: "revision", verdict: "fault", by: "shop/api" };
const notYet = {
  ...use,
  says: "does not run with version 2 yet",
  next: "strongroom deploy 'shop-dev-services'",
};
const notReady = (reason: string) => ({
  ...use,
  says: `has a newest revision that is not ready (${reason})`,
  next: "strongroom repair shop/api --env dev",
});

it("is nobody where the newest revision is ready and has it", async () => {
  expect(await late()).toEqual([]);
});

it("is a service whose newest revision has another version, or can't be found", async () => {
  expect(await late({ revisions: [revisionOf("api-b", "1"), revisionOf("api-a", "2")] })).toEqual([notYet]);
  expect(await late({ revisions: [{ ...fresh, uses: mapping("2", "OTHER") }] })).toEqual([notYet]);
  expect(await late({ revisions: [revisionOf("api-a", "2")] })).toEqual([notYet]);
});

it("is a service whose newest revision is not ready, whatever is mapped", async () => {
  for (const latestCreated of ["full/api-b", null])
    expect(await late({ services: [serviceThere({ latestReady: null, latestCreated })] })).toEqual([
      notReady("no reason is given"),
    ]);
  expect(await late({ services: [serviceThere({ latestReady: "full/api-a", problem: "it crashed" })] })).toEqual([
    notReady("it crashed"),
  ]);
});

it("is a service whose traffic, or tag, is kept on an older revision", async () => {
  const old = revisionOf("api-a", "1");
  expect(await late({ revisions: [fresh, old] })).toEqual([]);
  expect(await late({ revisions: [fresh, old], services: [serviceThere({ serving: ["full/api-a"] })] })).toEqual([
    {
      ...use,
      says: "goes on with api-a, which does not run with version 2",
      next: "give the traffic, or the tag, of shop/api to its newest revision",
    },
  ]);
});

it("is what runs with another version, although it waits by the lock or maps nothing by its declaration", async () => {
  const revisions = [revisionOf("api-b", "1")];
  expect(await late({ revisions, api: { ...declared, state: "retiring" } })).toEqual([notYet]);
  expect(await late({ revisions, api: { ...declared, state: "waiting", variables: [] } })).toEqual([
    { ...notYet, next: "strongroom inject --env dev && strongroom deploy 'shop-dev-services'" },
  ]);
  for (const variables of [
    [],
    [pinned("OTHER", "2", "fake-shop")],
    [{ kind: "config", name: "KEY", entry: "shop/KEY", value: "x" } as const],
  ])
    expect(await late({ revisions, api: { ...declared, variables } })).toEqual([notYet]);
});

it("is what runs with another version and is no longer declared, as a reader or at all", async () => {
  const revisions = [revisionOf("api-b", "1")];
  expect(await late({ revisions, reader: "shop/other", api: { ...declared, variables: [] } })).toEqual([
    { ...notYet, says: "runs with another version, and does not declare it any more" },
  ]);
  expect(await late({ revisions, api: null })).toEqual([
    {
      ...use,
      by: "api (project fake-shop)",
      says: "runs with another version, but is not declared",
      next: "deploy api (project fake-shop, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete api --project fake-shop --region europe-west1",
    },
  ]);
  expect(await late({ api: null })).toEqual([]);
  expect(await late({ reader: "shop/other", api: { ...declared, variables: [] } })).toEqual([]);
});

it("is not a service that is not there, or has nothing of it; where Cloud Run is off, nothing is asked", async () => {
  const revisions = [revisionOf("api-b", "1")];
  expect(await late({ services: [], revisions })).toEqual([]);
  const other = { revisions: [{ ...fresh, uses: mapping("1", "OTHER") }], reader: "shop/other" };
  expect(await late({ ...other, api: { ...declared, variables: [] } })).toEqual([]);
  expect(await late({ ...other, api: null })).toEqual([]);
  expect(await late({ revisions, regions: { "fake-shop": null } })).toEqual([]);
});

it("is Vercel without a token, where a project there reads it; that can be accepted", async () => {
  const project = vercelProjectOf({ name: "web", product: "shop" });
  const environment = environmentOf(
    [productOf({ name: "shop", project: "fake-shop", vercelProjects: [project] })],
    "dev",
  );
  const usedBy = [{ reader: "shop/web" } as never];
  const entry = { key: "shop/KEY", secret: { project: "fake-shop", id: "KEY" }, previousAs: null, usedBy };
  const ask = (accepted: readonly string[]) =>
    behind({ session: asking(environment, {}, { accepted }).session, versions: [{ entry, version: "2" }] });
  expect((await ask([])).map(({ by, verdict }) => [by, verdict])).toEqual([["vercel", "unknown"]]);
  expect(await ask(["vercel"])).toEqual([]);
});

it("a service that is there and not declared is found by its name; a declared one is none", async () => {
  const find = (services: readonly (typeof declared)[], name: string) => {
    const environment = environmentOf([productOf({ name: "shop", project: "fake-shop", services })], "dev");
    asking(environment, { services: [serviceThere()] });
    return undeclaredService(new CloudRun({ name: "Google" } as never), environment, name);
  };
  expect((await find([], "api"))?.id).toBe("api");
  expect((await find([], "shop/api"))?.id).toBe("api");
  expect(await find([], "bank/api")).toBeUndefined();
  expect(await find([declared], "api")).toBeUndefined();
});

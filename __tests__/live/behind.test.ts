/** Which declared readers do not run with the pinned version yet. What is so on Vercel is in vercel.test.ts. */
import type { LiveService } from "../../clients/run-records";
import { behind } from "../../live/behind";
import { environmentOf, pinned, productOf, serviceOf } from "../support/resolved-fixture";
import { asking, mapping, revisionOf, workloadOf } from "./deployed";

afterEach(() => jest.restoreAllMocks());

const declared = serviceOf({ name: "api", project: "fake-shop", variables: [pinned("KEY", "2", "fake-shop")] });
const live = (over: Partial<LiveService> = {}): LiveService => ({
  ...workloadOf("services", "api", { latestCreated: "full/api-b", latestReady: "full/api-b" }),
  etag: "1",
  problem: null,
  template: {},
  uses: [],
  ...over,
});
const fresh = revisionOf("api-b", "2");

async function late({
  service = live() as LiveService | null,
  revisions = [fresh],
  reader = "shop/api",
  api = declared,
} = {}) {
  const environment = environmentOf([productOf({ name: "shop", project: "fake-shop", services: [api] })], "dev");
  const { session } = asking(environment, { service, revisions });
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
    expect(await late({ service: live({ latestReady: null, latestCreated }) })).toEqual([
      notReady("no reason is given"),
    ]);
  expect(await late({ service: live({ latestReady: "full/api-a", problem: "it crashed" }) })).toEqual([
    notReady("it crashed"),
  ]);
});

it("is no service that is not there, reads something else, or is not active", async () => {
  const revisions = [revisionOf("api-b", "1")];
  expect(await late({ service: null, revisions })).toEqual([]);
  expect(await late({ revisions, reader: "shop/other" })).toEqual([]);
  expect(await late({ revisions, api: { ...declared, state: "waiting" } })).toEqual([]);
  for (const variables of [
    [],
    [pinned("OTHER", "2", "fake-shop")],
    [{ kind: "config", name: "KEY", entry: "shop/KEY", value: "x" } as const],
  ])
    expect(await late({ revisions, api: { ...declared, variables } })).toEqual([]);
});

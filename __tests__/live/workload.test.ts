/** What has revisions, and jobs: which use keeps a version, and what ends it. That the cloud is asked for all of it is in uses.test.ts. */
import type { CloudRun } from "../../clients/cloud-run";
import type { LiveJob, LiveRevision, LiveWorkload } from "../../clients/run-records";
import { branchUses } from "../../live/branches";
import { jobs } from "../../live/jobs";
import type { Look } from "../../live/look";
import { services } from "../../live/services";
import { workerPools } from "../../live/worker-pools";
import type { LockedEntry } from "../../model/lock";
import { environmentOf, productOf, serviceOf } from "../support/resolved-fixture";
import { at, mapping, revisionOf, workloadOf } from "./deployed";

const entry = { key: "shop/KEY", secret: { project: "fake-shop", id: "KEY" }, previousAs: null, usedBy: [] };
/** A look in one place, where all this is deployed. */
const look = (deployed: {
  readonly workload?: LiveWorkload;
  readonly revisions?: readonly LiveRevision[];
  readonly jobs?: readonly LiveJob[];
  readonly executions?: readonly object[];
}): Look => {
  const declared = serviceOf({ name: "api", project: "fake-shop" });
  const environment = environmentOf([productOf({ name: "shop", project: "fake-shop", services: [declared] })], "dev");
  const all = deployed.workload === undefined ? [] : [deployed.workload];
  const run = {
    services: async () => all,
    workerPools: async () => all,
    revisions: async () => deployed.revisions ?? [],
    jobs: async () => deployed.jobs ?? [],
    executions: async () => deployed.executions ?? [],
  } as unknown as CloudRun;
  const places = [{ project: "fake-shop", region: "europe-west1" }];
  const versions = [{ entry, version: "1" }];
  return { session: { environment } as Look["session"], versions, tips: { known: [], unknown: [] }, run, places };
};

describe("a service", () => {
  const foundIn = async (revisions: readonly LiveRevision[], over: Partial<LiveWorkload> = {}, id = "api") =>
    await services.uses(look({ workload: workloadOf("services", id, over), revisions }));
  const short = async (...given: Parameters<typeof foundIn>) =>
    (await foundIn(...given)).map(({ by, says, next }) => [by, says, next]);
  const deploy = "strongroom deploy 'shop-dev-services'";
  const restart = "strongroom restart shop/api --env dev";
  const last = "is one of the last 3 ready ones";

  it("is named whole: who runs, as whom, and what ends it", async () => {
    const served = revisionOf("api-a", "1");
    expect(await foundIn([served], { serving: [served.name] })).toEqual([
      {
        entry: "shop/KEY",
        version: "1",
        check: "revision",
        verdict: "fault",
        by: "api: api-a",
        workload: { name: `${at}/services/api`, account: "api-a@fake" },
        says: "gets traffic or has a tag",
        next: deploy,
      },
    ]);
    expect(await foundIn([served])).toEqual([expect.objectContaining({ says: last, recent: true, of: "shop/api" })]);
  });

  it("is ended by a deployment, by traffic, or by as many restarts as push it out", async () => {
    const old = revisionOf("api-a", "1");
    const [b, c] = [revisionOf("api-b", "2"), revisionOf("api-c", "2")];
    expect(await short([old])).toEqual([["api: api-a", last, deploy]]);
    expect(await short([b, old], { serving: [old.name] })).toEqual([
      ["api: api-a", "gets traffic or has a tag", "give the traffic, or the tag, of shop/api to its newest revision"],
    ]);
    expect(await short([b, old])).toEqual([["api: api-a", last, `${restart} && ${restart}`]]);
    expect(await short([c, b, old])).toEqual([["api: api-a", last, restart]]);
    const pair = [b, old, revisionOf("api-0", "1")];
    expect(await short(pair)).toEqual([
      ["api: api-a", last, `${restart} && ${restart}`],
      ["api: api-0", last, `${restart} && ${restart}`],
    ]);
  });

  it("keeps nothing by its fourth ready revision, nor by one that never became ready", async () => {
    const newer = ["d", "c", "b"].map((id) => revisionOf(`api-${id}`, "2"));
    expect(await short([...newer, revisionOf("api-a", "1")])).toEqual([]);
    const never = revisionOf("api-x", "1", { ready: false });
    expect(await short([never])).toEqual([]);
    expect(await short([never, newer[0] as LiveRevision], { reconciling: true, latestCreated: "full/other" })).toEqual(
      [],
    );
    expect(await short([never], { reconciling: false, latestCreated: never.name })).toEqual([]);
  });

  it("keeps what its newest revision starts with", async () => {
    const starting = revisionOf("api-x", "1", { ready: false });
    expect(await short([starting], { reconciling: true, latestCreated: starting.name })).toEqual([
      ["api: api-x", "is starting", deploy],
    ]);
  });

  it("that nobody declares is ended by who deployed it, and is called by its project", async () => {
    const [found] = await foundIn([revisionOf("b-a", "1")], {}, "b");
    expect([found?.of, found?.next]).toEqual([
      "b (project fake-shop)",
      "deploy b (project fake-shop, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete b --project fake-shop --region europe-west1",
    ]);
  });
});

test("a worker pool is called by its project, and ended by another version", async () => {
  const found = await workerPools.uses(
    look({ workload: workloadOf("workerPools", "pool"), revisions: [revisionOf("pool-a", "1")] }),
  );
  expect(found).toEqual([
    {
      entry: "shop/KEY",
      version: "1",
      check: "worker pool",
      verdict: "fault",
      by: "pool: pool-a",
      workload: { name: `${at}/workerPools/pool`, account: "pool-a@fake" },
      says: "is one of the last 3 ready ones",
      recent: true,
      of: "pool (project fake-shop)",
      next: "until 3 newer revisions are ready, give it another version: gcloud run worker-pools update pool --project fake-shop --region europe-west1 --update-secrets NAME=SECRET:VERSION",
    },
  ]);
});

describe("a job", () => {
  const job = (version: string): LiveJob => ({
    name: `${at}/jobs/nightly`,
    id: "nightly",
    account: "job@fake",
    uses: mapping(version),
  });
  const execution = (id: string, version: string) => ({
    id,
    job: "nightly",
    running: true,
    createdAt: "2026-01-01T00:00:00Z",
    account: "execution@fake",
    uses: mapping(version),
  });

  it("is named by its template and by what runs, each as whom", async () => {
    const executions = [execution("nightly-1", "1"), execution("nightly-2", "2")];
    expect(await jobs.uses(look({ jobs: [job("1")], executions }))).toEqual([
      {
        entry: "shop/KEY",
        version: "1",
        check: "job",
        verdict: "fault",
        by: "nightly",
        workload: { name: `${at}/jobs/nightly`, account: "job@fake" },
        says: "gives it to its next execution",
        next: "give it another version: gcloud run jobs update nightly --project fake-shop --region europe-west1 --update-secrets NAME=SECRET:VERSION",
      },
      {
        entry: "shop/KEY",
        version: "1",
        check: "job",
        verdict: "fault",
        by: "nightly: nightly-1",
        workload: { name: `${at}/jobs/nightly`, account: "execution@fake" },
        says: "is running",
        next: "wait until it has ended, or: gcloud run jobs executions cancel nightly-1 --project fake-shop --region europe-west1",
      },
    ]);
    expect(await jobs.uses(look({ jobs: [job("2")], executions: [] }))).toEqual([]);
  });
});

test("a branch pins a version as its current or its previous one; one without the entry pins nothing", () => {
  const tip = (branch: string, block?: LockedEntry) => ({
    branch,
    lock: { entries: block === undefined ? {} : { "shop/KEY": block } } as never,
  });
  const known = [
    tip("a", { state: "active", current: "1" }),
    tip("b", { state: "active", current: "2", previous: "1" }),
    tip("c"),
  ];
  const unknown = [{ by: "origin", says: "can't be asked", next: "look" }];
  const use = { entry: "shop/KEY", version: "1", check: "branch" };
  const pins = (branch: string) => ({
    ...use,
    verdict: "fault",
    by: branch,
    says: "pins it",
    next: `merge the moved pin into ${branch}, or delete the branch`,
  });
  expect(branchUses({ known, unknown }, entry, "1")).toEqual([
    pins("a"),
    pins("b"),
    { ...use, verdict: "unknown", ...unknown[0] },
  ]);
  expect(branchUses({ known, unknown: [] }, entry, "3")).toEqual([]);
});

/** Cloud Run's jobs, executions, worker pools and regions, as the vendor's reference of v2 describes them. */
import { TestCloud } from "./support";

let test: TestCloud;
const at = "/v2/projects/acme-dev/locations/europe-west1";
const full = "projects/acme-dev/locations/europe-west1";
const secret = "/v1/projects/acme-dev/secrets/JWT";
const email = "job-svc@acme-dev.iam.gserviceaccount.com";

beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev", number: "123456789012" }] });
  await test.google("POST", "/v1/projects/acme-dev/serviceAccounts", { accountId: "job-svc", serviceAccount: {} });
  await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=JWT", { replication: { automatic: {} } });
  const data = Buffer.from("fake-one").toString("base64");
  await test.google("POST", `${secret}:addVersion`, { payload: { data } });
  await grant(`serviceAccount:${email}`);
});
afterEach(() => test.stop());

const grant = (...members: string[]) =>
  test.google("POST", `${secret}:setIamPolicy`, {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
  });
const template = (more: object = {}) => ({
  serviceAccount: email,
  containers: [
    {
      image: "gcr.io/cloudrun/hello",
      env: [{ name: "JWT", valueSource: { secretKeyRef: { secret: "JWT", version: "1" } } }],
    },
  ],
  ...more,
});
const job = (more: object = {}) => ({ template: { taskCount: 2, template: template(more) } });
const create = (body: object = job()) => test.google("POST", `${at}/jobs?jobId=nightly`, body);
const run = async () => (await test.google("POST", `${at}/jobs/nightly:run`, {})).json;

describe("a job", () => {
  it("is created, read, listed, changed and deleted", async () => {
    const type = "type.googleapis.com/google.cloud.run.v2.Job";
    expect((await create()).json).toMatchObject({
      done: true,
      response: { "@type": type, name: `${full}/jobs/nightly` },
    });
    expect((await test.google("GET", `${at}/jobs/nightly`)).json).toMatchObject({
      ...job(),
      name: `${full}/jobs/nightly`,
      generation: "1",
      executionCount: 0,
      terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
    });
    await test.google("PATCH", `${at}/jobs/nightly`, { ...job(), labels: { a: "b" } });
    const { jobs } = (await test.google("GET", `${at}/jobs`)).json;
    expect(jobs).toEqual([expect.objectContaining({ generation: "2", labels: { a: "b" } })]);
    expect((await create()).status).toBe(409);
    await test.google("DELETE", `${at}/jobs/nightly`);
    expect((await test.google("GET", `${at}/jobs`)).json).toEqual({});
  });

  it("runs as its account: its executions get its secrets, or fail with the reason", async () => {
    await create();
    const { response } = await run();
    expect(response).toMatchObject({ job: "nightly", taskCount: 2, succeededCount: 2, template: template() });
    await grant();
    expect((await run()).error.message).toContain(
      "Permission denied on secret: projects/acme-dev/secrets/JWT/versions/1",
    );
    const all = (await test.google("GET", `${at}/jobs/-/executions`)).json.executions;
    expect(all).toEqual((await test.google("GET", `${at}/jobs/nightly/executions`)).json.executions);
    expect(all.map((one: { failedCount?: number }) => one.failedCount ?? 0).sort()).toEqual([0, 2]);
    expect((await test.google("GET", `${at}/jobs/nightly`)).json.executionCount).toBe(2);
  });

  it("has an execution that runs until its time is over, or until it is cancelled", async () => {
    await create();
    await test.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    const { metadata, done } = await run();
    expect([done, metadata.runningCount, metadata.completionTime]).toEqual([false, 2, undefined]);
    await test.google("POST", `/v2/${metadata.name}:cancel`, {});
    expect((await test.google("GET", `/v2/${metadata.name}`)).json).toMatchObject({
      cancelledCount: 2,
      completionTime: expect.any(String),
    });
  });

  it("needs the right to act as its account, which must exist", async () => {
    const refused = await create(job({ serviceAccount: "nobody@acme-dev.iam.gserviceaccount.com" }));
    expect(refused.json.error.message).toBe(
      "Permission 'iam.serviceaccounts.actAs' denied on service account nobody@acme-dev.iam.gserviceaccount.com (or it may not exist).",
    );
  });
});

describe("a worker pool", () => {
  const pools = `${at}/workerPools`;

  it("has revisions and instances, and no address", async () => {
    await test.google("POST", `${pools}?workerPoolId=queue`, { template: template({ revision: "queue-a" }) });
    const pool = (await test.google("GET", `${pools}/queue`)).json;
    expect(pool).toMatchObject({
      name: `${full}/workerPools/queue`,
      latestReadyRevision: `${full}/workerPools/queue/revisions/queue-a`,
      instanceSplits: [{ type: "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST", percent: 100 }],
      instanceSplitStatuses: [{ revision: "queue-a", percent: 100 }],
    });
    expect(pool).not.toHaveProperty("uri");
    expect(pool).not.toHaveProperty("traffic");
    await test.google("PATCH", `${pools}/queue`, { template: template({ revision: "queue-b" }) });
    const { revisions } = (await test.google("GET", `${pools}/queue/revisions`)).json;
    expect(revisions.map((one: { name: string }) => one.name.split("/").pop())).toEqual(["queue-b", "queue-a"]);
    // Neither list knows the other's.
    expect((await test.google("GET", `${at}/services`)).json).toEqual({});
    expect((await test.google("GET", pools)).json.workerPools).toHaveLength(1);
    await test.google("DELETE", `${pools}/queue`);
    expect((await test.google("GET", pools)).json).toEqual({});
  });
});

describe("regions", () => {
  it("are listed, with those in which something is", async () => {
    await test.google("POST", "/v2/projects/acme-dev/locations/me-west1/jobs?jobId=nightly", job());
    const { locations } = (await test.google("GET", "/v1/projects/acme-dev/locations")).json;
    expect(locations.map((one: { locationId: string }) => one.locationId)).toEqual([
      "asia-northeast1",
      "europe-north1",
      "europe-west1",
      "europe-west4",
      "me-west1",
      "us-central1",
      "us-east1",
    ]);
  });

  it.each(["services", "jobs", "workerPools"])("of %s are asked one by one", async (kind) => {
    const refused = await test.google("GET", `/v2/projects/acme-dev/locations/-/${kind}`);
    expect(refused.json.error.message).toBe(
      "Location must be a valid Google Cloud region, and cannot be the '-' wildcard.",
    );
  });
});

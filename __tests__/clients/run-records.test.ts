/** What Cloud Run's answers say, as far as the command line asks. */
import { liveExecution, liveJob, liveRevisions, liveService, liveWorkload } from "../../clients/run-records";

const name = "projects/fake-shop/locations/europe-west1/services/api";
const full = (id: string) => `${name}/revisions/${id}`;

describe("what has revisions", () => {
  it("is read whole, and by full names", () => {
    expect(
      liveWorkload({
        name,
        latestCreatedRevision: "api-b",
        latestReadyRevision: full("api-a"),
        reconciling: true,
        template: { serviceAccount: "runs@fake" },
        traffic: [{ percent: 100 }],
      }),
    ).toEqual({
      name,
      id: "api",
      latestCreated: full("api-b"),
      latestReady: full("api-a"),
      reconciling: true,
      account: "runs@fake",
      serving: [full("api-a")],
    });
    expect(liveWorkload({})).toEqual({
      name: "",
      id: "",
      latestCreated: null,
      latestReady: null,
      reconciling: false,
      account: "",
      serving: [],
    });
    expect(liveWorkload({ reconciling: "yes" }).reconciling).toBe(false);
  });

  it("serves with what gets traffic or instances, or has a tag, each once", () => {
    const split = (...targets: readonly object[]) => targets;
    const serving = (body: object) => liveWorkload({ name, latestReadyRevision: "api-r", ...body }).serving;
    expect(
      serving({
        traffic: split(
          { revision: "a", percent: 1 },
          { revision: "b", percent: 0 },
          { revision: "c" },
          { revision: "d", tag: "x" },
          { revision: "e", tag: "" },
        ),
      }),
    ).toEqual([full("a"), full("d")]);
    for (const field of ["traffic", "trafficStatuses", "instanceSplits", "instanceSplitStatuses"])
      expect(serving({ [field]: split({ revision: "a", percent: 50 }, { percent: 50 }) })).toEqual([
        full("a"),
        full("api-r"),
      ]);
    expect(serving({ traffic: split({ percent: 100 }), trafficStatuses: split({ percent: 100 }) })).toEqual([
      full("api-r"),
    ]);
    expect(liveWorkload({ name, traffic: split({ percent: 100 }) }).serving).toEqual([]);
  });
});

it("a service is ready, or says why not", () => {
  const problem = (terminalCondition: unknown) => liveService({ name, terminalCondition }).problem;
  expect(problem({ state: "CONDITION_SUCCEEDED", message: "x" })).toBeNull();
  expect(problem({ state: "CONDITION_FAILED", message: "it\ncrashed" })).toBe("it\\ncrashed");
  expect(problem({ state: "CONDITION_PENDING" })).toBe("it is not ready yet");
  expect(problem(undefined)).toBe("it is not ready yet");
  const template = { serviceAccount: "runs@fake" };
  expect(liveService({ name, etag: "1", template })).toMatchObject({
    id: "api",
    etag: "1",
    template,
    account: "runs@fake",
  });
});

describe("revisions", () => {
  it("come newest first, and without a number last", () => {
    const of = (id: string, generation?: unknown) => ({ name: full(id), generation });
    expect(liveRevisions([of("a", "1"), of("z"), of("c", "10"), of("b", "2")]).map(({ id }) => id)).toEqual([
      "c",
      "b",
      "a",
      "z",
    ]);
  });

  it("are ready by that condition alone", () => {
    const ready = (...conditions: readonly object[]) => liveRevisions([{ name, conditions }])[0]?.ready;
    const fine = { type: "Ready", state: "CONDITION_SUCCEEDED" };
    expect(ready(fine)).toBe(true);
    expect(ready({ type: "Active", state: "CONDITION_FAILED" }, fine)).toBe(true);
    expect(ready({ ...fine, state: "CONDITION_FAILED" }, { ...fine, type: "Active" })).toBe(false);
    expect(ready()).toBe(false);
  });

  it("are read whole", () => {
    expect(
      liveRevisions([{ name: full("a"), createTime: "2026-01-01T00:00:00Z", serviceAccount: "runs@fake" }]),
    ).toEqual([
      { name: full("a"), id: "a", ready: false, createdAt: "2026-01-01T00:00:00Z", account: "runs@fake", uses: [] },
    ]);
  });
});

describe("what a template maps", () => {
  const usesOf = (template: object) => liveRevisions([{ name, ...template }])[0]?.uses;
  const variable = (secret: string, version?: string) => ({
    name: "KEY",
    valueSource: { secretKeyRef: { secret, version } },
  });

  it("is each secret of a variable, in the project that it names or in its own", () => {
    const path = "projects/fake-other/secrets/B";
    const env = [{ name: "PLAIN", value: "x" }, variable("A", "3"), variable(path)];
    expect(usesOf({ containers: [{ env }, { env: [variable("C", "1")] }, {}] })).toEqual([
      { as: "KEY", project: "fake-shop", secret: "A", version: "3" },
      { as: "KEY", project: "fake-other", secret: "B", version: "latest" },
      { as: "KEY", project: "fake-shop", secret: "C", version: "1" },
    ]);
  });

  it("is each file of a volume, and its newest version where no file is named", () => {
    const volume = (secret: object) => ({ name: "keys", secret });
    const volumes = [
      volume({ secret: "A", items: [{ version: "1" }, { version: "2" }, {}] }),
      volume({ secret: "B" }),
      volume({ secret: "C", items: [] }),
      { name: "scratch", emptyDir: {} },
    ];
    expect(usesOf({ volumes })?.map(({ as, secret, version }) => [as, secret, version])).toEqual([
      ["keys", "A", "1"],
      ["keys", "A", "2"],
      ["keys", "A", "latest"],
      ["keys", "B", "latest"],
      ["keys", "C", "latest"],
    ]);
  });

  it("is read of jobs and of what they run", () => {
    const containers = [{ env: [variable("A", "1")] }];
    const uses = [{ as: "KEY", project: "fake-shop", secret: "A", version: "1" }];
    const job = "projects/fake-shop/locations/europe-west1/jobs/nightly";
    expect(liveJob({ name: job, template: { template: { serviceAccount: "job@fake", containers } } })).toEqual({
      name: job,
      id: "nightly",
      account: "job@fake",
      uses,
    });
    const execution = {
      name: `${job}/executions/nightly-1`,
      job,
      createTime: "t",
      template: { serviceAccount: "job@fake", containers },
    };
    expect(liveExecution(execution)).toEqual({
      id: "nightly-1",
      job: "nightly",
      running: true,
      createdAt: "t",
      account: "job@fake",
      uses,
    });
    expect(liveExecution({ ...execution, completionTime: "t" }).running).toBe(false);
    // Without any name there is no project to read.
    expect(liveJob({ template: { template: { containers } } }).uses[0]?.project).toBe("");
  });
});

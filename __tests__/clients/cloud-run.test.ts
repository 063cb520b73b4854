import { CloudRun } from "../../clients/cloud-run";
import { liveService } from "../../clients/run-records";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "./scripted-server";

withServer();
let run: CloudRun;
beforeAll(async () => {
  run = new CloudRun(cloudAt(server), { pauseMillis: 1, pollMillis: 1 });
});

const parent = "projects/acme-dev/locations/europe-west1";
const name = `${parent}/services/api`;
const lacks = (permission: string, on: string) => ({
  code: exitCodes.denied,
  message: `the cloud refused: ann@example.com lacks ${permission} on ${on}.`,
  next: `grant a role that holds ${permission}, or use another identity`,
});

describe("what is there", () => {
  it("a service, or null", async () => {
    const place = { project: "acme-dev", region: "europe-west1", name: "api" };
    server.script({ body: { name, etag: '"1"', terminalCondition: { state: "CONDITION_SUCCEEDED" } } });
    expect(await run.service(place)).toMatchObject({ name, id: "api", etag: '"1"', problem: null });
    expect(server.lines).toEqual([`GET /v2/${name}`]);
    server.script({ status: 404 });
    expect(await run.service(place)).toBeNull();
    server.script({ status: 403 });
    expect(await failureOf(run.service(place))).toEqual(lacks("run.services.get", name));
  });

  it("regions, from all pages; null where the API is off", async () => {
    server.script(
      { body: { locations: [{ locationId: "europe-west1" }, {}], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { locations: [{ locationId: "us-east1" }] } },
    );
    expect(await run.regions("acme-dev")).toEqual(["europe-west1", "us-east1"]);
    const at = "GET /v1/projects/acme-dev/locations?pageSize=100";
    expect(server.lines).toEqual([at, `${at}&pageToken=a%20b`, `${at}&pageToken=c`]);
    server.script({ status: 403, body: { error: { details: [{ reason: "SERVICE_DISABLED" }] } } });
    expect(await run.regions("acme-dev")).toBeNull();
    server.script({ status: 403 });
    expect(await failureOf(run.regions("acme-dev"))).toEqual(lacks("run.locations.list", "projects/acme-dev"));
  });

  it.each<["services" | "workerPools" | "jobs", string]>([
    ["services", "run.services.list"],
    ["workerPools", "run.workerpools.list"],
    ["jobs", "run.jobs.list"],
  ])("%s of a region, from all pages", async (kind, permission) => {
    server.script(
      { body: { [kind]: [{ name: `${parent}/${kind}/one` }], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { [kind]: [{ name: `${parent}/${kind}/two` }] } },
    );
    expect((await run[kind]("acme-dev", "europe-west1")).map((one) => one.id)).toEqual(["one", "two"]);
    const at = `GET /v2/${parent}/${kind}?pageSize=100`;
    expect(server.lines).toEqual([at, `${at}&pageToken=a%20b`, `${at}&pageToken=c`]);
    server.script({ status: 403 });
    expect(await failureOf(run[kind]("acme-dev", "europe-west1"))).toEqual(lacks(permission, parent));
    server.script({ status: 404 });
    expect(await run[kind]("acme-dev", "europe-west1")).toEqual([]);
  });

  it("executions that have not ended", async () => {
    const execution = (id: string, completionTime?: string) => ({
      name: `${parent}/jobs/j/executions/${id}`,
      completionTime,
    });
    server.script({ body: { executions: [execution("ended", "2026-01-01T00:00:00Z"), execution("running")] } });
    expect((await run.executions("acme-dev", "europe-west1")).map((one) => one.id)).toEqual(["running"]);
    expect(server.lines).toEqual([`GET /v2/${parent}/jobs/-/executions?pageSize=100`]);
    server.script({ status: 403 });
    expect(await failureOf(run.executions("acme-dev", "europe-west1"))).toEqual(lacks("run.executions.list", parent));
  });

  it("revisions, newest first", async () => {
    const revision = (generation: number) => ({ name: `${name}/revisions/api-${generation}`, generation });
    server.script({ body: { revisions: [revision(1), revision(3), revision(2)] } });
    expect((await run.revisions({ name })).map((one) => one.id)).toEqual(["api-3", "api-2", "api-1"]);
    expect(server.lines).toEqual([`GET /v2/${name}/revisions?pageSize=100`]);
    server.script({ status: 403 });
    expect(await failureOf(run.revisions({ name }))).toEqual(lacks("run.revisions.list", name));
  });
});

describe("a restart", () => {
  const body = (etag: string, over: object = {}) => ({
    name,
    etag,
    template: { revision: "api-named", annotations: { other: "1" }, containers: [{ image: "i" }] },
    ...over,
  });
  const restarted = (over: object = {}) =>
    body('"9"', { template: { annotations: { "strongroom-restarted": "now" } }, ...over });
  const patch = (etag: string) => ({
    line: `PATCH /v2/${name}?updateMask=template`,
    authorization: "Bearer sbx.first",
    body: {
      etag,
      template: { annotations: { other: "1", "strongroom-restarted": "now" }, containers: [{ image: "i" }] },
    },
  });
  const restart = () => run.restart(liveService(body('"1"')), "now");
  const operation = `${parent}/operations/o`;

  it("is the same template under another stamp, for the service as it was seen", async () => {
    server.script({ body: { name: operation, done: true } }, { body: restarted() });
    expect((await restart()).etag).toBe('"9"');
    expect(server.seen[0]).toEqual(patch('"1"'));
    expect(server.lines.slice(1)).toEqual([`GET /v2/${name}`]);
  });

  it("is waited for, until its operation is done or forgotten", async () => {
    server.script(
      { body: { name: operation } },
      { body: {} },
      { body: { done: "true" } },
      { body: { done: true } },
      {
        body: restarted(),
      },
    );
    expect((await restart()).etag).toBe('"9"');
    expect(server.lines.slice(1)).toEqual([...Array(3).fill(`GET /v2/${operation}`), `GET /v2/${name}`]);
    server.script({ body: { name: operation, done: false } }, { status: 404 }, { body: restarted() });
    expect((await restart()).etag).toBe('"9"');
    server.script({ body: { name: operation } }, { status: 403 });
    expect(await failureOf(restart())).toEqual(lacks("run.operations.get", operation));
  });

  it.each([400, 409, 412])("begins again with what is there where somebody else changed it (%d)", async (status) => {
    server.script({ status }, { body: body('"2"') }, { body: { name: operation, done: true } }, { body: restarted() });
    expect((await restart()).etag).toBe('"9"');
    expect(server.seen.map((one) => one.line.split(" ")[0])).toEqual(["PATCH", "GET", "PATCH", "GET"]);
    expect([server.seen[0], server.seen[2]]).toEqual([patch('"1"'), patch('"2"')]);
  });

  it("is not sent again where it was taken and its answer got lost", async () => {
    server.script(
      { hangsUp: "before" },
      { body: restarted({ reconciling: true }) },
      { body: restarted({ reconciling: true }) },
      { body: restarted() },
    );
    expect((await restart()).reconciling).toBe(false);
    expect(server.seen.map((one) => one.line.split(" ")[0])).toEqual(["PATCH", "GET", "GET", "GET"]);
  });

  it("is given up after five attempts", async () => {
    const refusals = (first: object) => Array.from({ length: 5 }, () => [first, { body: body('"2"') }]).flat();
    const given = (reason: string) => ({
      code: exitCodes.unreachable,
      message: `Cloud Run did not accept a new revision of ${name} (${reason}).`,
      next: "run the command again",
    });
    server.script(...refusals({ status: 409 }));
    expect(await failureOf(restart())).toEqual(given("HTTP 409"));
    expect(server.lines).toHaveLength(10);
    server.script(...refusals({ status: 503 }));
    expect(await failureOf(restart())).toEqual(given("no answer"));
  });

  it("ends where the service was deleted, or may not be changed", async () => {
    server.script({ status: 409 }, { status: 404 });
    expect(await failureOf(restart())).toEqual({
      code: exitCodes.lock,
      message: `${name} was deleted meanwhile.`,
      next: "run the command again; it checks the current state",
    });
    server.script({ status: 403 });
    expect(await failureOf(restart())).toEqual(lacks("run.services.update", name));
    expect(server.lines).toHaveLength(1);
  });
});

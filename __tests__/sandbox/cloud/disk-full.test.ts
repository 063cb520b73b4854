import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Cloud } from "../../../sandbox/cloud/cloud";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import { full } from "../../support/full";
import { contentOf, FailingDisk, folder, requests, withFolder } from "./failing-disk";
import { TestCloud } from "./support";

withFolder();

/** Runs the requests against a disk that fails as told, and looks after each of them. Returns the steps that were made. */
function run(failAt: number, lasting: boolean, short: boolean): number {
  const title = `step ${failAt}${lasting ? " and all after it" : ""}, ${short ? "short writes" : "no writes"}`;
  const home = path.join(folder, `${failAt}-${lasting}-${short}`);
  fs.mkdirSync(home);
  const disk = new FailingDisk();
  const clock = () => 1_700_000_000_000;
  const troubles: unknown[] = [];
  const options = { disk, compactBytes: 2000, onTrouble: (error: unknown) => troubles.push(error) };
  const cloud = new Cloud(home, openKeys(home), clock, options);
  Object.assign(disk, { steps: 0, failAt, lasting, short });
  for (const request of requests) {
    const before = contentOf(cloud);
    try {
      cloud.transaction(() => request(cloud));
    } catch (error) {
      expect([title, (error as Error).message]).toEqual([
        title,
        expect.stringMatching(
          /^The disk of \S+\/(state|values\/[0-9a-f]{2}|objects\/[0-9a-f]{2}) is full \(ENOSPC\), so this request was not carried out\./,
        ),
      ]);
      // Memory has taken it back.
      expect([title, isDeepStrictEqual(contentOf(cloud), before)]).toEqual([title, true]);
    }
  }
  const { steps } = disk;
  disk.failAt = Number.POSITIVE_INFINITY;
  const content = contentOf(cloud);
  // Killed, and started again with room on the disk.
  const next = new Cloud(home, openKeys(home), clock);
  expect([title, contentOf(next)]).toEqual([title, content]);
  // Nothing of what was refused is left lying about.
  expect([title, next.values.files.ids().length, next.blobs.ids().length]).toEqual([
    title,
    next.valueIds().length,
    next.data.objects.size,
  ]);
  // And the one that ran out of room goes on, once it has some.
  cloud.transaction(() => createProject(cloud, "acme-late"));
  next.close();
  cloud.close();
  const last = new Cloud(home, openKeys(home), clock);
  expect([title, last.data.projects.has("acme-late")]).toEqual([title, true]);
  last.close();
  fs.rmSync(home, { recursive: true });
  return steps;
}

test("whatever step of a write the disk fails at, nothing acknowledged is lost and nothing refused is there", () => {
  const steps = run(Number.POSITIVE_INFINITY, false, false);
  expect(steps).toBeGreaterThan(60);
  for (let failAt = 1; failAt <= steps; failAt += full ? 1 : 3) {
    // The gate takes every third step, and the ways of failing in turns.
    for (const way of full ? [0, 1, 2, 3] : [failAt % 4]) run(failAt, way % 2 === 1, way > 1);
  }
});

describe("the answer on a full disk", () => {
  const disk = new FailingDisk();
  let test: TestCloud;
  const lines: string[] = [];
  beforeAll(async () => {
    test = await TestCloud.start({ disk, log: (line) => lines.push(line) });
    await test.admin("POST", "prepare", {
      projects: [{ id: "acme-dev" }],
      buckets: [{ name: "acme-state", project: "acme-dev" }],
      teams: [{ id: "team_x", projects: [{ id: "prj_web", name: "web" }] }],
    });
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  });
  afterAll(() => test.stop());
  beforeEach(() => Object.assign(disk, { failAt: disk.steps + 1, lasting: true }));
  afterEach(() => {
    disk.failAt = Number.POSITIVE_INFINITY;
  });

  const sentence = (place: string) =>
    new RegExp(
      `^The disk of ${test.home}/${place} is full \\(ENOSPC\\), so this request was not carried out\\. Nothing that was answered before is lost\\. Make room there, then send it again\\.$`,
    );

  it("is 507 in Google's shape, names the folder, and the resource is not there", async () => {
    const refused = await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=B", {
      replication: { automatic: {} },
    });
    expect([refused.status, refused.json]).toEqual([
      507,
      { error: { code: 507, status: "RESOURCE_EXHAUSTED", message: expect.stringMatching(sentence("state")) } },
    ]);
    expect(lines.at(-1)).toMatch(sentence("state"));
    disk.failAt = Number.POSITIVE_INFINITY;
    expect((await test.google("GET", "/v1/projects/acme-dev/secrets/B")).status).toBe(404);
    const again = await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=B", {
      replication: { automatic: {} },
    });
    expect(again.status).toBe(200);
  });

  it("names the folder of values for a value that has no room", async () => {
    const refused = await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", {
      payload: { data: "ZmFrZQ==" },
    });
    expect([refused.status, refused.json.error.message]).toEqual([
      507,
      expect.stringMatching(sentence("values/[0-9a-f]{2}")),
    ]);
  });

  it("is in the shape of Storage and of Vercel there", async () => {
    const object = await test.google("POST", "/upload/storage/v1/b/acme-state/o?uploadType=media&name=x", "{}");
    expect([object.status, object.json.error.code, object.json.error.errors[0].reason]).toEqual([
      507,
      507,
      "backendError",
    ]);
    const variable = await test.vercel("POST", "/v10/projects/prj_web/env?teamId=team_x", {
      key: "K",
      value: "fake",
      type: "encrypted",
      target: ["production"],
    });
    expect([variable.status, variable.json.error.code]).toEqual([507, "internal_server_error"]);
    expect(variable.json.error.message).toMatch(sentence("values/[0-9a-f]{2}"));
  });

  it("refuses a read that can't be put into the audit log", async () => {
    disk.failAt = Number.POSITIVE_INFINITY;
    await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data: "ZmFrZQ==" } });
    const before = (await test.admin("GET", "accesses")).json.accesses.length;
    Object.assign(disk, { failAt: disk.steps + 1, lasting: true });
    const read = await test.google("GET", "/v1/projects/acme-dev/secrets/A/versions/1:access");
    expect([read.status, read.json.payload]).toEqual([507, undefined]);
    expect((await test.admin("GET", "accesses")).json.accesses).toHaveLength(before);
  });
});

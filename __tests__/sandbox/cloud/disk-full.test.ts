import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Cloud } from "../../../sandbox/cloud/cloud";
import { type Disk, realDisk } from "../../../sandbox/cloud/disk";
import { mintToken, ownerEmail } from "../../../sandbox/cloud/identity";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import { newSecret } from "../../../sandbox/cloud/secretmanager/secret";
import { destroyedVersion, newVersion } from "../../../sandbox/cloud/secretmanager/version";
import { startCloud } from "../../../sandbox/cloud/server";
import { putObject, retire } from "../../../sandbox/cloud/storage/object";
import type { BucketRecord } from "../../../sandbox/cloud/storage/records";
import { full } from "../../support/full";
import { TestCloud } from "./support";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "disk-full-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A disk that is full, or breaks, at a step of its own choice. */
class FailingDisk implements Disk {
  steps = 0;
  /** The step that fails, from 1; with `lasting`, all after it fail too. */
  failAt = Number.POSITIVE_INFINITY;
  lasting = false;
  /** Whether a write takes half of the bytes, rather than none. */
  short = false;

  private fails(): boolean {
    this.steps += 1;
    return this.lasting ? this.steps >= this.failAt : this.steps === this.failAt;
  }

  private step<T>(work: () => T): T {
    if (this.fails()) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    return work();
  }

  open(file: string, flags: Parameters<Disk["open"]>[1]): number {
    return this.step(() => realDisk.open(file, flags));
  }
  write(file: number, bytes: Buffer, position: number): number {
    if (!this.short) return this.step(() => realDisk.write(file, bytes, position));
    return this.fails()
      ? realDisk.write(file, bytes.subarray(0, bytes.length >> 1), position)
      : realDisk.write(file, bytes, position);
  }
  truncate(file: number, bytes: number): void {
    // It needs no room, so a disk that is merely full does it; one that takes nothing at all does not.
    if (this.short) realDisk.truncate(file, bytes);
    else this.step(() => realDisk.truncate(file, bytes));
  }
  sync(file: number): void {
    this.step(() => realDisk.sync(file));
  }
  close(file: number): void {
    this.steps += 1;
    realDisk.close(file);
  }
  rename(from: string, to: string): void {
    this.step(() => realDisk.rename(from, to));
  }
  /** Removing needs no room. */
  remove(file: string): void {
    this.steps += 1;
    realDisk.remove(file);
  }
  makeFolder(target: string): void {
    this.step(() => realDisk.makeFolder(target));
  }
}

const bucket = { name: "acme-state", project: "acme-dev" } as BucketRecord;
const secretName = "projects/acme-dev/secrets/A";

/** Requests of every kind of write: documents alone, with a value, with a content, and those that remove one. */
const requests: readonly ((cloud: Cloud) => unknown)[] = [
  (cloud) => createProject(cloud, "acme-dev"),
  (cloud) => cloud.data.secrets.put(secretName, newSecret(cloud, secretName, { replication: { automatic: {} } })),
  (cloud) => addVersion(cloud, "one"),
  (cloud) =>
    putObject({
      cloud,
      bucket,
      name: "default.tfstate",
      content: Buffer.from("{}"),
      about: { contentType: "text/plain" },
    }),
  (cloud) => addVersion(cloud, "two"),
  (cloud) => {
    const version = cloud.data.versions.get(`${secretName}/versions/1`);
    if (version !== undefined) destroyedVersion(cloud, version, cloud.now());
  },
  (cloud) => retire(cloud, bucket, "default.tfstate"),
];

function addVersion(cloud: Cloud, text: string): void {
  const secret = cloud.data.secrets.get(secretName);
  if (secret === undefined) return;
  const version = newVersion(cloud, secret, { payload: { data: Buffer.from(`fake-${text}`).toString("base64") } });
  cloud.data.versions.put(version.name, version);
  cloud.data.secrets.put(secretName, { ...secret, lastVersion: secret.lastVersion + 1 });
}

function contentOf(cloud: Cloud): unknown {
  const documents = Object.entries(cloud.data).map(([name, collection]) => [name, collection.list("")]);
  const values = cloud.valueIds().map((id) => [id, cloud.values.get(id).toString()]);
  const objects = cloud.data.objects.values().map(({ blob }) => [blob, cloud.blobs.get(blob).toString()]);
  return JSON.parse(JSON.stringify({ documents, values, objects }));
}

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

/** Adds versions until one is refused, and a few more; returns who was told what. */
async function fillUp(port: number, token: string): Promise<{ kept: Map<string, string>; refused: string[] }> {
  const call = (target: string, body?: object) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const options = { host: "127.0.0.1", port, path: target, method: body ? "POST" : "GET", headers, agent: false };
      const request = http.request(options, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  await call("/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  const kept = new Map<string, string>();
  const refused: string[] = [];
  for (let round = 0; refused.length < 5 && round < 5000; round += 1) {
    const data = Buffer.from(`fake-${round}-${"x".repeat(700)}`).toString("base64");
    const answer = await call("/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data } });
    if (answer.status === 200) kept.set(JSON.parse(answer.text).name, data);
    else {
      expect([answer.status, answer.text]).toEqual([507, expect.stringContaining("is full (E")]);
      refused.push(answer.text);
      const next = `projects/acme-dev/secrets/A/versions/${kept.size + 1}`;
      expect((await call(`/v1/${next}`)).status).toBe(404);
    }
  }
  expect(refused).toHaveLength(5);
  return { kept, refused };
}

async function expectKept(home: string, kept: ReadonlyMap<string, string>): Promise<void> {
  const cloud = new Cloud(home, openKeys(home), Date.now);
  const found = cloud.data.versions
    .values()
    .map((version) => [version.name, cloud.values.get(version.valueId ?? "").toString("base64")]);
  expect(new Map(found as [string, string][])).toEqual(kept);
  cloud.close();
}

/** A file system of its own, of `size`; undefined where this user may not mount one. */
function mounted(at: string, size: string): string | undefined {
  fs.mkdirSync(at);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", at], { stdio: "ignore" });
    return at;
  } catch {
    return undefined;
  }
}

test("a file system that is really full", async () => {
  const home = mounted(path.join(folder, "mount"), "512k");
  if (home === undefined) return; // Only root may; the next test has its limit without.
  const first = await startCloud({ home });
  try {
    await fetch(`${first.url}/_sandbox/prepare`, {
      method: "POST",
      headers: { authorization: `Bearer ${first.adminToken}` },
      body: JSON.stringify({ projects: [{ id: "acme-dev" }] }),
    });
    const { kept } = await fillUp(first.port, first.ownerToken);
    expect(kept.size).toBeGreaterThan(30);
    await first.close();
    await expectKept(home, kept);
  } finally {
    await first.close();
    execFileSync("umount", ["-l", home]);
  }
});

test("a journal that the system lets grow no more, and a SIGKILL", async () => {
  const home = path.join(folder, "home");
  fs.mkdirSync(home);
  const prepared = new Cloud(home, openKeys(home), Date.now);
  prepared.transaction(() => createProject(prepared, "acme-dev"));
  prepared.close();
  const root = path.join(__dirname, "..", "..", "..");
  const main = path.join(root, "sandbox", "cloud", "main.ts");
  // 64 KiB a file: the kernel takes a part of the line that crosses it, and refuses the rest.
  const script = 'ulimit -f 64 && exec "$@"';
  const child = spawn("bash", ["-c", script, "bash", process.execPath, "--import", "tsx", main, "--home", home], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  try {
    const about = path.join(home, "cloud.json");
    while (!fs.existsSync(about)) {
      if (child.exitCode !== null) throw new Error(`daemon ended: ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { port } = JSON.parse(fs.readFileSync(about, "utf8"));
    const { kept } = await fillUp(port, mintToken(openKeys(home).tokenKey, ownerEmail));
    expect(kept.size).toBeGreaterThan(30);
    expect(stderr).toMatch(/^sandbox cloud: The disk of \S+\/state is full \(E(FBIG|NOSPC)\)/m);
    child.kill("SIGKILL");
    await exit;
    await expectKept(home, kept);
  } finally {
    child.kill("SIGKILL");
    await exit;
  }
});

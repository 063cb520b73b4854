import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Cloud } from "../../../sandbox/cloud/cloud";
import { type Disk, realDisk } from "../../../sandbox/cloud/disk";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import { newSecret } from "../../../sandbox/cloud/secretmanager/secret";
import { destroyedVersion, newVersion } from "../../../sandbox/cloud/secretmanager/version";
import { putObject, retire } from "../../../sandbox/cloud/storage/object";
import type { BucketRecord } from "../../../sandbox/cloud/storage/records";

export let folder: string;

/** A new folder for each test. */
export function withFolder(): void {
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "disk-full-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
}

/** A disk that is full, or breaks, at a step of its own choice. */
export class FailingDisk implements Disk {
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

export const bucket = { name: "acme-state", project: "acme-dev" } as BucketRecord;
export const secretName = "projects/acme-dev/secrets/A";

/** Requests of every kind of write: documents alone, with a value, with a content, and those that remove one. */
export const requests: readonly ((cloud: Cloud) => unknown)[] = [
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

export function addVersion(cloud: Cloud, text: string): void {
  const secret = cloud.data.secrets.get(secretName);
  if (secret === undefined) return;
  const version = newVersion(cloud, secret, { payload: { data: Buffer.from(`fake-${text}`).toString("base64") } });
  cloud.data.versions.put(version.name, version);
  cloud.data.secrets.put(secretName, { ...secret, lastVersion: secret.lastVersion + 1 });
}

export function contentOf(cloud: Cloud): unknown {
  const documents = Object.entries(cloud.data).map(([name, collection]) => [name, collection.list("")]);
  const values = cloud.valueIds().map((id) => [id, cloud.values.get(id).toString()]);
  const objects = cloud.data.objects.values().map(({ blob }) => [blob, cloud.blobs.get(blob).toString()]);
  return JSON.parse(JSON.stringify({ documents, values, objects }));
}

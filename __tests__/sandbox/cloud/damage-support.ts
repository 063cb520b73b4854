/** A home with a little of everything, and what may become of its files. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Cloud } from "../../../sandbox/cloud/cloud";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import type { SecretRecord } from "../../../sandbox/cloud/secretmanager/records";
import { newSecret } from "../../../sandbox/cloud/secretmanager/secret";
import { newVersion } from "../../../sandbox/cloud/secretmanager/version";
import { putObject } from "../../../sandbox/cloud/storage/object";
import type { BucketRecord } from "../../../sandbox/cloud/storage/records";
import { createVercelProject } from "../../../sandbox/cloud/vercel/project";
import { createVariable } from "../../../sandbox/cloud/vercel/variable";
import { full } from "../../support/full";

export const rounds = full ? 2000 : 60;
export let folder: string;
export let home: string;

/** A new folder for each test. */
export function withHome(): void {
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "damage-"));
    home = path.join(folder, "home");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
}

export const open = (): Cloud =>
  new Cloud(home, openKeys(home), () => Date.parse("2026-01-02T03:04:05Z"), { compactBytes: 6000 });

/** One of everything that is kept, over several generations; killed rather than closed. */
export function fill(): void {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  const cloud = open();
  cloud.transaction(() => createProject(cloud, "acme-dev"));
  cloud.transaction(() => createVercelProject({ cloud, accountId: "team_x", name: "web", options: {}, id: "prj_web" }));
  const bucket = { name: "acme-state", project: "acme-dev", versioning: true } as BucketRecord;
  cloud.transaction(() => cloud.data.buckets.put(bucket.name, bucket));
  cloud.transaction(() => cloud.data.settings.put("settings", { ...cloud.settings, iamLagSeconds: 3 }));
  for (let round = 0; round < 8; round += 1) {
    const name = `projects/acme-dev/secrets/S${round % 4}`;
    cloud.transaction(() => {
      const secret: SecretRecord =
        cloud.data.secrets.get(name) ?? newSecret(cloud, name, { replication: { automatic: {} } });
      const data = Buffer.from(`fake-${round}`).toString("base64");
      const version = newVersion(cloud, secret, { payload: { data } });
      cloud.data.versions.put(version.name, version);
      cloud.data.secrets.put(name, { ...secret, lastVersion: secret.lastVersion + 1 });
      const { nextSeq: seq } = cloud.accesses;
      cloud.accesses.add({
        seq,
        at: cloud.now(),
        caller: "a@b",
        service: "s",
        method: "m",
        resource: version.name,
        granted: true,
        status: 200,
      });
    });
    cloud.transaction(() =>
      createVariable(
        cloud,
        "prj_web",
        { key: `K${round}`, type: "sensitive", value: `fake-${round}`, target: ["production"] },
        false,
      ),
    );
    cloud.transaction(() =>
      putObject({
        cloud,
        bucket,
        name: "stack/default.tfstate",
        content: Buffer.from(`{"serial":${round}}`),
        about: {
          contentType: "text/plain",
        },
      }),
    );
  }
}

/** All that was acknowledged: documents, values and contents of objects. */
export function contentOf(cloud: Cloud): unknown {
  const documents = Object.entries(cloud.data).map(([name, collection]) => [name, collection.list("")]);
  const values = cloud.valueIds().map((id) => [id, cloud.values.get(id).toString()]);
  const objects = cloud.data.objects.values().map(({ blob }) => [blob, cloud.blobs.get(blob).toString()]);
  return { documents, values, objects, accesses: cloud.accesses.since(0), keys: cloud.keys };
}

export type Tree = ReadonlyMap<string, Buffer>;

export function treeOf(root: string): Tree {
  const files = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).sort();
  return new Map(paths.map((name) => [name, fs.readFileSync(path.join(root, name))]));
}

export function sameTree(one: Tree, other: Tree): boolean {
  return one.size === other.size && [...one].every(([name, content]) => other.get(name)?.equals(content) === true);
}

/** Mulberry32: the same faults on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export const linesOf = (content: Buffer) => content.toString("latin1").split(/(?<=\n)/);
export const joined = (lines: readonly string[]) => Buffer.from(lines.join(""), "latin1");

/** What may befall the bytes of a file; `undefined`: it is gone. */
export const faults: Readonly<
  Record<string, (content: Buffer, random: (below: number) => number) => Buffer | undefined>
> = {
  "a bit is flipped": (content, random) => {
    const copy = Buffer.from(content);
    const at = random(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    return copy;
  },
  "a byte is another one": (content, random) => {
    const copy = Buffer.from(content);
    copy[random(copy.length)] = random(256);
    return copy;
  },
  "a stretch is zero": (content, random) => {
    const from = random(content.length);
    return Buffer.from(content).fill(0, from, Math.min(content.length, from + 1 + random(40)));
  },
  "the end is cut off": (content, random) => content.subarray(0, random(content.length)),
  "the last line is lost": (content) => joined(linesOf(content).slice(0, -1)),
  "a line is lost": (content, random) => {
    const lines = linesOf(content);
    return joined(lines.toSpliced(random(lines.length), 1));
  },
  "a line stands twice": (content, random) => {
    const lines = linesOf(content);
    const at = random(lines.length);
    return joined(lines.toSpliced(at, 0, lines[at] ?? ""));
  },
  "two lines are swapped": (content, random) => {
    const lines = linesOf(content);
    const at = random(lines.length);
    return joined([...lines.slice(0, at), ...lines.slice(at, at + 2).reverse(), ...lines.slice(at + 2)]);
  },
  "the file is lost": () => undefined,
};

export interface Round {
  readonly title: string;
  readonly file: string;
}

/** Puts one random fault into the home, which is as `tree` has it. State files are hit more often than their number would have it. */
export function damage(tree: Tree, round: number): Round {
  const random = randomFrom(round);
  const names = [...tree.keys()];
  const state = names.filter((name) => name.startsWith("state/"));
  const pool = round % 2 === 0 ? state : names;
  const kinds = Object.keys(faults);
  for (;;) {
    const file = pool[random(pool.length)] ?? "";
    const kind = kinds[random(kinds.length)] ?? "";
    const before = tree.get(file) ?? Buffer.alloc(0);
    const after = faults[kind]?.(before, random);
    if (after?.equals(before)) continue;
    if (after === undefined) fs.rmSync(path.join(home, file));
    else fs.writeFileSync(path.join(home, file), after);
    return { title: `round ${round}: ${file}: ${kind}`, file };
  }
}

/** Makes the home what `tree` has, after a round. */
export function mend(tree: Tree): void {
  const now = treeOf(home);
  for (const name of now.keys()) if (!tree.has(name)) fs.rmSync(path.join(home, name));
  for (const [name, content] of tree) {
    if (!now.get(name)?.equals(content)) fs.writeFileSync(path.join(home, name), content);
  }
}

/** What opening the home comes to: all that was acknowledged, or a refusal. */
export function opened(): unknown {
  let cloud: Cloud;
  try {
    cloud = open();
  } catch (error) {
    if (error instanceof Object && "kind" in error && error.kind === "damage" && error instanceof Error)
      return error.message;
    throw error;
  }
  const content = contentOf(cloud);
  cloud.close();
  return content;
}

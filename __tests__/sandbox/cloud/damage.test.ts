import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Cloud } from "../../../sandbox/cloud/cloud";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import type { SecretRecord } from "../../../sandbox/cloud/secretmanager/records";
import { newSecret } from "../../../sandbox/cloud/secretmanager/secret";
import { newVersion } from "../../../sandbox/cloud/secretmanager/version";
import { emptyHome } from "../../../sandbox/cloud/server";
import { putObject } from "../../../sandbox/cloud/storage/object";
import type { BucketRecord } from "../../../sandbox/cloud/storage/records";
import { createVercelProject } from "../../../sandbox/cloud/vercel/project";
import { createVariable } from "../../../sandbox/cloud/vercel/variable";
import { full } from "../../support/full";
import { readForgivingly } from "./forgiving-store";

const rounds = full ? 2000 : 60;

let folder: string;
let home: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "damage-"));
  home = path.join(folder, "home");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const open = (): Cloud =>
  new Cloud(home, openKeys(home), () => Date.parse("2026-01-02T03:04:05Z"), { compactBytes: 6000 });

/** One of everything that is kept, over several generations; killed rather than closed. */
function fill(): void {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  const cloud = open();
  cloud.transaction(() => createProject(cloud, "acme-dev"));
  cloud.transaction(() => createVercelProject(cloud, "team_x", "web", {}, "prj_web"));
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
      putObject(cloud, bucket, "stack/default.tfstate", Buffer.from(`{"serial":${round}}`), {
        contentType: "text/plain",
      }),
    );
  }
}

/** All that was acknowledged: documents, values and contents of objects. */
function contentOf(cloud: Cloud): unknown {
  const documents = Object.entries(cloud.data).map(([name, collection]) => [name, collection.list("")]);
  const values = cloud.valueIds().map((id) => [id, cloud.values.get(id).toString()]);
  const objects = cloud.data.objects.values().map(({ blob }) => [blob, cloud.blobs.get(blob).toString()]);
  return { documents, values, objects, accesses: cloud.accesses.since(0), keys: cloud.keys };
}

type Tree = ReadonlyMap<string, Buffer>;

function treeOf(root: string): Tree {
  const files = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).sort();
  return new Map(paths.map((name) => [name, fs.readFileSync(path.join(root, name))]));
}

function sameTree(one: Tree, other: Tree): boolean {
  return one.size === other.size && [...one].every(([name, content]) => other.get(name)?.equals(content) === true);
}

/** Mulberry32: the same faults on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const linesOf = (content: Buffer) => content.toString("latin1").split(/(?<=\n)/);
const joined = (lines: readonly string[]) => Buffer.from(lines.join(""), "latin1");

/** What may befall the bytes of a file; `undefined`: it is gone. */
const faults: Readonly<Record<string, (content: Buffer, random: (below: number) => number) => Buffer | undefined>> = {
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

interface Round {
  readonly title: string;
  readonly file: string;
}

/** Puts one random fault into the home, which is as `tree` has it. State files are hit more often than their number would have it. */
function damage(tree: Tree, round: number): Round {
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
function mend(tree: Tree): void {
  const now = treeOf(home);
  for (const name of now.keys()) if (!tree.has(name)) fs.rmSync(path.join(home, name));
  for (const [name, content] of tree) {
    if (!now.get(name)?.equals(content)) fs.writeFileSync(path.join(home, name), content);
  }
}

/** What opening the home comes to: all that was acknowledged, or a refusal. */
function opened(): unknown {
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

test("a damaged file: every acknowledged write is there, or the home is refused with file and place, and left as it is", () => {
  fill();
  const tree = treeOf(home);
  const whole = opened();
  const outcomes = { whole: 0, refused: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const { title, file } = damage(tree, round);
    const damaged = treeOf(home);
    const outcome = opened();
    if (typeof outcome === "string") {
      outcomes.refused += 1;
      expect([title, outcome.startsWith(`${path.join(home, file)}: `)]).toEqual([title, true]);
      expect(outcome).toMatch(
        /: (line \d+: its (end is missing|checksum does not match)|line \d+ is missing|the file is missing|is missing, though \S+ is there|neither of its two lines is whole|is not (what was written there|the key that the state was written with)|its content does not match its checksum)\. The sandbox does not start on damaged state, and has changed nothing: put the file back as it was, or give up what the sandbox holds with `strongroom sandbox reset`\.$/,
      );
      expect([title, sameTree(treeOf(home), damaged)]).toEqual([title, true]);
    } else {
      outcomes.whole += 1;
      expect([title, isDeepStrictEqual(outcome, whole)]).toEqual([title, true]);
      // What it wrote since is not less either.
      expect([title, isDeepStrictEqual(opened(), whole)]).toEqual([title, true]);
    }
    mend(tree);
  }
  // One of the mark's two lines may go; nothing else may.
  expect(outcomes.refused).toBeGreaterThan(rounds / 2);
  expect(outcomes.refused).toBeLessThan(rounds);
});

test("the older line of the mark is never taken for the newer one, however its lines stand", () => {
  fill();
  const tree = treeOf(home);
  const whole = opened();
  const [one = "", other = ""] = linesOf(tree.get("state/mark") ?? Buffer.alloc(0));
  for (const lines of [
    [one, one, other],
    [other, one, other],
    [one, one],
    [other, other],
    [other, one],
    [one],
    [other],
  ]) {
    fs.writeFileSync(path.join(home, "state", "mark"), joined(lines));
    const outcome = opened();
    if (typeof outcome === "string") expect(outcome).toContain("/state/mark: neither of its two lines is whole. ");
    else expect([lines, isDeepStrictEqual(outcome, whole)]).toEqual([lines, true]);
    mend(tree);
  }
});

test("the store without checksums loses writes in silence under the same faults", () => {
  fill();
  const tree = treeOf(home);
  const whole = readForgivingly(path.join(home, "state"));
  expect(whole.get("versions")?.size).toBe(8);
  let silent = 0;
  for (let round = 0; round < rounds; round += 2) {
    damage(tree, round);
    const read = readForgivingly(path.join(home, "state"));
    const lost = [...whole].some(([name, documents]) => (read.get(name)?.size ?? 0) < documents.size);
    if (lost) silent += 1;
    mend(tree);
  }
  expect(silent).toBeGreaterThan(rounds / 10);
});

test.each(["state", "values", "objects"])("the loss of the whole folder %s is noticed", (lost) => {
  fill();
  fs.rmSync(path.join(home, lost), { recursive: true });
  const before = treeOf(home);
  expect(opened()).toMatch(
    lost === "state"
      ? `${home}/state: its files are missing, though there are values and objects. `
      : new RegExp(`^${home}/${lost}/[0-9a-f]{2}/[0-9a-f-]{36}: the file is missing\\. `),
  );
  expect(treeOf(home)).toEqual(before);
});

test("a last line without its end was never answered: it is forgiven, and gone from then on", () => {
  fill();
  const whole = opened();
  const [journal = ""] = fs.readdirSync(path.join(home, "state")).filter((name) => name.startsWith("journal-"));
  fs.appendFileSync(path.join(home, "state", journal), '0a1b2c3d [["secrets","projects/acme-dev/secrets/S9"');
  expect(opened()).toEqual(whole);
  const cloud = open();
  cloud.transaction(() => createProject(cloud, "acme-prod"));
  expect(fs.readFileSync(path.join(home, "state", journal), "latin1")).not.toContain("0a1b2c3d");
  expect(open().data.projects.has("acme-prod")).toBe(true);
});

test.each([0, 1])(
  "so it is where line %d of the mark, which says what was answered for, is not whole either",
  (index) => {
    fill();
    const whole = opened();
    const [journal = ""] = fs.readdirSync(path.join(home, "state")).filter((name) => name.startsWith("journal-"));
    fs.appendFileSync(path.join(home, "state", journal), '0a1b2c3d [["secrets","projects/acme-dev/secrets/S9"');
    const lines = linesOf(fs.readFileSync(path.join(home, "state", "mark")));
    fs.writeFileSync(path.join(home, "state", "mark"), joined(lines.with(index, `x${lines[index]?.slice(1)}`)));
    expect(opened()).toEqual(whole);
  },
);

test("a damaged home can be emptied, and serves again with the keys that were whole", () => {
  fill();
  const { vercelToken } = openKeys(home);
  fs.truncateSync(path.join(home, "state", "mark"), 10);
  fs.truncateSync(path.join(home, "admin.token"), 10);
  expect(opened()).toMatch(/admin\.token: is not what was written there/);
  emptyHome(home);
  const cloud = open();
  expect(cloud.data.projects.size).toBe(0);
  expect(cloud.keys.vercelToken).toBe(vercelToken);
  expect(cloud.keys.adminToken).toMatch(/^[\w-]{32}$/);
});

/** A home whose files were damaged behind the sandbox's back. */
import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import { emptyHome } from "../../../sandbox/cloud/server";
import {
  damage,
  fill,
  home,
  joined,
  linesOf,
  mend,
  open,
  opened,
  rounds,
  sameTree,
  treeOf,
  withHome,
} from "./damage-support";
import { readForgivingly } from "./forgiving-store";

withHome();

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

test("the store without checksums silently loses writes under the same faults", () => {
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

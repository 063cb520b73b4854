/** A newer version's engine in a project of its own: what is replaced, what stays, what is refused. Small trees, real git. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { upgrade } from "../../cli/commands/upgrade";
import { formatRecord, recordOf } from "../../engine/base";
import { ownParts, type Parts, partOf } from "../../engine/parts";
import { treeOfFolder } from "../../engine/tree";
import type { Context } from "../../machine/context";
import { rooms } from "../support/rooms";

const root = join(__dirname, "..", "..");
const finisher = require("../../engine/in-place.js");

let template: string;
let base: string;
let project: string;
let newer: string;
let notes: string[];

type Files = Readonly<Record<string, string>>;
function write(folder: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
const git = (folder: string, ...args: string[]) =>
  execFileSync(
    "git",
    ["-C", folder, "-c", "user.name=fake", "-c", "user.email=fake@test", "-c", "core.excludesFile=", ...args],
    { env: { PATH: process.env.PATH, HOME: base }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
function commit(folder: string): void {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "all");
}
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const packageJson = (version: string, dependencies: Files) => json({ name: "strongroom", version, dependencies });
const partsAt = (version: string): Parts => ({ ...ownParts, version });

const older: Files = {
  "bin/strongroom.js": "// old launcher\n",
  "engine/in-place.js": readFileSync(join(root, "engine/in-place.js"), "utf8"),
  "engine/parts.json": json(partsAt("0.2.0")),
  "CHANGELOG.md": "## 0.2.0\n",
  "live/uses.ts": "old uses\n",
  "live/gone.ts": "goes\n",
  "docs/guides/rotation.md": "old guide\n",
  ".github/workflows/test.yml": "old pipeline\n",
  "biome.json": "old settings\n",
  "package.json": packageJson("0.2.0", { commander: "14.0.3", yaml: "2.9.1" }),
  "cdktf.json": json({ projectId: "upstream", app: "node main.ts" }),
  ".gitignore": ".strongroom/\n",
};
const theirs: Files = {
  "catalog/shop.ts": "their catalogue\n",
  "services/shop.ts": "their service\n",
  "environments/dev.ts": "their environment\n",
  "environments/dev.lock.json": "{}\n",
  "docs/our-runbook.md": "their runbook\n",
  "README.md": "their page\n",
};
const changelog = `# Changelog

## 0.4.0

### By hand

- Not yet.

## 0.3.0 (2027-01-01)

### New

- A thing.

### By hand

- Run \`strongroom sandbox reset\`
  once.
- Say \`class\` in each product.

## 0.2.1

### By hand

- Remove \`environments/load.ts\`.

## 0.2.0

### By hand

- Long done.
`;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), "strongroom-upgrade-test-"));
  base = template;
  project = join(base, "project");
  newer = join(base, "newer");
  write(project, { ...older, ...theirs });
  git(base, "init", "--quiet", project);
  commit(project);
  const record = recordOf(await treeOfFolder(project, process.env), partsAt("0.2.0"), project);
  write(project, { "engine/installed.json": formatRecord(record) });
  commit(project);
  const { "live/gone.ts": _gone, ...kept } = older;
  write(newer, {
    ...kept,
    "bin/strongroom.js": "// new launcher\n",
    "engine/parts.json": json({ ...partsAt("0.3.0"), engine: [...ownParts.engine, "vault/"] }),
    "CHANGELOG.md": changelog,
    "live/uses.ts": "new uses\n",
    "vault/door.ts": "new room\n",
    "docs/guides/rotation.md": "new guide\n",
    ".github/workflows/test.yml": "new pipeline\n",
    "biome.json": "new settings\n",
    "package.json": packageJson("0.3.0", { commander: "15.0.0", yaml: "2.9.1" }),
    "catalog/samples.ts": "upstream's samples\n",
    "__tests__/samples.test.ts": "/** @samples of the samples */\n",
    "__tests__/live/uses.test.ts": "a new test\n",
  });
});
afterAll(() => rmSync(template, { recursive: true, force: true }));
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "strongroom-upgrade-test-"));
  cpSync(template, base, { recursive: true, preserveTimestamps: true });
  project = join(base, "project");
  newer = join(base, "newer");
  notes = [];
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const contextOf = (folder: string): Context =>
  ({
    root: folder,
    cwd: base,
    env: { PATH: process.env.PATH, HOME: base },
    output: { note: (text: string) => notes.push(text) },
    signal: new AbortController().signal,
  }) as unknown as Context;
const run = (source: string | undefined = "newer", options: Parameters<typeof upgrade>[2] = {}) =>
  upgrade(contextOf(project), source, options);
const read = (file: string) => readFileSync(join(project, file), "utf8");
const status = () => git(project, "status", "--porcelain", "--untracked-files=all");
/** Everything in the project but git's own. */
const all = (): Files =>
  Object.fromEntries(
    readdirSync(project, { recursive: true, encoding: "utf8" })
      .filter((file) => !file.startsWith(".git/") && statSync(join(project, file)).isFile())
      .map((file) => [file, read(file)]),
  );

it("replaces the engine, merges settings, and leaves everything of theirs as it was", async () => {
  write(project, {
    "package.json": packageJson("0.2.0", { commander: "14.0.3", yaml: "2.9.1", "left-pad": "1.3.0" }),
    "cdktf.json": json({ projectId: "ours", app: "node main.ts" }),
    ".github/workflows/test.yml": "our pipeline\n",
    ".github/workflows/deploy.yml": "our deployment\n",
    "live/our-helper.ts": "our helper\n",
  });
  commit(project);
  const { code, data, text } = await run();
  expect(code).toBe(0);
  expect(data).toMatchObject({
    from: "0.2.0",
    to: "0.3.0",
    source: "newer",
    written: [
      "CHANGELOG.md",
      "__tests__/live/uses.test.ts",
      "bin/strongroom.js",
      "biome.json",
      "docs/guides/rotation.md",
      "engine/parts.json",
      "live/uses.ts",
      "package.json",
      "vault/door.ts",
    ],
    removed: ["live/gone.ts"],
    settings: { "package.json": ['version: "0.2.0" -> "0.3.0"', 'dependencies.commander: "14.0.3" -> "15.0.0"'] },
    kept: [".github/workflows/test.yml", "live/our-helper.ts"],
    byHand: [
      "0.2.1: Remove `environments/load.ts`.",
      "0.3.0: Run `strongroom sandbox reset` once.",
      "0.3.0: Say `class` in each product.",
      ".github/workflows/test.yml is yours and stays; take over what is new in it: git diff --no-index .github/workflows/test.yml .strongroom/offered/.github/workflows/test.yml",
    ],
  });
  expect(data.next[0]).toBe("npm install");
  expect(text).toContain("\n  next: npm install\n");
  for (const [file, was] of Object.entries(theirs)) expect(read(file)).toBe(was);
  expect(read(".github/workflows/test.yml")).toBe("our pipeline\n");
  expect(read(".strongroom/offered/.github/workflows/test.yml")).toBe("new pipeline\n");
  expect(read("live/our-helper.ts")).toBe("our helper\n");
  expect(existsSync(join(project, "live/gone.ts"))).toBe(false);
  expect(existsSync(join(project, "catalog/samples.ts"))).toBe(false);
  expect(existsSync(join(project, "__tests__/samples.test.ts"))).toBe(false);
  expect(JSON.parse(read("package.json"))).toEqual({
    name: "strongroom",
    version: "0.3.0",
    dependencies: { commander: "15.0.0", yaml: "2.9.1", "left-pad": "1.3.0" },
  });
  expect(JSON.parse(read("cdktf.json")).projectId).toBe("ours");

  // A second run has nothing to do, committed or not, and the next version compares with this one.
  const after = all();
  expect((await run()).text).toMatch(/^0\.3\.0 is there already; nothing to do\.\n/);
  expect(all()).toEqual(after);
  expect(JSON.parse(read("engine/installed.json"))).toMatchObject({
    version: "0.3.0",
    merged: { "package.json": { version: "0.3.0" } },
  });
});

it("says the same and writes nothing with --dry-run", async () => {
  const before = all();
  const { data, text } = await run("newer", { dryRun: true });
  expect(data.written).toContain("live/uses.ts");
  expect(text).toContain("  would write live/uses.ts\n");
  expect(text).toContain("  - 0.3.0: Say `class` in each product.\n");
  expect(all()).toEqual(before);
});

it("refuses everything of which something would be lost, at once, and takes it when told", async () => {
  write(project, {
    "live/uses.ts": "edited\n",
    "vault/door.ts": "our own\n",
    "docs/guides/rotation.md": "edited guide\n",
  });
  rmSync(join(project, "biome.json"));
  commit(project);
  write(project, { "bin/strongroom.js": "// being edited\n", "catalog/shop.ts": "being edited too\n" });
  const before = all();
  const recorded = git(project, "log", "-1", "--format=%h", "--", "engine/installed.json").trim();
  await expect(run()).rejects.toMatchObject({
    code: 5,
    message: [
      "The upgrade would lose changes in these files, so nothing was changed:",
      "  bin/strongroom.js has changes that are not committed",
      `  docs/guides/rotation.md was edited here: git diff ${recorded} -- docs/guides/rotation.md`,
      `  live/uses.ts was edited here: git diff ${recorded} -- live/uses.ts`,
      "  vault/door.ts is yours, and the new version has a file of that name",
    ].join("\n"),
    next: "commit your changes, then run the command again",
  });
  expect(all()).toEqual(before);
  write(project, { "bin/strongroom.js": "// old launcher\n" });
  await run("newer", { replaceEdited: true });
  expect([read("live/uses.ts"), read("vault/door.ts")]).toEqual(["new uses\n", "new room\n"]);
  expect(read("catalog/shop.ts")).toBe("being edited too\n");
  expect(existsSync(join(project, "biome.json"))).toBe(false);
});

it("takes an edit that the new version has as well", async () => {
  write(project, { "live/uses.ts": "new uses\n" });
  commit(project);
  expect((await run()).data.written).not.toContain("live/uses.ts");
});

it("keeps a setting that both changed, and says so", async () => {
  write(project, { "package.json": packageJson("0.2.0", { commander: "14.1.0", yaml: "2.9.1" }) });
  commit(project);
  const { data } = await run();
  expect(data.byHand).toContain(
    'package.json, dependencies.commander: yours is "14.1.0" and stays; the new version has "15.0.0"',
  );
  expect(JSON.parse(read("package.json")).dependencies.commander).toBe("14.1.0");
});

it.each([
  ["nowhere", "There is no nowhere that has a version."],
  ["project/catalog/shop.ts", "project/catalog/shop.ts is neither a folder nor an archive (.tar.gz, .tgz, .tar)."],
  ["empty", /^empty is not a version of Strongroom that can be upgraded to: engine\/parts\.json, .* are missing\./],
  ["broken.tar.gz", /^broken\.tar\.gz can't be unpacked: .*Nothing was changed\.$/],
  ["newer#v9", "newer has no commit v9; it is not a git repository."],
  ["https://127.0.0.1:1/x.git", "https://127.0.0.1:1/x.git is a repository, but the version is missing."],
  ["https://127.0.0.1:1/x.git#v1", /^v1 of https:\/\/127\.0\.0\.1:1\/x\.git could not be fetched: /],
])("%s is refused, and nothing is changed", async (source, message) => {
  mkdirSync(join(base, "empty"));
  writeFileSync(join(base, "broken.tar.gz"), "no archive");
  const before = all();
  await expect(run(source)).rejects.toMatchObject({
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
  expect(all()).toEqual(before);
  expect(status()).toBe("");
});

it("an older version is refused", async () => {
  write(newer, { "engine/parts.json": json(partsAt("0.1.9")) });
  await expect(run()).rejects.toMatchObject({
    message: "newer is version 0.1.9, and this project has 0.2.0. Nothing was changed.",
  });
});

it("takes an archive, a tag of a repository, and a fetched one", async () => {
  const packed = join(base, "packed");
  mkdirSync(packed);
  cpSync(newer, join(packed, "strongroom-0.3.0"), { recursive: true });
  execFileSync("tar", ["-czf", join(base, "newer.tar.gz"), "-C", packed, "strongroom-0.3.0"]);
  git(base, "init", "--quiet", newer);
  commit(newer);
  git(newer, "tag", "v0.3.0");
  write(newer, { "live/uses.ts": "not of that tag\n" });
  const sources = ["newer.tar.gz", "newer#v0.3.0", `file://${newer}#v0.3.0`];
  for (const source of sources) {
    const { data } = await run(source, { dryRun: true });
    expect([data.to, data.written.length, data.removed]).toEqual(["0.3.0", 10, ["live/gone.ts"]]);
  }
  await run(sources[1]);
  expect(read("live/uses.ts")).toBe("new uses\n");
  expect(notes).toEqual([`fetching v0.3.0 of file://${newer}`]);
});

it("without a record, compares with the source's tag of the project's version, or with what --base names", async () => {
  rmSync(join(project, "engine/installed.json"));
  write(project, { "live/uses.ts": "edited\n" });
  commit(project);
  await expect(run()).rejects.toMatchObject({
    message:
      "It is not known which files this project got with version 0.2.0: it has no engine/installed.json, and newer has no tag v0.2.0. Nothing was changed.",
  });
  const first = git(project, "rev-list", "--max-parents=0", "HEAD").trim();
  await expect(run("newer", { base: `project#${first}` })).rejects.toMatchObject({
    message: expect.stringContaining(
      "\n  live/uses.ts was edited here: git diff --no-index .strongroom/base/live/uses.ts live/uses.ts",
    ),
  });
  expect(read(".strongroom/base/live/uses.ts")).toBe("old uses\n");
  git(project, "tag", "v0.2.0", first);
  git(base, "clone", "--quiet", project, join(base, "upstream"));
  cpSync(newer, join(base, "upstream"), { recursive: true });
  rmSync(join(base, "upstream/live/gone.ts"));
  commit(join(base, "upstream"));
  const { data } = await run("upstream", { replaceEdited: true });
  expect([data.from, data.to, data.removed]).toEqual(["0.2.0", "0.3.0", ["live/gone.ts"]]);
});

it("ends what was interrupted in the middle, whoever comes next", async () => {
  // GIVEN a kill after the journal was written and the first file put
  const put = [
    { path: "live/uses.ts", bytes: Buffer.from("new uses\n"), executable: false },
    { path: "live/gone.ts/door.ts", bytes: Buffer.from("a folder now\n"), executable: true },
  ];
  finisher.begin(project, { version: "0.3.0", put, remove: ["live/gone.ts", "docs/guides/rotation.md"] });
  cpSync(join(project, ".strongroom/upgrade/files/live/uses.ts"), join(project, "live/uses.ts"));
  rmSync(join(project, ".strongroom/upgrade/files/live/uses.ts"));
  expect(finisher.isUnfinished(project)).toBe(true);
  // WHEN the next command starts
  expect(finisher.finish(project)).toBe("0.3.0");
  // THEN all of it is there
  expect(read("live/uses.ts")).toBe("new uses\n");
  expect(statSync(join(project, "live/gone.ts/door.ts")).mode & 0o111).toBe(0o111);
  expect(existsSync(join(project, "docs/guides"))).toBe(false);
  expect([finisher.isUnfinished(project), existsSync(join(project, ".strongroom/upgrade"))]).toEqual([false, false]);
});

it("a kill before the journal leaves the project as it was", () => {
  const before = read("live/uses.ts");
  const unwritable = { path: "x/\0", bytes: Buffer.from(""), executable: false };
  expect(() =>
    finisher.begin(project, {
      version: "0.3.0",
      put: [{ path: "live/uses.ts", bytes: Buffer.from("new\n"), executable: false }, unwritable],
      remove: ["live/gone.ts"],
    }),
  ).toThrow();
  expect(finisher.isUnfinished(project)).toBe(false);
  expect(read("live/uses.ts")).toBe(before);
});

it("the list names every file of this repository, and every room as the engine's", () => {
  const files = execFileSync("git", ["-C", root, "ls-files"], { encoding: "utf8" }).split("\n").filter(Boolean);
  expect(files.filter((file) => partOf(ownParts, file) === null)).toEqual([]);
  expect(rooms.filter((room) => partOf(ownParts, `${room}/x.ts`) !== "engine")).toEqual([]);
  for (const file of ["catalog/x.ts", "services/x.ts", "environments/dev.lock.json", "docs/procedures.md"])
    expect(partOf(ownParts, file)).toBe("yours");
});

it("the changelog begins with the engine's version", () => {
  const text = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  expect(/^## (\S+)/m.exec(text)?.[1]).toBe(ownParts.version);
});

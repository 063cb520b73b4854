/** A project of version 0.2.0 with declarations of its own, and the next version beside it. Small trees, real git. */
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { upgrade } from "../../cli/commands/upgrade";
import { formatRecord, recordOf } from "../../engine/base";
import { ownParts, type Parts } from "../../engine/parts";
import { treeOfFolder } from "../../engine/tree";
import type { Context } from "../../machine/context";
import { Folder } from "../support/folder";

let template: Folder;
/** Where the project and the newer version lie. */
export let base: Folder;
export let project: Folder;
export let newer: Folder;
/** What was noted. */
export let notes: string[];

export const git = (folder: Folder, ...args: string[]) =>
  execFileSync(
    "git",
    ["-C", folder.path, "-c", "user.name=fake", "-c", "user.email=fake@test", "-c", "core.excludesFile=", ...args],
    { env: { PATH: process.env.PATH, HOME: base.path }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
export function commit(folder: Folder): void {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "all");
}
type Texts = Readonly<Record<string, string>>;
export const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
export const packageJson = (version: string, dependencies: Texts) =>
  json({ name: "strongroom", version, dependencies });
export const partsAt = (version: string): Parts => ({ ...ownParts, version });

const older: Texts = {
  "bin/strongroom.js": "// old launcher\n",
  "engine/in-place.js": new Folder(join(__dirname, "..", "..")).read("engine/in-place.js"),
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
export const theirs: Texts = {
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

function inBase(): void {
  project = base.in("project");
  newer = base.in("newer");
}

export function withNewerVersion(): void {
  beforeAll(async () => {
    template = Folder.temp("upgrade");
    base = template;
    inBase();
    project.write({ ...older, ...theirs });
    git(base, "init", "--quiet", project.path);
    commit(project);
    const record = recordOf(await treeOfFolder(project.path, process.env), partsAt("0.2.0"), project.path);
    project.write({ "engine/installed.json": formatRecord(record) });
    commit(project);
    const { "live/gone.ts": _gone, ...kept } = older;
    newer.write({
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
  afterAll(() => template.remove());
  beforeEach(() => {
    base = Folder.temp("upgrade");
    cpSync(template.path, base.path, { recursive: true, preserveTimestamps: true });
    inBase();
    notes = [];
  });
  afterEach(() => base.remove());
}

const contextOf = (folder: Folder): Context =>
  ({
    root: folder.path,
    cwd: base.path,
    env: { PATH: process.env.PATH, HOME: base.path },
    output: { note: (text: string) => notes.push(text) },
    signal: new AbortController().signal,
  }) as unknown as Context;
export const run = (source: string | undefined = "newer", options: Parameters<typeof upgrade>[2] = {}) =>
  upgrade(contextOf(project), source, options);
export const read = (file: string) => project.read(file);
export const status = () => git(project, "status", "--porcelain", "--untracked-files=all");

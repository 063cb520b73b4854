/**
 * @samples A project as somebody has it: begun with `new org`, with declarations, settings and pages of its own. It is brought to the next
 * version, and means the same afterwards.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { ownParts } from "../../engine/parts";
import { Folder } from "../support/folder";
import { long } from "../support/full";
import { createProject, type Project } from "../support/project";

const inPlace = require("../../engine/in-place.js");
const root = join(__dirname, "..", "..");
const scratch = Folder.temp("next");
let project: Project;

const git = (...args: string[]) =>
  project.run(["git", "-c", "user.name=fake", "-c", "user.email=fake@test", "-c", "core.excludesFile=", ...args]);
async function commit(): Promise<void> {
  await git("add", "--all");
  expect((await git("commit", "--quiet", "--message", "all")).code).toBe(0);
}

/** This version with a higher number, and with what a version may bring: an edit, a file more, a dependency, notes. */
function nextVersion(folder: Folder): void {
  const files = execFileSync("git", ["-C", root, "ls-files", "-co", "--exclude-standard"], { encoding: "utf8" });
  for (const file of files.split("\n").filter((one) => one !== "" && existsSync(join(root, one)))) {
    cpSync(join(root, file), folder.at(file), { recursive: true });
  }
  const edit = (file: string, change: (text: string) => string) => folder.write({ [file]: change(folder.read(file)) });
  edit("engine/parts.json", (text) => text.replace(`"version": "${ownParts.version}"`, '"version": "99.0.0"'));
  edit("package.json", (text) =>
    text.replace('"version": "', '"version": "99.').replace('"tsx":', '"fake-new": "1.0.0",\n    "tsx":'),
  );
  edit("CHANGELOG.md", (text) => text.replace("## ", "## 99.0.0\n\n### By hand\n\n- Look at the plan.\n\n## "));
  edit("text/failure.ts", (text) => `${text}\n// The next version.\n`);
  folder.write({ "text/next-version.ts": "export const next = true;\n" });
}

/** What Terraform gets of every environment. */
async function synthesized(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const env of ["dev", "prod"]) {
    const out = scratch.in(`out-${env}`);
    out.remove();
    const run = { env: { STRONGROOM_ENV: env, CDKTF_OUTDIR: out.path } };
    expect((await project.run(["node", "--import", "tsx", "main.ts"], run)).code).toBe(0);
    for (const [file, text] of Object.entries(out.texts())) found[`${env}/${file}`] = text;
  }
  return found;
}

afterAll(() => {
  project?.remove();
  scratch.remove();
});

long("keeps all that is theirs, and plans the same", async () => {
  project = createProject(root);
  for (const name of [
    "biome.json",
    "jest.config.js",
    "__tests__",
    "bench",
    "docs",
    ".github",
    "CHANGELOG.md",
    "package-lock.json",
  ])
    cpSync(join(root, name), join(project.folder, name), { recursive: true });
  await git("init", "--quiet");
  await commit();
  const strongroom = (...args: string[]) => project.strongroom(args);
  expect((await strongroom("new", "org", "fake", "--yes")).code).toBe(0);
  expect((await strongroom("new", "product", "shop")).code).toBe(0);
  const service = ["new", "service", "api", "--product", "shop", "--owner", "shop", "--risk", "Orders in our name"];
  expect((await strongroom(...service, "--generate", "SHOP_ONE: One", "SHOP_TWO: Two")).code).toBe(0);
  const settings = JSON.parse(project.read("package.json"));
  settings.dependencies["fake-own"] = "1.2.3";
  project.write("package.json", `${JSON.stringify(settings, null, 2)}\n`);
  project.write("cdktf.json", project.read("cdktf.json").replace(/"projectId": "[^"]+"/, '"projectId": "ours"'));
  project.write("docs/our-runbook.md", "Ours.\n");
  project.write(".github/workflows/test.yml", "# ours\n");
  await commit();
  const before = await synthesized();
  const next = scratch.in("next");
  nextVersion(next);

  const dry = await strongroom("upgrade", next.path, "--dry-run");
  expect([dry.code, (await git("status", "--porcelain")).stdout]).toEqual([0, ""]);
  const done = await strongroom("upgrade", next.path, "--json");
  expect(done.code).toBe(0);
  const data = JSON.parse(done.stdout);
  expect(data).toMatchObject({ from: ownParts.version, to: "99.0.0", byHand: ["99.0.0: Look at the plan."] });
  expect(data.next[0]).toBe("npm install");
  expect(data.written).toEqual(expect.arrayContaining(["text/failure.ts", "text/next-version.ts", "package.json"]));
  // Nothing that people edit, no sample and no test of the samples.
  const touched = (await git("status", "--porcelain", "--untracked-files=all")).stdout
    .split("\n")
    .map((line) => line.slice(3));
  const theirs = /^(?:catalog|services|environments|\.github)\/|^(?:README\.md|cdktf\.json|docs\/our-runbook\.md)$/;
  expect(touched.filter((file) => theirs.test(file))).toEqual([]);
  expect(existsSync(join(project.folder, "catalog/chat"))).toBe(false);
  expect(existsSync(join(project.folder, "__tests__/cli/new.test.ts"))).toBe(false);
  expect(JSON.parse(project.read("package.json")).dependencies).toMatchObject({
    "fake-own": "1.2.3",
    "fake-new": "1.0.0",
  });

  expect((await strongroom("--version")).stdout).toBe("99.0.0\n");
  expect((await strongroom("tidy", "--check")).code).toBe(0);
  expect(await synthesized()).toEqual(before);
  await commit();
  // What a kill left half done is ended by whatever is called next, before anything else of the engine is read.
  const left = [{ path: "text/failure.ts", bytes: Buffer.from(project.read("text/failure.ts")), executable: false }];
  inPlace.begin(project.folder, { version: "99.0.0", put: left, remove: [] });
  project.write("text/failure.ts", "half of it {");
  expect(await strongroom("--version")).toEqual({
    code: 0,
    stdout: "99.0.0\n",
    stderr: `strongroom: finished the interrupted upgrade to 99.0.0\n  next: cd ${project.folder} && npm ci\n`,
  });
  expect((await strongroom("upgrade", next.path)).stdout).toMatch(/^99\.0\.0 is already installed; nothing to do\./);
});

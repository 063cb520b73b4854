/** `strongroom tidy` in a project of its own: what follows from the declarations, and nothing else, is written. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { staleFiles } from "../../declarations/tidy/files";
import type { Context } from "../../machine/context";
import type { Issue } from "../../model/issue";
import { createProject, type Project } from "../support/project";

let project: Project;

beforeAll(() => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
});
afterAll(() => project.remove());

const tidy = (...args: string[]) => project.strongroom(["tidy", ...args]);
const files = ["environments/dev.lock.json", "docs/inventory.md", "docs/inventory.html", ".env.example"];
const texts = () => files.map((file) => project.read(file));

it("writes what is missing, says so before and not again", async () => {
  for (const file of files) rmSync(join(project.folder, file), { force: true });
  const would = await tidy("--dry-run");
  expect([would.code, would.stdout]).toEqual([0, `${files.map((file) => `would write ${file}`).join("\n")}\n`]);
  const checked = await tidy("--check");
  expect([checked.code, checked.stdout]).toEqual([
    4,
    `${files.map((file) => `${file} does not match the declarations`).join("\n")}\n  next: ./strongroom tidy\n`,
  ]);
  expect(texts()).toEqual(files.map(() => ""));
  const done = await tidy();
  expect([done.code, done.stdout]).toEqual([0, `${files.map((file) => `wrote ${file}`).join("\n")}\n`]);
  const written = texts();
  expect(written.every((text) => text !== "")).toBe(true);
  expect(await tidy("--json")).toMatchObject({
    code: 0,
    stdout: '{\n  "dryRun": false,\n  "stale": [],\n  "left": []\n}\n',
  });
  expect(texts()).toEqual(written);
});

it("adds what is new as pending and takes away what is gone, but leaves pins alone", async () => {
  const file = "environments/dev.lock.json";
  const lock = JSON.parse(project.read(file));
  const [first = "", second = ""] = Object.keys(lock.entries);
  const pinned = {
    state: "active",
    current: "7",
    versions: { "7": { state: "enabled", at: "2026-01-01T00:00:00Z", by: "fake@example.test", from: "file" } },
  };
  const { [second]: _gone, ...entries } = { ...lock.entries, [first]: pinned, "shop/GONE": { state: "pending" } };
  project.write(file, JSON.stringify({ ...lock, entries }));
  expect((await tidy()).stdout).toBe(`wrote ${file}\nwrote docs/inventory.html\n`);
  const after = JSON.parse(project.read(file)).entries;
  expect(after[first]).toEqual(pinned);
  expect(after[second]).toEqual({ state: "pending" });
  expect(after["shop/GONE"]).toBeUndefined();
});

it("writes nothing where the declarations are not valid, or a lock is damaged", async () => {
  const file = "environments/dev.lock.json";
  const sound = project.read(file);
  project.write(file, sound.slice(0, -20));
  rmSync(join(project.folder, ".env.example"));
  const damaged = await tidy();
  expect([damaged.code, project.read(".env.example"), project.read(file)]).toEqual([8, "", sound.slice(0, -20)]);
  project.write(file, sound);
});

it("says what is wrong in every environment, not in the first alone", () => {
  const issue = (where: string) => ({ code: "x", what: "it is wrong", where, got: "a", allowed: "b", next: "mend it" });
  const of: Readonly<Record<string, readonly Issue[]>> = {
    dev: [issue("shop/A")],
    staging: [],
    prod: [issue("shop/A"), issue("shop/B")],
  };
  const load = (name: string) => ({ ok: false, issues: of[name] ?? [] });
  const context = { root: project.folder, environments: { names: () => ["dev", "prod"], load } } as unknown as Context;
  expect(() => staleFiles(context)).toThrow(
    expect.objectContaining({
      code: 3,
      message: [
        "the declarations are not valid; nothing was written.\n\nshop: 2 problems\n",
        "shop/A: it is wrong [x]\n  in:      dev, prod\n  got:     a\n  allowed: b\n  next:    mend it\n",
        "shop/B: it is wrong [x]\n  in:      prod\n  got:     a\n  allowed: b\n  next:    mend it",
      ].join("\n"),
    }),
  );
});

it("never writes an empty lock over one that was lost: git knows that it was there", async () => {
  const file = "environments/dev.lock.json";
  const git = (...args: string[]) =>
    project.run(["git", "-c", "user.name=fake", "-c", "user.email=fake@example.test", ...args]);
  await git("init", "-q");
  await git("add", "-f", file);
  expect((await git("commit", "-q", "-m", "The lock")).code).toBe(0);
  const commit = (await git("log", "-1", "--format=%h")).stdout.trim();
  rmSync(join(project.folder, file));
  const checked = await project.strongroom(["check", "--env", "dev"]);
  expect(checked.code).toBe(8);
  expect(checked.stdout).toContain(
    [
      `${file}: the lock file is missing; without its pins everything that is deployed would be removed [lock-missing]`,
      `  got:     no file, but git has it in commit ${commit}`,
      "  allowed: the lock file of every environment, from the first time that it was written",
      `  next:    git checkout ${commit} -- ${file}; or: ./strongroom lock restore --yes --env dev`,
    ].join("\n"),
  );
  expect([(await tidy()).code, project.read(file)]).toEqual([8, ""]);
  await git("checkout", commit, "--", file);
  expect((await tidy()).code).toBe(0);
});

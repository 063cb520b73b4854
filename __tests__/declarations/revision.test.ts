/** The declarations of another revision, in a real repository: read by a process that has nothing, and left as they are. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultBase, environmentsAt, environmentsHere } from "../../declarations/revision";
import { emptyLock, formatLock } from "../../model/lock";
import { valueFrom } from "../cli/samples-support";
import { createProject, type Project } from "../support/project";

let project: Project;
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", project.folder, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args], {
    encoding: "utf8",
  }).trim();
const context = () => ({
  root: project.folder,
  env: { PATH: process.env.PATH, API_TOKEN: "not-for-declarations" },
  signal: new AbortController().signal,
});
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith("strongroom-revision-"));

beforeAll(() => {
  project = createProject(join(__dirname, "..", "histories", "shop"));
  project.write("environments/dev.lock.json", formatLock(emptyLock("dev")));
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
});
afterAll(() => project.remove());

test("a revision resolves as it was, whatever the files are now; programs of the repository don't run", async () => {
  const before = leftovers();
  const ran = join(project.folder, "ran");
  const hooks = join(project.folder, ".git", "hooks");
  mkdirSync(hooks, { recursive: true });
  for (const hook of ["post-checkout", "post-index-change"])
    writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
  git("config", "filter.spy.smudge", `touch '${ran}'; cat`);
  writeFileSync(join(project.folder, ".gitattributes"), "*.ts filter=spy\n");
  const index = project.read("environments/index.ts");
  project.write("environments/index.ts", "this is not TypeScript (");
  const base = await environmentsAt(context(), "main");
  project.write("environments/index.ts", index);
  expect(base.commit).toBe(git("rev-parse", "main"));
  expect(base.environments.map(({ name }) => name)).toEqual(["dev"]);
  expect(base.locks.map(({ environment }) => environment)).toEqual(["dev"]);
  expect(existsSync(ran)).toBe(false);
  expect(leftovers()).toEqual(before);
});

test("declarations see none of this process's environment, and what they print is not read", async () => {
  const index = project.read("environments/index.ts");
  project.write(
    "environments/index.ts",
    `${index}\nconsole.log("{}"); if (process.env.API_TOKEN !== undefined) throw new Error("they see a token");\n`,
  );
  git("commit", "--quiet", "--all", "--message", "look at the environment");
  expect((await environmentsAt(context(), "HEAD")).environments).toHaveLength(1);
  project.write("environments/index.ts", `${index}\nthrow new Error("broken on purpose");\n`);
  git("commit", "--quiet", "--all", "--message", "break it");
  await expect(environmentsAt(context(), "HEAD")).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(
      /^The declarations of HEAD \([0-9a-f]{7}\) don't resolve:\n\n[\s\S]*broken on purpose/,
    ),
  });
});

test("a revision that is not there, or has no declarations, is refused with the way on", async () => {
  await expect(environmentsAt(context(), "gone")).rejects.toMatchObject({
    code: 2,
    message: 'git has no revision "gone" here.',
  });
  await expect(environmentsAt(context(), "--output=x")).rejects.toMatchObject({
    code: 2,
    message: '"--output=x" is not a revision.',
  });
  const empty = git("commit-tree", "-m", "empty", git("hash-object", "-t", "tree", "/dev/null"));
  git("update-ref", "refs/heads/empty", empty);
  await expect(environmentsAt(context(), "empty")).rejects.toMatchObject({
    code: 2,
    message: `${empty.slice(0, 7)} has no declarations (catalog/, services/, environments/).`,
  });
});

test("a review beside a sandbox says where its commands that fill entries belong", async () => {
  const entries = { "shop/SESSION_KEY": valueFrom("hex 32") };
  const home = ".strongroom/sandbox";
  const before = git("rev-parse", "HEAD");
  const base = git("rev-list", "--max-parents=0", "HEAD");
  git("reset", "--quiet", "--hard", base);
  project.write("environments/dev.lock.json", formatLock({ ...emptyLock("dev"), entries }));
  git("commit", "--quiet", "--all", "--message", "a pin");
  const pinned = git("rev-parse", "HEAD");
  git("reset", "--quiet", "--hard", base);
  project.write(`${home}/locks/dev.lock.json`, formatLock({ ...emptyLock("dev"), entries }));
  project.write(`${home}/daemon.json`, `{ "pid": ${process.pid} }`);
  const { stdout, stderr } = await project.strongroom(["review", "--base", pinned]);
  git("reset", "--quiet", "--hard", before);
  const [, command = ""] = / +next: .*strongroom inject --env dev --only shop\/SESSION_KEY\n[\s\S]*\n\n(.*)\n$/.exec(
    stdout,
  ) ?? [stderr];
  expect(command).toBe(
    `a sandbox is up, and has pinned 1 entry of dev; this is of the committed lock files. There: ./strongroom sandbox exec -- strongroom review --base ${pinned.slice(0, 12)}`,
  );
});

test("the files here are read with the lock files that git tracks, inside of a sandbox too", () => {
  const seen: string[] = [];
  const load = (name: string, { lockDir }: { readonly lockDir: string }) => {
    seen.push(lockDir);
    return { ok: true, environment: { name } } as never;
  };
  const inSandbox = { ...context(), lockDir: join(project.folder, ".strongroom", "sandbox", "locks") };
  const here = environmentsHere({ ...inSandbox, environments: { names: () => ["dev"], load } } as never);
  expect(seen).toEqual([join(project.folder, "environments")]);
  expect(here.locks).toMatchObject([{ environment: "dev" }]);
});

test("a file that git does not have is missed, and not taken for an empty one", async () => {
  const lock = git("rev-parse", "HEAD:catalog/index.ts");
  const object = join(project.folder, ".git", "objects", lock.slice(0, 2), lock.slice(2));
  renameSync(object, `${object}.away`);
  await expect(environmentsAt(context(), "HEAD")).rejects.toMatchObject({
    code: 7,
    message: `git does not have catalog/index.ts of ${git("rev-parse", "--short=7", "HEAD")} here.`,
  });
  renameSync(`${object}.away`, object);
});

test("without a word, it is where this branch left the default branch", () => {
  const main = git("rev-parse", "main");
  git("checkout", "--quiet", "-b", "change");
  git("commit", "--quiet", "--allow-empty", "--message", "a change");
  expect(defaultBase(context())).toBe(main);
  // Of the branch that is reviewed, wherever one stands.
  git("checkout", "--quiet", "--detach", "main~1");
  expect(defaultBase(context(), "change")).toBe(main);
  git("checkout", "--quiet", "change");
  git("branch", "--quiet", "-D", "main");
  expect(() => defaultBase(context())).toThrow(
    "Compared with what? Git knows no default branch that this one comes from.",
  );
});

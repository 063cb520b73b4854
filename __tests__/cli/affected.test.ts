/** The affected stacks of real revisions in a real repository: each side by its own engine, in a process that has nothing. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { affected } from "../../cli/commands/affected";
import { deploy } from "../../cli/commands/deploy";
import { policy } from "../../cli/commands/policy";
import { environmentsAt } from "../../declarations/revision";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { rules } from "../../policy/rules";
import { createOutput } from "../../text/output";
import { long } from "../support/full";
import { createProject, type Project } from "../support/project";
import { valueFrom } from "./samples-support";

let project: Project;
let said: string[] = [];
/** What the files here resolve to, as the command's own process would load it. */
let here: ResolvedEnvironment | null = null;
const git = (args: readonly string[], input?: string) =>
  execFileSync("git", ["-C", project.folder, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args], {
    encoding: "utf8",
    input,
  }).trim();
const commit = (message: string) => git(["commit", "--quiet", "--all", "--message", message]);
const edit = (file: string, from: string, to: string) => {
  const text = project.read(file);
  expect(text).toContain(from);
  project.write(file, text.replace(from, to));
};
const context = (): Context => {
  const sink = { write: (text: string) => said.push(text) };
  return {
    root: project.folder,
    cwd: project.folder,
    env: {
      PATH: process.env.PATH,
      API_TOKEN: "not-for-declarations",
      SSH_AUTH_SOCK: "/fake/agent",
      HOME: process.env.HOME,
    },
    signal: new AbortController().signal,
    lockDir: join(project.folder, "environments"),
    environments: { names: () => ["dev"], load: (_name) => ({ ok: true, environment: here as ResolvedEnvironment }) },
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    json: false,
    now: () => new Date(),
    random: (bytes) => Buffer.alloc(bytes),
  };
};
/** Of this test alone: others may run beside it. */
const marker = `catalog/only-${process.pid}.txt`;
const leftovers = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("strongroom-") && existsSync(join(tmpdir(), name, marker)));

beforeAll(() => {
  project = createProject(join(__dirname, "..", "histories", "shop"));
  git(["init", "--quiet", "--initial-branch=main"]);
  project.write(marker, "");
  git(["add", "--all"]);
  commit("base");
});
beforeEach(() => {
  said = [];
});
afterEach(() => {
  git(["reset", "--quiet", "--hard", "main"]);
});
afterAll(() => project.remove());

test("what is not committed counts, with the engine that is here; each side has its own", async () => {
  edit("catalog/index.ts", "Signs sessions", "Signs the sessions");
  // The engine decides what is applied, so a change of it is a change.
  edit("constructs/service-identity.ts", "display_name: props.displayName", 'display_name: "by the engine"');
  const { code, data, text } = await affected(context(), {});
  expect(code).toBe(0);
  expect(data.plan).toEqual(["shop-dev-identities", "shop-dev-secrets"]);
  expect(data.stacks.map(({ stack, changed }) => [stack, changed])).toEqual([
    [
      "shop-dev-identities",
      [{ address: "google_service_account.service-account--shop-api", arguments: ["display_name"] }],
    ],
    ["shop-dev-secrets", [{ address: "google_secret_manager_secret.SESSION_KEY", arguments: ["annotations"] }]],
  ]);
  expect(data).toMatchObject({ base: git(["rev-parse", "main"]), head: "working tree", of: 3, everything: null });
  expect(text).toContain("next: strongroom deploy shop-dev-identities shop-dev-secrets");
  expect(said.map((line) => line.trim())).toEqual([
    `affected: reading ${git(["rev-parse", "--short=7", "main"])}`,
    "affected: reading the files here",
  ]);
  expect(leftovers()).toEqual([]);
});

test("a sandbox that is up is named beside commands for a real cloud", async () => {
  edit("catalog/index.ts", "Signs sessions", "Signs the sessions");
  const entries = { "shop/SESSION_KEY": valueFrom("hex 32") };
  const home = ".strongroom/sandbox";
  project.write(`${home}/locks/dev.lock.json`, formatLock({ ...emptyLock("dev"), entries }));
  project.write(`${home}/daemon.json`, `{ "pid": ${process.pid} }`);
  const { text } = await affected(context(), {});
  rmSync(join(project.folder, home), { recursive: true });
  expect(text.split("\n\n").at(-1)).toBe(
    "a sandbox is up, and has pinned 1 entry of dev; this is of the committed lock files. There: strongroom sandbox exec -- strongroom deploy shop-dev-secrets",
  );
});

long(
  "code of a revision sees no token and no home folder; a base that fails affects all, and a head that fails is invalid",
  async () => {
    const home = JSON.stringify(process.env.HOME);
    project.write(
      "main.ts",
      `const { HOME, API_TOKEN, SSH_AUTH_SOCK } = process.env;\nthrow new Error([API_TOKEN, SSH_AUTH_SOCK, HOME === ${home}, "on purpose"].join());\n`,
    );
    commit("break it");
    await expect(affected(context(), { base: "main~1", head: "main" })).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(
        /^Terraform's files can't be made from main \([0-9a-f]{7}\):\n\n[\s\S]*Error: ,,false,on purpose/,
      ),
    });
    git(["checkout", "--quiet", "main~1", "--", "main.ts"]);
    const { data } = await affected(context(), { base: "main" });
    expect(data.everything).toMatch(/^Terraform's files can't be made from main \([0-9a-f]{7}\): /);
    expect(data.plan).toEqual(["shop-dev-identities", "shop-dev-secrets", "shop-dev-services"]);
    git(["reset", "--quiet", "--hard", "main~1"]);
  },
);

test("a tree whose paths lead out of the folder is refused before a file is written", async () => {
  const blob = git(["hash-object", "-w", "--stdin"], "stolen");
  const tree = (entry: Buffer) =>
    execFileSync("git", ["-C", project.folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin"], {
      input: entry,
    })
      .toString()
      .trim();
  const entry = (mode: string, name: string, id: string) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
  const escaping = tree(entry("100644", "strongroom-escaped.txt", blob));
  const up = tree(entry("40000", "..", escaping));
  const evil = git(["commit-tree", "-m", "evil", tree(entry("40000", "catalog", tree(entry("40000", "..", up))))]);
  const refused = {
    code: 5,
    message: `${evil.slice(0, 7)} has a file that would be outside of its folder: catalog/../../strongroom-escaped.txt`,
  };
  await expect(affected(context(), { base: evil })).rejects.toMatchObject(refused);
  await expect(environmentsAt(context(), evil)).rejects.toMatchObject(refused);
  expect(existsSync(join(tmpdir(), "strongroom-escaped.txt"))).toBe(false);
});

long("deploy --affected plans nothing where nothing is affected, and says so", async () => {
  here = (await environmentsAt(context(), "main")).environments[0] as ResolvedEnvironment;
  const { code, text, data } = await deploy(context(), [], { dryRun: true, affected: "main" });
  expect({ code, text }).toEqual({ code: 0, text: "dev: 0 stacks, no changes" });
  expect(data).toMatchObject({ environment: "dev", stacks: [], dryRun: true, next: null });
  expect(said.at(-1)).toMatch(/^deploy dev: 0 of 3 stacks affected since main \([0-9a-f]{7}\)\n$/);
});

long("the policy refuses what an engine adds to the documents, and passes what is declared", async () => {
  edit("catalog/index.ts", "Signs sessions", "Signs the sessions");
  here = (await environmentsAt(context(), "main")).environments[0] as ResolvedEnvironment;
  expect(await policy(context(), { base: "main" })).toMatchObject({
    code: 0,
    text: `The policy passes: 3 stacks, ${rules.length} rules`,
  });
  await expect(policy(context(), { base: "main", documents: "docs" })).rejects.toMatchObject({
    code: 2,
    message: "docs is not what a synthesis writes: manifest.json is missing.",
  });
  edit("constructs/accessor-binding.ts", "member: props.member", 'member: "user:eve@evil.invalid"');
  git(["checkout", "--quiet", "-b", "evil"]);
  commit("a small refactoring");
  git(["checkout", "--quiet", "main"]);
  const refused = await policy(context(), { base: "main", head: "evil" });
  expect(refused.code).toBe(5);
  const issue = (secret: string) =>
    `shop-dev-secrets: google_secret_manager_secret_iam_member.${secret}--shop-api: an accessor that no declaration asks for, or that lasts longer [undeclared-accessor]
  got:     user:eve@evil.invalid
  allowed: not this, since a reviewer of the declarations would not see it
  next:    declare the reader in services/: reads: [handle]`;
  expect(refused.text.split("\n\n")).toEqual([
    "The policy refuses this change: 3 problems",
    expect.stringMatching(/^constructs\/accessor-binding\.ts: .* \[file-beside-declarations\]\n/),
    issue("SESSION_KEY"),
    issue("WEB_KEY"),
  ]);
});

long(
  "a pin that moves changes the service alone; packages that differ affect all, tools for development nothing",
  async () => {
    const pinned = (current: string) => ({
      state: "active" as const,
      current,
      versions: { "1": version, "2": version },
    });
    const version = { state: "enabled" as const, at: "2026-02-03T04:05:06.000Z", by: "ann", from: "prompt" };
    const lock = (current: string) =>
      formatLock({
        ...emptyLock("dev"),
        entries: { "shop/SESSION_KEY": pinned(current), "shop/WEB_KEY": pinned("1") },
      });
    const packages = (over: object) =>
      JSON.stringify({ packages: { "": {}, "node_modules/cdktf": { version: "0.21.0" }, ...over } });
    project.write("environments/dev.lock.json", lock("1"));
    project.write("package-lock.json", packages({ "node_modules/jest": { version: "1.0.0", dev: true } }));
    git(["add", "--all"]);
    commit("deployed");
    project.write("environments/dev.lock.json", lock("2"));
    project.write("package-lock.json", packages({ "node_modules/jest": { version: "2.0.0", dev: true } }));
    const moved = await affected(context(), { base: "main" });
    expect(moved.data.stacks.map(({ stack, changed }) => [stack, changed])).toEqual([
      ["shop-dev-services", [{ address: "google_cloud_run_v2_service.shop-api", arguments: ["template"] }]],
    ]);
    expect(moved.data.plan).toEqual(["shop-dev-services"]);
    project.write("package-lock.json", packages({ "node_modules/cdktf": { version: "0.22.0" } }));
    expect((await affected(context(), { base: "main" })).data.everything).toBe(
      "packages that make Terraform's files differ (cdktf), and only one of both sides is installed",
    );
    git(["reset", "--quiet", "--hard", "main~1"]);
  },
);

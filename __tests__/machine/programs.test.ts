/** What other programs get of ours: by list, and nothing that a repository plants is run. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tipsOf } from "../../live/tips";
import { commitFiles, sameFiles } from "../../machine/git/commit";
import { Git } from "../../machine/git/git";
import { History } from "../../machine/git/history";
import { gitPlaceOf } from "../../machine/git/place";
import { Remote } from "../../machine/git/remote";
import { committed, uncommitted } from "../../machine/git/work-tree";
import { environmentOf, type Program } from "../../machine/programs/environment";
import { ask, asked } from "../../machine/programs/start";
import { emptyLock, formatLock } from "../../model/lock";
import { esbuildSpy } from "../support/esbuild-spy";

const root = join(__dirname, "..", "..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-programs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const host = () => ({
  PATH: process.env.PATH,
  HOME: folder,
  LC_TIME: "C",
  TMPDIR: tmpdir(),
  VENDOR_KEY: "fake-value",
  GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token",
  NODE_OPTIONS: "--no-warnings",
  GIT_DIR: "/elsewhere",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@acme.example",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@acme.example",
  GIT_SSH_COMMAND: "ssh",
  GH_TOKEN: "fake-gh",
  DOPPLER_TOKEN: "fake-doppler",
  VAULT_ADDR: "https://vault.example",
  CLOUDSDK_CONFIG: "/config",
  HTTPS_PROXY: "http://proxy.example",
  TF_LOG: "trace",
});

it.each<[Program, readonly string[]]>([
  ["git", []],
  [
    "git with its user",
    [
      ...["GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_NAME", "GIT_SSH_COMMAND"],
      "HTTPS_PROXY",
    ],
  ],
  ["gh", ["GH_TOKEN", "HTTPS_PROXY"]],
  ["doppler", ["DOPPLER_TOKEN", "HTTPS_PROXY"]],
  ["vault", ["HTTPS_PROXY", "VAULT_ADDR"]],
  ["gcloud", ["CLOUDSDK_CONFIG", "HTTPS_PROXY"]],
  ["terraform registry", ["HTTPS_PROXY"]],
  ["biome", []],
])("%s gets what is ordinary, and %j", (program, more) => {
  const names = Object.keys(environmentOf(program, host())).sort();
  expect(names).toEqual(["HOME", "LC_TIME", "PATH", "TMPDIR", ...more].sort());
});

it("a program that is not there, one that fails and one that never ends are told apart", async () => {
  const call = { env: environmentOf("git", host()) };
  for (const way of [ask, asked]) {
    expect(await way("no-such-program", [], call)).toBeNull();
    const answer = await way("sh", ["-c", "cat; echo said >&2; exit 3"], { ...call, input: "given" });
    expect({ ...answer, stdout: answer?.stdout.toString() }).toEqual({ code: 3, stdout: "given", stderr: "said\n" });
  }
  // A program of its own holds on to its output for longer.
  const never = ["-c", "sleep 9 & wait"];
  expect((await asked("sh", never, { ...call, patienceMillis: 50 }))?.code).toBe(128);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("stopped by a signal")), 50);
  await expect(asked("sh", never, { ...call, signal: stop.signal })).rejects.toThrow("stopped by a signal");
  await expect(asked("sh", never, { ...call, signal: stop.signal })).rejects.toThrow("stopped by a signal");
});

describe("git", () => {
  let repository: string;
  let spied: string;

  /** Every way in which a repository makes git run a program; each writes its environment down. */
  function plant(): void {
    repository = join(folder, "repository");
    spied = join(folder, "spied");
    const spy = join(folder, "spy");
    writeFileSync(spy, `#!/bin/sh\nenv >> '${spied}'\ncat\n`);
    chmodSync(spy, 0o755);
    mkdirSync(join(repository, "environments"), { recursive: true });
    const git = (...args: readonly string[]) => {
      const env = { ...host(), GIT_DIR: undefined, GIT_CONFIG_NOSYSTEM: "1" };
      const done = spawnSync("git", ["-C", repository, ...args], { env, encoding: "utf8" });
      if (done.status !== 0) throw new Error(done.stderr);
    };
    git("init", "-q", "-b", "main");
    writeFileSync(join(repository, ".gitattributes"), "* filter=spy diff=spy\n");
    writeFileSync(join(repository, ".gitignore"), "ignored\n");
    const lock = formatLock(emptyLock("prod"));
    writeFileSync(join(repository, "environments", "dev.lock.json"), lock);
    git("add", "-A");
    git("commit", "-qm", "first");
    git("mv", "environments/dev.lock.json", "environments/prod.lock.json");
    git("commit", "-qm", "second");
    git("clone", "-q", "--bare", ".", join(folder, "remote"));
    git("remote", "add", "origin", join(folder, "remote"));
    const hooks = join(folder, "hooks");
    mkdirSync(hooks);
    for (const name of ["pre-push", "post-index-change", "reference-transaction", "pre-commit", "post-checkout"]) {
      writeFileSync(join(hooks, name), `#!/bin/sh\nenv >> '${spied}'\n`);
      chmodSync(join(hooks, name), 0o755);
    }
    const settings = {
      "core.hooksPath": hooks,
      "core.fsmonitor": spy,
      "core.pager": spy,
      "core.editor": spy,
      "core.sshCommand": spy,
      "diff.external": spy,
      "diff.spy.textconv": spy,
      "diff.spy.command": spy,
      "filter.spy.clean": spy,
      "filter.spy.smudge": spy,
      "filter.spy.required": "true",
      "gpg.program": spy,
      "commit.gpgSign": "true",
      "log.showSignature": "true",
    };
    for (const [name, value] of Object.entries(settings)) git("config", name, value);
    rmSync(spied, { force: true });
    // That they would run: by git as it is.
    git("status");
    expect(readFileSync(spied, "utf8")).toContain("VENDOR_KEY=fake-value");
    rmSync(spied);
    // So that the comparison has to look into it.
    writeFileSync(join(repository, "environments", "prod.lock.json"), lock);
  }

  it("runs nothing that a repository plants", async () => {
    plant();
    const env = host();
    const context = { root: repository, env, lockDir: join(repository, "environments") };
    expect(gitPlaceOf(join(repository, "ignored"), env).state).toBe("ignored");
    expect(gitPlaceOf(join(repository, "new"), env).state).toBe("not ignored");
    expect(gitPlaceOf(join(repository, ".gitignore"), env).state).toBe("tracked");
    writeFileSync(join(repository, "environments", "new.ts"), "new\n");
    expect(uncommitted(context, ["environments"])).toEqual(["environments/new.ts"]);
    expect(committed(context, "environments/prod.lock.json")).toBe(formatLock(emptyLock("prod")).trim());
    const history = await History.open(repository, env);
    const commits = (await history?.commits(["environments/prod.lock.json"])) ?? [];
    expect(commits.map((one) => one.subject)).toEqual(["second"]);
    const [{ hash = "", parents = [] } = {}] = commits;
    const renamed = await history?.renamedFrom(parents[0] ?? "", hash, "environments/prod.lock.json");
    expect(renamed).toBe("environments/dev.lock.json");
    expect((await tipsOf(context, "prod")).unknown).toEqual([]);

    const git = Git.withUser(repository, env);
    const remote = new Remote(git, "origin");
    const files = ["environments/new.ts"];
    const commit = commitFiles(git, { folder: repository, files, message: "third\n", random: "0" });
    expect(await remote.takesBranches()).toBe(true);
    expect(await remote.push(commit ?? "", "third")).toBe(true);
    expect((await remote.heads())?.map((head) => head.name)).toEqual(["main", "third"]);
    expect(await remote.fetch(["third"])).toBe(true);
    expect(sameFiles(git, commit ?? "", "HEAD", files)).toBe(false);
    expect(existsSync(spied)).toBe(false);
  });
});

/** Each starts esbuild in a process of its own, by another door; `folder` stands for the temporary one. */
it.each<[string, string]>([
  [
    "for the command line",
    `const { mkdirSync, writeFileSync } = require("node:fs");
     for (const one of ["cli", "model", "node_modules"]) mkdirSync(folder + "/" + one);
     writeFileSync(folder + "/cli/main.ts", "");
     setTimeout(() => { if (require("./bin/bundle").bundleOf(folder, "commands") !== null) done(); }, 50);`,
  ],
  [
    "for a declaration",
    `require("node:fs").writeFileSync(folder + "/one.ts", "export const one: 1 = 1;");
     require("./bin/typescript").readTypescript(folder);
     if (require(folder + "/one.ts").one === 1) done();`,
  ],
  [
    "for the embedded cloud",
    `require("./bin/typescript").readTypescript(process.cwd());
     require("./sandbox/control/bundle").bundleDaemon({ bin: folder }).then(done);`,
  ],
  [
    "for the provider process",
    `require("./bin/typescript").readTypescript(process.cwd());
     require("./sandbox/provider/bundle").bundleProvider(folder + "/provider.js").then(done);`,
  ],
])("esbuild gets no value %s, and we have ours again afterwards", (_, script) => {
  const esbuild = esbuildSpy(folder);
  const said = "const folder = process.argv[1], done = () => process.stdout.write(process.env.VENDOR_KEY);\n";
  const env = { PATH: process.env.PATH, VENDOR_KEY: "fake-value", ESBUILD_BINARY_PATH: esbuild.program };
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", said + script, folder], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  expect({ stdout, stderr }).toEqual({ stdout: "fake-value", stderr: "" });
  expect(esbuild.seen()).toContain("ESBUILD_BINARY_PATH=");
  expect(esbuild.seen()).not.toContain("VENDOR_KEY");
});

it("nobody else starts esbuild", () => {
  const folders = ["bin", "cli", "sandbox", "scripts", "providers", "stacks", "constructs", "model", "environments"];
  const files = folders
    .flatMap((one) =>
      readdirSync(join(root, one), { recursive: true, encoding: "utf8" }).map((file) => join(one, file)),
    )
    .filter((file) => /\.[jt]s$/.test(file));
  const starting = [...files, "main.ts"].filter((file) =>
    /(?:require|import)\("esbuild"\)|^import (?!type)[^;]* from "esbuild"/m.test(
      readFileSync(join(root, file), "utf8"),
    ),
  );
  expect(starting.sort()).toEqual([
    "bin/make-bundle.js",
    "bin/run-bundled.js",
    // Started by `declarations/confined.ts`, with an environment of its own.
    "bin/translate.js",
    "bin/typescript.js",
    "sandbox/compile.ts",
  ]);
});

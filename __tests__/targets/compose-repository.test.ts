/** `compose init` with a configuration in a repository: at which tag or commit, and what git can't get. */
import { execFileSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ComposeBench, composeOf } from "../cli/compose-support";

let bench: ComposeBench;
beforeEach(() => {
  bench = new ComposeBench();
});
afterEach(() => bench.close());

/** A repository with the files of `bench.source`, committed and tagged, which git finds under an https address. */
function repository(tag: string, staged: readonly string[] = ["status"]): string {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", bench.source, "-c", "user.name=fake", "-c", "user.email=fake@example.test", ...args], {
      env: { ...bench.env, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  git("init", "-q");
  // As hosts have it: names of files first, and then those that are wanted.
  git("config", "uploadpack.allowFilter", "true");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  git("add", "-A", "-f");
  git(...staged);
  git("commit", "-q", "--allow-empty", "-m", "one");
  git("tag", "-f", "-a", "-m", "one", tag);
  writeFileSync(
    join(bench.base, ".gitconfig"),
    `[url "${bench.source}"]\n\tinsteadOf = https://git.example.test/shop\n[protocol "file"]\n\tallow = always\n`,
  );
  return git("rev-parse", "HEAD").trim();
}

it("brings a repository's folder at a tag, and says the commit", async () => {
  bench.give({
    "deploy/docker-compose.yml": "services: {a: {environment: {JWT_SECRET: fake-1}}}\r\n",
    "deploy/run.sh": "#!/bin/sh\n",
    "README.md": "outside of the folder\n",
  });
  const commit = repository("v1");
  bench.configuration = { git: "https://git.example.test/shop", ref: "v1", folder: "deploy" };
  const report = await bench.report();
  expect(report).toMatchObject({
    from: { kind: "git", address: "https://git.example.test/shop", ref: "v1", folder: "deploy" },
    commit,
    replaced: [{ file: "docker-compose.yml", line: 1, name: "JWT_SECRET" }],
  });
  expect(Object.keys(bench.texts())).toEqual([".env", ".strongroom-compose.json", "docker-compose.yml", "run.sh"]);
  expect(bench.text("docker-compose.yml")).toBe('services: {a: {environment: {JWT_SECRET: "${JWT_SECRET}"}}}\r\n');
  expect(statSync(join(bench.made, "run.sh")).mode & 0o777).toBe(0o755);
  expect((await bench.says()).split("\n").slice(0, 2)).toEqual([
    "0: shop-dev is up to date: 3 variables by name, no value.",
    `  from https://git.example.test/shop, deploy, v1 (commit ${commit})`,
  ]);
  // The same by the commit.
  bench.configuration = { git: "https://git.example.test/shop", ref: commit, folder: "deploy" };
  expect((await bench.init()).text).toContain(`\n  from https://git.example.test/shop, deploy, ${commit}\n`);
});

it("refuses a tag that has moved, what git can't get, and what a repository should not hold", async () => {
  const address = "https://git.example.test/shop";
  bench.give({ "compose.yml": composeOf("fake-1") });
  const one = repository("v1");
  bench.configuration = { git: address, ref: "v1" };
  await bench.init();
  bench.give({ "compose.yml": composeOf("fake-1", "moved") });
  const two = repository("v1");
  expect(await bench.says()).toBe(
    `5: ${address}: the tag v1 was commit ${one} and is ${two} now.\n  next: check what has changed; then name the commit as configuration.ref, or add --force`,
  );
  expect(bench.text("compose.yml")).toBe(composeOf("${JWT_SECRET}"));
  await bench.init({ force: true });
  expect(bench.text("compose.yml")).toBe(composeOf("${JWT_SECRET}", "moved"));

  bench.configuration = { git: address, ref: "main" };
  expect(await bench.says()).toMatch(
    /^7: https:\/\/git\.example\.test\/shop: git can't get the tag main: fatal: .*refs\/tags\/main\.\n {2}next: a ref is a tag or a full commit, and never a branch; to see the tags: git ls-remote --tags -- https:\/\/git\.example\.test\/shop$/,
  );
  bench.configuration = { git: address, ref: "v1", folder: "docker" };
  expect(await bench.says()).toBe(
    `5: ${address}: v1 has no folder docker.\n  next: correct configuration.folder in the declaration`,
  );
  symlinkSync("/etc/passwd", join(bench.source, "link.yml"));
  repository("v2", ["update-index", "--add", "--cacheinfo", `160000,${one},vendor/module`]);
  bench.configuration = { git: address, ref: "v2" };
  expect(await bench.says()).toBe(`5: the compose files can't be used:
  link.yml: it is a symbolic link
  vendor/module: it is a submodule
  next: put a file in its place, or name a folder without it`);
  bench.env.PATH = join(bench.base, "nowhere");
  expect(await bench.says()).toBe("2: git is not installed, but the compose files come from a repository.");
});

it("the credentials that git's own settings put into an address stay there", async () => {
  // Of HTTP, git itself keeps them out of what it says.
  const real = "git://ann:fake-token@127.0.0.1:9/shop";
  writeFileSync(join(bench.base, ".gitconfig"), `[url "${real}"]\n\tinsteadOf = https://git.example.test/shop\n`);
  bench.configuration = { git: "https://git.example.test/shop", ref: "v1" };
  const says = await bench.says();
  expect(says).toMatch(/^7: https:\/\/git\.example\.test\/shop: git can't get the tag v1: fatal: .* 127\.0\.0\.1:9 /);
  expect(says).not.toMatch(/ann|fake-token/);
});

import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type InjectOptions, inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { gitEnv, gitIn, makeCheckout } from "../support/checkout";
import { Fakes } from "../values/sources/fakes";
import { Bench, failureOf } from "./support";

let bench: Bench;
let folder: string;
let checkout: string;
let lockDir: string;
let fakes: Fakes;
const value = canary("vk_fake-");

/** As the host's own command line: prints the address of what it opened. */
const gh = `
[ "$1 $2 $3 $4 $5" = "pr create --base main --head" ] || { echo 'unknown command' >&2; exit 1; }
[ -n "$GH_TOKEN" ] || { echo 'To get started with GitHub CLI, please run:  gh auth login' >&2; exit 4; }
echo 'Creating pull request for strongroom into main in acme/secrets' >&2
echo 'https://github.com/acme/secrets/pull/7'`;

beforeEach(async () => {
  bench = await Bench.open(["dev"]);
  folder = mkdtempSync(join(tmpdir(), "strongroom-pr-"));
  const remote = join(folder, "remote.git");
  checkout = join(folder, "checkout");
  lockDir = join(checkout, "environments");
  makeCheckout(checkout, remote);
  mkdirSync(lockDir);
  writeFileSync(join(checkout, "README.md"), "fake\n");
  writeFileSync(join(lockDir, ".gitkeep"), "");
  gitIn(checkout, "add", "-A");
  gitIn(checkout, "commit", "-q", "-m", "first");
  gitIn(checkout, "push", "-q", "origin", "main");
  // What the engineer was doing meanwhile.
  writeFileSync(join(checkout, "README.md"), "changed\n");
  gitIn(checkout, "checkout", "-q", "-b", "work");
  fakes = new Fakes(folder);
  Object.assign(bench.env, { ...gitEnv, PATH: `${fakes.bin}:/usr/bin:/bin`, VENDOR_KEY: value, UNRELATED: value });
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (options: Partial<InjectOptions> = {}) =>
  inject(bench.context({ lockDir }), { env: "dev", only: ["VENDOR_KEY"], pauseMillis: 1, pr: true, ...options });
const branches = () => gitIn(join(folder, "remote.git"), "branch", "--format=%(refname:short)").split("\n");

it("pushes a branch with the lock alone, and has gh open it", async () => {
  fakes.install("gh", gh);
  bench.env.GH_TOKEN = "fake-gh-token";
  const result = await run();
  const { pullRequest } = result.data;
  const branch = pullRequest?.branch ?? "";
  expect(pullRequest).toEqual({
    branch: expect.stringMatching(/^strongroom\/inject-dev-20260203-040506-[0-9a-f]{7}$/),
    base: "main",
    url: "https://github.com/acme/secrets/pull/7",
    next: null,
  });
  expect(result.text.split("\n").at(-1)).toBe("pull request: https://github.com/acme/secrets/pull/7");
  expect(branches().sort()).toEqual(["main", branch]);
  const remote = join(folder, "remote.git");
  expect(gitIn(remote, "diff", "--name-only", "main", branch)).toBe("environments/dev.lock.json");
  const lock = JSON.parse(gitIn(remote, "show", `${branch}:environments/dev.lock.json`)) as { entries: object };
  expect(Object.keys(lock.entries)).toEqual(["platform/STRONGROOM_FINGERPRINT_KEY", "shop/VENDOR_KEY"]);
  expect(gitIn(remote, "log", "-1", "--format=%an <%ae>%n%B", branch)).toBe(
    [
      "Fake Engineer <engineer@example.test>",
      "dev: pin 2 versions",
      "",
      "Injected by strongroom; no value is part of this change.",
      "",
      "- platform/STRONGROOM_FINGERPRINT_KEY version 1 (generated hex 32)",
      "- shop/VENDOR_KEY version 1 (host environment)",
    ].join("\n"),
  );
  // The engineer's branch, index and changes are as they were.
  expect(gitIn(checkout, "symbolic-ref", "--short", "HEAD")).toBe("work");
  expect(gitIn(checkout, "status", "--porcelain")).toBe(
    " M README.md\n?? environments/.dev.applied\n?? environments/dev.lock.json",
  );
  expect(fakes.environmentOf("gh")).not.toMatch(/UNRELATED|GOOGLE_/);
  const seen = bench.printed + JSON.stringify(result) + fakes.argumentsOf("gh").join("") + fakes.environmentOf("gh");
  expect(search(Buffer.from(seen), "output", [value])).toEqual([]);
  expect(search(Buffer.from(gitIn(remote, "log", "-p", branch)), "history", [value])).toEqual([]);
});

it("without gh and glab it says what is left to do", async () => {
  const { data, text } = await run();
  const branch = data.pullRequest?.branch ?? "";
  expect(text.split("\n").slice(-2)).toEqual([
    `pull request: pushed ${branch}`,
    `  next: open a pull request from ${branch} into main (${join(folder, "remote.git")})`,
  ]);
  expect(branches()).toContain(branch);
});

it("the credentials in a remote's address stay out of what is printed", async () => {
  const address = (host: string, user: string) => `https://${user}${host}/acme/secrets.git`;
  const given = address("git.example.test", "ann:p@fake-token-7f3a@");
  gitIn(checkout, "remote", "set-url", "origin", given);
  // git itself goes elsewhere: nobody is asked for a name that does not exist.
  gitIn(checkout, "config", `url.${join(folder, "remote.git")}.insteadOf`, given);
  const result = await run();
  const branch = result.data.pullRequest?.branch ?? "";
  expect(branches()).toContain(branch);
  expect(result.text.split("\n").at(-1)).toBe(
    `  next: open a pull request from ${branch} into main (${address("git.example.test", "")})`,
  );
  expect(bench.printed + JSON.stringify(result)).not.toMatch(/fake-token|ann:/);
});

it("where gh is not logged in, too", async () => {
  fakes.install("gh", gh);
  const { data } = await run();
  expect(data.pullRequest?.url).toBeNull();
  expect(data.pullRequest?.next).toMatch(/^open a pull request from strongroom\/inject-dev-/);
  expect(bench.printed).toContain(
    "note: gh could not open the pull request (code 4): it is not logged in (gh auth login)\n",
  );
});

it("is refused before anything is written where git does not know who commits", async () => {
  gitIn(checkout, "config", "--unset", "user.name");
  gitIn(checkout, "config", "--unset", "user.email");
  gitIn(checkout, "config", "user.useConfigOnly", "true");
  const failure = await failureOf(() => run());
  expect([failure.code, failure.message]).toEqual([exitCodes.usage, "--pr: git does not know who commits here."]);
  expect(await bench.writes()).toEqual([]);
  const who = { GIT_AUTHOR_NAME: "Fake Job", GIT_AUTHOR_EMAIL: "job@example.test" };
  Object.assign(bench.env, who, { GIT_COMMITTER_NAME: "Fake Job", GIT_COMMITTER_EMAIL: "job@example.test" });
  expect((await run()).data.pullRequest?.branch).toMatch(/^strongroom\/inject-dev-/);
});

it("is refused before anything is written where no branch can be pushed", async () => {
  gitIn(checkout, "config", "remote.origin.pushurl", join(folder, "nowhere.git"));
  const failure = await failureOf(() => run());
  expect(failure).toEqual({
    code: exitCodes.denied,
    message: "--pr: no branch can be pushed to origin; nothing was written.",
    next: "to see why: git push --dry-run origin HEAD:refs/heads/strongroom/try",
  });
  expect(await bench.writes()).toEqual([]);
});

it("a remote that says nothing is waited for aloud, and until a signal", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  gitIn(checkout, "remote", "set-url", "origin", `git://127.0.0.1:${port}/secrets.git`);
  const stop = new AbortController();
  const put = inject(bench.context({ lockDir, signal: stop.signal }), { env: "dev", only: ["VENDOR_KEY"], pr: true });
  const stopped = put.then(
    () => "ended",
    (error: Error) => error.message,
  );
  while (!bench.printed.includes("waiting for origin (git ls-remote)\n")) await setTimeout(20);
  stop.abort(new Error("stopped by a signal"));
  expect(await stopped).toBe("stopped by a signal");
  expect(await bench.writes()).toEqual([]);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

it("glab opens a merge request where the remote is GitLab's", async () => {
  fakes.install("gh", "exit 9");
  fakes.install(
    "glab",
    '[ "$1 $2 $3 $4" = "mr create --target-branch main" ] && echo "!7 dev (strongroom) https://gitlab.example.test/acme/secrets/-/merge_requests/7"',
  );
  // git rewrites the address for itself; the host is told by the one that is configured.
  gitIn(checkout, "remote", "set-url", "origin", "https://gitlab.example.test/acme/secrets.git");
  gitIn(
    checkout,
    "config",
    `url.${join(folder, "remote.git")}.insteadOf`,
    "https://gitlab.example.test/acme/secrets.git",
  );
  const { data } = await run();
  expect(data.pullRequest?.url).toBe("https://gitlab.example.test/acme/secrets/-/merge_requests/7");
  expect(fakes.argumentsOf("gh")).toEqual([]);
});

it("put opens one as well; where nothing changed there is none", async () => {
  await run();
  const terminal = {
    interactive: false,
    readHidden: async () => Buffer.alloc(0),
    readLine: async () => "",
    readAll: async () => Buffer.from(`${value}2`),
  };
  const { data } = await put(bench.context({ lockDir, terminal }), "VENDOR_KEY", {
    env: "dev",
    yes: true,
    pr: true,
    pauseMillis: 1,
  });
  expect(data.pullRequest?.branch).toMatch(/^strongroom\/put-dev-/);
  const log = gitIn(join(folder, "remote.git"), "log", "-1", "--format=%B", data.pullRequest?.branch ?? "");
  expect(log).toBe(
    "dev: shop/VENDOR_KEY version 2\n\nPut by strongroom (stdin), in place of version 1; no value is part of this change.",
  );
  gitIn(checkout, "add", "environments");
  gitIn(checkout, "commit", "-q", "-m", "lock");
  const again = await run();
  expect([again.data.pullRequest, again.text.split("\n").at(-1)]).toEqual([
    null,
    "no pull request: the base branch already has this lock",
  ]);
});

describe("refused before anything is written", () => {
  it.each<[string, () => void, string, number]>([
    [
      "locks that git ignores",
      () => writeFileSync(join(checkout, ".gitignore"), "environments/\n"),
      "git ignores",
      exitCodes.usage,
    ],
    ["no remote", () => gitIn(checkout, "remote", "remove", "origin"), "the repository has no remote", exitCodes.usage],
    [
      "a remote out of reach",
      () => rmSync(join(folder, "remote.git"), { recursive: true }),
      "can't be reached",
      exitCodes.unreachable,
    ],
    [
      "no repository",
      () => rmSync(join(checkout, ".git"), { recursive: true }),
      "is not in a git repository",
      exitCodes.usage,
    ],
  ])("%s", async (_name, prepare, message, code) => {
    prepare();
    const failure = await failureOf(() => run());
    expect([failure.code, failure.message]).toEqual([code, expect.stringContaining(message)]);
    expect(await bench.writes()).toEqual([]);
  });
});

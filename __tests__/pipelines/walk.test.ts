/** A change from its pull request to what runs, in a real repository, by the very steps of the generated workflows. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxedShop, succeed } from "../e2e/sandboxed-shop";
import { canary, search } from "../support/canary";
import { long } from "../support/full";
import { Fakes } from "../values/sources/fakes";
import { type Event, type Outcome, Runner } from "./runner";

const root = join(__dirname, "..", "..");
const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };
let shop: SandboxedShop;
let runner: Runner;
let remote: string;
let clone: string;
let vercel: string;

/** A link here, which `.gitignore` does not know. */
const packages = ":!node_modules";
const who = { GIT_AUTHOR_NAME: "Fake", GIT_AUTHOR_EMAIL: "fake@example.test" };
const plain = {
  ...who,
  GIT_COMMITTER_NAME: who.GIT_AUTHOR_NAME,
  GIT_COMMITTER_EMAIL: who.GIT_AUTHOR_EMAIL,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  PATH: process.env.PATH ?? "",
};
function git(at: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: at, encoding: "utf8", env: plain, stdio: "pipe" }).trim();
}

/** What GitHub answers to its own command line. */
const gh = `for last; do :; done
case "$*" in
  *git/ref/heads/main*) git -C "$REMOTE" rev-parse main;;
  *deployments*) name=\${2##*environment=}; cat "$SCRATCH/deployments/\${name%%&*}" 2>/dev/null || true;;
  *compare*) echo identical;;
  "issue list"*) cat "$SCRATCH/issue" 2>/dev/null || true;;
  "issue create"*) cp "$last" "$SCRATCH/issue.md"; echo 5 > "$SCRATCH/issue";;
  "issue close"*) rm "$SCRATCH/issue";;
  "issue edit"*) cp "$last" "$SCRATCH/issue.md";;
esac`;
/** Packages are there already; everything else is npm's own. */
const npm = `if [ "$1" = ci ]; then ln -s '${join(root, "node_modules")}' node_modules; else exec '${execFileSync("which", ["npm"], { encoding: "utf8" }).trim()}' "$@"; fi`;

if (process.env.STRONGROOM_FULL_TESTS === "1") {
  beforeAll(async () => {
    shop = await SandboxedShop.open();
    const { folder, scratch } = shop.project;
    shop.edit(
      "environments/index.ts",
      "environments: [dev] }",
      'environments: [dev], pipelines: { host: "github", repository: "acme/secrets" } }',
    );
    cpSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
    await succeed(shop.project.run(["npm", "run", "--silent", "engine", "--", "--record"]));
    await succeed(shop.project.strongroom(["tidy"]));
    remote = join(scratch, "remote.git");
    clone = join(scratch, "clone");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote], { env: plain });
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", "-A", "--", ".", packages);
    git(folder, "commit", "-q", "-m", "first");
    git(folder, "push", "-q", remote, "main");
    git(scratch, "clone", "-q", remote, "clone");
    execFileSync("ln", ["-s", join(root, "node_modules"), join(clone, "node_modules")]);
    const fakes = new Fakes(scratch);
    fakes.install("gh", gh);
    fakes.install("npm", npm);
    const {
      STRONGROOM_LOCK_DIR: _,
      PATH: __,
      GOOGLE_OAUTH_ACCESS_TOKEN: token = "",
      VERCEL_API_TOKEN = "",
      ...sandbox
    } = await shop.environment();
    vercel = VERCEL_API_TOKEN;
    runner = new Runner({ remote, scratch, bin: fakes.bin, sandbox, token });
  });
  afterAll(() => shop.close());
}

const base = () => ({
  "github.repository": "acme/secrets",
  "github.event.repository.default_branch": "main",
  "github.token": "fake-github-token",
  "vars.STRONGROOM_PIPELINES": "on",
  "vars.STRONGROOM_PLAN_IDENTITY": "plan",
  "vars.STRONGROOM_APPLY_GRANTS_IDENTITY": "apply-grants",
  "vars.STRONGROOM_APPLY_SERVICES_IDENTITY": "apply-services",
  "vars.STRONGROOM_DELIVER_IDENTITY": "deliver",
  "secrets.VERCEL_API_TOKEN": vercel,
  "inputs.environment": "",
});

/** Opens a pull request with what is in the clone. @returns what the host would merge */
function propose(number: number, message: string): string {
  git(clone, "checkout", "-q", "-B", `change-${number}`);
  git(clone, "add", "-A", "--", ".", packages);
  git(clone, "commit", "-q", "-m", message);
  git(clone, "push", "-q", "origin", `HEAD:refs/pull/${number}/head`, `HEAD:refs/pull/${number}/merge`);
  return git(clone, "rev-parse", "HEAD");
}

function pullRequest(number: number, commit: string, more: Partial<Event> = {}) {
  return runner.run(".github/workflows/strongroom-pull-request.yml", {
    commit,
    contexts: {
      ...base(),
      "github.event_name": "pull_request",
      "github.sha": commit,
      "github.ref": `refs/pull/${number}/merge`,
      "github.event.pull_request.number": String(number),
      "github.event.pull_request.head.repo.full_name": "acme/secrets",
    },
    ...more,
    // Posting has tests of its own, with the answers of each host.
    rewrite: (text) => (more.rewrite?.(text) ?? text).replace(" --post\n", ' --markdown > "$SCRATCH/comment.md"\n'),
  });
}

/** Merges what was proposed; or somebody starts the pipeline by hand. */
function deploy(commit: string | null) {
  const before = git(remote, "rev-parse", "main");
  if (commit !== null) git(clone, "push", "-q", "origin", `${commit}:refs/heads/main`);
  const sha = git(remote, "rev-parse", "main");
  return runner.run(".github/workflows/strongroom-deploy.yml", {
    commit: sha,
    contexts: {
      ...base(),
      "github.event_name": commit === null ? "workflow_dispatch" : "push",
      "github.sha": sha,
      "github.ref": "refs/heads/main",
      "github.event.before": before,
    },
  });
}

function drift() {
  const sha = git(remote, "rev-parse", "main");
  return runner.run(".github/workflows/strongroom-drift.yml", {
    commit: sha,
    contexts: { ...base(), "github.event_name": "schedule", "github.sha": sha, "github.ref": "refs/heads/main" },
  });
}

const results = (outcomes: ReadonlyMap<string, Outcome>) =>
  Object.fromEntries([...outcomes].map(([path, { result, failed }]) => [path, failed ?? result]));
const logs: string[] = [];
const said = (outcomes: ReadonlyMap<string, Outcome>) => {
  const text = [...outcomes.values()].map(({ log }) => log).join("\n");
  logs.push(text);
  return text;
};

long("the first deploy makes accounts and secrets, and stops where values are missing", () => {
  const done = deploy(null);
  said(done);
  expect(results(done)).toEqual({
    changed: "success",
    judge: "skipped",
    engine: "success",
    "dev/foresee/policy": "skipped",
    "dev/foresee/engine": "skipped",
    "dev/foresee/change": "skipped",
    "dev/foresee/report": "skipped",
    "dev/foresee/drift": "skipped",
    "dev/foresee/merged": "success",
    "dev/foresee": "success",
    "dev/approve": "success",
    "dev/grants": "success",
    "dev/services": "Every required value is there",
    "dev/deliver": "skipped",
    "dev/health": "skipped",
    "dev/live": "skipped",
    dev: "failure",
  });
});

long("an engineer injects; the pull request with the pins is judged, planned and told about", async () => {
  const { STRONGROOM_LOCK_DIR: _, ...sandbox } = await shop.environment();
  await succeed(
    shop.project.run(["./strongroom", "inject", "--env", "dev"], { cwd: clone, env: { ...sandbox, ...values } }),
  );
  const done = pullRequest(1, propose(1, "pins"));
  const text = said(done);
  expect(results(done)).toEqual({
    synth: "success",
    "plan/policy/judge": "success",
    "plan/policy": "success",
    "plan/engine": "success",
    "plan/change (dev)": "success",
    "plan/report": "success",
    "plan/drift": "skipped",
    "plan/merged": "skipped",
    plan: "success",
    fork: "skipped",
  });
  expect(text).toContain("logged in as plan\n");
  const comment = readFileSync(join(shop.project.scratch, "comment.md"), "utf8");
  expect(comment).toContain("VENDOR_KEY");
});

long("documents that were exchanged after they were judged are not planned", () => {
  const commit = git(clone, "rev-parse", "HEAD");
  const exchange = (job: string, artifacts: string) => {
    if (job !== "plan/change") return;
    const file = join(artifacts, "strongroom-documents", "stacks", "shop-dev-services", "cdk.tf.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("europe-west1", "us-central1"));
  };
  const done = pullRequest(1, commit, { meanwhile: exchange });
  expect(results(done)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(done)).toContain("these are not the documents that were judged");
  // Without the comparison they are.
  const bad = pullRequest(1, commit, {
    meanwhile: exchange,
    rewrite: (text) => text.replace(/if \[ "\$\(cd documents .*\n/, "true\n"),
  });
  expect(results(bad)["plan/change (dev)"]).toBe("success");
});

long("an engine that was exchanged is not run beside an identity", () => {
  const done = pullRequest(1, git(clone, "rev-parse", "HEAD"), {
    meanwhile: (job, artifacts) => {
      if (job === "plan/change")
        writeFileSync(join(artifacts, "strongroom-engine", "engine.js"), "console.log(process.env)");
    },
  });
  expect(results(done)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(done)).toContain("is not the engine that this commit records");
});

long("after the merge everything goes live, and no value was printed", async () => {
  const done = deploy(git(clone, "rev-parse", "HEAD"));
  said(done);
  expect(results(done)).toMatchObject({
    judge: "success",
    "dev/grants": "success",
    "dev/services": "success",
    "dev/deliver": "success",
    "dev/health": "success",
    "dev/live": "success",
    dev: "success",
  });
  const live = await shop.service("shop-api");
  expect(live.latestReadyRevision).toBe(live.latestCreatedRevision);
  expect(readFileSync(join(shop.project.scratch, "deployments", "dev-live"), "utf8")).toBe(
    git(remote, "rev-parse", "main"),
  );
  expect(search(Buffer.from(logs.join("\n")), "logs", Object.values(values))).toEqual([]);
});

long("drift opens an issue, and closes it", async () => {
  expect(results(drift())).toMatchObject({ plan: "success", issue: "success" });
  expect(existsSync(join(shop.project.scratch, "issue"))).toBe(false);
  const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";
  const label = (labels: object) =>
    shop.read(`${secret}?updateMask=labels`, { method: "PATCH", body: JSON.stringify({ labels }) });
  const { labels } = await shop.read<{ labels: object }>(secret);
  await label({ ...labels, class: "by-hand" });
  expect(results(drift())).toMatchObject({ "plan/drift (dev)": "success", issue: "success" });
  expect(readFileSync(join(shop.project.scratch, "issue.md"), "utf8")).toContain("    shop-dev-secrets\n");
  await label(labels);
  expect(results(drift())).toMatchObject({ issue: "success" });
  expect(existsSync(join(shop.project.scratch, "issue"))).toBe(false);
});

long("what the policy refuses is not planned, and if it is merged anyway, not applied", () => {
  mkdirSync(join(clone, "stacks"), { recursive: true });
  const file = join(clone, "constructs", "accessor-binding.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace("member: props.member", 'member: "allUsers"'));
  const commit = propose(2, "everybody");
  const done = pullRequest(2, commit);
  expect(results(done)).toMatchObject({
    "plan/policy/judge": "What must not be planned",
    "plan/change": "skipped",
    "plan/report": "success",
    plan: "failure",
  });
  const merged = deploy(commit);
  expect(results(merged)).toMatchObject({ judge: "What must not be planned", dev: "skipped" });
  said(merged);
});

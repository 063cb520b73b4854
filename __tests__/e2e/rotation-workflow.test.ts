/** `.github/workflows/rotation.yml` as a careful reviewer reads it, and its own step run as a runner does. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseLock } from "../../model/parse-lock";
import { RunningShop, session } from "../cli/running-shop";
import { search } from "../support/canary";
import type { Outcome } from "../support/project";
import { wayTo } from "../support/proven";
import { Fakes } from "../values/sources/fakes";

const root = join(__dirname, "..", "..");
const text = readFileSync(join(root, ".github", "workflows", "rotation.yml"), "utf8");

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if: string;
  readonly environment: string;
  readonly permissions: unknown;
  readonly strategy: { readonly "fail-fast": boolean; readonly matrix: { readonly environment: readonly string[] } };
  readonly steps: readonly Step[];
}

const workflow = parse(text) as {
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};
const job = workflow.jobs.rotate as Job;
const rotation = job.steps.find((step) => step.run?.includes("rotate --due")) as Step;

describe("what a reviewer looks at", () => {
  it("one job with an identity, with the rights that it needs and no others; no run is cancelled in the middle", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["engine", "rotate"]);
    expect([workflow.permissions, workflow.concurrency]).toEqual([
      {},
      { group: "rotation", "cancel-in-progress": false },
    ]);
    expect(job.permissions).toEqual({ contents: "write", "pull-requests": "write", "id-token": "write" });
    expect(job.if).toContain("github.ref == format('refs/heads/{0}', github.event.repository.default_branch)");
  });

  it("every environment, each with its own variables and approvals", () => {
    const locks = readdirSync(join(root, "environments")).filter((name) => name.endsWith(".lock.json"));
    expect([...job.strategy.matrix.environment].sort()).toEqual(
      locks.map((name) => name.replace(".lock.json", "")).sort(),
    );
    expect([job.environment, job.strategy["fail-fast"]]).toEqual(["${{ matrix.environment }}-rotate", false]);
  });

  it("actions by commit, each with its version beside it", () => {
    const watch = readFileSync(join(root, ".github", "workflows", "watch.yml"), "utf8");
    const used = [...`${text}\n${watch}`.matchAll(/uses: (.*)$/gm)].map(([, use = ""]) => use);
    expect(used.length).toBeGreaterThan(job.steps.filter((step) => step.uses !== undefined).length);
    for (const use of used) expect(use).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("a login without a key, and no expression inside a script", () => {
    expect(text).not.toMatch(/secrets\.|credentials_json/);
    const login = job.steps.find((step) => step.id === "login");
    expect(login?.with).toMatchObject({ token_format: "access_token", create_credentials_file: false });
    for (const step of job.steps) expect(step.run ?? "").not.toContain("${{");
  });
});

describe("the step, in the shallow checkout of a runner", () => {
  let shop: RunningShop;
  let fakes: Fakes;
  let remote: string;
  const gitEnv = { PATH: process.env.PATH ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (at: string, ...args: readonly string[]) =>
    execFileSync("git", ["-C", at, "-c", "user.name=Fake", "-c", "user.email=fake@example.test", ...args], {
      encoding: "utf8",
      env: gitEnv,
      stdio: "pipe",
    }).trim();

  beforeAll(async () => {
    shop = await RunningShop.open();
    const { folder, scratch } = shop.project;
    const lock = readFileSync(join(shop.environment.STRONGROOM_LOCK_DIR ?? "", "dev.lock.json"), "utf8");
    // Older than any period.
    shop.project.write("environments/dev.lock.json", lock.replaceAll("2026-02-03", "2020-02-03"));
    remote = join(scratch, "remote.git");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote], { env: gitEnv });
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "-m", "first");
    git(folder, "push", "-q", remote, "main");
    fakes = new Fakes(scratch);
    fakes.install("gh", '[ -n "$GH_TOKEN" ] || exit 4\necho https://github.com/acme/secrets/pull/7');
  });
  afterAll(() => shop.close());

  /** A runner that has only the checkout; its expressions are filled in, `npm ci` has been. */
  function run(name: string): Promise<Outcome> {
    const { scratch } = shop.project;
    git(scratch, "clone", "-q", "--depth=1", `file://${remote}`, name);
    // The lock files are those of the checkout.
    const { STRONGROOM_LOCK_DIR: _, ...sandbox } = shop.environment;
    const expressions: Readonly<Record<string, string>> = {
      "matrix.environment": "dev",
      "steps.login.outputs.access_token": shop.cloud.ownerToken,
      "github.token": "fake-github-token",
    };
    const given = Object.entries(rotation.env ?? {}).map(([name, value]) => {
      const filled = value.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
        const found = expressions[expression];
        if (found === undefined) throw new Error(`nobody fills in ${expression}`);
        return found;
      });
      return [name, filled];
    });
    const env = {
      ...sandbox,
      ...Object.fromEntries(given),
      PATH: `${fakes.bin}:${gitEnv.PATH}`,
      GIT_CONFIG_COUNT: "1",
      // As on a runner, git must not guess who commits.
      GIT_CONFIG_KEY_0: "user.useConfigOnly",
      GIT_CONFIG_VALUE_0: "true",
    };
    // What GitHub starts a `run` with.
    const shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", rotation.run ?? ""];
    return shop.project.run(shell, { env, cwd: join(scratch, name) });
  }
  const byHand = () =>
    ["shop/VENDOR_KEY", "shop/WEB_KEY"]
      .map(
        (key) =>
          `due, but not generated: ${key} (shop)\n  next: ./strongroom ${wayTo(shop.cloud)} rotate --yes ${key} --env dev\n`,
      )
      .join("");
  const branches = () => git(remote, "branch", "--format=%(refname:short)").split("\n").sort();

  it("pushes one branch with the moved pin, opens its pull request, and shows no value", async () => {
    const done = await run("first");
    expect([done.code, done.stdout]).toEqual([
      0,
      `rotated shop/SESSION_KEY\n${byHand()}pull request: https://github.com/acme/secrets/pull/7\n`,
    ]);
    const [main, branch = ""] = branches();
    expect([main, branch]).toEqual(["main", expect.stringMatching(/^strongroom\/rotate-dev-/)]);
    expect(git(remote, "diff", "--name-only", "main", branch)).toBe("environments/dev.lock.json");
    expect(git(remote, "log", "-1", "--format=%an, %cn", branch)).toBe("github-actions[bot], github-actions[bot]");
    const parsed = parseLock(git(remote, "show", `${branch}:environments/dev.lock.json`), "dev.lock.json");
    const entry = parsed.ok ? parsed.lock.entries["shop/SESSION_KEY"] : undefined;
    expect([entry?.current, entry?.rotation?.stage]).toEqual(["2", "moved"]);
    const title = "pr create --base main --head ";
    expect(fakes.argumentsOf("gh").join("\n")).toContain(`${title}${branch} --title dev: rotate shop/SESSION_KEY`);
    expect(search(Buffer.from(shop.project.printed()), "printed", [session])).toEqual([]);
  });

  it("leaves that alone while its pull request is open", async () => {
    const before = branches();
    const done = await run("second");
    expect([done.code, done.stdout]).toEqual([
      0,
      `already being rotated: shop/SESSION_KEY\n  next: merge origin/${before[1]}, and deploy\n${byHand()}`,
    ]);
    expect(branches()).toEqual(before);
  });
});

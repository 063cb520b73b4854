/** A change from its merge request to what runs, by the very scripts of the files for GitLab, in both of its projects. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcomes } from "../pipelines/runner";
import { git, results, Walk, walked, walking } from "../pipelines/walked";
import { canary, search } from "../support/canary";
import { long } from "../support/full";
import type { Variables } from "./condition";
import { curl, GitlabRunner, type Started, unzip } from "./runner";

const pipelines = `{ host: "gitlab", repository: "acme/infra/secrets", planner: "acme/infra/plans", image: "node@sha256:${"1".repeat(64)}" }`;
const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };

class GitlabWalk extends Walk {
  private readonly gitlab = new GitlabRunner(this.made.around);

  static override async open(): Promise<GitlabWalk> {
    return new GitlabWalk(await walked(pipelines, { curl, unzip }));
  }

  protected override refsOf(number: number): readonly string[] {
    const requests = ["head", "merge"].map((one) => `HEAD:refs/merge-requests/${number}/${one}`);
    return [...requests, `HEAD:refs/heads/change-${number}`];
  }

  private variables(sha: string, more: Variables): Started["variables"] {
    return {
      GITLAB_CI: "true",
      CI_SERVER_URL: "https://gitlab.test",
      CI_PROJECT_URL: "https://gitlab.test/acme/infra/secrets",
      CI_API_V4_URL: "https://gitlab.test/api/v4",
      CI_PROJECT_ID: "20001",
      CI_PIPELINE_ID: "9001",
      CI_JOB_TOKEN: "fake-job-token",
      CI_DEFAULT_BRANCH: "main",
      CI_COMMIT_SHA: sha,
      STRONGROOM_PIPELINES: "on",
      STRONGROOM_PIPELINE: "none",
      ...more,
    };
  }

  private readonly kept: Started["kept"] = (environment) => {
    const [, identity = ""] = /^dev-(.*)$/.exec(environment) ?? [];
    const { keys, vercel } = this.made;
    return {
      ...(environment === "strongroom-host" ? { GITLAB_TOKEN: "fake-gitlab-token" } : {}),
      ...(identity === "deliver" ? { VERCEL_API_TOKEN: vercel } : {}),
      ...(identity === ""
        ? {}
        : {
            STRONGROOM_IDENTITY_PROVIDER: `projects/1/locations/global/workloadIdentityPools/strongroom/providers/gitlab-${identity}`,
            [`STRONGROOM_${identity.replace("-", "_").toUpperCase()}_IDENTITY`]: identity,
            STRONGROOM_PLANS: "gs://fake-platform-dev-tfstate/strongroom/plans",
            STRONGROOM_SIGN_KEY: keys.sign,
            STRONGROOM_WRAP_KEY: keys.wrap,
          }),
    };
  };

  start(started: Partial<Started> & Pick<Started, "commit" | "variables">): Outcomes {
    return this.gitlab.run({ file: ".gitlab-ci.yml", kept: this.kept, ...started });
  }

  /** Both pipelines: the merge request's own, and that of the project that plans, which it starts. */
  request(number: number, sha: string, more: Partial<Started> = {}): readonly [Outcomes, Outcomes] {
    const own = this.start({
      commit: sha,
      variables: this.variables(sha, {
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_MERGE_REQUEST_EVENT_TYPE: "merged_result",
        CI_MERGE_REQUEST_IID: String(number),
        CI_MERGE_REQUEST_PROJECT_ID: "20001",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "20001",
      }),
    });
    const given = readFileSync(join(this.scratch, "trigger"), "utf8");
    const input = (name: string) => new RegExp(`^inputs\\[${name}\\]=(.*)$`, "m").exec(given)?.[1] ?? "";
    const planned = this.start({
      commit: "main",
      file: ".gitlab/strongroom/planner.gitlab-ci.yml",
      ...more,
      variables: this.variables(this.main, {
        CI_PIPELINE_SOURCE: "pipeline",
        CI_COMMIT_BRANCH: "main",
        STRONGROOM_COMMIT: input("commit"),
        STRONGROOM_MERGE_REQUEST: input("merge_request"),
        STRONGROOM_DOCUMENTS: input("documents"),
        STRONGROOM_REQUEST_PIPELINE: input("pipeline"),
        ...more.variables,
      }),
      // Posting has tests of its own, with the answers of each host.
      rewrite: (text) => (more.rewrite?.(text) ?? text).replace(" --post\n", ' --markdown > "$SCRATCH/comment.md"\n'),
    });
    return [own, planned];
  }

  protected override ofMain(name: string, event: string): Outcomes {
    const sources: Readonly<Record<string, string>> = { push: "push", workflow_dispatch: "web", schedule: "schedule" };
    const sha = this.main;
    return this.start({
      commit: sha,
      variables: this.variables(sha, {
        CI_PIPELINE_SOURCE: sources[event] ?? "",
        CI_COMMIT_BRANCH: "main",
        CI_COMMIT_BEFORE_SHA: event === "push" ? git(this.remote, "rev-parse", "main~1") : "0".repeat(40),
        ...(event === "push" ? {} : { STRONGROOM_PIPELINE: name }),
      }),
    });
  }
}

const here = walking(() => GitlabWalk.open());
const { said } = here;
const of = (pipeline: string, outcomes: Outcomes) =>
  Object.fromEntries(Object.entries(results(outcomes)).filter(([name]) => name.startsWith(pipeline)));

long("the first deploy makes accounts and secrets, and stops where values are missing", () => {
  const done = here.walk.byHand();
  said(done);
  expect(results(done)).toEqual({
    "deploy/changed": "success",
    "deploy/engine": "success",
    "deploy/dev/seal/seal": "success",
    "deploy/dev/approve": "success",
    "deploy/dev/grants": "success",
    "deploy/dev/services": "Every required value is there",
    "deploy/dev/deliver": "skipped",
    "deploy/dev/health": "skipped",
    "deploy/dev/live": "skipped",
  });
});

long(
  "the merge request with the pins is made in one project, and judged, planned and told about in the other",
  async () => {
    await here.walk.strongroom(["inject", "--env", "dev"], values);
    const [own, planned] = here.walk.request(1, here.walk.propose(1, "pins"));
    said(own);
    expect(of("pull-request/", own)).toEqual({ "pull-request/synth": "success", "pull-request/plan": "success" });
    const text = said(planned);
    expect(results(planned)).toEqual({
      "plan/policy/judge": "success",
      "plan/engine": "success",
      "plan/change (dev)": "success",
      "plan/report": "success",
      "plan/begins": "success",
      "plan/succeeded": "success",
      "plan/failed": "skipped",
    });
    expect(text).toContain("logged in as plan\n");
    expect(readFileSync(join(here.walk.scratch, "comment.md"), "utf8")).toContain("VENDOR_KEY");
    const statuses = readFileSync(join(here.walk.scratch, "statuses"), "utf8");
    expect([...statuses.matchAll(/^state=(.*)$/gm)].map(([, state]) => state)).toEqual(["running", "success"]);
  },
);

long("a commit that is not the merge request's is neither judged nor planned, and its pipeline fails", () => {
  const other = git(here.walk.remote, "rev-parse", "main");
  const [, planned] = here.walk.request(1, git(here.walk.clone, "rev-parse", "HEAD"), {
    variables: { STRONGROOM_COMMIT: other },
  });
  expect(results(planned)).toMatchObject({ "plan/change (dev)": "skipped", "plan/failed": "success" });
  expect(said(planned)).toContain(
    `error: ${other} is not what merge request !1 of a branch of this project would merge`,
  );
  // Neither is a fork's: its head is no branch here.
  git(here.walk.remote, "update-ref", "-d", "refs/heads/change-1");
  const [, forked] = here.walk.request(1, git(here.walk.clone, "rev-parse", "HEAD"));
  expect(results(forked)).toMatchObject({ "plan/change (dev)": "skipped", "plan/failed": "success" });
});

long("an engine and documents that were exchanged are refused beside an identity", () => {
  const commit = git(here.walk.clone, "rev-parse", "HEAD");
  git(here.walk.clone, "push", "-q", "-f", "origin", "HEAD:refs/heads/change-1");
  const exchange = (file: string, from: string) => (job: string, artifacts: (of: string) => string) => {
    if (job !== "plan/change (dev)") return;
    const full = join(artifacts(from), file);
    writeFileSync(full, `${readFileSync(full, "utf8")} `);
  };
  const [, documents] = here.walk.request(1, commit, {
    meanwhile: exchange("documents/stacks/shop-dev-services/cdk.tf.json", "plan/policy/judge"),
  });
  expect(results(documents)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(documents)).toContain("these are not the documents that were judged");
  const [, engine] = here.walk.request(1, commit, { meanwhile: exchange("built/engine.js", "plan/engine") });
  expect(results(engine)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(engine)).toContain("is not the engine that this commit records");
});

long("after the merge everything goes live, and no value was printed", async () => {
  const done = here.walk.merge(git(here.walk.clone, "rev-parse", "HEAD"));
  said(done);
  expect(of("deploy/", done as Outcomes)).toEqual(
    Object.fromEntries(
      [
        "changed",
        "judge",
        "engine",
        "dev/seal/seal",
        ...["approve", "grants", "services", "deliver", "health", "live"].map((one) => `dev/${one}`),
      ].map((one) => [`deploy/${one}`, "success"]),
    ),
  );
  const live = await here.walk.shop.service("shop-api");
  expect(live.latestReadyRevision).toBe(live.latestCreatedRevision);
  expect(readFileSync(join(here.walk.scratch, "deployments", "dev-live"), "utf8")).toBe(here.walk.main);
  expect(search(Buffer.from(here.logs.join("\n")), "logs", Object.values(values))).toEqual([]);
});

long("drift opens an issue, and closes it", async () => {
  expect(results(here.walk.drift())).toMatchObject({ "drift/plan/drift (dev)": "success", "drift/issue": "success" });
  expect(existsSync(join(here.walk.scratch, "issue"))).toBe(false);
  const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";
  const label = (labels: object) =>
    here.walk.shop.read(`${secret}?updateMask=labels`, { method: "PATCH", body: JSON.stringify({ labels }) });
  const { labels } = await here.walk.shop.read<{ labels: object }>(secret);
  await label({ ...labels, class: "by-hand" });
  expect(results(here.walk.drift())).toMatchObject({ "drift/issue": "success" });
  expect(readFileSync(join(here.walk.scratch, "issue.md"), "utf8")).toContain("    shop-dev-secrets\n");
  await label(labels);
  expect(results(here.walk.drift())).toMatchObject({ "drift/issue": "success" });
  expect(existsSync(join(here.walk.scratch, "issue"))).toBe(false);
});

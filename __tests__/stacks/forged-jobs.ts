/** Claims of the jobs that are trusted at GitHub, and of jobs that only look like them. */
import type { Claims } from "../support/fake-issuer";

export const nowSeconds = Date.parse("2026-01-02T03:04:05Z") / 1000;
export const times = { iat: nowSeconds - 10, exp: nowSeconds + 300 };

export const main = "refs/heads/main";
export const file = (name: string) => `acme/secrets/.github/workflows/${name}@${main}`;
export const job: Claims = {
  iss: "https://token.actions.githubusercontent.com",
  sub: "repo:acme@4567890/secrets@123456789:environment:dev-apply-grants",
  repository: "acme/secrets",
  repository_id: "123456789",
  repository_owner: "acme",
  repository_owner_id: "4567890",
  environment: "dev-apply-grants",
  ref: main,
  ref_type: "branch",
  event_name: "push",
  base_ref: "",
  head_ref: "",
  workflow_ref: file("strongroom-deploy.yml"),
  job_workflow_ref: file("strongroom-deploy-environment.yml"),
  run_id: "7000000001",
  run_attempt: "1",
  ...times,
};
export const planned: Claims = {
  environment: "dev-plan",
  event_name: "pull_request",
  ref: "refs/pull/7/merge",
  base_ref: "main",
  head_ref: "a-change",
  workflow_ref: "acme/secrets/.github/workflows/strongroom-pull-request.yml@refs/pull/7/merge",
  job_workflow_ref: file("strongroom-plan.yml"),
};

/** Plans what was merged: the same workflow as that of pull requests, on the default branch. */
export const sealed: Claims = { environment: "dev-seal", job_workflow_ref: file("strongroom-plan.yml") };

/** Workflows that start by themselves, and call no other. */
const own = (name: string): Claims => ({
  event_name: "schedule",
  workflow_ref: file(name),
  job_workflow_ref: file(name),
});
export const rotating: Claims = { ...own("rotation.yml"), environment: "dev-rotate" };
export const watching: Claims = { ...own("watch.yml"), environment: "dev-watch" };

const stranger = {
  repository: "evil/secrets",
  repository_id: "666",
  repository_owner: "evil",
  repository_owner_id: "667",
};
/** What differs from the right job, and the part of the condition that notices it. */
export const forged: readonly (readonly [does: string, provider: string, over: Claims, part: RegExp])[] = [
  ["a fork", "github-apply-grants", stranger, /assertion\.repository_id/],
  [
    "another repository of the same owner",
    "github-apply-grants",
    { repository_id: "123456788" },
    /assertion\.repository_id == /,
  ],
  [
    "a new repository with the old one's name",
    "github-apply-grants",
    { repository_id: "987654321" },
    /assertion\.repository_id == /,
  ],
  [
    "the repository, moved to another owner",
    "github-apply-grants",
    { repository_owner_id: "667" },
    /assertion\.repository_owner_id/,
  ],
  ["another branch", "github-apply-grants", { ref: "refs/heads/feature" }, /assertion\.ref == /],
  ["a tag called main", "github-apply-grants", { ref: "refs/tags/main", ref_type: "tag" }, /assertion\.ref == /],
  ["a branch that only begins so", "github-apply-grants", { ref: `${main}-2` }, /assertion\.ref == /],
  ["a pull request", "github-apply-grants", { event_name: "pull_request" }, /assertion\.event_name/],
  [
    "a pull request with the base's rights",
    "github-apply-grants",
    { event_name: "pull_request_target" },
    /assertion\.event_name/,
  ],
  ["a run that another one starts", "github-apply-grants", { event_name: "workflow_run" }, /assertion\.event_name/],
  [
    "another workflow file",
    "github-apply-grants",
    { job_workflow_ref: file("test.yml") },
    /assertion\.job_workflow_ref/,
  ],
  [
    "the right file of another branch",
    "github-apply-grants",
    { job_workflow_ref: file("strongroom-deploy-environment.yml").replace(main, "refs/heads/feature") },
    /assertion\.job_workflow_ref/,
  ],
  [
    "the right file of another repository",
    "github-apply-grants",
    { job_workflow_ref: file("strongroom-deploy-environment.yml").replace("acme/secrets", "evil/secrets") },
    /assertion\.job_workflow_ref/,
  ],
  ["another environment", "github-apply-grants", { environment: "prod-apply-grants" }, /assertion\.environment/],
  [
    "the environment of the other apply",
    "github-apply-grants",
    { environment: "dev-apply-services" },
    /assertion\.environment/,
  ],
  ["no environment", "github-apply-grants", { environment: undefined }, /assertion\.environment/],
  ["the environment in capitals", "github-apply-grants", { environment: "DEV-APPLY-GRANTS" }, /assertion\.environment/],
  ["plan's job, for grants", "github-apply-grants", planned, /assertion\.environment/],
  [
    "a pull request that plans by its own file",
    "github-plan",
    { ...planned, job_workflow_ref: planned.workflow_ref },
    /assertion\.job_workflow_ref/,
  ],
  ["a pull request to another branch", "github-plan", { ...planned, base_ref: "release" }, /assertion\.base_ref/],
  ["a push to another branch, for plan", "github-plan", { ...planned, event_name: "push" }, /event_name in/],
  ["a comment, for plan", "github-plan", { ...planned, event_name: "issue_comment", ref: main }, /event_name/],
  ["the apply's job, for plan", "github-plan", {}, /assertion\.environment/],
  ["a pull request's plan, for the seal", "github-seal", planned, /assertion\.environment/],
  [
    "a pull request that names the seal's environment",
    "github-seal",
    { ...planned, environment: "dev-seal" },
    /assertion\.event_name/,
  ],
  [
    "a pull request in the merge queue, for the seal",
    "github-seal",
    { ...sealed, event_name: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-7-abc" },
    /assertion\.ref == /,
  ],
  [
    "a push to another branch, for the seal",
    "github-seal",
    { ...sealed, ref: "refs/heads/feature" },
    /assertion\.ref == /,
  ],
  ["a schedule, for the seal", "github-seal", { ...sealed, event_name: "schedule" }, /assertion\.event_name/],
  ["the apply's workflow, for the seal", "github-seal", { environment: "dev-seal" }, /assertion\.job_workflow_ref/],
  ["the seal's job, for plan", "github-plan", sealed, /assertion\.environment/],
  ["the seal's job, for grants", "github-apply-grants", sealed, /assertion\.environment/],
  ["the apply's job, for deliver", "github-deliver", {}, /assertion\.environment/],
  ["a rotation, for deliver", "github-deliver", rotating, /assertion\.environment/],
  ["a rotation of another branch", "github-rotate", { ...rotating, ref: "refs/heads/feature" }, /assertion\.ref == /],
  ["a rotation at each push", "github-rotate", { ...rotating, event_name: "push" }, /assertion\.event_name/],
  [
    "another workflow, in the environment of rotations",
    "github-rotate",
    { ...rotating, workflow_ref: file("watch.yml") },
    /assertion\.workflow_ref/,
  ],
  ["a rotation, for watch", "github-watch", rotating, /assertion\.environment/],
  ["a pull request, for watch", "github-watch", { ...watching, event_name: "pull_request" }, /assertion\.event_name/],
];

/** Whose jobs the pipelines' identities trust, and who gets their alerts: what a review says of each edit of `pipelines`. */
import { reviewMarkdown } from "../../review/markdown";
import { reviewPage } from "../../review/page/html";
import { type Review, reviewOf } from "../../review/review";
import { reviewText } from "../../review/text";
import type { Loose } from "../support/organisation-fixture";
import { atGithub, atGitlab, withPipelines } from "../support/with-pipelines";
import { linesOf } from "./support";

const none = { host: "github", repository: "acme/secrets" };

function reviewOfPipelines(was: Loose, is: Loose, environments: readonly string[] = ["dev"]): Review {
  const side = (pipelines: Loose) => environments.map((name) => withPipelines(pipelines, name).resolved());
  return reviewOf(side(was), side(is));
}
const github = (more: Loose, outer: Loose = {}): Loose => ({
  ...atGithub,
  ...outer,
  bootstrap: { ...atGithub.bootstrap, ...more },
});
const gitlab = (more: Loose, outer: Loose = {}): Loose => ({
  ...atGitlab,
  ...outer,
  bootstrap: { ...atGitlab.bootstrap, ...more },
});

const ids = "(repository_id 123456789, repository_owner_id 4567890)";
const flows = "acme/secrets/.github/workflows";
const deploys = `${flows}/strongroom-deploy-environment.yml@refs/heads/main`;
const plans = `${flows}/strongroom-plan.yml@refs/heads/main`;
const rotation = `${flows}/rotation.yml@refs/heads/main`;
const watch = `${flows}/watch.yml@refs/heads/main`;
const meta = "read names, policies and Terraform's states";
const powers: Readonly<Record<string, string>> = {
  "apply-grants": `give every value to anybody, let anybody act as the accounts of services, delete secrets, ${meta}`,
  "apply-services": `run other code as the accounts of services, ${meta}`,
  deliver: "read the values that it delivers, and Terraform's states",
  ...{ plan: meta, rotate: "add, disable and destroy versions", seal: `sign plans that others apply, ${meta}` },
  watch: "read audit logs",
};
const declared = "declared by environments/index.ts: pipelines";

test("another repository: each identity that other jobs can become, what differs, and what it may do", () => {
  const review = reviewOfPipelines(atGithub, github({ repositoryId: "666" }));
  const others = "(repository_id 666, repository_owner_id 4567890)";
  const why =
    'other jobs than before can become the identity | repository_id == "666" (before: repository_id == "123456789")';
  const gains = (jobs: string, duty: string) =>
    `danger access: a job of ${jobs} ${others} gains the pipelines' identity ${duty} | ${why} | as the identity it may ${powers[duty]} | ${declared}`;
  const loses = (jobs: string, duty: string) =>
    `info access: a job of ${jobs} ${ids} loses the pipelines' identity ${duty} | ${declared}`;
  expect(linesOf(review)).toEqual([
    gains(rotation, "rotate"),
    gains(deploys, "apply-grants"),
    gains(deploys, "apply-services"),
    gains(deploys, "deliver"),
    gains(plans, "plan"),
    gains(plans, "seal"),
    gains(watch, "watch"),
    loses(rotation, "rotate"),
    loses(deploys, "apply-grants"),
    loses(deploys, "apply-services"),
    loses(deploys, "deliver"),
    loses(plans, "plan"),
    loses(plans, "seal"),
    loses(watch, "watch"),
  ]);
  expect(review.verdict).toMatchObject({
    newAccess: true,
    says: `This change gives new access in dev: other jobs to 7 identities of the pipelines. The riskiest: a job of ${deploys} ${others} gains the pipelines' identity apply-grants in dev.`,
  });
});

const onWork = '"refs/heads/work"';
const claimed = (claim: string, is: string, was: string) => `${claim} == "${is}" (before: ${claim} == "${was}")`;
test.each<[does: string, was: Loose, is: Loose, reasons: readonly string[]]>([
  ["an owner", atGithub, github({ ownerId: "7" }), [claimed("repository_owner_id", "7", "4567890")]],
  [
    "a repository's name",
    atGithub,
    github({}, { repository: "eve/secrets" }),
    [claimed("job_workflow_ref", deploys.replace("acme/", "eve/"), deploys)],
  ],
  [
    "a branch",
    atGithub,
    github({}, { branch: "work" }),
    [
      claimed("job_workflow_ref", deploys.replace("main", "work"), deploys),
      `ref == ${onWork} (before: ref == "refs/heads/main")`,
    ],
  ],
  ["a project at GitLab", atGitlab, gitlab({ projectId: "7" }), [claimed("project_id", "7", "20001")]],
  ["a namespace at GitLab", atGitlab, gitlab({ namespaceId: "7" }), [claimed("namespace_id", "7", "3001")]],
  [
    "an address of GitLab",
    atGitlab,
    gitlab({ address: "gitlab.evil.example" }),
    [
      "tokens of https://gitlab.evil.example (before: https://gitlab.com)",
      claimed(
        "ci_config_ref_uri",
        "gitlab.evil.example/acme/infra/secrets//.gitlab-ci.yml@refs/heads/main",
        "gitlab.com/acme/infra/secrets//.gitlab-ci.yml@refs/heads/main",
      ),
    ],
  ],
])("%s", (_does, was, is, reasons) => {
  const { changes, verdict } = reviewOfPipelines(was, is);
  const first = changes.find(({ says }) => says === "gains the pipelines' identity apply-grants");
  expect(first).toMatchObject({ level: "danger", area: "access", effect: "gains", of: "identity" });
  expect(verdict.says).toContain(`The riskiest: ${first?.subject} ${first?.says} in dev.`);
  expect(first?.because.slice(1, -2)).toEqual(reasons);
  expect(verdict.newAccess).toBe(true);
});

test("another planner at GitLab is another job for plan alone", () => {
  const planner = { ...atGitlab.bootstrap.planner, projectId: "7" };
  const { changes } = reviewOfPipelines(atGitlab, gitlab({ planner }));
  expect(changes.filter(({ level }) => level === "danger").map(({ says }) => says)).toEqual([
    "gains the pipelines' identity plan",
  ]);
});

test("another host: the identities, and all that its jobs are asked for", () => {
  const danger = reviewOfPipelines(atGithub, atGitlab).changes.filter(({ level }) => level === "danger");
  expect(danger).toHaveLength(7);
  for (const { because } of danger)
    expect(because).toContain("tokens of https://gitlab.com (before: https://token.actions.githubusercontent.com)");
});

test("what is declared for the first time is new access too, to read", () => {
  const review = reviewOfPipelines(none, atGithub, ["dev", "prod"]);
  const first = review.changes.filter(({ level }) => level === "attention");
  expect(first.map(({ environment, says }) => `${environment} ${says}`)).toEqual(
    ["dev", "prod"].flatMap((name) =>
      ["rotate", "apply-grants", "apply-services", "deliver", "plan", "seal", "watch"].map(
        (duty) => `${name} gains the pipelines' identity ${duty}`,
      ),
    ),
  );
  expect(first[0]?.because.slice(0, 2)).toEqual([
    'also asked of a job: repository_id == "123456789"',
    'also asked of a job: repository_owner_id == "4567890"',
  ]);
  expect(review.verdict.says).toContain("This change gives new access in dev, prod: other jobs to 7 identities");
  expect(linesOf(review)).toContain(
    `info targets: dev sends the pipelines' alerts to security@acme.example | ${declared}`,
  );
});

test("other alerts are dangerous, and come first although nobody gains access", () => {
  const review = reviewOfPipelines(atGithub, github({ alertsTo: "eve@evil.example" }));
  expect(linesOf(review)).toEqual([
    `danger targets: dev sends the pipelines' alerts to eve@evil.example (before: security@acme.example) | who got them before no longer learns who reads values or changes access | ${declared}`,
  ]);
  expect(review.verdict).toMatchObject({
    newAccess: false,
    says: "Dangerous: dev sends the pipelines' alerts to eve@evil.example (before: security@acme.example). This change gives nobody new access.",
  });
});

test("without bootstrap all of it goes: identities, denials, log and alerts", () => {
  const review = reviewOfPipelines(atGithub, none);
  expect(linesOf(review)[0]).toBe(
    `danger lost: dev no longer has what its pipelines need: their identities, what is denied to them, the log of who reads values, alerts | alerts went to security@acme.example | ${declared}`,
  );
  expect(review.changes.filter((one) => "effect" in one && one.effect === "gains")).toEqual([]);
});

test("the same pipelines say nothing", () => {
  expect(reviewOfPipelines(atGithub, github({}, { branch: "main" })).changes).toEqual([]);
});

test("a danger leads every rendering, before who gains nothing", () => {
  const review = reviewOfPipelines(atGithub, github({ alertsTo: "eve@evil.example" }), ["dev", "prod"]);
  const about = { base: "main", head: "here", command: "strongroom review" };
  const plain = (text: string) => text;
  const colours = { bold: plain, red: plain, yellow: plain, dim: plain };
  const says =
    "Dangerous: prod sends the pipelines' alerts to eve@evil.example (before: security@acme.example). This change gives nobody new access.";
  expect(review.verdict.says).toBe(says);
  expect(reviewText(review, about, colours).split("\n")[0]).toBe(says);
  expect(reviewMarkdown(review, about).split("\n")[2]).toContain("## 🛑 Dangerous: prod sends");
  expect(reviewPage(review, about)).toContain("<h1>Dangerous: prod sends");
});

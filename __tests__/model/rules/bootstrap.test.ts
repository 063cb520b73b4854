/** What `bootstrap` is declared with: each slip is answered with what is allowed, and all of them at once. */
import type { Loose } from "../../support/organisation-fixture";
import { atGithub, atGitlab, withPipelines } from "../../support/with-pipelines";

const where = "environments/index.ts: pipelines.bootstrap";

/** Each problem as [code, where, got, allowed, next]. */
function said(
  pipelines: Loose,
  over: Loose = {},
  plant: (fixture: ReturnType<typeof withPipelines>) => void = () => {},
) {
  const fixture = withPipelines({ ...pipelines, bootstrap: { ...(pipelines.bootstrap as Loose), ...over } });
  plant(fixture);
  return fixture.issues().map(({ code, where: at, got, allowed, next }) => [code, at, got, allowed, next]);
}

it.each([
  ["GitHub", atGithub],
  ["GitLab", atGitlab],
])("what is right at %s is accepted", (_host, pipelines) => {
  expect(said(pipelines)).toEqual([]);
});

const digits = "a number's digits, in quotes";

it.each([
  ["repositoryId", "acme", digits],
  ["repositoryId", "0123", digits],
  ["ownerId", "4567890; true", digits],
  ["alertsTo", "security", "a mail address"],
])("the %s %s is refused", (field, value, allowed) => {
  expect(said(atGithub, { [field]: value })).toEqual([
    ["malformed-bootstrap", where, value, allowed, `correct ${field}`],
  ]);
});

it("a text that would be CEL or Terraform is refused, whatever it says", () => {
  const hostile = 'acme/x" || true || "';
  expect(said({ ...atGithub, repository: hostile })).toEqual([
    [
      "malformed-bootstrap",
      where,
      hostile,
      "owner/name, as in the address of the repository",
      "correct pipelines.repository",
    ],
  ]);
  expect(said({ ...atGithub, branch: "refs/heads/main" })).toEqual([
    [
      "malformed-bootstrap",
      where,
      "refs/heads/main",
      "a branch's name, without refs/heads/",
      "correct pipelines.branch",
    ],
  ]);
});

it("a number in place of an id is refused: it could have lost digits", () => {
  expect(said(atGithub, { repositoryId: 123 })).toEqual([
    ["wrong-shape", where, "a number", "a text that is not blank", "correct repositoryId in the declaration"],
  ]);
});

it("what is missing and what is unknown are said at once", () => {
  expect(said(atGithub, { ownerId: undefined, repositoryID: "1" }).map(([code, , got]) => [code, got])).toEqual([
    ["unknown-field", "repositoryID"],
    ["missing-field", "nothing"],
  ]);
});

it("a product that is not there is answered with the one that was meant", () => {
  expect(said(atGithub, { product: "platfrom" })).toEqual([
    ["unknown-product", where, "platfrom", "bank, platform, shop", "did you mean platform?"],
  ]);
});

it("a project can't plan its own merge requests", () => {
  expect(said(atGitlab, { planner: { repository: "acme/infra/plans", projectId: "20001" } })).toEqual([
    [
      "planner-of-its-own",
      where,
      "the projectId 20001 twice",
      "another project, to which the authors of merge requests may not push",
      "create a project for the pipeline that plans, and name it in planner",
    ],
  ]);
});

it("a reader of the pipelines' own name would share the account, and with it the rights", () => {
  const plant = (fixture: ReturnType<typeof withPipelines>) => {
    fixture.reader("deliver").about.name = "strongroom-plan";
    for (const environment of ["dev", "staging", "prod"])
      fixture.environment(environment).deliverer = "platform/strongroom-plan";
  };
  expect(said(atGithub, {}, plant)).toEqual([
    [
      "reserved-account",
      "platform/strongroom-plan",
      "strongroom-plan",
      "another name than strongroom-plan, strongroom-seal, strongroom-apply-grants, strongroom-apply-services",
      "rename the reader",
    ],
  ]);
});

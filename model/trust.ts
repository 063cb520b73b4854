/**
 * Whose jobs the pipelines' identities trust: one provider of the pool per identity, which accepts one job of one repository. Never by
 * `sub`, which holds names that can become somebody else's, and has changed its form before.
 */
import type { DeclaredBootstrap, DeclaredGithub, DeclaredGitlab } from "./declared/pipelines";
import type { TrustedDuty } from "./pipelines";
import type { ResolvedTrust } from "./resolved-bootstrap";

/** Of `google.subject`, beyond which a token is refused. @see https://cloud.google.com/iam/docs/workload-identity-federation */
export const subjectBytes = 127;

export const defaultBranch = "main";
export const gitlabAddress = "gitlab.com";

/** The workflows whose jobs become each identity: all of them are defined by the default branch. */
const workflows: Readonly<Record<TrustedDuty, string>> = {
  plan: ".github/workflows/strongroom-plan.yml",
  seal: ".github/workflows/strongroom-plan.yml",
  "apply-grants": ".github/workflows/strongroom-deploy-environment.yml",
  "apply-services": ".github/workflows/strongroom-deploy-environment.yml",
  deliver: ".github/workflows/strongroom-deploy-environment.yml",
  rotate: ".github/workflows/rotation.yml",
  watch: ".github/workflows/watch.yml",
};
/** What starts a job of each identity, beside changes, which `plan` plans: at GitHub, at GitLab. */
const [merged, scheduled] = [
  ["push", "workflow_dispatch"],
  ["schedule", "workflow_dispatch"],
] as const;
const onMerge = [merged, ["push", "web"]] as const;
const starts: Readonly<Record<Exclude<TrustedDuty, "plan">, readonly [readonly string[], readonly string[]]>> = {
  seal: onMerge,
  "apply-grants": onMerge,
  "apply-services": onMerge,
  deliver: onMerge,
  rotate: [scheduled, ["schedule", "web"]],
  watch: [
    ["push", ...scheduled],
    ["push", "schedule", "web"],
  ],
};
const gitlabFile = ".gitlab-ci.yml";

/**
 * The environment at GitHub or GitLab that a job of an identity names. Each identity has its own: nothing else in a token tells two jobs of
 * one workflow apart.
 */
export const jobEnvironment = (environment: string, duty: TrustedDuty): string => `${environment}-${duty}`;

/** A text in CEL. Declared names are checked first; quotes and backslashes are escaped anyway. */
const cel = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
const is = (claim: string, text: string): string => `assertion.${claim} == ${cel(text)}`;
const among = (claim: string, texts: readonly string[]): string =>
  `assertion.${claim} in [${texts.map(cel).join(", ")}]`;

export function trustOf(declared: DeclaredBootstrap, duty: TrustedDuty, environment: string): ResolvedTrust {
  const job = jobEnvironment(environment, duty);
  const made = declared.host === "github" ? ofGithub(declared, duty) : ofGitlab(declared, duty);
  return {
    provider: `${declared.host}-${duty}`,
    duty,
    host: declared.host,
    environment: job,
    issuer: made.issuer,
    definedIn: made.definedIn,
    // Of each run its own, so that the audit log names the run. All parts are numbers, far below the limit of a subject.
    mapping: { "attribute.identity": cel(duty), "google.subject": made.subject },
    condition: [...made.owner, is("environment", job), ...made.job].join(" && "),
  };
}

interface Made {
  readonly issuer: string;
  readonly definedIn: string;
  readonly subject: string;
  readonly owner: readonly string[];
  readonly job: readonly string[];
}

function ofGithub({ repository, branch, repositoryId, ownerId }: DeclaredGithub, duty: TrustedDuty): Made {
  const ref = `refs/heads/${branch}`;
  const definedIn = `${repository}/${workflows[duty]}@${ref}`;
  const onBranch = is("ref", ref);
  // A pull request may be planned, by the job that the default branch defines, whatever the request does to that file.
  const planned = [
    `(${among("event_name", ["push", "schedule", "workflow_dispatch"])} && ${onBranch})`,
    `(${is("event_name", "pull_request")} && ${is("base_ref", branch)})`,
    `(${is("event_name", "merge_group")} && assertion.ref.startsWith(${cel(`refs/heads/gh-readonly-queue/${branch}/`)}))`,
  ];
  return {
    issuer: "https://token.actions.githubusercontent.com",
    definedIn,
    subject: 'assertion.repository_id + ":" + assertion.run_id + ":" + assertion.run_attempt',
    owner: [is("repository_id", repositoryId), is("repository_owner_id", ownerId)],
    job: [
      // Of a workflow that nobody calls, both claims are the same; only this one is documented for it.
      is(duty === "rotate" || duty === "watch" ? "workflow_ref" : "job_workflow_ref", definedIn),
      ...(duty === "plan" ? [`(${planned.join(" || ")})`] : [onBranch, among("event_name", starts[duty][0])]),
    ],
  };
}

function ofGitlab(declared: DeclaredGitlab, duty: TrustedDuty): Made {
  const { branch, address, namespaceId, planner } = declared;
  const definedIn = (repository: string) => `${address}/${repository}//${gitlabFile}@refs/heads/${branch}`;
  const jobsOf = (
    { repository, projectId }: Pick<DeclaredGitlab, "repository" | "projectId">,
    starts: readonly string[],
  ) => [is("project_id", projectId), is("ci_config_ref_uri", definedIn(repository)), among("pipeline_source", starts)];
  // Merge requests are planned by the other project; what is there, by the default branch of this one.
  const planned = [jobsOf(planner, ["pipeline", "trigger", "web"]), jobsOf(declared, ["push", "schedule", "web"])];
  return {
    issuer: `https://${address}`,
    definedIn: definedIn((duty === "plan" ? planner : declared).repository),
    subject: 'assertion.project_id + ":" + assertion.pipeline_id + ":" + assertion.job_id',
    owner: [is("namespace_id", namespaceId)],
    job: [
      is("ref_type", "branch"),
      is("ref", branch),
      is("ref_protected", "true"),
      ...(duty === "plan"
        ? [`(${planned.map((parts) => `(${parts.join(" && ")})`).join(" || ")})`]
        : jobsOf(declared, starts[duty][1])),
    ],
  };
}

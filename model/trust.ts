/**
 * Whose jobs the pipelines' identities trust: one provider of the pool per identity, which accepts one job of one repository. Never by
 * `sub`, which holds names that can become somebody else's, and has changed its form before.
 */
import type { GithubSource, GitlabSource, PipelineDuty, PipelineSource } from "./pipelines";
import type { ResolvedTrust } from "./resolved-bootstrap";

/** Of `google.subject`, beyond which a token is refused. @see https://cloud.google.com/iam/docs/workload-identity-federation */
export const subjectBytes = 127;

export const defaultBranch = "main";
export const gitlabHost = "gitlab.com";

/** The pipeline files, by convention. */
export const workflowFile = (duty: PipelineDuty): string => `.github/workflows/strongroom-${duty}.yml`;
export const gitlabFile = ".gitlab-ci.yml";

/** The environment at GitHub or GitLab that a job of an identity names: each has its own approvals. */
export const jobEnvironment = (environment: string, duty: PipelineDuty): string => `${environment}-${duty}`;

/** A text in CEL. Declared names are checked first; quotes and backslashes are escaped all the same. */
const cel = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
const is = (claim: string, text: string): string => `assertion.${claim} == ${cel(text)}`;
const among = (claim: string, texts: readonly string[]): string =>
  `assertion.${claim} in [${texts.map(cel).join(", ")}]`;

export function trustOf(source: PipelineSource, duty: PipelineDuty, environment: string): ResolvedTrust {
  const job = jobEnvironment(environment, duty);
  const made = source.kind === "github" ? ofGithub(source, duty) : ofGitlab(source, duty);
  return {
    provider: `${source.kind}-${duty}`,
    duty,
    source: source.kind,
    environment: job,
    issuer: made.issuer,
    definedIn: made.definedIn,
    // Of each run its own, so that the audit log names the run. Both are numbers, far below the limit of a subject.
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

function ofGithub(source: GithubSource, duty: PipelineDuty): Made {
  const branch = source.branch ?? defaultBranch;
  const ref = `refs/heads/${branch}`;
  const definedIn = `${source.repository}/${workflowFile(duty)}@${ref}`;
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
    owner: [is("repository_id", source.repositoryId), is("repository_owner_id", source.ownerId)],
    job: [
      is("job_workflow_ref", definedIn),
      ...(duty === "plan"
        ? [`(${planned.join(" || ")})`]
        : [onBranch, among("event_name", ["push", "workflow_dispatch"])]),
    ],
  };
}

function ofGitlab(source: GitlabSource, duty: PipelineDuty): Made {
  const branch = source.branch ?? defaultBranch;
  const host = source.host ?? gitlabHost;
  const { project, projectId } = duty === "plan" ? source.planner : source;
  const definedIn = `${host}/${project}//${gitlabFile}@refs/heads/${branch}`;
  const starts = duty === "plan" ? ["pipeline", "push", "schedule", "trigger", "web"] : ["push", "web"];
  return {
    issuer: `https://${host}`,
    definedIn,
    subject: 'assertion.project_id + ":" + assertion.pipeline_id + ":" + assertion.job_id',
    owner: [is("project_id", projectId), is("namespace_id", source.namespaceId)],
    job: [
      is("ci_config_ref_uri", definedIn),
      is("ref_type", "branch"),
      is("ref", branch),
      is("ref_protected", "true"),
      among("pipeline_source", starts),
    ],
  };
}

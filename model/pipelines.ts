/** Where an organisation's pipelines run, and who trusts them. */
import { made } from "./made";

/**
 * What each identity of the pipelines is for. No one of them can read a value: `plan` reads metadata, `apply-grants` sets policies and may
 * not act as anybody, `apply-services` acts as the declared accounts and may not set policies.
 */
export const pipelineDuties = ["plan", "apply-grants", "apply-services"] as const;
export type PipelineDuty = (typeof pipelineDuties)[number];

/** A repository at GitHub. Names can become somebody else's; its ids can't. */
export interface GithubSource {
  readonly kind: "github";
  /** `OWNER/NAME`, as a job's `job_workflow_ref` begins. */
  readonly repository: `${string}/${string}`;
  /** `gh api repos/OWNER/NAME --jq .id` */
  readonly repositoryId: string;
  /** `gh api repos/OWNER/NAME --jq .owner.id` */
  readonly ownerId: string;
  /** The default branch, which alone defines what the identities trust. @default "main" */
  readonly branch?: string;
}

/** A project at GitLab. */
export interface GitlabSource {
  readonly kind: "gitlab";
  /** `GROUP/NAME`, with subgroups. */
  readonly project: `${string}/${string}`;
  /** The project's number, under its name. */
  readonly projectId: string;
  /** The number of the group that it is in. */
  readonly namespaceId: string;
  /**
   * The project whose pipeline plans merge requests. It must be another one: the author of a merge request writes the pipeline file of
   * its own project.
   */
  readonly planner: { readonly project: `${string}/${string}`; readonly projectId: string };
  /** @default "main" */
  readonly branch?: string;
  /** Of a GitLab of your own: `gitlab.acme.example`. @default "gitlab.com" */
  readonly host?: string;
}

export type PipelineSource = GithubSource | GitlabSource;

/** On the place of the product that holds Strongroom's own credentials. */
export interface Pipelines {
  /** `github({ … })`, `gitlab({ … })`, or both. */
  readonly from: PipelineSource | readonly PipelineSource[];
  /** Mail address of whoever answers alerts. */
  readonly alertsTo: string;
}

/** Jobs of a repository at GitHub. */
export function github(source: Omit<GithubSource, "kind">): GithubSource {
  return made({ kind: "github", ...source });
}

/** Jobs of a project at GitLab. */
export function gitlab(source: Omit<GitlabSource, "kind">): GitlabSource {
  return made({ kind: "gitlab", ...source });
}

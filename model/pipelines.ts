/** Where an organisation's pipelines run, and who trusts them. */

/**
 * What each identity of the pipelines is for. No one of them can read a value: `plan` reads metadata, `seal` plans what was merged and signs
 * those plans, `apply-grants` sets policies and may not act as anybody, `apply-services` acts as the declared accounts and may not set
 * policies.
 */
export const pipelineDuties = ["plan", "seal", "apply-grants", "apply-services"] as const;
export type PipelineDuty = (typeof pipelineDuties)[number];

/**
 * Identities that are made elsewhere: declared readers, and `watch`, which reads metadata and logs. Their jobs are trusted as those of the others
 * are, each as itself and as nobody else.
 */
export const otherDuties = ["deliver", "rotate", "watch"] as const;
export type TrustedDuty = PipelineDuty | (typeof otherDuties)[number];

/** The host of the pipelines, with the least that their files need to know. See docs/guides/pipelines.md. */
export type Pipelines = GithubPipelines | GitlabPipelines | CloudBuildPipelines;

interface AnyPipelines {
  /** The default branch, which alone defines what the identities trust. @default "main" */
  readonly branch?: string;
}

/** GitHub Actions. */
export interface GithubPipelines extends AnyPipelines {
  readonly host: "github";
  /** `owner/name` */
  readonly repository: string;
  /** @default what the pipelines need in the cloud is made by hand */
  readonly bootstrap?: GithubBootstrap;
}

/** GitLab CI. */
export interface GitlabPipelines extends AnyPipelines {
  readonly host: "gitlab";
  /** `group/name`, with subgroups. */
  readonly repository: string;
  /** In which jobs run: Node 22, git, curl and unzip, by digest, such as `node:22-bookworm@sha256:…`. */
  readonly image: string;
  /** `group/name` of the project that plans merge requests. @default the one that `bootstrap` names */
  readonly planner?: string;
  /** @default what the pipelines need in the cloud is made by hand */
  readonly bootstrap?: GitlabBootstrap;
}

/** Google's Cloud Build, for a repository at any host that it connects to. */
export interface CloudBuildPipelines extends AnyPipelines {
  readonly host: "cloudbuild";
  /** `owner/name` */
  readonly repository: string;
  /** `LOCATION/CONNECTION/REPOSITORY`, as each project knows the repository. */
  readonly connection: string;
  /** In which builds run: Node 22, git, curl and unzip, by digest. */
  readonly image: string;
  /** Bucket in which builds keep what one hands to another. */
  readonly bucket: string;
  /** The product in whose projects builds run. */
  readonly product: string;
  readonly bootstrap?: undefined;
}

/** What a stack `bootstrap` needs to know: it makes APIs, state buckets, keyless identities, audit logs and alerts. */
interface AnyBootstrap {
  /** The product that holds the credentials of the pipelines: their accounts are in its projects. */
  readonly product: string;
  /** Mail address of whoever answers alerts. */
  readonly alertsTo: string;
}

/** Names can become somebody else's, ids can't. */
export interface GithubBootstrap extends AnyBootstrap {
  /** `gh api repos/OWNER/NAME --jq .id` */
  readonly repositoryId: string;
  /** `gh api repos/OWNER/NAME --jq .owner.id` */
  readonly ownerId: string;
}

export interface GitlabBootstrap extends AnyBootstrap {
  /** The project's number, under its name. */
  readonly projectId: string;
  /** The number of the group that it is in; the planner is in the same one. */
  readonly namespaceId: string;
  /**
   * The project whose pipeline plans merge requests. It must be another one: the author of a merge request writes the pipeline file of
   * its own project.
   */
  readonly planner: { readonly repository: string; readonly projectId: string };
  /** Of a GitLab of your own: `gitlab.acme.example`. @default "gitlab.com" */
  readonly address?: string;
}

/** Permissions with which somebody gets a secret's value, or the means to get it. A snapshot keeps these of each role. */

export const readsValues = "secretmanager.versions.access";

/** Whoever sets a policy can grant what it governs, to anybody. By the kind of thing that has the policy. */
export const setsPolicy = {
  secret: "secretmanager.secrets.setIamPolicy",
  account: "iam.serviceAccounts.setIamPolicy",
  project: "resourcemanager.projects.setIamPolicy",
  folder: "resourcemanager.folders.setIamPolicy",
  organization: "resourcemanager.organizations.setIamPolicy",
} as const;

/** A role that is changed gives more to all who have it. */
export const changesRole = "iam.roles.update";

/** What gives credentials of a service account, by itself. */
export const mintsTokens = [
  "iam.serviceAccounts.getAccessToken",
  "iam.serviceAccounts.signJwt",
  "iam.serviceAccounts.signBlob",
  "iam.serviceAccountKeys.create",
  "iam.serviceAccountKeys.upload",
] as const;

/** On an account: through it, a token of whatever account that one may mint for. */
export const delegates = "iam.serviceAccounts.implicitDelegation";

export const actsAs = "iam.serviceAccounts.actAs";

/** Together with `actAs`, each runs code of one's own as a service account. */
export const runsCode = [
  "run.services.create",
  "run.services.update",
  "run.services.setIamPolicy",
  "run.jobs.create",
  "run.jobs.update",
  "run.jobs.setIamPolicy",
  "run.workerpools.create",
  "run.workerpools.update",
  "run.workerpools.setIamPolicy",
  "cloudfunctions.functions.create",
  "cloudfunctions.functions.update",
  "compute.instances.create",
  "compute.instances.setServiceAccount",
  "compute.instances.setMetadata",
  "compute.instanceTemplates.create",
  "cloudbuild.builds.create",
  "cloudscheduler.jobs.create",
  "cloudscheduler.jobs.update",
  "cloudtasks.tasks.create",
  "workflows.workflows.create",
  "workflows.workflows.update",
  "appengine.versions.create",
  "dataflow.jobs.create",
  "dataproc.clusters.create",
  "composer.environments.create",
  "aiplatform.customJobs.create",
  "notebooks.instances.create",
  "deploymentmanager.deployments.create",
  "eventarc.triggers.create",
  "batch.jobs.create",
] as const;

/** Whoever takes a deny policy away, or adds an exception, is not denied. */
export const changesDeny = ["iam.denypolicies.update", "iam.denypolicies.delete"] as const;

export const bearOnAccess: ReadonlySet<string> = new Set([
  readsValues,
  ...Object.values(setsPolicy),
  changesRole,
  ...mintsTokens,
  delegates,
  actsAs,
  ...runsCode,
  ...changesDeny,
]);

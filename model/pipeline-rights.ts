/** What the identities of the pipelines may do, permission by permission. None of them may read a value. */
import { type PipelineDuty, pipelineDuties } from "./pipelines";

/** What a plan reads: metadata and policies of all that Terraform keeps, those of bootstrap too. */
const readsMetadata = [
  "iam.denypolicies.get",
  "iam.denypolicies.list",
  "iam.roles.get",
  "iam.roles.list",
  "iam.serviceAccounts.get",
  "iam.serviceAccounts.getIamPolicy",
  "iam.serviceAccounts.list",
  "iam.workloadIdentityPoolProviders.get",
  "iam.workloadIdentityPoolProviders.list",
  "iam.workloadIdentityPools.get",
  "iam.workloadIdentityPools.list",
  "logging.logMetrics.get",
  "logging.logMetrics.list",
  "monitoring.alertPolicies.get",
  "monitoring.alertPolicies.list",
  "monitoring.notificationChannels.get",
  "monitoring.notificationChannels.list",
  "resourcemanager.projects.get",
  "resourcemanager.projects.getIamPolicy",
  "run.operations.get",
  "run.revisions.get",
  "run.revisions.list",
  "run.services.get",
  "run.services.getIamPolicy",
  "run.services.list",
  "secretmanager.secrets.get",
  "secretmanager.secrets.getIamPolicy",
  "secretmanager.secrets.list",
  "secretmanager.versions.get",
  "secretmanager.versions.list",
  "serviceusage.services.get",
  "serviceusage.services.list",
  "storage.buckets.get",
  "storage.buckets.getIamPolicy",
];

/** Of the keys that seal plans, which are where the pipelines' own accounts are. */
const readsKeys = ["cloudkms.cryptoKeys.get", "cloudkms.cryptoKeys.getIamPolicy", "cloudkms.keyRings.get"];

const ofSecrets = [
  "secretmanager.secrets.create",
  "secretmanager.secrets.delete",
  "secretmanager.secrets.get",
  "secretmanager.secrets.getIamPolicy",
  "secretmanager.secrets.list",
  "secretmanager.secrets.setIamPolicy",
  "secretmanager.secrets.update",
  "secretmanager.versions.get",
  "secretmanager.versions.list",
];
const ofAccounts = [
  "iam.serviceAccounts.create",
  "iam.serviceAccounts.delete",
  "iam.serviceAccounts.get",
  "iam.serviceAccounts.list",
  "iam.serviceAccounts.update",
];
/** Whom a service runs as is written on the account. Not where the pipelines' own accounts are. */
const ofAccountPolicies = ["iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.setIamPolicy"];
const ofServices = [
  "run.operations.get",
  "run.revisions.get",
  "run.revisions.list",
  "run.services.create",
  "run.services.delete",
  "run.services.get",
  "run.services.list",
  "run.services.update",
  "secretmanager.secrets.get",
  "secretmanager.versions.get",
];
const ofProjects = ["resourcemanager.projects.get"];

/**
 * - `secrets`: it keeps secrets and nothing else.
 * - `home`: the pool and the pipelines' own accounts are there.
 * - `product`: its services run there.
 */
export type ProjectUse = "product" | "home" | "secrets";

/** Permissions of an identity in a project, sorted; none where it has nothing to do there. */
export function rightsOf(duty: PipelineDuty, use: ProjectUse): readonly string[] {
  const planned = [...readsMetadata, ...(use === "home" ? readsKeys : [])];
  const rights: Readonly<Record<PipelineDuty, readonly string[]>> = {
    plan: planned,
    seal: planned,
    "apply-grants": [
      ...ofProjects,
      ...ofSecrets,
      ...(use === "secrets" ? [] : ofAccounts),
      ...(use === "product" ? ofAccountPolicies : []),
    ],
    "apply-services": use === "product" ? [...ofProjects, ...ofServices] : [],
  };
  return [...rights[duty]].sort();
}

/** Of the bucket with the state: all read it, to plan without locking it. */
const readsState = ["storage.objects.get", "storage.objects.list"] as const;
/** Of the folders of an identity's own stacks. */
const writesState = ["storage.objects.create", "storage.objects.delete", "storage.objects.update"] as const;
/** Of the folders with plans: what is there is never replaced. */
const writesPlans = ["storage.objects.create"] as const;
/** Custom roles on what is in a bucket, by the last part of their addresses. */
export const bucketRoles = {
  "reads-state": { title: "read state", permissions: readsState },
  "writes-state": { title: "write state", permissions: writesState },
  "writes-plans": { title: "keep plans", permissions: writesPlans },
} as const;
export type BucketRole = keyof typeof bucketRoles;
/** The folder of each: what plans of pull requests mean, and the plans that are applied. */
export const planFolders = { plan: "reviewed", seal: "sealed" } as const;

/** The keys that seal plans, as the last part of their names: what each identity may do with them, and nothing else. */
export const planKeys = { sign: "sign", wrap: "wrap" } as const;
export type PlanKey = keyof typeof planKeys;

const applies = { sign: "roles/cloudkms.publicKeyViewer", wrap: "roles/cloudkms.cryptoKeyDecrypter" } as const;
export const keyRoles: Readonly<Record<PipelineDuty, Readonly<Partial<Record<PlanKey, string>>>>> = {
  plan: { wrap: "roles/cloudkms.cryptoKeyEncrypter" },
  // It compares its plans with those that were reviewed.
  seal: { sign: "roles/cloudkms.signer", wrap: "roles/cloudkms.cryptoKeyEncrypterDecrypter" },
  "apply-grants": applies,
  "apply-services": applies,
};

/** Denied to all identities of the pipelines, whatever is granted to them. */
const deniedToAll = ["secretmanager.googleapis.com/versions.access"] as const;

/** Denied to those that may not act as anybody, whatever they grant themselves. */
const actingPermissions = [
  "iam.googleapis.com/serviceAccountKeys.create",
  "iam.googleapis.com/serviceAccounts.actAs",
  "iam.googleapis.com/serviceAccounts.getAccessToken",
  "iam.googleapis.com/serviceAccounts.getOpenIdToken",
  "iam.googleapis.com/serviceAccounts.implicitDelegation",
  "iam.googleapis.com/serviceAccounts.signBlob",
  "iam.googleapis.com/serviceAccounts.signJwt",
] as const;

/** Denied to those that may not set policies. */
const grantingPermissions = [
  "cloudresourcemanager.googleapis.com/projects.setIamPolicy",
  "iam.googleapis.com/serviceAccounts.setIamPolicy",
  "run.googleapis.com/services.setIamPolicy",
  "secretmanager.googleapis.com/secrets.setIamPolicy",
] as const;

/** Denied to those that do not seal plans. */
const sealingPermissions = ["cloudkms.googleapis.com/cryptoKeyVersions.useToSign"] as const;

/** Denied to all identities of the pipelines: who may use the keys, and whether they are there. */
const keyPermissions = [
  "cloudkms.googleapis.com/cryptoKeyVersions.destroy",
  "cloudkms.googleapis.com/cryptoKeys.setIamPolicy",
  "cloudkms.googleapis.com/keyRings.setIamPolicy",
] as const;

/** What is denied in a project, and to whom: the rules of its deny policy. */
export interface Denial {
  readonly description: string;
  readonly duties: readonly PipelineDuty[];
  readonly permissions: readonly string[];
}

const denials: readonly Denial[] = [
  {
    description: "No identity of the pipelines reads a value",
    duties: pipelineDuties,
    permissions: deniedToAll,
  },
  {
    description: "Who sets policies, and who only reads, acts as nobody",
    duties: ["plan", "seal", "apply-grants"],
    permissions: actingPermissions,
  },
  {
    description: "Who runs services, and who only reads, sets no policy",
    duties: ["plan", "seal", "apply-services"],
    permissions: grantingPermissions,
  },
];
const ofKeys: readonly Denial[] = [
  {
    description: "Plans are signed by who makes them after the merge",
    duties: ["plan", "apply-grants", "apply-services"],
    permissions: sealingPermissions,
  },
  {
    description: "No identity of the pipelines says who seals plans",
    duties: pipelineDuties,
    permissions: keyPermissions,
  },
];

/** @param isHome whether the keys are there */
export const denialsIn = (isHome: boolean): readonly Denial[] => (isHome ? [...denials, ...ofKeys] : denials);

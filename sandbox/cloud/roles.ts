/**
 * What the predefined roles that matter here may do. An unknown but well-formed role may be bound and grants nothing.
 * Source: the vendor's "IAM roles and permissions index".
 */
import { managedRead, managedWrite } from "./managed";

const secretRead = ["secretmanager.secrets.get", "secretmanager.secrets.list", "secretmanager.secrets.getIamPolicy"];
const versionRead = ["secretmanager.versions.get", "secretmanager.versions.list"];
const versionManage = [
  "secretmanager.versions.add",
  "secretmanager.versions.enable",
  "secretmanager.versions.disable",
  "secretmanager.versions.destroy",
];
const secretWrite = ["secretmanager.secrets.create", "secretmanager.secrets.update", "secretmanager.secrets.delete"];
const projectGet = ["resourcemanager.projects.get"];
const on = (kind: string, ...verbs: readonly string[]) => verbs.map((verb) => `${kind}.${verb}`);
const above = ["resourcemanager.folders", "resourcemanager.organizations"];
const aboveRead = [...above.flatMap((kind) => on(kind, "get")), "resourcemanager.folders.list"];
const abovePolicies = above.flatMap((kind) => on(kind, "getIamPolicy"));
const abovePoliciesWrite = above.flatMap((kind) => on(kind, "setIamPolicy"));
const folderPolicies = on("resourcemanager.folders", "getIamPolicy", "setIamPolicy");
const folderWrite = [...on("resourcemanager.folders", "create", "update"), "resourcemanager.projects.move"];
const denyRead = on("iam.denypolicies", "get", "list");
const denyWrite = on("iam.denypolicies", "create", "update", "delete");
const accountRead = ["iam.serviceAccounts.get", "iam.serviceAccounts.list"];
const accountWrite = [
  "iam.serviceAccounts.create",
  "iam.serviceAccounts.update",
  "iam.serviceAccounts.delete",
  "iam.serviceAccounts.enable",
  "iam.serviceAccounts.disable",
];
const runRead = [
  "run.services.get",
  "run.services.list",
  "run.services.getIamPolicy",
  "run.revisions.get",
  "run.revisions.list",
  "run.operations.get",
  "run.operations.list",
  "run.locations.list",
  "run.jobs.get",
  "run.jobs.list",
  "run.executions.get",
  "run.executions.list",
  "run.workerpools.get",
  "run.workerpools.list",
];
const runWrite = [
  "run.services.create",
  "run.services.update",
  "run.services.delete",
  "run.revisions.delete",
  "run.jobs.create",
  "run.jobs.update",
  "run.jobs.delete",
  "run.jobs.run",
  "run.executions.cancel",
  "run.executions.delete",
  "run.workerpools.create",
  "run.workerpools.update",
  "run.workerpools.delete",
];
const objectRead = ["storage.objects.get", "storage.objects.list"];
const objectWrite = ["storage.objects.create", "storage.objects.delete", "storage.objects.update"];
const bucketAll = [
  "storage.buckets.create",
  "storage.buckets.delete",
  "storage.buckets.get",
  "storage.buckets.list",
  "storage.buckets.update",
  "storage.buckets.getIamPolicy",
  "storage.buckets.setIamPolicy",
];

const keyWrite = ["iam.serviceAccountKeys.create", "iam.serviceAccountKeys.delete", "iam.serviceAccountKeys.upload"];
const roleRead = ["iam.roles.get", "iam.roles.list"];
const kmsRead = [
  ...["keyRings.get", "keyRings.list", "keyRings.getIamPolicy"].map((one) => `cloudkms.${one}`),
  ...["cryptoKeys.get", "cryptoKeys.list", "cryptoKeys.getIamPolicy"].map((one) => `cloudkms.${one}`),
  ...["cryptoKeyVersions.get", "cryptoKeyVersions.list"].map((one) => `cloudkms.${one}`),
];
const kmsWrite = [
  ...["keyRings.create", "cryptoKeys.create", "cryptoKeys.update", "cryptoKeyVersions.create"],
  ...["cryptoKeyVersions.update", "cryptoKeyVersions.destroy", "cryptoKeyVersions.restore"],
].map((one) => `cloudkms.${one}`);
const kmsPolicies = ["cloudkms.keyRings.setIamPolicy", "cloudkms.cryptoKeys.setIamPolicy"];
const [kmsSign, kmsPublic] = ["cloudkms.cryptoKeyVersions.useToSign", "cloudkms.cryptoKeyVersions.viewPublicKey"];
const [kmsEncrypt, kmsDecrypt] = ["cloudkms.cryptoKeyVersions.useToEncrypt", "cloudkms.cryptoKeyVersions.useToDecrypt"];

const viewer = [
  ...projectGet,
  "resourcemanager.projects.getIamPolicy",
  ...secretRead,
  ...versionRead,
  ...accountRead,
  "iam.serviceAccounts.getIamPolicy",
  ...roleRead,
  ...runRead,
  "storage.buckets.get",
  "storage.buckets.list",
  "logging.logEntries.list",
  ...kmsRead,
  ...managedRead,
];
const editor = [
  ...viewer,
  ...secretWrite,
  ...versionManage,
  ...accountWrite,
  "iam.serviceAccounts.actAs",
  ...keyWrite,
  ...runWrite,
  "storage.buckets.create",
  "storage.buckets.delete",
];
const roleWrite = ["iam.roles.create", "iam.roles.update", "iam.roles.delete", "iam.roles.undelete"];
const owner = [
  ...editor,
  ...roleWrite,
  ...kmsWrite,
  ...kmsPolicies,
  ...[kmsSign, kmsPublic, kmsEncrypt, kmsDecrypt],
  "secretmanager.versions.access",
  "secretmanager.secrets.setIamPolicy",
  "resourcemanager.projects.setIamPolicy",
  "resourcemanager.projects.update",
  "resourcemanager.projects.delete",
  "iam.serviceAccounts.setIamPolicy",
  "run.services.setIamPolicy",
  "run.routes.invoke",
  "logging.privateLogEntries.list",
  ...managedWrite,
  ...bucketAll,
  ...objectRead,
  ...objectWrite,
];

const tables: Readonly<Record<string, readonly string[]>> = {
  "roles/owner": owner,
  "roles/editor": editor,
  "roles/viewer": viewer,
  "roles/browser": [...projectGet, "resourcemanager.projects.getIamPolicy", ...aboveRead],
  "roles/resourcemanager.folderViewer": [...projectGet, "resourcemanager.folders.get", "resourcemanager.folders.list"],
  "roles/resourcemanager.folderIamAdmin": ["resourcemanager.folders.get", ...folderPolicies],
  "roles/resourcemanager.folderAdmin": [
    ...projectGet,
    "resourcemanager.projects.getIamPolicy",
    "resourcemanager.projects.setIamPolicy",
    ...["resourcemanager.folders.get", "resourcemanager.folders.list"],
    ...folderPolicies,
    ...folderWrite,
  ],
  "roles/resourcemanager.organizationViewer": ["resourcemanager.organizations.get"],
  "roles/resourcemanager.organizationAdmin": [
    ...projectGet,
    ...aboveRead,
    ...abovePolicies,
    ...abovePoliciesWrite,
    "resourcemanager.projects.getIamPolicy",
    "resourcemanager.projects.setIamPolicy",
  ],
  "roles/resourcemanager.projectMover": [...projectGet, "resourcemanager.projects.move"],
  "roles/iam.denyReviewer": denyRead,
  "roles/iam.denyAdmin": [...denyRead, ...denyWrite],
  "roles/iam.organizationRoleAdmin": [...projectGet, ...roleRead, ...roleWrite],
  "roles/resourcemanager.projectIamAdmin": [
    ...projectGet,
    "resourcemanager.projects.getIamPolicy",
    "resourcemanager.projects.setIamPolicy",
  ],
  "roles/resourcemanager.projectCreator": ["resourcemanager.projects.create"],
  "roles/secretmanager.admin": [
    ...projectGet,
    ...secretRead,
    ...secretWrite,
    "secretmanager.secrets.setIamPolicy",
    ...versionRead,
    ...versionManage,
    "secretmanager.versions.access",
  ],
  "roles/secretmanager.secretAccessor": [...projectGet, "secretmanager.versions.access"],
  "roles/secretmanager.secretVersionAdder": [...projectGet, "secretmanager.versions.add"],
  "roles/secretmanager.secretVersionManager": [...projectGet, ...versionRead, ...versionManage],
  "roles/secretmanager.viewer": [...projectGet, ...secretRead, ...versionRead],
  "roles/run.admin": [...projectGet, ...runRead, ...runWrite, "run.services.setIamPolicy", "run.routes.invoke"],
  "roles/run.developer": [...projectGet, ...runRead, ...runWrite],
  "roles/run.viewer": [...projectGet, ...runRead],
  "roles/run.invoker": ["run.routes.invoke"],
  "roles/iam.roleAdmin": [...projectGet, ...roleRead, ...roleWrite],
  "roles/iam.roleViewer": [...projectGet, ...roleRead],
  "roles/iam.serviceAccountAdmin": [
    ...projectGet,
    ...accountRead,
    ...accountWrite,
    "iam.serviceAccounts.getIamPolicy",
    "iam.serviceAccounts.setIamPolicy",
  ],
  "roles/iam.serviceAccountViewer": [...projectGet, ...accountRead, "iam.serviceAccounts.getIamPolicy"],
  "roles/iam.serviceAccountCreator": [...projectGet, ...accountRead, "iam.serviceAccounts.create"],
  "roles/iam.serviceAccountUser": [...projectGet, ...accountRead, "iam.serviceAccounts.actAs"],
  "roles/iam.serviceAccountKeyAdmin": [...projectGet, ...accountRead, ...keyWrite],
  "roles/iam.serviceAccountTokenCreator": [
    ...projectGet,
    ...accountRead,
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
  ],
  "roles/iam.workloadIdentityUser": [
    ...accountRead,
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
  ],
  "roles/iam.securityReviewer": [
    ...projectGet,
    ...abovePolicies,
    ...denyRead,
    "resourcemanager.projects.getIamPolicy",
    ...roleRead,
    "secretmanager.secrets.list",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.versions.list",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.getIamPolicy",
    "run.services.list",
    "run.services.getIamPolicy",
    "storage.buckets.list",
    "storage.buckets.getIamPolicy",
  ],
  "roles/iam.securityAdmin": [
    ...projectGet,
    ...abovePolicies,
    ...abovePoliciesWrite,
    ...denyRead,
    "resourcemanager.projects.getIamPolicy",
    "resourcemanager.projects.setIamPolicy",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.secrets.list",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.getIamPolicy",
    "iam.serviceAccounts.setIamPolicy",
    "run.services.list",
    "run.services.getIamPolicy",
    "run.services.setIamPolicy",
    "storage.buckets.list",
    "storage.buckets.getIamPolicy",
    "storage.buckets.setIamPolicy",
  ],
  "roles/cloudkms.admin": [...projectGet, ...kmsRead, ...kmsWrite, ...kmsPolicies],
  "roles/cloudkms.viewer": [...projectGet, ...kmsRead],
  "roles/cloudkms.publicKeyViewer": [...projectGet, kmsPublic],
  "roles/cloudkms.signer": [...projectGet, kmsSign],
  "roles/cloudkms.signerVerifier": [...projectGet, kmsSign, kmsPublic, "cloudkms.cryptoKeyVersions.useToVerify"],
  "roles/cloudkms.verifier": [...projectGet, kmsPublic, "cloudkms.cryptoKeyVersions.useToVerify"],
  "roles/cloudkms.cryptoKeyEncrypter": [...projectGet, kmsEncrypt],
  "roles/cloudkms.cryptoKeyDecrypter": [...projectGet, kmsDecrypt],
  "roles/cloudkms.cryptoKeyEncrypterDecrypter": [...projectGet, kmsEncrypt, kmsDecrypt],
  "roles/logging.viewer": [...projectGet, "logging.logEntries.list"],
  "roles/logging.privateLogViewer": [...projectGet, "logging.logEntries.list", "logging.privateLogEntries.list"],
  "roles/storage.admin": [...projectGet, ...bucketAll, ...objectRead, ...objectWrite],
  "roles/storage.objectAdmin": [...projectGet, ...objectRead, ...objectWrite],
  "roles/storage.objectUser": [...projectGet, ...objectRead, ...objectWrite],
  "roles/storage.objectViewer": [...projectGet, ...objectRead],
  "roles/storage.objectCreator": [...projectGet, "storage.objects.create"],
};

const permissions = new Map(Object.entries(tables).map(([role, list]) => [role, new Set(list)] as const));

const ofOwner = ["owner", "resourcemanager.organizationAdmin", "resourcemanager.folderAdmin", "iam.denyAdmin"];

/** Whether the sandbox's owner may, who has what an organisation's administrators have. */
export function ownerGrants(permission: string): boolean {
  return ofOwner.some((role) => roleGrants(`roles/${role}`, permission));
}

/** Of a predefined role that is known here. */
export function permissionsOf(role: string): ReadonlySet<string> | undefined {
  return permissions.get(role);
}

export function roleGrants(role: string, permission: string): boolean {
  return permissions.get(role)?.has(permission) ?? false;
}

/** Predefined (`roles/run.admin`) or custom (`projects/p/roles/x`, `organizations/1/roles/x`). */
export function isRoleName(role: string): boolean {
  return /^(roles\/[a-zA-Z]+(\.[a-zA-Z]+)*|(projects|organizations)\/[\w.-]+\/roles\/[\w.]+)$/.test(role);
}

/**
 * What Google's own roles that matter here may do, for a snapshot that could not read them. Only what bears on access.
 *
 * @see https://cloud.google.com/iam/docs/roles-permissions
 */
import { actsAs, changesDeny, changesRole, readsValues, runsCode, setsPolicy } from "./permissions";

const setsRun = ["run.services.setIamPolicy", "run.jobs.setIamPolicy", "run.workerpools.setIamPolicy"];
const runs = runsCode.filter((one) => !setsRun.includes(one));
const runsOnRun = runs.filter((one) => one.startsWith("run."));
const tokens = ["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.signJwt", "iam.serviceAccounts.signBlob"];
const keys = ["iam.serviceAccountKeys.create", "iam.serviceAccountKeys.upload"];
const editor = [actsAs, ...keys, ...runs];

export const predefinedRoles: Readonly<Record<string, readonly string[]>> = {
  "roles/owner": [
    ...editor,
    ...setsRun,
    readsValues,
    setsPolicy.secret,
    setsPolicy.account,
    setsPolicy.project,
    changesRole,
  ],
  "roles/editor": editor,
  "roles/viewer": [],
  "roles/browser": [],
  "roles/secretmanager.admin": [readsValues, setsPolicy.secret],
  "roles/secretmanager.secretAccessor": [readsValues],
  "roles/secretmanager.secretVersionAdder": [],
  "roles/secretmanager.secretVersionManager": [],
  "roles/secretmanager.viewer": [],
  "roles/resourcemanager.projectIamAdmin": [setsPolicy.project],
  "roles/resourcemanager.folderAdmin": [setsPolicy.folder, setsPolicy.project],
  "roles/resourcemanager.folderIamAdmin": [setsPolicy.folder],
  "roles/resourcemanager.organizationAdmin": [setsPolicy.organization, setsPolicy.folder, setsPolicy.project],
  "roles/resourcemanager.projectCreator": [],
  "roles/iam.securityAdmin": [...Object.values(setsPolicy), ...setsRun],
  "roles/iam.securityReviewer": [],
  "roles/iam.roleAdmin": [changesRole],
  "roles/iam.organizationRoleAdmin": [changesRole],
  "roles/iam.denyAdmin": changesDeny,
  "roles/iam.denyReviewer": [],
  "roles/iam.serviceAccountAdmin": [setsPolicy.account],
  "roles/iam.serviceAccountCreator": [],
  "roles/iam.serviceAccountViewer": [],
  "roles/iam.serviceAccountKeyAdmin": keys,
  "roles/iam.serviceAccountUser": [actsAs],
  "roles/iam.serviceAccountTokenCreator": [...tokens, "iam.serviceAccounts.implicitDelegation"],
  "roles/iam.serviceAccountOpenIdTokenCreator": [],
  "roles/iam.workloadIdentityUser": ["iam.serviceAccounts.getAccessToken"],
  "roles/run.admin": [...runsOnRun, ...setsRun],
  "roles/run.developer": runsOnRun,
  "roles/run.invoker": [],
  "roles/run.viewer": [],
  "roles/cloudfunctions.admin": runs.filter((one) => one.startsWith("cloudfunctions.")),
  "roles/cloudfunctions.developer": runs.filter((one) => one.startsWith("cloudfunctions.")),
  "roles/compute.admin": runs.filter((one) => one.startsWith("compute.")),
  "roles/compute.instanceAdmin.v1": runs.filter((one) => one.startsWith("compute.")),
  "roles/cloudbuild.builds.editor": ["cloudbuild.builds.create"],
  "roles/logging.viewer": [],
  "roles/logging.privateLogViewer": [],
  "roles/storage.admin": [],
  "roles/storage.objectAdmin": [],
  "roles/storage.objectUser": [],
  "roles/storage.objectViewer": [],
  "roles/storage.objectCreator": [],
};

/** The methods of Google's APIs, by their paths with a hole for each parameter. */
import { changing, type Method, made, metadata, outsider, policy, reading, text } from "./method";

const template = { containers: [{ image: "evil.example/image" }] };
const ofSecret = policy("sets policies of secrets", "roles/secretmanager.secretAccessor");
const ofAccount = policy(
  "sets policies of accounts",
  "roles/iam.serviceAccountTokenCreator",
  "roles/iam.serviceAccountUser",
);
const ofProject = policy("sets policies of projects and above", "roles/owner");
const denial = {
  displayName: made,
  rules: [
    {
      denyRule: {
        deniedPrincipals: ["principal://goog/subject/nobody@acme.example"],
        deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
      },
    },
  ],
};
const issuer = {
  oidc: { issuerUri: "https://evil.example" },
  attributeMapping: { "google.subject": "assertion.sub" },
};
const metric = { name: made, filter: "severity=ERROR" };
const channel = { type: "email", labels: { email_address: outsider }, displayName: made };
const alert = {
  displayName: made,
  combiner: "OR",
  enabled: false,
  conditions: [{ displayName: made, conditionMatchedLog: { filter: "severity=ERROR" } }],
  alertStrategy: { notificationRateLimit: { period: "300s" } },
};

export const google: Readonly<Record<string, Method>> = {
  "POST projects/{}/secrets": changing("makes secrets", { replication: { automatic: {} } }, `secretId=${made}`),
  "PATCH projects/{}/secrets/{}": changing(
    "changes secrets",
    { annotations: { theft: "1" } },
    "updateMask=annotations",
  ),
  "DELETE projects/{}/secrets/{}": changing("removes secrets"),
  "POST projects/{}/secrets/{}:addVersion": changing("adds versions", { payload: { data: text("fake-of-a-thief") } }),
  "POST projects/{}/secrets/{}:setIamPolicy": ofSecret,
  "GET projects/{}/secrets/{}/versions/{}:access": reading("reads values"),
  "POST projects/{}/secrets/{}/versions/{}:access": reading("reads values"),
  "POST projects/{}/secrets/{}/versions/{}:enable": changing("disables and destroys versions"),
  "POST projects/{}/secrets/{}/versions/{}:disable": changing("disables and destroys versions"),
  "POST projects/{}/secrets/{}/versions/{}:destroy": changing("disables and destroys versions"),
  "POST projects/{}/serviceAccounts": changing("makes accounts", { accountId: made }),
  "PATCH projects/{}/serviceAccounts/{}": changing("changes accounts", {
    serviceAccount: { displayName: made },
    updateMask: "displayName",
  }),
  "PUT projects/{}/serviceAccounts/{}": changing("changes accounts", { displayName: made }),
  "DELETE projects/{}/serviceAccounts/{}": changing("removes accounts"),
  "POST projects/{}/serviceAccounts/{}:enable": changing("changes accounts"),
  "POST projects/{}/serviceAccounts/{}:disable": changing("changes accounts"),
  "POST projects/{}/serviceAccounts/{}:setIamPolicy": ofAccount,
  "POST projects/{}/serviceAccounts/{}:generateAccessToken": {
    buys: "becomes accounts",
    body: { scope: ["https://www.googleapis.com/auth/cloud-platform"] },
    reads: true,
  },
  // The embedded cloud has no signatures and no keys of accounts, but it knows who may make them.
  "POST projects/{}/serviceAccounts/{}:testIamPermissions": {
    ...reading("signs as accounts, makes keys"),
    body: {
      permissions: ["signBlob", "signJwt", "getOpenIdToken", "implicitDelegation"]
        .map((verb) => `iam.serviceAccounts.${verb}`)
        .concat("iam.serviceAccountKeys.create"),
    },
  },
  "POST {}/{}/roles": changing("changes roles", {
    roleId: "theftsOwn",
    role: { title: made, includedPermissions: [] },
  }),
  "PATCH {}/{}/roles/{}": changing(
    "changes roles",
    { includedPermissions: ["secretmanager.versions.access"] },
    "updateMask=includedPermissions",
  ),
  "DELETE {}/{}/roles/{}": changing("changes roles"),
  "POST {}/{}/roles/{}:undelete": changing("changes roles"),
  "POST policies/{}/denypolicies": changing("changes deny policies", denial, `policyId=${made}`),
  "PUT policies/{}/denypolicies/{}": changing("changes deny policies", denial),
  "DELETE policies/{}/denypolicies/{}": changing("changes deny policies"),
  "POST projects/{}/locations/global/workloadIdentityPools": changing(
    "changes whom the pool trusts",
    {},
    `workloadIdentityPoolId=${made}`,
  ),
  "PATCH projects/{}/locations/global/workloadIdentityPools/{}": changing(
    "changes whom the pool trusts",
    { displayName: made },
    "updateMask=displayName",
  ),
  "DELETE projects/{}/locations/global/workloadIdentityPools/{}": changing("changes whom the pool trusts"),
  "POST projects/{}/locations/global/workloadIdentityPools/{}:undelete": changing("changes whom the pool trusts"),
  "POST projects/{}/locations/global/workloadIdentityPools/{}/providers": changing(
    "changes whom the pool trusts",
    issuer,
    `workloadIdentityPoolProviderId=${made}`,
  ),
  "PATCH projects/{}/locations/global/workloadIdentityPools/{}/providers/{}": changing(
    "changes whom the pool trusts",
    issuer,
    "updateMask=oidc,attributeMapping,attributeCondition",
  ),
  "DELETE projects/{}/locations/global/workloadIdentityPools/{}/providers/{}": changing("changes whom the pool trusts"),
  "POST projects/{}/locations/global/workloadIdentityPools/{}/providers/{}:undelete":
    changing("changes whom the pool trusts"),
  "POST projects/{}/locations/{}/services": changing("changes services", { template }, `serviceId=${made}`),
  "PATCH projects/{}/locations/{}/services/{}": changing(
    "changes services",
    { template },
    "updateMask=template.containers",
  ),
  "DELETE projects/{}/locations/{}/services/{}": changing("changes services"),
  "POST projects/{}/locations/{}/services/{}:setIamPolicy": policy("sets policies of services", "roles/run.invoker"),
  "POST projects/{}/locations/{}/operations/{}:wait": metadata,
  "POST projects/{}/locations/{}/jobs": changing(
    "runs jobs and worker pools",
    { template: { template } },
    `jobId=${made}`,
  ),
  "PATCH projects/{}/locations/{}/jobs/{}": changing("runs jobs and worker pools", { template: { template } }),
  "DELETE projects/{}/locations/{}/jobs/{}": changing("runs jobs and worker pools"),
  "POST projects/{}/locations/{}/jobs/{}:run": changing("runs jobs and worker pools"),
  "POST projects/{}/locations/{}/jobs/{}/executions/{}:cancel": changing("runs jobs and worker pools"),
  "POST projects/{}/locations/{}/workerPools": changing(
    "runs jobs and worker pools",
    { template },
    `workerPoolId=${made}`,
  ),
  "PATCH projects/{}/locations/{}/workerPools/{}": changing("runs jobs and worker pools", { template }),
  "DELETE projects/{}/locations/{}/workerPools/{}": changing("runs jobs and worker pools"),
  "POST projects/{}/locations/{}/keyRings": changing("changes keys", {}, `keyRingId=${made}`),
  "POST projects/{}/locations/{}/keyRings/{}:setIamPolicy": policy("sets policies of keys", "roles/cloudkms.admin"),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys": changing(
    "changes keys",
    { purpose: "ENCRYPT_DECRYPT" },
    `cryptoKeyId=${made}`,
  ),
  "PATCH projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}": changing(
    "changes keys",
    { labels: { theft: "1" } },
    "updateMask=labels",
  ),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}:setIamPolicy": policy(
    "sets policies of keys",
    "roles/cloudkms.cryptoKeyEncrypterDecrypter",
  ),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}:updatePrimaryVersion": changing("changes keys", {
    cryptoKeyVersionId: "1",
  }),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}:encrypt": {
    ...reading("encrypts plans"),
    body: { plaintext: text("fake") },
  },
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}:decrypt": {
    ...reading("decrypts plans"),
    body: { ciphertext: text("fake") },
  },
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}/cryptoKeyVersions": changing("changes keys"),
  "PATCH projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}/cryptoKeyVersions/{}": changing(
    "changes keys",
    { state: "DISABLED" },
    "updateMask=state",
  ),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}/cryptoKeyVersions/{}:asymmetricSign": {
    ...reading("signs plans"),
    body: { digest: { sha256: Buffer.alloc(32, 1).toString("base64") } },
  },
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}/cryptoKeyVersions/{}:destroy": changing("changes keys"),
  "POST projects/{}/locations/{}/keyRings/{}/cryptoKeys/{}/cryptoKeyVersions/{}:restore": changing("changes keys"),
  "POST projects/{}/metrics": changing("changes alerts and metrics", metric),
  "PUT projects/{}/metrics/{}": changing("changes alerts and metrics", metric),
  "DELETE projects/{}/metrics/{}": changing("changes alerts and metrics"),
  "POST projects/{}/alertPolicies": changing("changes alerts and metrics", alert),
  "PATCH projects/{}/alertPolicies/{}": changing(
    "changes alerts and metrics",
    { enabled: false },
    "updateMask=enabled",
  ),
  "DELETE projects/{}/alertPolicies/{}": changing("changes alerts and metrics"),
  "POST projects/{}/notificationChannels": changing("changes alerts and metrics", channel),
  "PATCH projects/{}/notificationChannels/{}": changing(
    "changes alerts and metrics",
    { enabled: false },
    "updateMask=enabled",
  ),
  "DELETE projects/{}/notificationChannels/{}": changing("changes alerts and metrics", {}, "force=true"),
  "POST projects/{}/services:batchEnable": changing("switches APIs", { serviceIds: ["pubsub.googleapis.com"] }),
  "POST projects/{}/services/{}:enable": changing("switches APIs"),
  "POST projects/{}/services/{}:disable": changing("switches APIs"),
  "POST projects": changing("changes projects and folders", { projectId: made }),
  "POST projects/{}:setIamPolicy": ofProject,
  "POST projects/{}:move": changing("changes projects and folders", { destinationParent: "organizations/4711" }),
  "POST projects/{}:getAncestry": metadata,
  "GET folders": { ...metadata, query: "parent=organizations/4711" },
  "POST folders": changing("changes projects and folders", { parent: "organizations/4711", displayName: made }),
  "POST folders/{}:setIamPolicy": policy("sets policies of projects and above", "roles/resourcemanager.folderAdmin"),
  "POST organizations/{}:setIamPolicy": policy("sets policies of projects and above", "roles/iam.denyAdmin"),
};

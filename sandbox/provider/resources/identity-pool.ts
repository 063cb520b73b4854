import { google as schemas } from "../google-schema";
import { text, type ValueMap } from "../value";
import { kept } from "./kept";

/** Workload identity pools and their providers: a deleted one is kept for 30 days, and counts as gone. */

const folder = (project: string) => `projects/${project}/locations/global/workloadIdentityPools`;
const poolOf = (state: ValueMap, project: string) =>
  `${folder(project)}/${text(state.workload_identity_pool_id) ?? ""}`;
const providerOf = (state: ValueMap, project: string) =>
  `${poolOf(state, project)}/providers/${text(state.workload_identity_pool_provider_id) ?? ""}`;

export const identityPool = kept({
  type: "google_iam_workload_identity_pool",
  noun: "WorkloadIdentityPool",
  block: schemas.google_iam_workload_identity_pool,
  api: "iam",
  rules: { replaceOn: ["workload_identity_pool_id", "project"] },
  collection: (state, project) =>
    `${folder(project)}?workloadIdentityPoolId=${encodeURIComponent(text(state.workload_identity_pool_id) ?? "")}`,
  path: poolOf,
  id: poolOf,
  shape: {
    skipped: [
      "workload_identity_pool_id",
      "attestation_rules",
      "inline_certificate_issuance_config",
      "inline_trust_config",
    ],
  },
  isGone: (live) => live.state === "DELETED",
  fromId: (id) => {
    const [, project = "", pool = ""] =
      /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)$/.exec(id) ?? [];
    return { project, workload_identity_pool_id: pool };
  },
});

export const identityPoolProvider = kept({
  type: "google_iam_workload_identity_pool_provider",
  noun: "WorkloadIdentityPoolProvider",
  block: schemas.google_iam_workload_identity_pool_provider,
  api: "iam",
  rules: { replaceOn: ["workload_identity_pool_id", "workload_identity_pool_provider_id", "project"] },
  collection: (state, project) =>
    `${poolOf(state, project)}/providers?workloadIdentityPoolProviderId=${encodeURIComponent(text(state.workload_identity_pool_provider_id) ?? "")}`,
  path: providerOf,
  id: providerOf,
  shape: { skipped: ["workload_identity_pool_id", "workload_identity_pool_provider_id", "aws", "saml", "x509"] },
  isGone: (live) => live.state === "DELETED",
  fromId: (id) => {
    const [, project = "", pool = "", provider = ""] =
      /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(id) ?? [];
    return { project, workload_identity_pool_id: pool, workload_identity_pool_provider_id: provider };
  },
});

import type { FederationRecord, IssuerRecord } from "./federation/records";
import type { AccountRecord, DenyPolicyRecord, GroupRecord, PolicyRecord, RoleRecord } from "./iam/records";
import type { Json } from "./json";
import type { CryptoKeyRecord, KeyRingRecord, KeyVersionRecord } from "./kms/records";
import type { FolderRecord, OrganizationRecord, ProjectRecord } from "./resourcemanager/records";
import type { ExecutionRecord, JobRecord, OperationRecord, RevisionRecord, ServiceRecord } from "./run/records";
import type { SecretRecord, VersionRecord } from "./secretmanager/records";
import type { Settings } from "./settings";
import type { BucketRecord, ObjectRecord } from "./storage/records";
import type { Collection, Store } from "./store";
import type { RevocationRecord } from "./vendors/records";
import type { AliasRecord, DeploymentRecord, TeamRecord, VariableRecord, VercelProjectRecord } from "./vercel/records";

/** Every document of the cloud. Google resources are keyed by their full name. */
export interface Data {
  readonly settings: Collection<Settings>;
  readonly counters: Collection<number>;
  readonly projects: Collection<ProjectRecord>;
  readonly folders: Collection<FolderRecord>;
  readonly organizations: Collection<OrganizationRecord>;
  readonly policies: Collection<PolicyRecord>;
  readonly denyPolicies: Collection<DenyPolicyRecord>;
  readonly groups: Collection<GroupRecord>;
  /** Of projects and organisations. */
  readonly roles: Collection<RoleRecord>;
  /** Pools and providers, keyed by names with the project's number. */
  readonly federation: Collection<FederationRecord>;
  readonly issuers: Collection<IssuerRecord>;
  /** Enabled ones, by `projects/P/services/S`. */
  readonly apis: Collection<true>;
  readonly metrics: Collection<Json>;
  /** Alert policies and notification channels. */
  readonly monitoring: Collection<Json>;
  readonly secrets: Collection<SecretRecord>;
  readonly versions: Collection<VersionRecord>;
  readonly keyRings: Collection<KeyRingRecord>;
  readonly cryptoKeys: Collection<CryptoKeyRecord>;
  readonly cryptoKeyVersions: Collection<KeyVersionRecord>;
  readonly accounts: Collection<AccountRecord>;
  readonly services: Collection<ServiceRecord>;
  readonly jobs: Collection<JobRecord>;
  readonly executions: Collection<ExecutionRecord>;
  readonly revisions: Collection<RevisionRecord>;
  readonly operations: Collection<OperationRecord>;
  readonly buckets: Collection<BucketRecord>;
  readonly objects: Collection<ObjectRecord>;
  readonly teams: Collection<TeamRecord>;
  readonly vercelProjects: Collection<VercelProjectRecord>;
  readonly variables: Collection<VariableRecord>;
  readonly deployments: Collection<DeploymentRecord>;
  readonly aliases: Collection<AliasRecord>;
  /** By `host/sha256`. */
  readonly revocations: Collection<RevocationRecord>;
}

export function openData(store: Store): Data {
  return {
    settings: store.collection("settings"),
    counters: store.collection("counters"),
    projects: store.collection("projects"),
    folders: store.collection("folders"),
    organizations: store.collection("organizations"),
    policies: store.collection("policies"),
    denyPolicies: store.collection("deny-policies"),
    groups: store.collection("groups"),
    roles: store.collection("roles"),
    federation: store.collection("federation"),
    issuers: store.collection("issuers"),
    apis: store.collection("apis"),
    metrics: store.collection("metrics"),
    monitoring: store.collection("monitoring"),
    secrets: store.collection("secrets"),
    versions: store.collection("versions"),
    keyRings: store.collection("key-rings"),
    cryptoKeys: store.collection("crypto-keys"),
    cryptoKeyVersions: store.collection("crypto-key-versions"),
    accounts: store.collection("accounts"),
    services: store.collection("services"),
    jobs: store.collection("jobs"),
    executions: store.collection("executions"),
    revisions: store.collection("revisions"),
    operations: store.collection("operations"),
    buckets: store.collection("buckets"),
    objects: store.collection("objects"),
    teams: store.collection("teams"),
    vercelProjects: store.collection("vercel-projects"),
    variables: store.collection("variables"),
    deployments: store.collection("deployments"),
    aliases: store.collection("aliases"),
    revocations: store.collection("revocations"),
  };
}

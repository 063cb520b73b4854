import type { AccountRecord } from "./iam/account";
import type { PolicyRecord } from "./policy";
import type { ProjectRecord } from "./resourcemanager/project";
import type { OperationRecord } from "./run/operation";
import type { RevisionRecord } from "./run/revision";
import type { ServiceRecord } from "./run/service";
import type { SecretRecord } from "./secretmanager/secret";
import type { VersionRecord } from "./secretmanager/version";
import type { Settings } from "./settings";
import type { BucketRecord, ObjectRecord } from "./storage/object";
import type { Collection, Store } from "./store";
import type { RevocationRecord } from "./vendors/routes";
import type { DeploymentRecord } from "./vercel/deployment";
import type { VercelProjectRecord } from "./vercel/project";
import type { TeamRecord } from "./vercel/team";
import type { VariableRecord } from "./vercel/variable";

/** A group, as far as IAM needs it: who is in it. */
export interface GroupRecord {
  readonly members: readonly string[];
}

/** Every document of the cloud. Google resources are keyed by their full name. */
export interface Data {
  readonly settings: Collection<Settings>;
  readonly counters: Collection<number>;
  readonly projects: Collection<ProjectRecord>;
  readonly policies: Collection<PolicyRecord>;
  readonly groups: Collection<GroupRecord>;
  readonly secrets: Collection<SecretRecord>;
  readonly versions: Collection<VersionRecord>;
  readonly accounts: Collection<AccountRecord>;
  readonly services: Collection<ServiceRecord>;
  readonly revisions: Collection<RevisionRecord>;
  readonly operations: Collection<OperationRecord>;
  readonly buckets: Collection<BucketRecord>;
  readonly objects: Collection<ObjectRecord>;
  readonly teams: Collection<TeamRecord>;
  readonly vercelProjects: Collection<VercelProjectRecord>;
  readonly variables: Collection<VariableRecord>;
  readonly deployments: Collection<DeploymentRecord>;
  /** By `host/sha256`. */
  readonly revocations: Collection<RevocationRecord>;
}

export function openData(store: Store): Data {
  return {
    settings: store.collection("settings"),
    counters: store.collection("counters"),
    projects: store.collection("projects"),
    policies: store.collection("policies"),
    groups: store.collection("groups"),
    secrets: store.collection("secrets"),
    versions: store.collection("versions"),
    accounts: store.collection("accounts"),
    services: store.collection("services"),
    revisions: store.collection("revisions"),
    operations: store.collection("operations"),
    buckets: store.collection("buckets"),
    objects: store.collection("objects"),
    teams: store.collection("teams"),
    vercelProjects: store.collection("vercel-projects"),
    variables: store.collection("variables"),
    deployments: store.collection("deployments"),
    revocations: store.collection("revocations"),
  };
}

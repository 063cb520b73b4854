import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { type Json, listOf, objectOf, sameJson, textOf, withoutNulls } from "../json";
import { projectOf } from "../resourcemanager/project";
import { type Declaration, nextGeneration } from "./declare";
import { checkTemplate } from "./limits";
import type { ServiceRecord } from "./records";
import { newRevision } from "./revision";

/** What a caller may set; every other field (`fields.ts`) is output of an earlier read and is ignored. */
const inputs = [
  "description",
  "labels",
  "annotations",
  "client",
  "clientVersion",
  "ingress",
  "launchStage",
  "binaryAuthorization",
  "template",
  "traffic",
  "instanceSplits",
  "scaling",
  "invokerIamDisabled",
  "defaultUriDisabled",
  "customAudiences",
  "buildConfig",
  "iapEnabled",
  "multiRegionSettings",
  "tags",
];

export function specOf(body: Json): Json {
  const clean = objectOf(withoutNulls(body));
  return Object.fromEntries(inputs.filter((field) => field in clean).map((field) => [field, clean[field]]));
}

/** The account that revisions run as: the template's, or the project's default one. */
export function serviceAccountOf(cloud: Cloud, projectId: string, template: Json): string {
  return (
    textOf(template.serviceAccount) ?? `${projectOf(cloud, projectId).number}-compute@developer.gserviceaccount.com`
  );
}

/** The account must exist, and whoever deploys must be allowed to act as it. */
export function checkActAs(cloud: Cloud, caller: string, projectId: string, email: string): void {
  const home = /@(.+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  const own = `projects/${home ?? projectId}`;
  const name = `${own}/serviceAccounts/${email}`;
  const message = `Permission 'iam.serviceaccounts.actAs' denied on service account ${email} (or it may not exist).`;
  cloud.authorize({
    email: caller,
    permission: "iam.serviceAccounts.actAs",
    resource: name,
    ancestors: [own],
    message,
  });
  if (home !== undefined && cloud.iam.account(name) === undefined) throw new GoogleError("PERMISSION_DENIED", message);
}

/**
 * Declares `spec` as the service's next generation. A changed template makes a revision, which has not started yet; the service
 * reconciles until its operation settles.
 */
export function declareService(declaration: Declaration<ServiceRecord>): ServiceRecord {
  const { cloud, caller, name, spec, before } = declaration;
  const template = checkTemplate(spec.template);
  const [, projectId = "", , location = "", , id = ""] = name.split("/");
  const email = serviceAccountOf(cloud, projectId, template);
  checkActAs(cloud, caller, projectId, email);
  checkTraffic(cloud, name, spec);
  const host = `${id}-${projectOf(cloud, projectId).number}.${location}.run.app`;
  const service: ServiceRecord = {
    ...nextGeneration(declaration),
    uri: before?.uri ?? `https://${host}`,
    latestCreatedRevision: before?.latestCreatedRevision ?? "",
    ...(before?.latestReadyRevision === undefined ? {} : { latestReadyRevision: before.latestReadyRevision }),
    reconciling: true,
    state: "CONDITION_RECONCILING",
  };
  const changed = before === undefined || !sameJson(before.spec.template, template);
  if (!changed) return service;
  const revision = newRevision(cloud, service, template, email);
  if (cloud.data.revisions.has(revision.name)) {
    throw new GoogleError(
      "ALREADY_EXISTS",
      `Revision named '${revision.name.split("/").pop()}' with different configuration already exists.`,
    );
  }
  cloud.data.revisions.put(revision.name, revision);
  return { ...service, latestCreatedRevision: revision.name };
}

/** Traffic of a service, or instances of a worker pool. */
function checkTraffic(cloud: Cloud, name: string, spec: Json): void {
  const field = isWorkerPool(name) ? "instanceSplits" : "traffic";
  const targets = listOf(spec[field]).map(objectOf);
  if (targets.length === 0) return;
  const percent = targets.reduce((sum, target) => sum + Number(target.percent ?? 0), 0);
  if (percent !== 100) throw invalid(`${field}: percentages must add up to 100, got ${percent}.`, field);
  for (const { revision } of targets) {
    if (textOf(revision) !== undefined && !cloud.data.revisions.has(`${name}/revisions/${revision}`)) {
      throw invalid(`${field}: Revision '${revision}' does not exist.`, field);
    }
  }
}

export function isWorkerPool(name: string): boolean {
  return name.split("/")[4] === "workerPools";
}

/** A service or a worker pool as it is read. */
export function serviceView(service: ServiceRecord): Json {
  const message = service.message === undefined ? {} : { message: service.message };
  return {
    ...service.spec,
    name: service.name,
    uid: service.uid,
    generation: String(service.generation),
    observedGeneration: String(service.reconciling ? service.generation - 1 : service.generation),
    createTime: service.createTime,
    updateTime: service.updateTime,
    creator: service.creator,
    lastModifier: service.lastModifier,
    launchStage: service.spec.launchStage ?? "GA",
    ...(isWorkerPool(service.name) ? instancesOf(service) : trafficOf(service)),
    ...(service.latestReadyRevision === undefined ? {} : { latestReadyRevision: service.latestReadyRevision }),
    latestCreatedRevision: service.latestCreatedRevision,
    terminalCondition: { type: "Ready", state: service.state, ...message, lastTransitionTime: service.updateTime },
    etag: service.etag,
    reconciling: service.reconciling,
  };
}

function trafficOf({ spec, uri }: ServiceRecord): Json {
  const latest = [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }];
  return { uri, urls: [uri], traffic: spec.traffic ?? latest };
}

function instancesOf({ spec, latestReadyRevision }: ServiceRecord): Json {
  const latest = [{ type: "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST", percent: 100 }];
  const splits = listOf(spec.instanceSplits ?? latest).map(objectOf);
  const revision = latestReadyRevision?.split("/").pop();
  const statuses = splits.map((split) => ({ ...(revision === undefined ? {} : { revision }), ...split }));
  return { instanceSplits: splits, instanceSplitStatuses: statuses };
}

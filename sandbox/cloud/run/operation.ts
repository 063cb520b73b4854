import { randomUUID } from "node:crypto";
import type { Cloud } from "../cloud";
import { rpcCode } from "../errors";
import type { Json } from "../json";
import { endExecution, executionView, jobView } from "./job";
import type { OperationRecord, ServiceRecord } from "./records";
import { startRevision } from "./revision";
import { serviceView } from "./service";

/** Of the resource with this name. */
function typeUrlOf(name: string): string {
  const kind = name.split("/").at(-2) ?? "";
  const types: Readonly<Record<string, string>> = {
    workerPools: "WorkerPool",
    jobs: "Job",
    executions: "Execution",
  };
  return `type.googleapis.com/google.cloud.run.v2.${types[kind] ?? "Service"}`;
}

/** Begins the operation that brings a declared service about; with no delay it is done at once. */
export function beginOperation(
  cloud: Cloud,
  service: { readonly name: string },
  verb: OperationRecord["verb"],
  revision?: string,
): OperationRecord {
  const location = service.name.split("/").slice(0, 4).join("/");
  const operation: OperationRecord = {
    name: `${location}/operations/${randomUUID()}`,
    service: service.name,
    verb,
    ...(revision === undefined ? {} : { revision }),
    begunMillis: cloud.clock(),
  };
  cloud.data.operations.put(operation.name, operation);
  return settleOperation(cloud, operation);
}

/** The operation as of now: one whose time has come takes effect, as of that time. A changed delay holds for those under way. */
export function settleOperation(cloud: Cloud, operation: OperationRecord): OperationRecord {
  if (operation.result !== undefined || doneMillis(cloud, operation) > cloud.clock()) return operation;
  const settled: OperationRecord = { ...operation, result: settle(cloud, operation) };
  cloud.data.operations.put(settled.name, settled);
  return settled;
}

function doneMillis(cloud: Cloud, operation: OperationRecord): number {
  return operation.begunMillis + cloud.settings.operationDelayMillis;
}

/** Settles every operation whose time has come, oldest first. */
export function settleAll(cloud: Cloud): void {
  const due = cloud.data.operations.values().filter((operation) => operation.result === undefined);
  for (const operation of due.sort((a, b) => a.begunMillis - b.begunMillis)) settleOperation(cloud, operation);
}

function settle(cloud: Cloud, operation: OperationRecord): NonNullable<OperationRecord["result"]> {
  if (operation.service.split("/")[4] === "jobs") return settleJob(cloud, operation);
  const service = cloud.data.services.get(operation.service);
  if (service === undefined)
    return { error: { code: rpcCode.INTERNAL, message: "The service was deleted meanwhile." } };
  if (operation.verb === "delete") {
    for (const [name] of cloud.data.revisions.list(`${service.name}/revisions/`)) cloud.data.revisions.delete(name);
    cloud.data.services.delete(service.name);
    cloud.iam.forget(service.name);
    return { response: { "@type": typeUrlOf(service.name), ...serviceView({ ...service, reconciling: false }) } };
  }
  const message = startMessage(cloud, operation);
  const { message: _, ...rest } = service;
  const newest = operation.revision === undefined || operation.revision === service.latestCreatedRevision;
  const revisionReady = operation.revision !== undefined && message === undefined;
  const next: ServiceRecord = {
    ...rest,
    ...(revisionReady && newest ? { latestReadyRevision: service.latestCreatedRevision } : {}),
    reconciling: false,
    state: message === undefined ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED",
    ...(message === undefined ? {} : { message }),
  };
  cloud.data.services.put(next.name, next);
  return message === undefined
    ? { response: { "@type": typeUrlOf(next.name), ...serviceView(next) } }
    : { error: { code: rpcCode.INTERNAL, message } };
}

/** A job is there at once; a run of it has ended once its time is over. */
function settleJob(cloud: Cloud, operation: OperationRecord): NonNullable<OperationRecord["result"]> {
  const name = operation.service;
  const job = cloud.data.jobs.get(name);
  const execution = cloud.data.executions.get(name);
  if (job !== undefined && operation.verb === "delete") {
    for (const [run] of cloud.data.executions.list(`${name}/executions/`)) cloud.data.executions.delete(run);
    cloud.data.jobs.delete(name);
    cloud.iam.forget(name);
    return { response: { "@type": typeUrlOf(name), ...jobView(cloud, job) } };
  }
  if (job !== undefined) return { response: { "@type": typeUrlOf(name), ...jobView(cloud, job) } };
  if (execution === undefined) return { error: { code: rpcCode.INTERNAL, message: "It was deleted meanwhile." } };
  const ended = endExecution(execution, new Date(doneMillis(cloud, operation)).toISOString());
  cloud.data.executions.put(name, ended);
  return ended.message === undefined
    ? { response: { "@type": typeUrlOf(name), ...executionView(ended) } }
    : { error: { code: rpcCode.INTERNAL, message: ended.message } };
}

/** Starts the operation's revision; why that failed, if it did. An unchanged template is as well as its revision is. */
function startMessage(cloud: Cloud, operation: OperationRecord): string | undefined {
  const settings = cloud.settings;
  const service = cloud.data.services.get(operation.service);
  const revision = cloud.data.revisions.get(operation.revision ?? service?.latestCreatedRevision ?? "");
  if (operation.revision === undefined || revision === undefined) return revision?.message;
  if (settings.failOperations > 0) {
    cloud.data.settings.put("settings", { ...settings, failOperations: settings.failOperations - 1 });
    const message = "An internal error has occurred.";
    cloud.data.revisions.put(revision.name, { ...revision, state: "failed", message });
    return message;
  }
  const started = startRevision(cloud, revision, doneMillis(cloud, operation));
  cloud.data.revisions.put(started.name, started);
  return started.message;
}

export function operationView(cloud: Cloud, operation: OperationRecord): Json {
  return {
    name: operation.name,
    metadata: { "@type": typeUrlOf(operation.service), ...shown(cloud, operation.service) },
    done: operation.result !== undefined,
    ...operation.result,
  };
}

function shown(cloud: Cloud, name: string): Json {
  const service = cloud.data.services.get(name);
  if (service !== undefined) return serviceView(service);
  const job = cloud.data.jobs.get(name);
  if (job !== undefined) return jobView(cloud, job);
  const execution = cloud.data.executions.get(name);
  return execution === undefined ? { name } : executionView(execution);
}

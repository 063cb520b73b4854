import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import { type Json, objectOf, withoutNulls } from "../json";
import { type Declaration, nextGeneration } from "./declare";
import { checkTemplate } from "./limits";
import type { ExecutionRecord, JobRecord } from "./records";
import { resolveSecrets } from "./revision";
import { checkActAs, serviceAccountOf } from "./service";

/** What a caller may set; every other field (`fields.ts`) is output of an earlier read and is ignored. */
const inputs = [
  ...["labels", "annotations", "tags", "client", "clientVersion", "launchStage", "binaryAuthorization", "template"],
  ...["startExecutionToken", "runExecutionToken"],
];

export function jobSpecOf(body: Json): Json {
  const clean = objectOf(withoutNulls(body));
  return Object.fromEntries(inputs.filter((field) => field in clean).map((field) => [field, clean[field]]));
}

/** Declares `spec` as the job's next generation; whoever does must be allowed to act as its account. */
export function declareJob(declaration: Declaration<JobRecord>): JobRecord {
  const { cloud, caller, name, spec, before } = declaration;
  const template = checkTemplate(objectOf(spec.template).template);
  const [, projectId = ""] = name.split("/");
  const serviceAccount = serviceAccountOf(cloud, projectId, template);
  checkActAs(cloud, caller, projectId, serviceAccount);
  return {
    ...nextGeneration(declaration),
    serviceAccount,
    executionCount: before?.executionCount ?? 0,
  };
}

/** Begins a run of the job: its secrets are resolved now, and what can't be read lets it fail at its end. */
export function startExecution(cloud: Cloud, job: JobRecord): ExecutionRecord {
  const id = `${job.name.split("/").pop()}-${randomBytes(4).toString("hex").slice(0, 5)}`;
  const { template, taskCount, parallelism } = objectOf(job.spec.template);
  const starting = {
    name: `${job.name}/executions/${id}`,
    template: objectOf(template),
    serviceAccount: job.serviceAccount,
  };
  const { secrets, problems } = resolveSecrets(cloud, starting, cloud.clock());
  return {
    ...starting,
    job: job.name,
    uid: randomBytes(16).toString("hex"),
    createTime: cloud.now(),
    taskCount: Number(taskCount ?? 1),
    parallelism: Number(parallelism ?? 0),
    state: "running",
    ...(problems.length === 0 ? {} : { message: problems.join("\n") }),
    secrets,
  };
}

export function endExecution(execution: ExecutionRecord, at: string): ExecutionRecord {
  if (execution.state !== "running") return execution;
  return { ...execution, state: execution.message === undefined ? "succeeded" : "failed", completionTime: at };
}

export function jobView(cloud: Cloud, job: JobRecord): Json {
  const newest = executionsOf(cloud, job)[0];
  const latest =
    newest === undefined
      ? {}
      : {
          latestCreatedExecution: {
            name: newest.name.split("/").pop(),
            createTime: newest.createTime,
            ...(newest.completionTime === undefined ? {} : { completionTime: newest.completionTime }),
          },
        };
  return {
    ...job.spec,
    name: job.name,
    uid: job.uid,
    generation: String(job.generation),
    observedGeneration: String(job.generation),
    createTime: job.createTime,
    updateTime: job.updateTime,
    creator: job.creator,
    lastModifier: job.lastModifier,
    launchStage: job.spec.launchStage ?? "GA",
    executionCount: job.executionCount,
    ...latest,
    terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED", lastTransitionTime: job.updateTime },
    etag: job.etag,
  };
}

/** Newest first. */
export function executionsOf(cloud: Cloud, job: Pick<JobRecord, "name">): readonly ExecutionRecord[] {
  return cloud.data.executions
    .list(`${job.name}/executions/`)
    .map(([, execution]) => execution)
    .sort((a, b) => (a.createTime < b.createTime ? 1 : -1));
}

export function executionView(execution: ExecutionRecord): Json {
  const { name, job, uid, createTime, template, taskCount, parallelism, state, completionTime, message } = execution;
  const counts = {
    running: "runningCount",
    succeeded: "succeededCount",
    failed: "failedCount",
    cancelled: "cancelledCount",
  }[state];
  const condition = { running: "RECONCILING", succeeded: "SUCCEEDED", failed: "FAILED", cancelled: "FAILED" }[state];
  return {
    name,
    uid,
    job: job.split("/").pop(),
    generation: "1",
    observedGeneration: "1",
    createTime,
    startTime: createTime,
    ...(completionTime === undefined ? {} : { completionTime }),
    template,
    taskCount,
    parallelism,
    launchStage: "GA",
    reconciling: state === "running",
    [counts]: taskCount,
    conditions: [{ type: "Completed", state: `CONDITION_${condition}`, ...(message === undefined ? {} : { message }) }],
    etag: `"${uid.slice(0, 12)}"`,
  };
}

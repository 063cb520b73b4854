import type { Cloud } from "../cloud";
import { invalid } from "../errors";
import { type Call, type Handler, type Reply, type Route, route } from "../router";
import {
  authorized,
  type Collection,
  checkEtag,
  enter,
  missing,
  newName,
  noWildcard,
  pageReply,
  parentOf,
  sharedRoutes,
} from "./collection";
import { jobIn, runIn } from "./fields";
import { declareJob, executionsOf, executionView, jobSpecOf, jobView, startExecution } from "./job";
import { beginOperation, operationView } from "./operation";
import type { ExecutionRecord, JobRecord } from "./records";
import { masked } from "./routes";

/** Cloud Run Admin v2 jobs and their executions. Source: the vendor's REST reference of `projects.locations.jobs`. */

const collection: Collection<JobRecord> = {
  kind: "jobs",
  permissions: "run.jobs",
  id: "jobId",
  param: "job",
  noun: "JOB",
  of: (cloud) => cloud.data.jobs,
  view: jobView,
};

function declare(call: Call, cloud: Cloud, name: string, before?: JobRecord): Reply {
  const sent = jobSpecOf(jobIn(call));
  const spec = before === undefined ? sent : masked(before.spec, sent, call.query.get("updateMask"));
  const job = declareJob({ cloud, caller: call.caller.email, name, spec, before });
  if (call.query.get("validateOnly") === "true")
    return { json: { name: "", done: true, response: jobView(cloud, job) } };
  cloud.data.jobs.put(name, job);
  return { json: operationView(cloud, beginOperation(cloud, job, before === undefined ? "create" : "update")) };
}

const create: Handler = (call, cloud) => {
  const name = newName(call, cloud, collection);
  return declare(call, cloud, name);
};

const patch: Handler = (call, cloud) => {
  const before = authorized(call, cloud, collection, "run.jobs.update");
  checkEtag(call.params.job, jobIn(call).etag, before.etag);
  return declare(call, cloud, before.name, before);
};

const run: Handler = (call, cloud) => {
  const job = authorized(call, cloud, collection, "run.jobs.run");
  const { overrides, validateOnly } = runIn(call);
  if (overrides !== undefined)
    throw invalid("overrides: the sandbox runs nothing, so it has no use for them.", "overrides");
  if (validateOnly === true) return { json: { name: "", done: true } };
  const execution = startExecution(cloud, job);
  cloud.data.executions.put(execution.name, execution);
  cloud.data.jobs.put(job.name, { ...job, executionCount: job.executionCount + 1 });
  return { json: operationView(cloud, beginOperation(cloud, execution, "create")) };
};

/** Of one job, or, with "-" for it, of all. */
const listExecutions: Handler = (call, cloud) => {
  const parent = parentOf(call, cloud);
  noWildcard(call);
  const all = call.params.job === "-";
  if (all) enter(call, cloud, "run.executions.list", parent);
  const jobs = all
    ? cloud.data.jobs.list(`${parent}/jobs/`).map(([, job]) => job)
    : [authorized(call, cloud, collection, "run.executions.list")];
  const executions = jobs.flatMap((job) => executionsOf(cloud, job));
  return pageReply(call, "executions", executions, executionView);
};

function authorizedExecution(call: Call, cloud: Cloud, permission: string): ExecutionRecord {
  const job = authorized(call, cloud, collection, permission);
  const name = `${job.name}/executions/${call.params.execution ?? ""}`;
  const execution = cloud.data.executions.get(name);
  if (execution === undefined) throw missing("EXECUTION", name);
  return execution;
}

const getExecution: Handler = (call, cloud) => ({
  json: executionView(authorizedExecution(call, cloud, "run.executions.get")),
});

const cancel: Handler = (call, cloud) => {
  const execution = authorizedExecution(call, cloud, "run.executions.cancel");
  runIn(call);
  if (execution.state !== "running") throw invalid("The execution has ended already.", "name");
  cloud.data.executions.put(execution.name, { ...execution, state: "cancelled", completionTime: cloud.now() });
  return { json: operationView(cloud, beginOperation(cloud, execution, "update")) };
};

const jobs = "/v2/projects/{project}/locations/{location}/jobs";
const job = `${jobs}/{job}`;
const execution = `${job}/executions/{execution}`;
const api = "google.cloud.run.v2";

export const jobRoutes: readonly Route[] = [
  route("run", `${"POST"} ${jobs}`, create, `${api}.Jobs.CreateJob`),
  route("run", `${"PATCH"} ${job}`, patch, `${api}.Jobs.UpdateJob`),
  ...sharedRoutes(job, collection, `${api}.Jobs.DeleteJob`),
  route("run", `POST ${job}:run`, run, `${api}.Jobs.RunJob`),
  route("run", `GET ${job}/executions`, listExecutions),
  route("run", `${"GET"} ${execution}`, getExecution),
  route("run", `POST ${execution}:cancel`, cancel, `${api}.Executions.CancelExecution`),
];

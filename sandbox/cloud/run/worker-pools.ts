import type { Cloud } from "../cloud";
import { type Call, type Handler, type Route, route } from "../router";
import { type Collection, checkEtag, enter, listed, missing, newName, parentOf } from "./collection";
import { workerPoolIn } from "./fields";
import { beginOperation, operationView } from "./operation";
import type { ServiceRecord } from "./records";
import { revisionView } from "./revision";
import { deploy, masked, revisionPage } from "./routes";
import { serviceView, specOf } from "./service";

/** Cloud Run Admin v2 worker pools. Source: the vendor's REST reference of `projects.locations.workerPools`. */

function nameOf(call: Call, cloud: Cloud): string {
  return `${parentOf(call, cloud)}/workerPools/${call.params.pool ?? ""}`;
}

function authorizedPool(call: Call, cloud: Cloud, permission: string): ServiceRecord {
  const name = nameOf(call, cloud);
  enter(call, cloud, permission, name);
  const pool = cloud.data.services.get(name);
  if (pool === undefined) throw missing("WORKERPOOL", name);
  return pool;
}

const collection: Collection<ServiceRecord> = {
  kind: "workerPools",
  permissions: "run.workerpools",
  id: "workerPoolId",
  of: (cloud) => cloud.data.services,
  view: (_cloud, one) => serviceView(one),
};

const create: Handler = (call, cloud) => {
  const name = newName(call, cloud, collection);
  return deploy({ call, cloud, name, spec: specOf(workerPoolIn(call)) });
};

const get: Handler = (call, cloud) => ({ json: serviceView(authorizedPool(call, cloud, "run.workerpools.get")) });

const list: Handler = (call, cloud) => listed(call, cloud, collection);

const patch: Handler = (call, cloud) => {
  const before = authorizedPool(call, cloud, "run.workerpools.update");
  const body = workerPoolIn(call);
  checkEtag(call.params.pool, body.etag, before.etag);
  return deploy({
    call,
    cloud,
    name: before.name,
    spec: masked(before.spec, specOf(body), call.query.get("updateMask")),
    before,
  });
};

const remove: Handler = (call, cloud) => {
  const pool = authorizedPool(call, cloud, "run.workerpools.delete");
  if (call.query.get("validateOnly") === "true") return { json: { name: "", done: true, response: serviceView(pool) } };
  return { json: operationView(cloud, beginOperation(cloud, pool, "delete")) };
};

const listRevisions: Handler = (call, cloud) =>
  revisionPage(call, cloud, authorizedPool(call, cloud, "run.revisions.list").name);

const getRevision: Handler = (call, cloud) => {
  const pool = authorizedPool(call, cloud, "run.revisions.get");
  const name = `${pool.name}/revisions/${call.params.revision ?? ""}`;
  const revision = cloud.data.revisions.get(name);
  if (revision === undefined) throw missing("REVISION", name);
  return { json: revisionView(revision) };
};

const pools = "/v2/projects/{project}/locations/{location}/workerPools";
const pool = `${pools}/{pool}`;
const api = "google.cloud.run.v2.WorkerPools";

export const workerPoolRoutes: readonly Route[] = [
  route("run", `${"POST"} ${pools}`, create, `${api}.CreateWorkerPool`),
  route("run", `${"GET"} ${pools}`, list),
  route("run", `${"GET"} ${pool}`, get),
  route("run", `${"PATCH"} ${pool}`, patch, `${api}.UpdateWorkerPool`),
  route("run", `${"DELETE"} ${pool}`, remove, `${api}.DeleteWorkerPool`),
  route("run", `GET ${pool}/revisions`, listRevisions),
  route("run", `GET ${pool}/revisions/{revision}`, getRevision),
];

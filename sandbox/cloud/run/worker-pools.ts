import { type Handler, type Route, route } from "../router";
import { authorized, type Collection, checkEtag, newName, sharedRoutes } from "./collection";
import { workerPoolIn } from "./fields";
import type { ServiceRecord } from "./records";
import { revisionRoutes } from "./revision-routes";
import { deploy, masked } from "./routes";
import { serviceView, specOf } from "./service";

/** Cloud Run Admin v2 worker pools. Source: the vendor's REST reference of `projects.locations.workerPools`. */

const collection: Collection<ServiceRecord> = {
  kind: "workerPools",
  permissions: "run.workerpools",
  id: "workerPoolId",
  param: "pool",
  noun: "WORKERPOOL",
  of: (cloud) => cloud.data.services,
  view: (_cloud, one) => serviceView(one),
};

const create: Handler = (call, cloud) => {
  const name = newName(call, cloud, collection);
  return deploy({ call, cloud, name, spec: specOf(workerPoolIn(call)) });
};

const patch: Handler = (call, cloud) => {
  const before = authorized(call, cloud, collection, "run.workerpools.update");
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

const pools = "/v2/projects/{project}/locations/{location}/workerPools";
const pool = `${pools}/{pool}`;
const api = "google.cloud.run.v2.WorkerPools";

export const workerPoolRoutes: readonly Route[] = [
  route("run", `${"POST"} ${pools}`, create, `${api}.CreateWorkerPool`),
  route("run", `${"PATCH"} ${pool}`, patch, `${api}.UpdateWorkerPool`),
  ...sharedRoutes(pool, collection, `${api}.DeleteWorkerPool`),
  ...revisionRoutes(pool, collection),
];

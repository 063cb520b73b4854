import type { Cloud } from "../cloud";
import { invalid } from "../errors";
import { type Json, objectOf } from "../json";
import { type Call, type Handler, jsonBody, type Reply, type Route, route } from "../router";
import {
  authorized,
  type Collection,
  checkEtag,
  enter,
  missing,
  nameOf,
  newName,
  parentOf,
  sharedRoutes,
} from "./collection";
import { serviceIn } from "./fields";
import { beginOperation, operationView } from "./operation";
import type { ServiceRecord } from "./records";
import { revisionRoutes } from "./revision-routes";
import { declareService, serviceView, specOf } from "./service";

/** Cloud Run Admin v2 services. Source: the vendor's REST reference of `projects.locations.services`. */

const collection: Collection<ServiceRecord> = {
  kind: "services",
  permissions: "run.services",
  id: "serviceId",
  param: "service",
  noun: "SERVICE",
  of: (cloud) => cloud.data.services,
  view: (_cloud, one) => serviceView(one),
};

/** Puts a declared service in place and replies with its operation; only says what would be where the call is a rehearsal. */
export function deploy({
  call,
  cloud,
  name,
  spec,
  before,
}: {
  readonly call: Call;
  readonly cloud: Cloud;
  readonly name: string;
  readonly spec: Json;
  readonly before?: ServiceRecord | undefined;
}): Reply {
  const declare = () => declareService({ cloud, caller: call.caller.email, name, spec, before });
  if (call.query.get("validateOnly") === "true") return rehearse(cloud, declare);
  const service = declare();
  const revision =
    service.latestCreatedRevision === before?.latestCreatedRevision ? undefined : service.latestCreatedRevision;
  cloud.data.services.put(name, service);
  const operation = beginOperation(cloud, service, before === undefined ? "create" : "update", revision);
  return { json: operationView(cloud, operation) };
}

/** Runs the checks of `declare` and takes its writes back. */
function rehearse(cloud: Cloud, declare: () => ServiceRecord): Reply {
  let service: ServiceRecord | undefined;
  const stop = new Error("rehearsal");
  try {
    cloud.transaction(() => {
      service = declare();
      throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  return { json: { name: "", done: true, ...(service === undefined ? {} : { response: serviceView(service) }) } };
}

const create: Handler = (call, cloud) => {
  const name = newName(call, cloud, collection);
  return deploy({ call, cloud, name, spec: specOf(serviceIn(call)) });
};

/** `before` with only the masked fields taken from `sent`; without a mask, `sent` as it is. */
export function masked(before: Json, sent: Json, mask: string | null): Json {
  if (mask === null || mask === "" || mask === "*") return sent;
  let next: Json = before;
  for (const path of mask.split(",")) {
    next = withPath(next, sent, path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()).split("."));
  }
  return next;
}

function withPath(into: Json, from: Json, [field = "", ...rest]: readonly string[]): Json {
  const { [field]: before, ...others } = into;
  if (rest.length > 0) return { ...others, [field]: withPath(objectOf(before), objectOf(from[field]), rest) };
  return field in from ? { ...others, [field]: from[field] } : others;
}

const patch: Handler = (call, cloud) => {
  const name = nameOf(call, cloud, collection);
  enter(call, cloud, "run.services.update", name);
  const before = cloud.data.services.get(name);
  if (before === undefined && call.query.get("allowMissing") !== "true") throw missing("SERVICE", name);
  const body = serviceIn(call);
  if (before !== undefined) checkEtag(call.params.service, body.etag, before.etag);
  const spec = masked(before?.spec ?? {}, specOf(body), call.query.get("updateMask"));
  return deploy({ call, cloud, name, spec, before });
};

const getOperation: Handler = (call, cloud) => {
  const name = `${parentOf(call, cloud)}/operations/${call.params.operation ?? ""}`;
  enter(call, cloud, "run.operations.get", name);
  const operation = cloud.data.operations.get(name);
  if (operation === undefined) throw missing("OPERATION", name);
  return { json: operationView(cloud, operation) };
};

const getPolicy: Handler = (call, cloud) => ({
  json: cloud.iam.get(authorized(call, cloud, collection, "run.services.getIamPolicy").name),
});

const setPolicy: Handler = (call, cloud) => ({
  json: cloud.iam.set(authorized(call, cloud, collection, "run.services.setIamPolicy").name, jsonBody(call)),
});

const testPermissions: Handler = (call, cloud) => {
  const name = nameOf(call, cloud, collection);
  const { permissions } = jsonBody(call);
  if (!Array.isArray(permissions)) throw invalid("Request is missing required field 'permissions'.", "permissions");
  const held = permissions.filter((permission) =>
    cloud.iam.allows(call.caller.email, String(permission), [name, name.split("/").slice(0, 2).join("/")]),
  );
  return { json: held.length > 0 ? { permissions: held } : {} };
};

const location = "/v2/projects/{project}/locations/{location}";
const services = `${location}/services`;
const service = `${services}/{service}`;
const api = "google.cloud.run.v2.Services";

export const runRoutes: readonly Route[] = [
  route("run", `${"POST"} ${services}`, create, `${api}.CreateService`),
  route("run", `${"PATCH"} ${service}`, patch, `${api}.UpdateService`),
  ...sharedRoutes(service, collection, `${api}.DeleteService`),
  route("run", `GET ${service}:getIamPolicy`, getPolicy),
  route("run", `POST ${service}:setIamPolicy`, setPolicy, `${api}.SetIamPolicy`),
  route("run", `POST ${service}:testIamPermissions`, testPermissions),
  ...revisionRoutes(service, collection),
  route("run", `GET ${location}/operations/{operation}`, getOperation),
  route("run", `POST ${location}/operations/{operation}:wait`, getOperation),
];

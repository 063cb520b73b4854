import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { type Json, listOf, textOf } from "../json";
import { messageOf } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";

/** Service Usage v1: which APIs a project has enabled. The sandbox serves its APIs to every project, enabled or not. */

interface ApiState {
  readonly project: string;
  readonly number: string;
  readonly api: string;
  readonly enabled: boolean;
}

const known = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.googleapis\.com$/;

function view({ number, api, enabled }: ApiState): Json {
  return {
    name: `projects/${number}/services/${api}`,
    config: { name: api },
    state: enabled ? "ENABLED" : "DISABLED",
    parent: `projects/${number}`,
  };
}

function authorized(call: Call, cloud: Cloud, permission: string) {
  const project = projectOf(cloud, call.params.project ?? "");
  const resource = `projects/${project.id}`;
  const message = `Permission denied to ${permission.endsWith("list") ? "list services" : "use service"} for consumer container [${resource}]`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message });
  return project;
}

function stateOf(cloud: Cloud, project: { readonly id: string; readonly number: string }, api: string): ApiState {
  if (!known.test(api)) {
    throw new GoogleError("NOT_FOUND", `Service '${api}' not found or permission denied.`);
  }
  const enabled = cloud.data.apis.has(`projects/${project.id}/services/${api}`);
  return { project: project.id, number: project.number, api, enabled };
}

const done = (response: Json): Json => ({ name: "operations/noop.DONE_OPERATION", done: true, response });

const get: Handler = (call, cloud) => ({
  json: view(stateOf(cloud, authorized(call, cloud, "serviceusage.services.get"), call.params.api ?? "")),
});

const list: Handler = (call, cloud) => {
  const project = authorized(call, cloud, "serviceusage.services.list");
  const filter = call.query.get("filter") ?? "";
  if (!/^(state:ENABLED)?$/.test(filter))
    throw invalid(`The sandbox lists enabled services only, not '${filter}'.`, "filter");
  const prefix = `projects/${project.id}/services/`;
  const found = cloud.data.apis.list(prefix).map(([name]) => stateOf(cloud, project, name.slice(prefix.length)));
  const page = pageOf(found, ({ api }) => `${prefix}${api}`, call.query, { defaultSize: 50, maxSize: 200 });
  return { json: { ...shownAs("services", page, view), ...page.next } };
};

function enabled(cloud: Cloud, project: { readonly id: string; readonly number: string }, api: string): Json {
  const state = { ...stateOf(cloud, project, api), enabled: true };
  cloud.data.apis.put(`projects/${project.id}/services/${api}`, true);
  return view(state);
}

const enable: Handler = (call, cloud) => {
  const project = authorized(call, cloud, "serviceusage.services.enable");
  messageOf(call, {});
  return { json: done({ service: enabled(cloud, project, call.params.api ?? "") }) };
};

const batchEnable: Handler = (call, cloud) => {
  const project = authorized(call, cloud, "serviceusage.services.enable");
  const ids = listOf(messageOf(call, { serviceIds: { each: "string" } }).serviceIds).map(String);
  if (ids.length === 0 || ids.length > 20) throw invalid("1 to 20 services can be enabled at once.", "service_ids");
  return { json: done({ services: ids.map((api) => enabled(cloud, project, api)) }) };
};

const disable: Handler = (call, cloud) => {
  const project = authorized(call, cloud, "serviceusage.services.disable");
  messageOf(call, { disableDependentServices: "bool", checkIfServiceHasUsage: "string" });
  const state = stateOf(cloud, project, textOf(call.params.api) ?? "");
  cloud.data.apis.delete(`projects/${project.id}/services/${state.api}`);
  return { json: done({ service: view({ ...state, enabled: false }) }) };
};

const services = "/v1/projects/{project}/services";
const service = "google.api.serviceusage.v1.ServiceUsage";

export const serviceUsageRoutes: readonly Route[] = [
  accepting(["filter", ...paged], route("serviceusage", `${"GET"} ${services}`, list)),
  accepting([], route("serviceusage", `POST ${services}:batchEnable`, batchEnable, `${service}.BatchEnableServices`)),
  accepting([], route("serviceusage", `${"GET"} ${services}/{api}`, get)),
  accepting([], route("serviceusage", `POST ${services}/{api}:enable`, enable, `${service}.EnableService`)),
  accepting([], route("serviceusage", `POST ${services}/{api}:disable`, disable, `${service}.DisableService`)),
];

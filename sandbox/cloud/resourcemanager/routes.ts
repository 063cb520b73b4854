import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { memberOf } from "../identity";
import { type Json, textOf } from "../json";
import { type Call, type Handler, jsonBody, type Route, route } from "../router";
import { createProject, projectOf } from "./project";
import type { ProjectRecord } from "./records";

/** Resource Manager v1 projects. Source: the vendor's REST reference of `v1.projects`. */

function view(project: ProjectRecord): Json {
  return {
    projectNumber: project.number,
    projectId: project.id,
    lifecycleState: "ACTIVE",
    name: project.displayName,
    createTime: project.createTime,
  };
}

const denied = "The caller does not have permission";

function authorizedProject(call: Call, cloud: Cloud, permission: string): ProjectRecord {
  const project = projectOf(cloud, call.params.project ?? "");
  cloud.authorize(call.caller.email, permission, `projects/${project.id}`, [], denied);
  return project;
}

const get: Handler = (call, cloud) => ({ json: view(authorizedProject(call, cloud, "resourcemanager.projects.get")) });

/** Lists what the caller may see, and never refuses: that is how the vendor's list behaves. */
const list: Handler = (call, cloud) => {
  const seen = cloud.data.projects
    .list("")
    .map(([, project]) => project)
    .filter((project) =>
      cloud.iam.allows(call.caller.email, "resourcemanager.projects.get", [`projects/${project.id}`]),
    );
  return { json: seen.length > 0 ? { projects: seen.map(view) } : {} };
};

const create: Handler = (call, cloud) => {
  const body = jsonBody(call);
  const id = textOf(body.projectId) ?? "";
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id)) {
    throw invalid(`field [project_id] has issue [project_id contains invalid characters]: '${id}'`, "project_id");
  }
  if (cloud.data.projects.has(id)) throw new GoogleError("ALREADY_EXISTS", "Requested entity already exists");
  const project = createProject(cloud, id, undefined, textOf(body.name) ?? id);
  cloud.iam.grant(`projects/${id}`, "roles/owner", memberOf(call.caller.email));
  return { json: operation(project) };
};

function operation(project: ProjectRecord): Json {
  const response = { "@type": "type.googleapis.com/google.cloudresourcemanager.v1.Project", ...view(project) };
  return { name: `operations/cp.${project.number}`, done: true, response };
}

const getOperation: Handler = (call, cloud) => {
  const number = /^cp\.(\d+)$/.exec(call.params.operation ?? "")?.[1] ?? "";
  return { json: operation(projectOf(cloud, number)) };
};

const getPolicy: Handler = (call, cloud) => {
  const project = authorizedProject(call, cloud, "resourcemanager.projects.getIamPolicy");
  return { json: cloud.iam.get(`projects/${project.id}`) };
};

const setPolicy: Handler = (call, cloud) => {
  const project = authorizedProject(call, cloud, "resourcemanager.projects.setIamPolicy");
  return { json: cloud.iam.set(`projects/${project.id}`, jsonBody(call), true) };
};

const testPermissions: Handler = (call, cloud) => {
  const project = projectOf(cloud, call.params.project ?? "");
  const { permissions } = jsonBody(call);
  const held = (Array.isArray(permissions) ? permissions : []).filter((permission) =>
    cloud.iam.allows(call.caller.email, String(permission), [`projects/${project.id}`]),
  );
  return { json: held.length > 0 ? { permissions: held } : {} };
};

const project = "/v1/projects/{project}";

export const resourceManagerRoutes: readonly Route[] = [
  route("cloudresourcemanager", "GET", "/v1/projects", list),
  route("cloudresourcemanager", "POST", "/v1/projects", create, "CreateProject"),
  route("cloudresourcemanager", "GET", "/v1/operations/{operation}", getOperation),
  route("cloudresourcemanager", "GET", project, get),
  route("cloudresourcemanager", "POST", `${project}:getIamPolicy`, getPolicy),
  route("cloudresourcemanager", "POST", `${project}:setIamPolicy`, setPolicy, "SetIamPolicy"),
  route("cloudresourcemanager", "POST", `${project}:testIamPermissions`, testPermissions),
];

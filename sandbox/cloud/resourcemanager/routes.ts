import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { camelCase } from "../field-mask";
import { type FilterSubject, filterOf } from "../filter";
import { memberOf } from "../identity";
import { type Json, textOf } from "../json";
import { messageOf } from "../message";
import { pageOf, shownAs } from "../page";
import { getPolicyFields, permissionFields, setPolicyFields } from "../policy-request";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import { createProject, projectOf } from "./project";
import type { ProjectRecord } from "./records";

/** Resource Manager v1 projects. Source: the vendor's REST reference of `v1.projects`. */

function view(project: ProjectRecord): Json {
  const [type, id] = project.parent?.split("/") ?? [];
  return {
    projectNumber: project.number,
    projectId: project.id,
    lifecycleState: "ACTIVE",
    name: project.displayName,
    createTime: project.createTime,
    ...(type === undefined ? {} : { parent: { type: type.slice(0, -1), id } }),
  };
}

const denied = "The caller does not have permission";

function authorizedProject(call: Call, cloud: Cloud, permission: string): ProjectRecord {
  const project = projectOf(cloud, call.params.project ?? "");
  cloud.authorize({
    email: call.caller.email,
    permission,
    resource: `projects/${project.id}`,
    ancestors: [],
    message: denied,
  });
  return project;
}

const get: Handler = (call, cloud) => ({ json: view(authorizedProject(call, cloud, "resourcemanager.projects.get")) });

/** By the names that the vendor documents for v1, of which labels are not kept here. */
const projectSubject: FilterSubject<ProjectRecord> = {
  words: (project) => `${project.id} ${project.displayName}`,
  field: (path) => {
    switch (camelCase(path)) {
      case "name":
        return { kind: "text", read: (project) => project.displayName };
      case "id":
      case "projectId":
        return { kind: "text", read: (project) => project.id };
      case "projectNumber":
        return { kind: "text", read: (project) => project.number };
      case "createTime":
        return { kind: "time", read: (project) => project.createTime };
      case "lifecycleState":
        return { kind: "text", choices: ["ACTIVE", "DELETE_REQUESTED", "DELETE_IN_PROGRESS"], read: () => "ACTIVE" };
      default:
        return undefined;
    }
  },
};

/** Lists what the caller may see, and never refuses: that is how the vendor's list behaves. */
const list: Handler = (call, cloud) => {
  const fits = filterOf(call.query.get("filter") ?? "", projectSubject);
  const seen = cloud.data.projects
    .list("")
    .map(([, project]) => project)
    .filter((project) =>
      cloud.iam.allows(call.caller.email, "resourcemanager.projects.get", [`projects/${project.id}`]),
    )
    .filter(fits);
  const page = pageOf(seen, (project) => `projects/${project.id}`, call.query, { defaultSize: 500, maxSize: 500 });
  return { json: { ...shownAs("projects", page, view), ...page.next } };
};

const projectFields = { projectId: "string", name: "string" } as const;

const create: Handler = (call, cloud) => {
  const body = messageOf(call, projectFields);
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
  messageOf(call, getPolicyFields);
  return { json: cloud.iam.get(`projects/${project.id}`) };
};

const setPolicy: Handler = (call, cloud) => {
  const project = authorizedProject(call, cloud, "resourcemanager.projects.setIamPolicy");
  return { json: cloud.iam.set(`projects/${project.id}`, messageOf(call, setPolicyFields), true) };
};

const testPermissions: Handler = (call, cloud) => {
  const project = projectOf(cloud, call.params.project ?? "");
  const { permissions } = messageOf(call, permissionFields);
  const held = (Array.isArray(permissions) ? permissions : []).filter((permission) =>
    cloud.iam.allows(call.caller.email, String(permission), [`projects/${project.id}`]),
  );
  return { json: held.length > 0 ? { permissions: held } : {} };
};

const project = "/v1/projects/{project}";

export const resourceManagerRoutes: readonly Route[] = [
  accepting(["filter", ...paged], route("cloudresourcemanager", "GET /v1/projects", list)),
  accepting([], route("cloudresourcemanager", "POST /v1/projects", create, "CreateProject")),
  accepting([], route("cloudresourcemanager", "GET /v1/operations/{operation}", getOperation)),
  accepting([], route("cloudresourcemanager", `${"GET"} ${project}`, get)),
  accepting([], route("cloudresourcemanager", `POST ${project}:getIamPolicy`, getPolicy)),
  accepting([], route("cloudresourcemanager", `POST ${project}:setIamPolicy`, setPolicy, "SetIamPolicy")),
  accepting([], route("cloudresourcemanager", `POST ${project}:testIamPermissions`, testPermissions)),
];

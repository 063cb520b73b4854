import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { bytesEtag } from "../etag";
import { type Json, textOf } from "../json";
import { messageOf } from "../message";
import { pageOf, shownAs } from "../page";
import { getPolicyFields, permissionFields, setPolicyFields } from "../policy-request";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import { projectOf } from "./project";
import type { FolderRecord, OrganizationRecord, ProjectRecord } from "./records";

/** Resource Manager v3: organisations, folders and the projects in them. Source: the vendor's REST reference of `v3`. */

const denied = "The caller does not have permission";

type Kind = "projects" | "folders" | "organizations";

/** The thing's name, after checking that the caller may do that to it. Without one, Google answers 403. */
function authorized(call: Call, cloud: Cloud, kind: Kind, verb: string): string {
  const id = call.params.id ?? "";
  const resource = kind === "projects" ? `projects/${projectOf(cloud, id).id}` : `${kind}/${id}`;
  const permission = `resourcemanager.${kind}.${verb}`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message: denied });
  if (kind === "folders" && !cloud.data.folders.has(resource)) throw new GoogleError("PERMISSION_DENIED", denied);
  if (kind === "organizations" && !cloud.data.organizations.has(resource))
    throw new GoogleError("PERMISSION_DENIED", denied);
  return resource;
}

export function projectView(project: ProjectRecord): Json {
  const { id, number, displayName, createTime, parent } = project;
  return {
    name: `projects/${number}`,
    ...(parent === undefined ? {} : { parent }),
    projectId: id,
    state: "ACTIVE",
    displayName,
    createTime,
    updateTime: createTime,
    etag: 'W/"sandbox"',
  };
}

const folderView = (folder: FolderRecord): Json => ({ ...folder, state: "ACTIVE", updateTime: folder.createTime });
const organizationView = (one: OrganizationRecord): Json => ({ ...one, state: "ACTIVE", updateTime: one.createTime });

const getProject: Handler = (call, cloud) => {
  authorized(call, cloud, "projects", "get");
  return { json: projectView(projectOf(cloud, call.params.id ?? "")) };
};

const getFolder: Handler = (call, cloud) => {
  const folder = cloud.data.folders.get(authorized(call, cloud, "folders", "get"));
  return { json: folder === undefined ? {} : folderView(folder) };
};

const getOrganization: Handler = (call, cloud) => {
  const found = cloud.data.organizations.get(authorized(call, cloud, "organizations", "get"));
  return { json: found === undefined ? {} : organizationView(found) };
};

function requireParent(cloud: Cloud, parent: string): void {
  if (cloud.data.folders.has(parent) || cloud.data.organizations.has(parent)) return;
  throw invalid(`The parent '${parent}' must be a folder or an organisation that exists.`, "parent");
}

export function createFolder(cloud: Cloud, parent: string, displayName: string, id?: string): FolderRecord {
  requireParent(cloud, parent);
  const name = `folders/${id ?? String(200_000_000_000 + cloud.next("folder") * 7_919)}`;
  const folder = { name, parent, displayName, createTime: cloud.now(), etag: bytesEtag() };
  cloud.data.folders.put(name, folder);
  return folder;
}

const postFolder: Handler = (call, cloud) => {
  const body = messageOf(call, { parent: "string", displayName: "string" });
  const parent = textOf(body.parent) ?? "";
  const permission = "resourcemanager.folders.create";
  cloud.authorize({ email: call.caller.email, permission, resource: parent, ancestors: [], message: denied });
  const displayName = textOf(body.displayName) ?? "";
  if (!/^[\p{L}\p{N}](.{1,28}[\p{L}\p{N}])$/u.test(displayName))
    throw invalid(`The display name '${displayName}' must have 3 to 30 characters.`, "folder.display_name");
  if (cloud.data.folders.values().some((one) => one.parent === parent && one.displayName === displayName))
    throw new GoogleError("ALREADY_EXISTS", `A folder named '${displayName}' exists in ${parent}.`);
  return { json: done("Folder", folderView(createFolder(cloud, parent, displayName))) };
};

const listFolders: Handler = (call, cloud) => {
  const parent = call.query.get("parent") ?? "";
  const permission = "resourcemanager.folders.list";
  cloud.authorize({ email: call.caller.email, permission, resource: parent, ancestors: [], message: denied });
  const inside = cloud.data.folders.values().filter((folder) => folder.parent === parent);
  const page = pageOf(inside, ({ name }) => name, call.query, { defaultSize: 300, maxSize: 300 });
  return { json: { ...shownAs("folders", page, folderView), ...page.next } };
};

const moveProject: Handler = (call, cloud) => {
  authorized(call, cloud, "projects", "move");
  const { destinationParent } = messageOf(call, { destinationParent: "string" });
  const parent = textOf(destinationParent) ?? "";
  requireParent(cloud, parent);
  const project = { ...projectOf(cloud, call.params.id ?? ""), parent };
  cloud.data.projects.put(project.id, project);
  return { json: done("Project", projectView(project)) };
};

function done(type: string, view: Json): Json {
  const response = { "@type": `type.googleapis.com/google.cloud.resourcemanager.v3.${type}`, ...view };
  return { name: `operations/${type.toLowerCase()}.${String(view.name).split("/")[1]}`, done: true, response };
}

/** From below, as v1 shows it: it needs no right to what is above the project. */
const getAncestry: Handler = (call, cloud) => {
  const resource = authorized(call, cloud, "projects", "get");
  messageOf(call, {});
  const ancestor = [resource, ...cloud.iam.above(resource)].map((name) => {
    const [kind = "", id = ""] = name.split("/");
    return { resourceId: { type: kind.slice(0, -1), id } };
  });
  return { json: { ancestor } };
};

const getPolicy =
  (kind: Kind): Handler =>
  (call, cloud) => {
    const resource = authorized(call, cloud, kind, "getIamPolicy");
    messageOf(call, getPolicyFields);
    return { json: cloud.iam.get(resource) };
  };

const setPolicy =
  (kind: Kind): Handler =>
  (call, cloud) => ({
    json: cloud.iam.set(authorized(call, cloud, kind, "setIamPolicy"), messageOf(call, setPolicyFields), true),
  });

const testPermissions =
  (kind: Kind): Handler =>
  (call, cloud) => {
    const id = call.params.id ?? "";
    const resource = kind === "projects" ? `projects/${projectOf(cloud, id).id}` : `${kind}/${id}`;
    const { permissions } = messageOf(call, permissionFields);
    const held = (Array.isArray(permissions) ? permissions : []).filter((permission) =>
      cloud.iam.allows(call.caller.email, String(permission), [resource]),
    );
    return { json: held.length > 0 ? { permissions: held } : {} };
  };

const api = "cloudresourcemanager";
const policyRoutes = (kind: Kind): readonly Route[] => [
  accepting([], route(api, `POST /v3/${kind}/{id}:getIamPolicy`, getPolicy(kind))),
  accepting([], route(api, `POST /v3/${kind}/{id}:setIamPolicy`, setPolicy(kind), "SetIamPolicy")),
  accepting([], route(api, `POST /v3/${kind}/{id}:testIamPermissions`, testPermissions(kind))),
];

export const hierarchyRoutes: readonly Route[] = [
  accepting([], route(api, "POST /v1/projects/{id}:getAncestry", getAncestry)),
  accepting([], route(api, "GET /v3/projects/{id}", getProject)),
  accepting([], route(api, "POST /v3/projects/{id}:move", moveProject, "MoveProject")),
  accepting([], route(api, "POST /v3/folders", postFolder, "CreateFolder")),
  accepting(["parent", "showDeleted", ...paged], route(api, "GET /v3/folders", listFolders)),
  accepting([], route(api, "GET /v3/folders/{id}", getFolder)),
  accepting([], route(api, "GET /v3/organizations/{id}", getOrganization)),
  ...(["projects", "folders", "organizations"] as const).flatMap(policyRoutes),
];

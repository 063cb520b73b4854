import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { bytesEtag, sameBytes } from "../etag";
import { type Json, listOf, objectOf, textOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { permissionsOf } from "../roles";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import type { RoleRecord } from "./records";

/** IAM v1 roles: Google's own to read, and those of projects and organisations. Source: the vendor's REST reference of `roles`. */

const roleFields = {
  name: "string",
  title: "string",
  description: "string",
  includedPermissions: { each: "string" },
  stage: "string",
  etag: "bytes",
  deleted: "bool",
} as const satisfies Readonly<Record<string, Shape>>;

const stages = ["ALPHA", "BETA", "GA", "DEPRECATED", "DISABLED", "EAP"];

/** `projects/p` or `organizations/1`, where the caller may do that with its roles. */
function authorizedHome(call: Call, cloud: Cloud, permission: string): string {
  const { project, organization } = call.params;
  const resource = project === undefined ? `organizations/${organization}` : `projects/${projectOf(cloud, project).id}`;
  const message = `You don't have permission to do this on ${resource} (${permission}).`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message });
  return resource;
}

function found(cloud: Cloud, name: string): RoleRecord {
  const role = cloud.data.roles.get(name);
  if (role === undefined) throw new GoogleError("NOT_FOUND", `The role named ${name} was not found.`);
  return role;
}

const nameIn = (call: Call, home: string) => `${home}/roles/${call.params.role}`;

/** As the vendor shows it: a role in its alpha stage has none. */
function view({ stage, ...role }: RoleRecord): Json {
  return stage === "ALPHA" ? role : { ...role, stage };
}

function read(message: unknown): Omit<RoleRecord, "name" | "etag"> {
  const { title, description, includedPermissions, stage } = objectOf(message);
  if (stage !== undefined && !stages.includes(String(stage)))
    throw invalid(`Invalid value at 'role.stage': ${stage}`, "stage");
  const permissions = listOf(includedPermissions).map(String);
  for (const permission of permissions)
    if (!/^[a-z]\w*(\.\w+){2}$/.test(permission))
      throw invalid(`Permission ${permission} is not valid.`, "included_permissions");
  return {
    ...(textOf(title) === undefined ? {} : { title: String(title) }),
    ...(textOf(description) === undefined ? {} : { description: String(description) }),
    includedPermissions: [...new Set(permissions)],
    stage: textOf(stage) ?? "ALPHA",
  };
}

const getPredefined: Handler = (call) => {
  const name = `roles/${call.params.role}`;
  const permissions = permissionsOf(name);
  if (permissions === undefined) throw new GoogleError("NOT_FOUND", `The role named ${name} was not found.`);
  return { json: { name, title: name, includedPermissions: [...permissions].sort(), stage: "GA", etag: "AA==" } };
};

const create: Handler = (call, cloud) => {
  const home = authorizedHome(call, cloud, "iam.roles.create");
  const { roleId, role } = messageOf(call, { roleId: "string", role: { fields: roleFields } });
  const id = textOf(roleId) ?? "";
  if (!/^[\w.]{3,64}$/.test(id))
    throw invalid(`The role_id ${id} is not valid: 3 to 64 of letters, digits, '_' and '.'.`, "role_id");
  const name = `${home}/roles/${id}`;
  if (cloud.data.roles.has(name))
    throw new GoogleError("ALREADY_EXISTS", `A role named ${id} in ${home} already exists.`);
  const made: RoleRecord = { name, ...read(role), etag: bytesEtag() };
  cloud.data.roles.put(name, made);
  return { json: view(made) };
};

const get: Handler = (call, cloud) => {
  const home = authorizedHome(call, cloud, "iam.roles.get");
  return { json: view(found(cloud, nameIn(call, home))) };
};

/** Without their permissions, unless the whole view is asked for. */
const list: Handler = (call, cloud) => {
  const home = authorizedHome(call, cloud, "iam.roles.list");
  const all = cloud.data.roles.list(`${home}/roles/`).map(([, role]) => role);
  const shown = call.query.get("showDeleted") === "true" ? all : all.filter(({ deleted }) => deleted !== true);
  const page = pageOf(shown, (role) => role.name, call.query, { defaultSize: 300, maxSize: 1000 });
  const whole = call.query.get("view") === "FULL";
  const viewed = (role: RoleRecord): Json => {
    const { includedPermissions, ...brief } = view(role);
    return whole ? { ...brief, includedPermissions } : brief;
  };
  return { json: { ...shownAs("roles", page, viewed), ...page.next } };
};

const patch: Handler = (call, cloud) => {
  const role = found(cloud, nameIn(call, authorizedHome(call, cloud, "iam.roles.update")));
  const body = messageOf(call, roleFields);
  if (!sameBytes(textOf(body.etag), role.etag))
    throw new GoogleError("ABORTED", "There were concurrent changes to the role. Read it again and retry.");
  const mask = call.query.get("updateMask")?.split(",") ?? Object.keys(body);
  const sent = Object.fromEntries(Object.entries(body).filter(([field]) => mask.includes(field)));
  const next: RoleRecord = { ...role, ...read({ ...role, ...sent }), etag: bytesEtag() };
  cloud.data.roles.put(role.name, next);
  return { json: view(next) };
};

/** It stays for a week, and its bindings with it, which grant nothing meanwhile. */
function setDeleted(deleted: boolean, permission: string): Handler {
  return (call, cloud) => {
    const { deleted: _, ...role } = found(cloud, nameIn(call, authorizedHome(call, cloud, permission)));
    const next: RoleRecord = { ...role, ...(deleted ? { deleted: true as const } : {}), etag: bytesEtag() };
    cloud.data.roles.put(role.name, next);
    return { json: view(next) };
  };
}

const service = "google.iam.admin.v1";

export const roleRoutes: readonly Route[] = [
  accepting([], route("iam", "GET /v1/roles/{role}", getPredefined)),
  ...["projects/{project}", "organizations/{organization}"].flatMap((home) => {
    const [roles, role] = [`/v1/${home}/roles`, `/v1/${home}/roles/{role}`];
    return [
      accepting([], route("iam", `POST ${roles}`, create, `${service}.CreateRole`)),
      accepting(["view", "showDeleted", ...paged], route("iam", `${"GET"} ${roles}`, list)),
      accepting([], route("iam", `${"GET"} ${role}`, get)),
      accepting(["updateMask"], route("iam", `${"PATCH"} ${role}`, patch, `${service}.UpdateRole`)),
      accepting(
        ["etag"],
        route("iam", `${"DELETE"} ${role}`, setDeleted(true, "iam.roles.delete"), `${service}.DeleteRole`),
      ),
      accepting(
        [],
        route("iam", `POST ${role}:undelete`, setDeleted(false, "iam.roles.undelete"), `${service}.UndeleteRole`),
      ),
    ];
  }),
];

import type { Cloud } from "../cloud";
import { isApiError, VercelError } from "../errors";
import { isObject, type Json, objectOf, textOf } from "../json";
import { type Call, type Handler, type Route, route } from "../router";
import { aliasRoutes } from "./alias";
import { badRequest, vercelBody } from "./body";
import { deploymentRoutes } from "./deployment";
import { vercelPage } from "./page";
import { createVercelProject, findVercelProject, projectOfCall, vercelProjectView } from "./project";
import type { TeamRecord, VariableRecord } from "./records";
import { accountOf, findTeam } from "./team";
import { changeVariable, createVariable, variablesOf, variableView } from "./variable";

/** Vercel's REST API, as far as projects and their variables go. Source: the vendor's API reference. */

function teamView(team: TeamRecord): Json {
  return { ...team, sensitiveEnvironmentVariablePolicy: "off", membership: { role: "OWNER", confirmed: true } };
}

const getTeam: Handler = (call, cloud) => {
  const team = findTeam(cloud, call.params.team ?? "");
  if (team === undefined) throw new VercelError(404, "not_found", "The specified team could not be found.");
  return { json: teamView(team) };
};

const listTeams: Handler = (_call, cloud) => {
  const teams = cloud.data.teams.values();
  return { json: { teams: teams.map(teamView), pagination: { count: teams.length, next: null, prev: null } } };
};

const getUser: Handler = (call) => ({
  json: {
    user: {
      id: call.caller.email,
      username: call.caller.email,
      email: "owner@sandbox.local",
      name: "Sandbox owner",
      defaultTeamId: null,
    },
  },
});

const createProject: Handler = (call, cloud) => {
  const accountId = accountOf(call, cloud);
  const { name, environmentVariables, ...options } = objectOf(vercelBody(call));
  if (typeof name !== "string" || !/^(?!.*---)[a-z0-9._-]{1,100}$/.test(name)) {
    throw badRequest(
      "Invalid request: a project name is up to 100 of lower case letters, digits, '.', '_' and '-', without '---'.",
    );
  }
  if (findVercelProject(cloud, accountId, name) !== undefined) {
    throw new VercelError(409, "conflict", "Project already exists, please use a new name.");
  }
  const project = createVercelProject({ cloud, accountId, name, options });
  for (const variable of Array.isArray(environmentVariables) ? environmentVariables : []) {
    createVariable(cloud, project.id, variable, false);
  }
  return { json: vercelProjectView(project) };
};

const getProject: Handler = (call, cloud) => ({ json: vercelProjectView(projectOfCall(call, cloud)) });

const listProjects: Handler = (call, cloud) => {
  const accountId = accountOf(call, cloud);
  const search = call.query.get("search") ?? "";
  const projects = cloud.data.vercelProjects
    .values()
    .filter((project) => project.accountId === accountId && project.name.includes(search))
    .sort((a, b) => b.updatedAt - a.updatedAt);
  const { items, pagination } = vercelPage(projects, (project) => project.updatedAt, call.query);
  return { json: { projects: items.map(vercelProjectView), pagination } };
};

const patchProject: Handler = (call, cloud) => {
  const project = projectOfCall(call, cloud);
  const { name, ...options } = objectOf(vercelBody(call));
  if (
    typeof name === "string" &&
    name !== project.name &&
    findVercelProject(cloud, project.accountId, name) !== undefined
  ) {
    throw new VercelError(409, "conflict", "Project already exists, please use a new name.");
  }
  const next = {
    ...project,
    name: textOf(name) ?? project.name,
    options: { ...project.options, ...options },
    updatedAt: cloud.clock(),
  };
  cloud.data.vercelProjects.put(project.id, next);
  return { json: vercelProjectView(next) };
};

const deleteProject: Handler = (call, cloud) => {
  const project = projectOfCall(call, cloud);
  for (const variable of variablesOf(cloud, project.id)) {
    cloud.values.dispose(variable.valueId);
    cloud.data.variables.delete(`${project.id}/${variable.id}`);
  }
  cloud.data.vercelProjects.delete(project.id);
  return { status: 204 };
};

const createVariables: Handler = (call, cloud) => {
  const project = projectOfCall(call, cloud);
  const body = vercelBody(call);
  const upsert = call.query.get("upsert") === "true";
  if (!Array.isArray(body)) {
    // One at a time: what is wrong with it is the answer.
    return {
      status: 201,
      json: { created: variableView(cloud, createVariable(cloud, project.id, body, upsert), true), failed: [] },
    };
  }
  const created: Json[] = [];
  const failed: Json[] = [];
  for (const item of body) {
    try {
      created.push(variableView(cloud, createVariable(cloud, project.id, item, upsert), true));
    } catch (error) {
      if (!isApiError(error)) throw error;
      const key = isObject(item) ? { key: item.key } : {};
      failed.push({ error: { ...key, ...objectOf(objectOf(error.body()).error) } });
    }
  }
  return { status: 201, json: { created, failed } };
};

const listVariables: Handler = (call, cloud) => {
  const project = projectOfCall(call, cloud);
  const decrypt = call.query.get("decrypt") === "true";
  const branch = call.query.get("gitBranch");
  const shown = variablesOf(cloud, project.id).filter(
    (variable) => branch === null || [undefined, branch].includes(variable.gitBranch),
  );
  const envs = shown.map((variable) => ({ ...variableView(cloud, variable, decrypt), securityIssues: [] }));
  return { json: { envs, pagination: { count: envs.length, next: null, prev: null } } };
};

function variableOfCall(call: Call, cloud: Cloud): VariableRecord {
  const project = projectOfCall(call, cloud);
  const variable = cloud.data.variables.get(`${project.id}/${call.params.variable ?? ""}`);
  if (variable === undefined) {
    throw new VercelError(404, "ENV_NOT_FOUND", "The Environment Variable was not found.");
  }
  return variable;
}

const getVariable: Handler = (call, cloud) => ({ json: variableView(cloud, variableOfCall(call, cloud), true) });

const patchVariable: Handler = (call, cloud) => ({
  json: variableView(cloud, changeVariable(cloud, variableOfCall(call, cloud), vercelBody(call)), true),
});

const deleteVariable: Handler = (call, cloud) => {
  const variable = variableOfCall(call, cloud);
  const json = variableView(cloud, variable, true);
  cloud.values.dispose(variable.valueId);
  cloud.data.variables.delete(`${variable.projectId}/${variable.id}`);
  return { json };
};

/** The sandbox has none. */
const listCustomEnvironments: Handler = (call, cloud) => {
  projectOfCall(call, cloud);
  return { json: { environments: [], accountLimit: { total: 0 } } };
};

/** The same methods under each version of the path that clients still use. */
function versions(method: string, path: string, from: number, handler: Handler): Route[] {
  return Array.from({ length: 13 - from }, (_, index) =>
    route("vercel", `${method} ${`/v${from + index}${path}`}`, handler),
  );
}

const project = "/projects/{project~}";
const variable = `${project}/env/{variable~}`;

export const vercelRoutes: readonly Route[] = [
  // The vendor's command line asks the older one, and a team and custom environments without any version.
  route("vercel", "GET /v1/teams", listTeams),
  route("vercel", "GET /teams/{team~}", getTeam),
  route("vercel", `GET ${project}/custom-environments`, listCustomEnvironments),
  route("vercel", "GET /v2/teams", listTeams),
  route("vercel", "GET /v2/teams/{team~}", getTeam),
  route("vercel", "GET /v2/user", getUser),
  ...versions("POST", "/projects", 8, createProject),
  ...versions("GET", "/projects", 8, listProjects),
  ...versions("GET", project, 8, getProject),
  ...versions("PATCH", project, 8, patchProject),
  ...versions("DELETE", project, 8, deleteProject),
  ...versions("POST", `${project}/env`, 8, createVariables),
  ...versions("GET", `${project}/env`, 8, listVariables),
  ...versions("GET", variable, 8, getVariable),
  // The vendor documents the decrypting read under v1, beside Google's project paths, which have no `env`.
  route("vercel", `GET /v1${variable}`, getVariable),
  ...versions("PATCH", variable, 8, patchVariable),
  ...versions("DELETE", variable, 8, deleteVariable),
  ...deploymentRoutes,
  ...aliasRoutes,
];

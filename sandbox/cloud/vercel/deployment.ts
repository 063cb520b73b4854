import { vercelUser } from "../authenticate";
import type { Cloud } from "../cloud";
import { VercelError } from "../errors";
import { type Json, objectOf, textOf } from "../json";
import { type Call, type Handler, type Route, route } from "../router";
import { badRequest, vercelBody } from "./body";
import { vercelPage } from "./page";
import { findVercelProject, vercelId } from "./project";
import type { DeploymentRecord, VercelProjectRecord } from "./records";
import { accountOf } from "./team";
import { variablesOf } from "./variable";

/** Vercel's deployments: what a build fixes at its time, variables included. Source: the vendor's API reference. */

/** A shorter delay ends a build under way; a longer one changes nothing for what was made before. */
function readyAtOf(cloud: Cloud, { createdAt, readyAt }: DeploymentRecord): number {
  return Math.min(readyAt, createdAt + cloud.settings.operationDelayMillis);
}

export function stateOf(cloud: Cloud, deployment: DeploymentRecord): "BUILDING" | "ERROR" | "READY" {
  if (cloud.clock() < readyAtOf(cloud, deployment)) return "BUILDING";
  return deployment.failed ? "ERROR" : "READY";
}

function deploymentView(cloud: Cloud, deployment: DeploymentRecord): Json {
  const { order, readyAt: _, failed, variables, id, ...shown } = deployment;
  const readyState = stateOf(cloud, deployment);
  const ready = readyState === "READY" ? { ready: readyAtOf(cloud, deployment) } : {};
  const ownerId = cloud.data.vercelProjects.get(deployment.projectId)?.accountId;
  const about = {
    ownerId,
    ...(ownerId?.startsWith("team_") ? { team: { id: ownerId } } : {}),
    type: "LAMBDAS",
    creator: { uid: vercelUser },
    created: deployment.createdAt,
  };
  return { ...shown, id, uid: id, ...about, readyState, state: readyState, ...ready };
}

function notFound(): VercelError {
  return new VercelError(404, "not_found", "The deployment could not be found.");
}

/** The deployment that a call means, in the call's account. @param idOrHost `dpl_…` or its own address */
export function deploymentOf(call: Call, cloud: Cloud, idOrHost: string): DeploymentRecord {
  const { deployments } = cloud.data;
  const deployment = deployments.get(idOrHost) ?? deployments.values().find(({ url }) => url === idOrHost);
  const owner = deployment === undefined ? undefined : cloud.data.vercelProjects.get(deployment.projectId);
  if (deployment === undefined || owner?.accountId !== accountOf(call, cloud)) throw notFound();
  return deployment;
}

export function projectOf(call: Call, cloud: Cloud, idOrName: string): VercelProjectRecord {
  const project = findVercelProject(cloud, accountOf(call, cloud), idOrName);
  if (project === undefined) throw new VercelError(404, "not_found", "Project not found.");
  return project;
}

/** A new source, or `deploymentId` again: with the variables of its target as they are now. */
const create: Handler = (call, cloud) => {
  const body = objectOf(vercelBody(call));
  const again = textOf(body.deploymentId);
  const before = again === undefined ? undefined : deploymentOf(call, cloud, again);
  const name = textOf(body.name);
  if (name === undefined) throw badRequest("Invalid request: missing required property `name`.");
  const target = body.target ?? null;
  if (target !== null && target !== "production" && target !== "preview") {
    throw badRequest('Invalid request: `target` should be one of: "production", "preview" or a custom environment.');
  }
  const project = projectOf(call, cloud, before?.projectId ?? textOf(body.project) ?? name);
  const environment = target === "production" ? "production" : "preview";
  const got = variablesOf(cloud, project.id).filter((variable) => variable.target.includes(environment));
  const { failOperations, operationDelayMillis } = cloud.settings;
  if (failOperations > 0) {
    cloud.data.settings.put("settings", { ...cloud.settings, failOperations: failOperations - 1 });
  }
  const id = vercelId("dpl_", 28);
  const now = cloud.clock();
  const deployment: DeploymentRecord = {
    id,
    projectId: project.id,
    name: project.name,
    url: `${project.name}-${id.slice(4, 13).toLowerCase()}.vercel.app`,
    target: target === "production" ? target : null,
    createdAt: now,
    order: cloud.next("deployment"),
    readyAt: now + operationDelayMillis,
    failed: failOperations > 0,
    // Where its source comes from stays with a repeated deployment.
    meta: { ...before?.meta, ...objectOf(body.meta) },
    variables: Object.fromEntries(got.map((variable) => [variable.id, variable.updatedAt])),
  };
  cloud.data.deployments.put(id, deployment);
  return { json: deploymentView(cloud, deployment) };
};

/** The git branch that it was built from. */
export function branchOf({ meta }: DeploymentRecord): unknown {
  return meta.githubCommitRef ?? meta.gitlabCommitRef ?? meta.bitbucketCommitRef;
}

/** Newest first. */
const list: Handler = (call, cloud) => {
  const { query } = call;
  const account = accountOf(call, cloud);
  const projectId = query.get("projectId");
  const project = projectId === null ? undefined : projectOf(call, cloud, projectId);
  const target = query.get("target");
  const branch = query.get("branch");
  const states = query.get("state")?.split(",");
  const found = cloud.data.deployments
    .values()
    .filter((one) => cloud.data.vercelProjects.get(one.projectId)?.accountId === account)
    .filter((one) => project === undefined || one.projectId === project.id)
    .filter((one) => target === null || (one.target ?? "preview") === target)
    .filter((one) => branch === null || branchOf(one) === branch)
    .filter((one) => states === undefined || states.includes(stateOf(cloud, one)))
    .sort((a, b) => b.order - a.order);
  const { items, pagination } = vercelPage(found, (one) => one.createdAt, query);
  return { json: { deployments: items.map((one) => deploymentView(cloud, one)), pagination } };
};

const get: Handler = (call, cloud) => ({
  json: deploymentView(cloud, deploymentOf(call, cloud, call.params.deployment ?? "")),
});

/** Its addresses go with it. */
const remove: Handler = (call, cloud) => {
  const { id } = deploymentOf(call, cloud, call.params.deployment ?? "");
  for (const { alias, deploymentId } of cloud.data.aliases.values())
    if (deploymentId === id) cloud.data.aliases.delete(alias);
  cloud.data.deployments.delete(id);
  return { json: { uid: id, state: "DELETED" } };
};

export const deploymentRoutes: readonly Route[] = [
  route("vercel", "GET /v6/deployments", list),
  route("vercel", "GET /v7/deployments", list),
  route("vercel", "POST /v13/deployments", create),
  route("vercel", "GET /v13/deployments/{deployment~}", get),
  route("vercel", "DELETE /v13/deployments/{deployment~}", remove),
];

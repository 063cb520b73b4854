import type { Cloud } from "../cloud";
import { objectOf, textOf } from "../json";
import { type Call, type Handler, type Route, route } from "../router";
import { badRequest, vercelBody } from "./body";
import { branchOf, deploymentOf, projectOf, stateOf } from "./deployment";
import { vercelId } from "./project";
import type { AliasRecord, DeploymentRecord } from "./records";
import { accountOf } from "./team";

/**
 * Addresses that lead to a deployment: those that somebody gave it, and those that Vercel moves by itself to the newest one of
 * production and of each branch. Source: the vendor's API reference.
 */
function aliasesOf(cloud: Cloud, account: string): readonly AliasRecord[] {
  const moved = new Map<string, AliasRecord>();
  const ready = cloud.data.deployments
    .values()
    .filter((one) => cloud.data.vercelProjects.get(one.projectId)?.accountId === account)
    .filter((one) => stateOf(cloud, one) === "READY")
    .sort((a, b) => a.order - b.order);
  for (const one of ready) {
    const alias = addressOf(one);
    if (alias !== null) moved.set(alias, aliasOf(alias, one, one.id.slice(4)));
  }
  const given = cloud.data.aliases
    .values()
    .filter((one) => cloud.data.vercelProjects.get(one.projectId)?.accountId === account);
  for (const one of given) moved.set(one.alias, one);
  return [...moved.values()].sort((a, b) => b.createdAt - a.createdAt || (a.alias < b.alias ? -1 : 1));
}

function addressOf(deployment: DeploymentRecord): string | null {
  if (deployment.target === "production") return `${deployment.name}.vercel.app`;
  const branch = branchOf(deployment);
  if (typeof branch !== "string") return null;
  return `${deployment.name}-git-${branch.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.vercel.app`;
}

function aliasOf(alias: string, deployment: DeploymentRecord, uid: string): AliasRecord {
  return { alias, uid, projectId: deployment.projectId, deploymentId: deployment.id, createdAt: deployment.createdAt };
}

const list: Handler = (call, cloud) => {
  const asked = call.query.get("projectId");
  const project = asked === null ? undefined : projectOf(call, cloud, asked);
  const found = aliasesOf(cloud, accountOf(call, cloud)).filter(
    (one) => project === undefined || one.projectId === project.id,
  );
  const limit = Math.min(Number(call.query.get("limit") ?? 20) || 20, 100);
  const aliases = found.slice(0, limit).map((one) => ({ ...one, created: new Date(one.createdAt).toISOString() }));
  return { json: { aliases, pagination: { count: aliases.length, next: null, prev: null } } };
};

const assign: Handler = (call: Call, cloud: Cloud) => {
  const deployment = deploymentOf(call, cloud, call.params.deployment ?? "");
  const alias = textOf(objectOf(vercelBody(call)).alias);
  if (alias === undefined) throw badRequest("Invalid request: missing required property `alias`.");
  const record = { ...aliasOf(alias, deployment, vercelId("als_", 22)), createdAt: cloud.clock() };
  cloud.data.aliases.put(alias, record);
  return { json: { uid: record.uid, alias, created: new Date(record.createdAt).toISOString() } };
};

const ofDeployment: Handler = (call, cloud) => {
  const { id } = deploymentOf(call, cloud, call.params.deployment ?? "");
  const found = aliasesOf(cloud, accountOf(call, cloud)).filter(({ deploymentId }) => deploymentId === id);
  return { json: { aliases: found.map(({ uid, alias }) => ({ uid, alias })) } };
};

export const aliasRoutes: readonly Route[] = [
  route("vercel", "GET /v4/aliases", list),
  route("vercel", "GET /v2/deployments/{deployment~}/aliases", ofDeployment),
  route("vercel", "POST /v2/deployments/{deployment~}/aliases", assign),
];

import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import { VercelError } from "../errors";
import { type Json, objectOf } from "../json";
import type { Call } from "../router";
import type { VercelProjectRecord } from "./records";
import { accountOf } from "./team";

/** An id as the vendor makes them: letters and digits after a prefix. */
export function vercelId(prefix: string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return prefix + [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

export function createVercelProject({
  cloud,
  accountId,
  name,
  options,
  id,
}: {
  readonly cloud: Cloud;
  readonly accountId: string;
  readonly name: string;
  readonly options: Json;
  readonly id?: string;
}): VercelProjectRecord {
  const now = cloud.clock();
  const project = { id: id ?? vercelId("prj_", 28), name, accountId, createdAt: now, updatedAt: now, options };
  cloud.data.vercelProjects.put(project.id, project);
  return project;
}

export function findVercelProject(cloud: Cloud, accountId: string, idOrName: string): VercelProjectRecord | undefined {
  const byId = cloud.data.vercelProjects.get(idOrName);
  if (byId?.accountId === accountId) return byId;
  return cloud.data.vercelProjects
    .values()
    .find((project) => project.accountId === accountId && project.name === idOrName);
}

/** The project that a call's path means, by id or name, in the call's account. */
export function projectOfCall(call: Call, cloud: Cloud): VercelProjectRecord {
  const project = findVercelProject(cloud, accountOf(call, cloud), call.params.project ?? "");
  if (project === undefined) {
    throw new VercelError(404, "not_found", "Project not found.");
  }
  return project;
}

const regions = { functionDefaultRegions: ["iad1"] };

/** What every project has, until somebody changes it: the vendor's own client insists on these. */
const unchanged: Json = {
  alias: [],
  defaultResourceConfig: regions,
  deploymentExpiration: {},
  directoryListing: false,
  env: [],
  nodeVersion: "22.x",
  targets: {},
};

export function vercelProjectView(project: VercelProjectRecord): Json {
  const { options, ...shown } = project;
  const resourceConfig = { ...regions, ...objectOf(options.resourceConfig) };
  return { ...shown, ...unchanged, ...options, resourceConfig };
}

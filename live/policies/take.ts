/** Takes a snapshot of what is granted in the clouds of some environments. It reads policies and names; never a value. */
import { cloudFor, googleApiOf, secretManagerOf } from "../../clients/apis";
import { projectsOf } from "../../inventory/projects";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { accountsOf, projectOf, secretsOf } from "./projects";
import { Reading } from "./reading";
import { rolesOf } from "./roles";
import { type LiveResource, type PolicySnapshot, snapshotFormat } from "./snapshot";

export async function takePolicies(
  context: Context,
  environments: readonly ResolvedEnvironment[],
): Promise<PolicySnapshot> {
  const ids = [...new Set(environments.flatMap(({ products }) => products.flatMap(projectsIn)))].sort();
  const cloud = await cloudFor(context, "policies", ids);
  const reading = new Reading(googleApiOf(context, cloud));
  const client = secretManagerOf(context, { cloud });
  const resources: LiveResource[] = [];
  const projects: string[] = [];
  for (const id of ids) {
    const project = await projectOf(reading, id);
    if (project === null) continue;
    projects.push(id);
    resources.push(project, ...(await secretsOf(reading, client, id)), ...(await accountsOf(reading, id)));
  }
  const roles = await rolesOf(
    reading,
    resources.flatMap(({ bindings }) => bindings.map(({ role }) => role)),
  );
  return {
    format: snapshotFormat,
    takenAt: context.now().toISOString(),
    cloud: cloud.name,
    as: cloud.identity,
    projects,
    resources,
    roles,
    groups: {},
    deny: [],
    unread: reading.unread,
  };
}

const projectsIn = (product: ResolvedEnvironment["products"][number]): readonly string[] => [
  ...projectsOf(product),
  ...product.identities.map(({ project }) => project),
];

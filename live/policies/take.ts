/** Takes a snapshot of what is granted in the clouds of some environments. It reads policies and names; never a value. */
import { cloudFor, googleApiOf, secretManagerOf } from "../../clients/apis";
import { projectsOf } from "../../inventory/projects";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { withAbove } from "./above";
import { denyPoliciesOf, groupsIn } from "./deny";
import { groupsOf } from "./groups";
import { accountsOf, projectOf, secretsOf } from "./projects";
import { Reading } from "./reading";
import { rolesOf } from "./roles";
import { servicesOf } from "./services";
import { type LiveResource, type PolicySnapshot, snapshotFormat } from "./snapshot";

/** @throws a `Failure` for what gets no answer: nothing half is taken for whole. What is refused is noted in it. */
export async function takePolicies(
  context: Context,
  environments: readonly ResolvedEnvironment[],
  pauses: { readonly pauseMillis?: number } = {},
): Promise<PolicySnapshot> {
  const ids = [...new Set(environments.flatMap(({ products }) => products.flatMap(projectsIn)))].sort();
  const cloud = await cloudFor(context, "policies", ids);
  const reading = new Reading(googleApiOf(context, cloud, pauses));
  const client = secretManagerOf(context, { cloud }, pauses);
  const projects: LiveResource[] = [];
  const inside: LiveResource[] = [];
  for (const id of ids) {
    // Declarations of somebody else's branch name it, and it becomes a part of a path.
    const project = isPlain(id) ? await projectOf(reading, id) : null;
    if (!isPlain(id)) reading.note(`project ${id}`, "no project has such an id");
    if (project === null) continue;
    projects.push(project);
    inside.push(...(await secretsOf(reading, client, id)), ...(await accountsOf(reading, id)));
    for (const region of regionsIn(environments, id))
      inside.push(...(await servicesOf(reading, { project: id, region })));
  }
  const above = await withAbove(reading, projects);
  const resources = [...above, ...inside];
  const bindings = resources.flatMap((one) => one.bindings);
  const roles = await rolesOf(
    reading,
    bindings.map(({ role }) => role),
  );
  const deny = await denyPoliciesOf(
    reading,
    above.map(({ name }) => name),
  );
  const groups = await groupsOf(reading, [
    ...groupsAmong(bindings.flatMap(({ members }) => members)),
    ...groupsIn(deny),
  ]);
  return {
    format: snapshotFormat,
    takenAt: context.now().toISOString(),
    cloud: cloud.name,
    as: cloud.identity,
    projects: projects.map(({ name }) => name.slice("projects/".length)),
    resources,
    roles,
    groups,
    deny,
    unread: reading.unread,
  };
}

/** Where something of a project may run, as far as it is declared. */
function regionsIn(environments: readonly ResolvedEnvironment[], project: string): readonly string[] {
  const own = environments.flatMap(({ products }) => products.filter((product) => product.project === project));
  const regions = own.flatMap(({ region, services }) => [region, ...services.map((one) => one.region)]);
  return [...new Set(regions)].filter(isPlain).sort();
}

const isPlain = (id: string): boolean => /^[a-z][a-z0-9.:-]*$/.test(id);

const groupsAmong = (members: readonly string[]): readonly string[] =>
  members.flatMap((member) => /^group:(.+)$/.exec(member)?.[1] ?? []);

const projectsIn = (product: ResolvedEnvironment["products"][number]): readonly string[] => [
  ...projectsOf(product),
  ...product.identities.map(({ project }) => project),
];

/**
 * Where Vercel holds variables of an entry, by their comment, whoever is declared as a reader now: a variable stays until it is
 * deployed away, and a deployment keeps the variables of its time.
 */

import { eachInParallel } from "../clients/pace";
import type { LiveDeployment, LiveVariable, Vercel, VercelPlace } from "../clients/vercel";
import type { ResolvedVercelProject } from "../model/resolved";
import { type Asker, width } from "./look";
import type { UsedEntry } from "./version-use";

export interface OnVercel {
  readonly place: VercelPlace;
  /** Null where no project of that id is declared. */
  readonly project: ResolvedVercelProject | null;
  /** For messages: the reader's key, or the project's id. */
  readonly label: string;
  /** Variables that are this entry's. */
  readonly variables: readonly LiveVariable[];
}

const everyTarget: readonly string[] = ["production", "preview", "development"];

/** All projects of the environment and of its teams in which a variable is the entry's. */
export async function variablesOnVercel(
  session: Asker,
  vercel: Vercel,
  entry: UsedEntry,
): Promise<readonly OnVercel[]> {
  const { environment } = session;
  const comment = `Managed by Strongroom: ${entry.key}`;
  const declared = environment.products.flatMap((product) => product.vercelProjects);
  const anywhere = targetsOf(declared);
  const target = environment.vercel?.target;
  const usual = anywhere.length > 0 ? anywhere : target === undefined ? everyTarget : [target];
  const found = await eachInParallel(width, await projectsOf(session, vercel, declared), async (place) => {
    const project = declared.find((one) => one.projectId === place.projectId) ?? null;
    // Environments may share a project: a variable for other targets is another environment's.
    const own = project === null ? [] : targetsOf([project]);
    const targets = new Set(own.length > 0 ? own : usual);
    const variables = (await vercel.variables(place)).filter(
      (one) => one.comment === comment && (one.custom || one.targets.some((name) => targets.has(name))),
    );
    return { place, project, label: project?.key ?? place.projectId, variables };
  });
  return found.filter(({ variables }) => variables.length > 0);
}

/** Each target of the projects' declared variables. */
export function targetsOf(projects: readonly ResolvedVercelProject[]): readonly string[] {
  return projects.flatMap((project) => project.variables.flatMap((variable) => variable.targets));
}

/** The declared ones, the places of products without one, and all others of their teams that no other environment declares. */
async function projectsOf(session: Asker, vercel: Vercel, declared: readonly ResolvedVercelProject[]) {
  const { environment } = session;
  const known: readonly VercelPlace[] = [...declared, ...(environment.vercel?.places ?? [])];
  const ours = new Map(known.map(({ teamId, projectId }) => [projectId, { teamId, projectId }]));
  const theirs = placesOfOthers(session);
  const teams = [...new Set(known.map((one) => one.teamId))];
  for (const places of await eachInParallel(width, teams, (team) => vercel.projects(team))) {
    for (const place of places) {
      if (!ours.has(place.projectId) && !theirs.has(place.projectId)) ours.set(place.projectId, place);
    }
  }
  return [...ours.values()];
}

/** Project ids of the other environments, whose variables have the same comments. */
function placesOfOthers({ context, environment }: Asker): ReadonlySet<string> {
  const others = context.environments.names().filter((name) => name !== environment.name);
  const ids = others.flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (!resolution.ok) return [];
    const { products, vercel } = resolution.environment;
    return [...products.flatMap((product) => product.vercelProjects), ...(vercel?.places ?? [])];
  });
  return new Set(ids.map((one) => one.projectId));
}

/** Whether a deployment's build got the variable, going by its target and branch. */
export function reaches(variable: LiveVariable, deployment: LiveDeployment): boolean {
  if (deployment.target === "production") return variable.targets.includes("production");
  if (!variable.targets.includes("preview") && !variable.custom) return false;
  return variable.gitBranch === null || deployment.branch === null || variable.gitBranch === deployment.branch;
}

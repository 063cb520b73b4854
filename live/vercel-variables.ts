/**
 * Where Vercel holds variables of an entry, found by their comment, not by the declared readers: a variable stays until a deploy removes
 * it, and a deployment keeps the variables of its build.
 */

import { eachInParallel } from "../clients/pace";
import type { DeploymentTarget, LiveDeployment, LiveVariable, Vercel, VercelPlace } from "../clients/vercel";
import type { ResolvedEnvironment, ResolvedVercelProject } from "../model/resolved";
import { type Asker, width } from "./look";
import type { UsedEntry } from "./version-use";

export interface OnVercel {
  readonly place: VercelPlace;
  /** Null if no project with that id is declared. */
  readonly project: ResolvedVercelProject | null;
  /** For messages: the reader's key, or the project's id. */
  readonly label: string;
  /** The environment's, or those of one entry. */
  readonly variables: readonly LiveVariable[];
  /** By all that the environment delivered to the project. */
  readonly renewed: Renewed | null;
}

/** What `restart` deploys again, so that a project's variables reach somebody. */
export interface Renewed {
  readonly target: DeploymentTarget;
  /** The one branch whose previews have the variables; null where every one has them. */
  readonly branch: string | null;
}

const everyTarget: readonly string[] = ["production", "preview", "development"];
const mark = "Managed by Strongroom: ";

/** All projects of the environment and of its teams that have a variable of the entry. */
export async function variablesOnVercel(
  session: Asker,
  vercel: Vercel,
  entry: UsedEntry,
): Promise<readonly OnVercel[]> {
  return variablesOf(await projectsOnVercel(session, vercel), entry);
}

/** Those of the projects in which a variable is the entry's. */
export function variablesOf(projects: readonly OnVercel[], { key }: Pick<UsedEntry, "key">): readonly OnVercel[] {
  return projects
    .map((one) => ({ ...one, variables: one.variables.filter(({ comment }) => comment === mark + key) }))
    .filter(({ variables }) => variables.length > 0);
}

/** All projects of the environment and of its teams, with what the environment put there. */
export async function projectsOnVercel(session: Asker, vercel: Vercel): Promise<readonly OnVercel[]> {
  const { environment } = session;
  const declared = declaredIn(environment);
  return eachInParallel(width, await projectsOf(session, vercel, declared), async (place) => {
    const project = declared.find((one) => one.projectId === place.projectId) ?? null;
    const variables = await deliveredTo(environment, vercel, place);
    return { place, project, label: project?.key ?? place.projectId, variables, renewed: renewedBy(variables) };
  });
}

/** The variables in a project that the environment put there, declared or not any more. */
export async function deliveredTo(
  environment: ResolvedEnvironment,
  vercel: Vercel,
  place: VercelPlace,
): Promise<readonly LiveVariable[]> {
  const declared = declaredIn(environment);
  const target = environment.vercel?.target;
  // Environments may share a project: a variable for other targets is another environment's.
  const wanted = [
    targetsOf(declared.filter((one) => one.projectId === place.projectId)),
    targetsOf(declared),
    target === undefined ? everyTarget : [target],
  ];
  const targets = new Set(wanted.find((one) => one.length > 0));
  return (await vercel.variables(place)).filter(
    (one) => one.comment.startsWith(mark) && (one.custom || one.targets.some((name) => targets.has(name))),
  );
}

/** What a new deployment brings variables to, going by where they are; null for those that only developers pull. */
export function renewedBy(variables: readonly LiveVariable[]): Renewed | null {
  if (variables.some(({ targets }) => targets.includes("production"))) return { target: "production", branch: null };
  const previews = variables.filter(({ targets, custom }) => custom || targets.includes("preview"));
  const branches = new Set(previews.map(({ gitBranch }) => gitBranch));
  const [branch = null] = branches;
  return branches.size === 0 ? null : { target: "preview", branch: branches.size === 1 ? branch : null };
}

function declaredIn(environment: ResolvedEnvironment): readonly ResolvedVercelProject[] {
  return environment.products.flatMap((product) => product.vercelProjects);
}

/** Each target of the projects' declared variables. */
function targetsOf(projects: readonly ResolvedVercelProject[]): readonly string[] {
  return projects.flatMap((project) => project.variables.flatMap((variable) => variable.targets));
}

/** The declared projects, the places of products without one, and all other projects of their teams that no other environment declares. */
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

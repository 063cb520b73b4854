/**
 * Where Vercel may still hold a version of an entry. It does not say which version a variable has or a deployment got, only
 * when it was written or made; so the times tell.
 */
import type { ResolvedVercelProject } from "../../model/resolved";
import { type DeploymentTarget, type LiveDeployment, type LiveVariable, Vercel } from "../clients/vercel";
import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { readLock } from "../lock-file";
import type { Session } from "./session";
import type { VersionUse } from "./version-use";

const everyTarget = ["production", "preview", "development"];

/** Each target of the projects' declared variables. */
export function targetsOf(projects: readonly ResolvedVercelProject[]): readonly string[] {
  return projects.flatMap((project) => project.variables.flatMap((variable) => variable.targets));
}

/** What is deployed for these targets; null for those that only developers pull. */
export function deploymentTarget(targets: ReadonlySet<string>): DeploymentTarget | null {
  return targets.has("production") ? "production" : targets.has("preview") ? "preview" : null;
}

/** The one branch whose previews have the variables; null where every one has them. */
export function deploymentBranch(project: ResolvedVercelProject): string | null {
  const branches = new Set(project.variables.map((variable) => variable.gitBranch));
  const [branch = null] = branches;
  return branches.size === 1 ? branch : null;
}

interface OnVercel {
  readonly project: ResolvedVercelProject;
  /** Variables that are this entry's. */
  readonly variables: readonly LiveVariable[];
  readonly serving: LiveDeployment | null;
}

/** Without a token: those that must be looked at, which then fails and says so. The others are named. */
function lookedAt({ env, output }: Context, projects: readonly ResolvedVercelProject[], entry: StoredEntry) {
  const readers = new Set(entry.usedBy.map((use) => use.reader));
  const must = projects.filter((one) => readers.has(one.key) || one.product === entry.product);
  if (env.VERCEL_API_TOKEN || must.length === projects.length) return projects;
  const others = projects.filter((one) => !must.includes(one)).map((one) => one.key);
  output.note(`note: ${others.join(", ")} on Vercel: not looked at, since VERCEL_API_TOKEN is not set`);
  return must;
}

async function onVercel({ context, cloud, environment }: Session, entry: StoredEntry): Promise<readonly OnVercel[]> {
  // All of them, whoever is declared as a reader today: a variable stays until it is deployed away.
  const projects = environment.products.flatMap((product) => product.vercelProjects);
  const anywhere = targetsOf(projects);
  const found: OnVercel[] = [];
  for (const project of lookedAt(context, projects, entry)) {
    const vercel = Vercel.open(cloud, context.env, { signal: context.signal });
    const place = { teamId: project.teamId, projectId: project.projectId };
    const comment = `Managed by Strongroom: ${entry.key}`;
    // Environments may share a project: a variable for other targets is another environment's.
    const own = targetsOf([project]);
    const targets = new Set(own.length > 0 ? own : anywhere.length > 0 ? anywhere : everyTarget);
    const variables = (await vercel.variables(place)).filter(
      (one) => one.comment === comment && one.targets.some((target) => targets.has(target)),
    );
    const target = deploymentTarget(targets);
    const none = target === null || variables.length === 0;
    const serving = none ? null : await vercel.serving(place, target, deploymentBranch(project));
    found.push({ project, variables, serving });
  }
  return found;
}

/** Since when the pin stands where it is, in milliseconds; a version that a rollback returned to is older than that. */
export function pinnedSince({ context, environment }: Session, entry: StoredEntry): number {
  const locked = readLock(context.lockDir, environment.name).entries[entry.key];
  return Date.parse(locked?.rotation?.at ?? locked?.versions?.[locked.current ?? ""]?.at ?? "");
}

/**
 * What does not have the pinned version yet, and so may have an earlier one.
 *
 * @param gone the version that must be mapped nowhere any more; null while the one before is still mapped beside it
 */
export async function lateDeployments(
  session: Session,
  entry: StoredEntry,
  version: string,
  gone: string | null,
): Promise<readonly VersionUse[]> {
  const uses: VersionUse[] = [];
  const env = session.environment.name;
  const since = pinnedSince(session, entry);
  const unmapped = gone === null ? 0 : unmappedSince(session, entry);
  for (const { project, variables, serving } of await onVercel(session, entry)) {
    const add = (why: string, next: string, by: string = project.key) =>
      uses.push({ entry: entry.key, version, kind: "deployment", by, why, next });
    const deploy = `strongroom deploy '${project.product}-${env}-vercel'`;
    const declared = project.variables.map(({ variable }) => variable);
    const mapped = declared.filter((one) => one.kind === "secret" && one.entry === entry.key && one.version !== gone);
    const names = new Set(mapped.map((one) => one.name));
    const extra = gone === null ? [] : variables.filter((one) => !names.has(one.key));
    if (extra.length > 0) {
      add(`has a variable that is to go, ${extra.map((one) => one.key).join(", ")}`, deploy);
      continue;
    }
    if (variables.some((one) => one.updatedAt < since)) {
      add("has a variable that was not written since", deploy);
      continue;
    }
    if (serving === null) continue;
    if (serving.createdAt < Math.max(unmapped, ...variables.map((one) => one.updatedAt))) {
      const restart = `strongroom restart ${project.key} --env ${env}`;
      add("serves, with the variables of its time", restart, `${project.key}: ${serving.id}`);
    }
  }
  return uses;
}

/** When the second name was taken away; a deployment from before has the variable still. */
function unmappedSince({ context, environment }: Session, entry: StoredEntry): number {
  if (entry.previousAs === null) return 0;
  const verified = readLock(context.lockDir, environment.name).entries[entry.key]?.rotation?.verified;
  return verified === undefined ? 0 : Date.parse(verified);
}

/** Projects whose variables were written since the pin moved, so that they have the version that it moved to. */
export async function newOnVercel(
  session: Session,
  entry: StoredEntry,
  version: string,
): Promise<readonly VersionUse[]> {
  const since = pinnedSince(session, entry);
  const late = (await onVercel(session, entry)).filter(({ variables }) =>
    variables.some((one) => one.updatedAt >= since),
  );
  return late.map(({ project }) => ({
    entry: entry.key,
    version,
    kind: "deployment" as const,
    by: project.key,
    why: "has a variable that was written since",
    next: `strongroom rollback ${entry.key} --env ${session.environment.name}`,
  }));
}

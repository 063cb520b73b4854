/** What an environment's products need in a cloud before the first deploy; in a real cloud a person creates it once. */
import { projectsOf } from "../inventory/projects";
import type { ResolvedEnvironment } from "../model/resolved";
import type { Preparation } from "../sandbox";

/** Projects, state buckets, Vercel teams with their projects. */
export function preparationOf(environment: ResolvedEnvironment): Preparation {
  const teams = new Map<string, Map<string, string>>();
  for (const { teamId, projectId, name, product } of environment.products.flatMap((one) => one.vercelProjects)) {
    const projects = teams.get(teamId) ?? new Map<string, string>();
    projects.set(projectId, `${product}-${name}`);
    teams.set(teamId, projects);
  }
  return {
    projects: unique(environment.products.flatMap(projectsOf)).map((id) => ({ id })),
    buckets: environment.products.map((product) => ({ name: product.stateBucket, project: product.project })),
    teams: [...teams].map(([id, projects]) => ({
      id,
      projects: [...projects].map(([projectId, name]) => ({ id: projectId, name })),
    })),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

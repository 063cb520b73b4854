import type { Cloud } from "../cloud";
import { type Json, listOf, objectOf, textOf, textsOf } from "../json";
import { createProject } from "../resourcemanager/project";
import { createVercelProject } from "../vercel/project";

/** A field that must be there, or the sentence that says so. */
class PrepareError extends Error {
  readonly kind = "prepare";
}

function need(item: unknown, field: string, list: string): string {
  const value = textOf(objectOf(item)[field]);
  if (value === undefined || value === "") throw new PrepareError(`prepare.${list}: an entry has no '${field}'.`);
  return value;
}

/**
 * Makes what must exist before anything is deployed: projects, state buckets, teams with their Vercel projects, grants, groups.
 * What is there already stays as it is. Returns what was wrong with the request, if anything.
 */
export function prepare(cloud: Cloud, request: Json): string | undefined {
  try {
    for (const item of listOf(request.projects)) {
      const id = need(item, "id", "projects");
      const { number, name } = textsOf(item);
      if (!cloud.data.projects.has(id)) createProject(cloud, id, number, name);
    }
    for (const item of listOf(request.buckets)) prepareBucket(cloud, item);
    for (const item of listOf(request.teams)) prepareTeam(cloud, item);
    for (const item of listOf(request.groups)) {
      const members = listOf(objectOf(item).members).filter((member) => typeof member === "string");
      cloud.data.groups.put(need(item, "email", "groups"), { members });
    }
    for (const item of listOf(request.grants)) {
      const project = need(item, "project", "grants");
      if (!cloud.data.projects.has(project)) throw new PrepareError(`prepare.grants: no project '${project}'.`);
      cloud.iam.grant(`projects/${project}`, need(item, "role", "grants"), need(item, "member", "grants"));
    }
    return undefined;
  } catch (error) {
    if (error instanceof PrepareError) return error.message;
    throw error;
  }
}

function prepareBucket(cloud: Cloud, item: unknown): void {
  const name = need(item, "name", "buckets");
  if (cloud.data.buckets.has(name)) return;
  const project = cloud.data.projects.get(need(item, "project", "buckets"));
  if (project === undefined)
    throw new PrepareError(`prepare.buckets: bucket '${name}' is in a project that does not exist.`);
  const now = cloud.now();
  cloud.data.buckets.put(name, {
    name,
    project: project.id,
    projectNumber: project.number,
    location: textOf(objectOf(item).location) ?? "EU",
    storageClass: "STANDARD",
    versioning: objectOf(item).versioning !== false,
    timeCreated: now,
    updated: now,
    metageneration: 1,
  });
}

function prepareTeam(cloud: Cloud, item: unknown): void {
  const id = need(item, "id", "teams");
  const { slug, name } = textsOf(item);
  if (!cloud.data.teams.has(id)) {
    cloud.data.teams.put(id, { id, slug: slug ?? id, name: name ?? slug ?? id, createdAt: cloud.clock() });
  }
  for (const project of listOf(objectOf(item).projects)) {
    const projectId = need(project, "id", "teams.projects");
    if (cloud.data.vercelProjects.has(projectId)) continue;
    createVercelProject({ cloud, accountId: id, name: textsOf(project).name ?? projectId, options: {}, id: projectId });
  }
}

import type { Cloud } from "../cloud";
import { bytesEtag } from "../etag";
import { type Json, listOf, objectOf, textOf, textsOf } from "../json";
import { createFolder } from "../resourcemanager/hierarchy";
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
    prepareAbove(cloud, request);
    for (const item of listOf(request.projects)) {
      const id = need(item, "id", "projects");
      const { number, name, parent } = textsOf(item);
      if (cloud.data.projects.has(id)) continue;
      const project = createProject(cloud, id, number, name);
      if (parent !== undefined) cloud.data.projects.put(id, { ...project, parent: known(cloud, parent, "projects") });
    }
    for (const item of listOf(request.buckets)) prepareBucket(cloud, item);
    for (const item of listOf(request.teams)) prepareTeam(cloud, item);
    for (const item of listOf(request.groups)) {
      const texts = (field: unknown) => listOf(field).filter((one) => typeof one === "string");
      const { members, readers } = objectOf(item);
      const more = readers === undefined ? {} : { readers: texts(readers) };
      cloud.data.groups.put(need(item, "email", "groups"), { members: texts(members), ...more });
    }
    for (const item of listOf(request.grants)) {
      const { resource } = textsOf(item);
      const on = resource ?? `projects/${need(item, "project", "grants")}`;
      cloud.iam.grant(known(cloud, on, "grants"), need(item, "role", "grants"), need(item, "member", "grants"));
    }
    return undefined;
  } catch (error) {
    if (error instanceof PrepareError) return error.message;
    throw error;
  }
}

/** The name of a project, a folder or an organisation that is there. */
function known(cloud: Cloud, name: string, list: string): string {
  const [kind = "", id = ""] = name.split("/");
  const { projects, folders, organizations } = cloud.data;
  if (projects.has(kind === "projects" ? id : "") || folders.has(name) || organizations.has(name)) return name;
  throw new PrepareError(`prepare.${list}: no ${kind.slice(0, -1)} '${id}'.`);
}

/** Organisations, and folders from above: each after its parent. */
function prepareAbove(cloud: Cloud, request: Json): void {
  for (const item of listOf(request.organizations)) {
    const name = `organizations/${need(item, "id", "organizations")}`;
    if (cloud.data.organizations.has(name)) continue;
    const { displayName, customer } = textsOf(item);
    const common = { createTime: cloud.now(), etag: bytesEtag() };
    const directoryCustomerId = customer ?? "C0sandbox";
    cloud.data.organizations.put(name, {
      name,
      displayName: displayName ?? "sandbox.local",
      directoryCustomerId,
      ...common,
    });
  }
  for (const item of listOf(request.folders)) {
    const id = need(item, "id", "folders");
    if (cloud.data.folders.has(`folders/${id}`)) continue;
    createFolder(cloud, known(cloud, need(item, "parent", "folders"), "folders"), textsOf(item).name ?? id, id);
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

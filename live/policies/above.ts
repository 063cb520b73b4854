/** Folders and the organisation above projects: their policies count for every secret below. */
import { objectOf, objects, textOf } from "../../clients/json";
import { bindingsOf, type Reading } from "./reading";
import type { LiveResource } from "./snapshot";

/** From below, the project first; null if that is refused. It needs no right to what is above the project. */
async function ancestorsOf(reading: Reading, project: string): Promise<readonly string[] | null> {
  const body = await reading.query(
    `what is above project ${project}`,
    "cloudresourcemanager",
    `v1/projects/${project}:getAncestry`,
    {},
  );
  if (body === null) return null;
  return objects(body.ancestor).map((one) => {
    const { type, id } = objectOf(one.resourceId);
    return `${textOf(type)}s/${textOf(id)}`;
  });
}

/** The projects with their parents, and these with theirs. */
export async function withAbove(reading: Reading, projects: readonly LiveResource[]): Promise<readonly LiveResource[]> {
  const parents = new Map<string, string | null>();
  for (const { name } of projects) {
    const chain = [name, ...((await ancestorsOf(reading, name.slice("projects/".length))) ?? []).slice(1)];
    chain.forEach((one, index) => {
      parents.set(one, chain[index + 1] ?? null);
    });
  }
  const own = new Set(projects.map(({ name }) => name));
  const above: LiveResource[] = [];
  for (const [name, parent] of parents) {
    if (own.has(name)) continue;
    const path = `v3/${name}:getIamPolicy`;
    const body = { options: { requestedPolicyVersion: 3 } };
    const policy = await reading.query(`the policy of ${name}`, "cloudresourcemanager", path, body);
    above.push({ name, parent, bindings: bindingsOf(policy ?? {}) });
  }
  return [...projects.map((one) => ({ ...one, parent: parents.get(one.name) ?? null })), ...above];
}

/** Who is in the groups that policies name, and in the groups in these. */
import { objectOf, textOf } from "../../clients/json";
import { memberAs, type Reading } from "./reading";

const kinds: Readonly<Record<string, string>> = { USER: "user", SERVICE_ACCOUNT: "serviceAccount", GROUP: "group" };

/** @param named addresses */
export async function groupsOf(
  reading: Reading,
  named: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = new Map<string, readonly string[]>();
  const queue = [...new Set(named)].sort();
  const asked = new Set(queue);
  for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
    const members = await membersOf(reading, group);
    if (members === null) continue;
    found.set(group, members);
    for (const member of members) {
      const inner = /^group:(.+)$/.exec(member)?.[1];
      if (inner === undefined || asked.has(inner)) continue;
      asked.add(inner);
      queue.push(inner);
    }
  }
  return Object.fromEntries(found);
}

/** Null if the group can't be looked into. */
async function membersOf(reading: Reading, group: string): Promise<readonly string[] | null> {
  const what = `the members of group:${group}`;
  const path = `v1/groups:lookup?groupKey.id=${encodeURIComponent(group)}`;
  const name = textOf((await reading.get(what, "cloudidentity", path))?.name);
  if (name === "") return null;
  const all = await reading.list(what, "cloudidentity", `v1/${name}/memberships?view=FULL&pageSize=500`, "memberships");
  if (all === null) return null;
  return all.flatMap(({ preferredMemberKey, type }) => {
    const id = textOf(objectOf(preferredMemberKey).id);
    const kind = kinds[textOf(type)];
    if (kind !== undefined) return [memberAs(`${kind}:${id}`)];
    reading.note(`a member of group:${group}`, `it is of the kind ${textOf(type) || "that is not said"}`);
    return [];
  });
}

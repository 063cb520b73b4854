/** What the roles allow that are bound somewhere: custom ones, and Google's own as they are today. */
import { listOf, textOf } from "../../clients/json";
import { eachInParallel } from "../../clients/pace";
import { width } from "../look";
import { bearOnAccess } from "./permissions";
import { predefinedRoles } from "./predefined";
import type { Reading } from "./reading";

export async function rolesOf(
  reading: Reading,
  names: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = await eachInParallel(width, [...new Set(names)].sort(), async (name) => {
    const role = await reading.get(`the role ${name}`, "iam", `v1/${name}`);
    if (role !== null) {
      // A deleted role stays bound for a week, and grants nothing; nor does one that is switched off.
      const permissions =
        role.deleted === true || role.stage === "DISABLED" ? [] : listOf(role.includedPermissions).map(textOf);
      return [name, permissions.filter((one) => bearOnAccess.has(one)).sort()] as const;
    }
    if (!Object.hasOwn(predefinedRoles, name)) return null;
    reading.unread.splice(
      reading.unread.findIndex(({ what }) => what === `the role ${name}`),
      1,
    );
    return [name, predefinedRoles[name] ?? []] as const;
  });
  return Object.fromEntries(found.flatMap((one) => (one === null ? [] : [one])));
}

import { predefinedRoles } from "../../../live/policies/predefined";
import { type Small, withMore } from "./support";

/** Evaluators that lack a guard: what they see of a world. */
export const variants = {
  "ignores deny policies": (small) => ({ ...small, deny: [] }),
  "ignores folders and organisations": (small) => ({ ...small, parents: {} }),
  "believes names of roles": (small) => ({
    ...small,
    roles: Object.fromEntries(
      rolesIn(small).map((role) => [
        role,
        /^roles\/(owner|secretmanager\.(admin|secretAccessor))$/.test(role) ? ["secretmanager.versions.access"] : [],
      ]),
    ),
  }),
  "knows no custom roles": (small) => ({ ...small, roles: without(small.roles, (role) => !role.startsWith("roles/")) }),
  "ignores groups": (small) => ({ ...small, groups: {} }),
  "looks into one level of groups": (small) => ({
    ...small,
    groups: Object.fromEntries(
      Object.entries(small.groups ?? {}).map(([group, members]) => [
        group,
        members.filter((one) => !one.startsWith("group:")),
      ]),
    ),
  }),
  "takes every condition for true": (small) => withLines(small, (line) => [line.replace(/ if .*/, "")]),
  "takes every condition for false": (small) => withLines(small, (line) => (line.includes(" if ") ? [] : [line])),
  "ignores acting as accounts": (small) => ({
    ...small,
    roles: withoutPermissions(small, /^iam\.serviceAccount/),
  }),
  "ignores setIamPolicy": (small) => ({ ...small, roles: withoutPermissions(small, /setIamPolicy$/) }),
  "ignores changes of roles": (small) => ({ ...small, roles: withoutPermissions(small, /^iam\.roles\./) }),
  "ignores whether something can be run": (small) =>
    withMore(small, { policies: { "projects/p": membersIn(small).map((member) => `roles/run.developer ${member}`) } }),
  "counts actAs only": (small) => ({
    ...small,
    roles: withoutPermissions(small, /^iam\.serviceAccount(Keys|s\.(sign|getAccess|implicit))/),
  }),
  "ignores compositions": (small) => ({ ...small, parts: {} }),
  "gives bindings of deleted accounts to new ones": (small) =>
    withLines(small, (line) => [line.replace(/deleted:(\S+)\?uid=\d+/, "$1")]),
  "ignores who may change deny policies": (small) => ({ ...small, roles: withoutPermissions(small, /denypolicies/) }),
  "ignores exceptions of deny rules": (small) => ({
    ...small,
    deny: (small.deny ?? []).map((one) => ({ ...one, exceptionPrincipals: [], exceptionPermissions: [] })),
  }),
  "believes a deny rule with a condition": (small) => ({
    ...small,
    deny: (small.deny ?? []).map(({ condition, ...one }) => one),
  }),
} as const satisfies Readonly<Record<string, (small: Small) => Small>>;
export type Variant = keyof typeof variants;

function rolesIn({ policies, roles = {} }: Small): readonly string[] {
  const bound = Object.values(policies).flatMap((lines) => lines.map((line) => line.split(" ")[0] ?? ""));
  return [...new Set([...bound, ...Object.keys(roles)])];
}
function membersIn({ policies }: Small): readonly string[] {
  return [...new Set(Object.values(policies).flatMap((lines) => lines.map((line) => line.split(" ")[1] ?? "")))];
}
function mapped(
  small: Small,
  map: (permissions: readonly string[]) => readonly string[],
): Record<string, readonly string[]> {
  const of = (role: string) => small.roles?.[role] ?? predefinedRoles[role];
  return Object.fromEntries(
    rolesIn(small).flatMap((role) => (of(role) === undefined ? [] : [[role, map(of(role) ?? [])]])),
  );
}
const withoutPermissions = (small: Small, pattern: RegExp) =>
  mapped(small, (permissions) => permissions.filter((one) => !pattern.test(one)));
const without = (roles: Small["roles"] = {}, gone: (role: string) => boolean) =>
  Object.fromEntries(Object.entries(roles).map(([role, own]) => [role, gone(role) ? [] : own]));
const withLines = (small: Small, map: (line: string) => readonly string[]): Small => ({
  ...small,
  policies: Object.fromEntries(Object.entries(small.policies).map(([name, lines]) => [name, lines.flatMap(map)])),
});

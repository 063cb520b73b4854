/** Whether an IAM policy lets a member access a secret, and which members it lets. Pure. */
import { listOf, objects } from "../clients/json";
import { readsValues } from "./policies/permissions";
import { predefinedRoles } from "./policies/predefined";

/** Null for a role whose permissions are not known here: a custom one, or one of Google's that is not in the table. */
function readsValuesBy(role: unknown): boolean | null {
  if (typeof role !== "string" || !Object.hasOwn(predefinedRoles, role)) return null;
  return predefinedRoles[role]?.includes(readsValues) === true;
}

export type Grant =
  | { readonly kind: "granted"; readonly until: string | null }
  | { readonly kind: "expired"; readonly at: string }
  /** A condition that we can't evaluate. */
  | { readonly kind: "conditional"; readonly expression: string }
  /** A role whose permissions are not known here. */
  | { readonly kind: "unknown role"; readonly role: string }
  /** Bound to a deleted account of that name: a new account with the same name does not get it. */
  | { readonly kind: "deleted" }
  | { readonly kind: "none" };

const order: readonly Grant["kind"][] = ["granted", "conditional", "unknown role", "expired", "deleted", "none"];

/** The most that any binding of the policy gives. @param policy as `getIamPolicy` returns it */
export function grantOf(policy: Readonly<Record<string, unknown>>, member: string, now: Date): Grant {
  const found = objects(policy.bindings)
    .filter((binding) => readsValuesBy(binding.role) !== false)
    .map((binding): Grant => {
      const members = listOf(binding.members);
      if (members.includes(member)) {
        const granted = conditionOf(binding.condition, now);
        const known = readsValuesBy(binding.role) !== null || granted.kind === "expired";
        return known ? granted : { kind: "unknown role", role: String(binding.role) };
      }
      const gone = members.some((one) => typeof one === "string" && one.startsWith(`deleted:${member}?`));
      return { kind: gone ? "deleted" : "none" };
    });
  return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0] ?? { kind: "none" };
}

function conditionOf(condition: unknown, now: Date): Grant {
  const [first] = objects([condition]);
  if (first === undefined) return { kind: "granted", until: null };
  const expression = String(first.expression ?? "");
  const end = /^\s*request\.time\s*<\s*timestamp\(\s*["']([^"']+)["']\s*\)\s*$/.exec(expression)?.[1];
  const at = Date.parse(end ?? "");
  if (end === undefined || Number.isNaN(at)) return { kind: "conditional", expression };
  return at <= now.getTime() ? { kind: "expired", at: end } : { kind: "granted", until: end };
}

/** Members that can or may be able to access the secret, sorted. @param policy as `getIamPolicy` returns it */
export function accessorsIn(policy: Readonly<Record<string, unknown>>, now: Date): readonly string[] {
  const members = objects(policy.bindings)
    .filter(
      (binding) => readsValuesBy(binding.role) !== false && conditionOf(binding.condition, now).kind !== "expired",
    )
    .flatMap((binding) => listOf(binding.members))
    .filter((one): one is string => typeof one === "string" && !one.startsWith("deleted:"));
  return [...new Set(members)].sort();
}

/** Whether an IAM policy lets a member access a secret, and which members it lets. Pure. */
import { listOf, objects } from "../clients/json";

/** Roles that hold `secretmanager.versions.access`. */
const accessors: ReadonlySet<unknown> = new Set([
  "roles/secretmanager.secretAccessor",
  "roles/secretmanager.admin",
  "roles/owner",
]);

/** Roles that don't; any other role, also a custom one, may hold it. */
const harmless: ReadonlySet<unknown> = new Set([
  "roles/viewer",
  "roles/editor",
  "roles/iam.securityAdmin",
  "roles/iam.securityReviewer",
  "roles/secretmanager.viewer",
  "roles/secretmanager.secretVersionAdder",
  "roles/secretmanager.secretVersionManager",
]);

export type Grant =
  | { readonly kind: "granted"; readonly until: string | null }
  | { readonly kind: "expired"; readonly at: string }
  /** A condition that we can't evaluate. */
  | { readonly kind: "conditional"; readonly expression: string }
  /** Bound to a deleted account of that name: a new account with the same name does not get it. */
  | { readonly kind: "deleted" }
  | { readonly kind: "none" };

const order: readonly Grant["kind"][] = ["granted", "conditional", "expired", "deleted", "none"];

/** The most that any binding of the policy gives. @param policy as `getIamPolicy` returns it */
export function grantOf(policy: Readonly<Record<string, unknown>>, member: string, now: Date): Grant {
  const found = objects(policy.bindings)
    .filter((binding) => accessors.has(binding.role))
    .map((binding): Grant => {
      const members = listOf(binding.members);
      if (members.includes(member)) return conditionOf(binding.condition, now);
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
    .filter((binding) => !harmless.has(binding.role) && conditionOf(binding.condition, now).kind !== "expired")
    .flatMap((binding) => listOf(binding.members))
    .filter((one): one is string => typeof one === "string" && !one.startsWith("deleted:"));
  return [...new Set(members)].sort();
}

/** What deny policies forbid. Only what is certain counts: a rule that can't be evaluated forbids nothing here, and is named. */
import { memberOfDeny } from "../../live/policies/deny-principals";
import type { LiveDenyPolicy, LiveDenyRule } from "../../live/policies/snapshot";
import type { Principals } from "./principals";

/** Services whose name in permissions of version 2 is not the one of version 1. */
const services: Readonly<Record<string, string>> = { resourcemanager: "cloudresourcemanager" };

/**
 * A permission as deny policies write it.
 *
 * @see https://cloud.google.com/iam/docs/deny-permissions-support
 */
export function denyName(permission: string): string {
  const [service = "", ...rest] = permission.split(".");
  return `${services[service] ?? service}.googleapis.com/${rest.join(".")}`;
}

/** Whether a permission of a rule, which may have stars for parts, means this one. */
function means(pattern: string, permission: string): boolean {
  if (pattern === permission) return true;
  const [service = "", rest = ""] = pattern.split("/");
  const [ownService = "", ownRest = ""] = permission.split("/");
  if (service !== ownService || !rest.includes("*")) return false;
  const [parts, ownParts] = [rest.split("."), ownRest.split(".")];
  return parts.length === ownParts.length && parts.every((part, index) => part === "*" || part === ownParts[index]);
}

export interface Denial {
  readonly policy: LiveDenyPolicy;
  readonly rule: LiveDenyRule;
}

/** Rules about a permission, of policies that are attached to any of these resources. */
export function rulesAbout(
  permission: string,
  policies: readonly LiveDenyPolicy[],
  chain: readonly string[],
): readonly Denial[] {
  const name = denyName(permission);
  return policies
    .filter(({ at }) => chain.includes(at))
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
    .filter(({ rule }) => rule.deniedPermissions.some((one) => means(one, name)))
    .filter(({ rule }) => !rule.exceptionPermissions.some((one) => means(one, name)));
}

/** Whether a rule certainly denies a principal, or says why that is not certain. */
export function deniedBy(
  rule: LiveDenyRule,
  principal: string,
  principals: Principals,
): boolean | { readonly why: string } {
  const denied = rule.deniedPrincipals.map(memberOfDeny);
  const isDenied = denied.some((member) => member !== null && covers(member, principal, principals));
  if (!isDenied) {
    // Whether it is meant may be hidden in a set that can't be listed; then it is not counted as denied.
    const hidden = rule.deniedPrincipals.filter((_, index) => isHidden(denied[index] ?? null, principals));
    return hidden.length === 0 ? false : { why: `who is in ${hidden.join(", ")} is not known` };
  }
  if (rule.condition !== undefined) return { why: `its condition '${rule.condition}' is not evaluated` };
  const excepted = rule.exceptionPrincipals.map(memberOfDeny);
  if (excepted.some((member) => member !== null && covers(member, principal, principals))) return false;
  const hidden = rule.exceptionPrincipals.filter((_, index) => isHidden(excepted[index] ?? null, principals));
  return hidden.length === 0 ? true : { why: `who is in ${hidden.join(", ")} is not known` };
}

const covers = (member: string, principal: string, principals: Principals): boolean =>
  principals.meantBy(member).some((one) => one.principal === principal);

const isHidden = (member: string | null, principals: Principals): boolean =>
  member === null || !principals.isGroupKnown(member) || member.startsWith("principalSet:");

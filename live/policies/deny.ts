/** Deny policies of projects and of what is above them. */
import { listOf, objectOf, objects, textOf } from "../../clients/json";
import { memberOfDeny } from "./deny-principals";
import { memberAs, type Reading } from "./reading";
import type { LiveDenyPolicy, LiveDenyRule } from "./snapshot";

/** @param resources `projects/p`, `folders/1`, `organizations/2` */
export async function denyPoliciesOf(
  reading: Reading,
  resources: readonly string[],
): Promise<readonly LiveDenyPolicy[]> {
  const found: LiveDenyPolicy[] = [];
  for (const at of resources) {
    const point = encodeURIComponent(`cloudresourcemanager.googleapis.com/${at}`);
    const what = `the deny policies of ${at}`;
    const listed = await reading.list(what, "iam", `v2/policies/${point}/denypolicies?pageSize=1000`, "policies");
    // The list leaves out the rules.
    for (const name of (listed ?? []).map((one) => textOf(one.name))) {
      const policy = await reading.get(`the deny policy ${name}`, "iam", `v2/${name}`);
      if (policy === null) continue;
      found.push({ name, at, rules: objects(policy.rules).map((rule) => ruleOf(objectOf(rule.denyRule))) });
    }
  }
  return found;
}

function ruleOf(rule: Readonly<Record<string, unknown>>): LiveDenyRule {
  const texts = (field: string) => listOf(rule[field]).map(textOf);
  const expression = textOf(objectOf(rule.denialCondition).expression);
  return {
    deniedPrincipals: texts("deniedPrincipals").map(lowerDeny),
    exceptionPrincipals: texts("exceptionPrincipals").map(lowerDeny),
    deniedPermissions: texts("deniedPermissions"),
    exceptionPermissions: texts("exceptionPermissions"),
    ...(expression === "" ? {} : { condition: expression }),
  };
}

/** Addresses are compared in lower case. @param principal of a deny rule */
export const lowerDeny = (principal: string): string => {
  const member = memberOfDeny(principal);
  return member === null || member === principal
    ? principal
    : principal.replace(/[^/]+@[^/]+$/, (address) => address.toLowerCase());
};

export const groupsIn = (policies: readonly LiveDenyPolicy[]): readonly string[] =>
  policies
    .flatMap(({ rules }) => rules.flatMap((rule) => [...rule.deniedPrincipals, ...rule.exceptionPrincipals]))
    .flatMap((principal) => /^group:(.+)$/.exec(memberAs(memberOfDeny(principal) ?? ""))?.[1] ?? []);

/** What single planned changes do to policies: grants, custom roles, members of groups, deny policies. */
import { lowerDeny } from "../../live/policies/deny";
import { memberAs } from "../../live/policies/reading";
import type { LiveDenyRule } from "../../live/policies/snapshot";
import type { PlanDocument, ResourceChange } from "../plan/document";
import { type Condition, type Grant, grantsOf, isGrant } from "../plan/grants";
import type { SavedPlan } from "../plan/review";
import { shown } from "../plan/shown";
import { at, elementsAt, type Side, textAt } from "../plan/value";
import type { Draft } from "./draft";

interface Around {
  /** The one that has the change. */
  readonly plan: PlanDocument;
  readonly plans: readonly SavedPlan[];
  readonly draft: Draft;
}

/** Whether all that the change does to policies is in the draft now; null for a change of another kind. */
export type Effect = (change: ResourceChange, around: Around) => boolean | null;

export const grants: Effect = (change, { plan, draft }) => {
  if (!isGrant(change.type)) return null;
  const found = grantsOf(change, change.after, plan).map((grant) => {
    const resource = resourceOf(grant, change.after, draft);
    // Whom nobody names gains something, which the plan's own part of the report says.
    const member =
      grant.member === null ? null : memberAs(shown(grant.member, "member") ?? "a member that is not shown");
    if (resource === null || member === null) return false;
    const condition = expressionOf(grant.condition);
    const role = shown(grant.role, "role") ?? "a role that the plan does not show";
    draft.grant(resource, { role, members: [member], ...(condition === null ? {} : { condition }) });
    return true;
  });
  return found.every((one) => one);
};

/** As IAM inherits; null if the plan does not name it. */
function resourceOf({ scope, place }: Grant, side: Side, draft: Draft): string | null {
  if (place === null) return null;
  const [first = "", ...rest] = place.split("/");
  const own = (kind: string) => (place.startsWith(`${kind}/`) ? place : `${kind}/${place}`);
  switch (scope) {
    case "secret":
      return `projects/${first}/secrets/${rest.join("/")}`;
    case "service account": {
      const email = place.split("/").at(-1) ?? "";
      return /^projects\/(?!-\/)[^/]+\/serviceAccounts\//.test(place) ? place : draft.accountOf(email);
    }
    case "project":
      return own("projects");
    case "folder":
      return own("folders");
    case "organization":
      return own("organizations");
    case "cloud run v2 service": {
      const [project, location] = [textAt(side, "project"), textAt(side, "location")].map((one) => shown(one, "name"));
      const name = place.split("/").at(-1);
      if (place.startsWith("projects/")) return place;
      return project && location ? `projects/${project}/locations/${location}/services/${name}` : null;
    }
    default:
      // Of such a thing, nobody gets a value.
      return `another/${scope}`;
  }
}

/** Null for one that always holds; so does one that is not known, and one that may not be shown. */
function expressionOf(condition: Condition): string | null {
  if (condition.kind === "other") return shown(condition.compared, "expression");
  if (condition.kind !== "until") return null;
  const end = new Date(Date.parse(`${condition.day}T00:00:00Z`) + 24 * 60 * 60 * 1000);
  return `request.time < timestamp("${end.toISOString().replace(".000Z", "Z")}")`;
}

export const roles: Effect = ({ type, after, before }, { draft }) => {
  const [, kind] = /^google_(project|organization)_iam_custom_role$/.exec(type) ?? [];
  if (kind === undefined) return null;
  const side = after.value === null ? before : after;
  const [home, id] = [textAt(side, kind === "project" ? "project" : "org_id"), textAt(side, "role_id")];
  if (home === null || id === null) return false;
  const name = `${kind}s/${home}/roles/${id}`;
  if (after.value === null) return true;
  const permissions = elementsAt(after, "permissions")?.map((one) => textAt(one)) ?? [null];
  const texts = permissions.flatMap((one) => one ?? []);
  if (textAt(after, "stage") === "DISABLED") draft.setRole(name, []);
  else draft.setRole(name, texts.length === permissions.length ? texts : null);
  return true;
};

export const groupMembers: Effect = (change, { plan, plans, draft }) => {
  if (change.type !== "google_cloud_identity_group_membership") return null;
  // Whom a deny rule means by the group is no longer denied.
  if (change.after.value === null) return !JSON.stringify(draft.deny).includes("/group/");
  const group = groupOf(change, { plan, plans });
  const [key] = ["preferred_member_key", "member_key"].flatMap((name) => textAt(change.after, name, 0, "id") ?? []);
  const id = shown(`user:${key}`, "member") === null ? undefined : key?.toLowerCase();
  if (group === null || id === undefined) return false;
  const kind = id.endsWith(".gserviceaccount.com") ? "serviceAccount" : draft.isGroup(id) ? "group" : "user";
  return draft.addMember(group, `${kind}:${id}`);
};

/** Its address: a membership names its group by an id that only the group's own resource knows. */
function groupOf(change: ResourceChange, { plan, plans }: Pick<Around, "plan" | "plans">): string | null {
  const text = textAt(change.after, "group");
  const said = plan.configuration?.expressions.get(change.address.replace(/\[.*\]$/, ""))?.group;
  const refers = /google_cloud_identity_group\.[\w-]+/.exec(JSON.stringify(said ?? null))?.[0];
  const found = plans
    .flatMap((one) => one.plan.changes.map((other) => ({ other, own: one.plan === plan })))
    .find(({ other, own }) => {
      if (other.type !== "google_cloud_identity_group") return false;
      if (text !== null) return textAt(other.after, "name") === text || textAt(other.after, "id") === text;
      return own && other.address === refers;
    });
  return found === undefined ? null : (textAt(found.other.after, "group_key", 0, "id")?.toLowerCase() ?? null);
}

export const denyPolicies: Effect = ({ type, action, before, after }, { draft }) => {
  if (type !== "google_iam_deny_policy") return null;
  // A new one takes rights away, once it is applied.
  if (action === "create") return true;
  const parent = decoded(textAt(before, "parent") ?? "").replace(/^cloudresourcemanager\.googleapis\.com\//, "");
  const at = draft.nameOf(parent);
  const old = draft.deny.find((one) => one.at === at && one.name.endsWith(`/${textAt(before, "name")}`));
  if (old === undefined) return false;
  const rules = after.value === null ? null : elementsAt(after, "rules");
  const known = rules?.map((one) => ruleOf(one, "deny_rule", 0)) ?? [];
  draft.replaceDeny(old, rules === null ? null : { ...old, rules: known.flatMap((one) => one ?? []) });
  return true;
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Null if something is not known that could make it deny less. */
function ruleOf(side: Side, ...path: readonly (string | number)[]): LiveDenyRule | null {
  const list = (name: string): readonly (string | null)[] | null =>
    elementsAt(side, ...path, name)?.map((one) =>
      shown(textAt(one), name.endsWith("principals") ? "member" : "name"),
    ) ?? null;
  const [denied, rights] = [list("denied_principals"), list("denied_permissions")];
  const [exceptions, excepted] = [list("exception_principals"), list("exception_permissions")];
  if (exceptions === null || excepted === null || [...exceptions, ...excepted].includes(null)) return null;
  if (at(side, ...path, "denial_condition").kind === "unknown") return null;
  const condition = elementsAt(side, ...path, "denial_condition")?.map((one) =>
    shown(textAt(one, "expression"), "expression"),
  );
  if (condition === undefined || condition.includes(null)) return null;
  const texts = (all: readonly (string | null)[] | null) => (all ?? []).flatMap((one) => one ?? []);
  return {
    deniedPrincipals: texts(denied).map(lowerDeny),
    exceptionPrincipals: texts(exceptions).map(lowerDeny),
    deniedPermissions: texts(rights),
    exceptionPermissions: texts(excepted),
    ...(condition[0] ? { condition: condition[0] } : {}),
  };
}

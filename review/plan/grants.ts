/** Who holds what by the IAM resources of a plan, on one side of it: members, bindings and whole policies, of whatever kind of thing. */
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { isObject, type JsonObject } from "../../terraform/synthesized";
import type { PlanDocument, ResourceChange } from "./document";
import { shown } from "./shown";
import { at, elementsAt, type Side, textAt, within } from "./value";

/** `until`: the last day, as declarations say it. `other`: anything else that Google evaluates. */
export type Condition =
  | { readonly kind: "none" | "unknown" }
  | { readonly kind: "until"; readonly day: string }
  /** `compared` is never shown. */
  | { readonly kind: "other"; readonly says: string; readonly compared: string };

export interface Grant {
  /** `secret`, `project`, `service account`, `cloud run v2 service`. */
  readonly scope: string;
  /** `project/id` of a secret, the id of anything else; null if it is not known, or may not be shown. */
  readonly place: string | null;
  /** As it is compared. Null if it is known only after the apply, or sensitive. */
  readonly member: string | null;
  readonly role: string | null;
  readonly condition: Condition;
  /** `binding` and `policy` decide for all members; what others were given goes. */
  readonly by: "member" | "binding" | "policy";
  readonly address: string;
}

const iam = /^google_(\w+?)_iam_(member|binding|policy)$/;

export const isGrant = (type: string): boolean => iam.test(type);

/** What names the thing, by scope; others by the first of these that is there. */
const names: Readonly<Record<string, string>> = {
  secret_manager_secret: "secret_id",
  service_account: "service_account_id",
  organization: "org_id",
  project: "project",
  folder: "folder",
};
const otherNames = ["name", "service", "bucket", "crypto_key_id", "key_ring_id", "topic", "repository", "resource"];

/** @param plan finds the secret that a binding refers to while neither exists */
export function grantsOf(change: ResourceChange, side: Side, plan: PlanDocument): readonly Grant[] {
  const [, kind = "", by = ""] = iam.exec(change.type) ?? [];
  if (side.value === null && side.unknown !== true) return [];
  const base = {
    scope: kind === "secret_manager_secret" ? "secret" : kind.replaceAll("_", " "),
    place: kind === "secret_manager_secret" ? secretOf(change, side, plan) : placeOf(kind, side),
    address: change.address,
    by: by as Grant["by"],
  };
  if (by === "policy") return policyOf(side).map((one) => ({ ...base, ...one }));
  const held = { ...base, role: textAt(side, "role"), condition: conditionOf(side) };
  const members = by === "member" ? [within(side, "member")] : elementsAt(side, "members");
  return (members ?? [null]).map((one) => ({ ...held, member: one === null ? null : textAt(one) }));
}

function placeOf(kind: string, side: Side): string | null {
  const name = names[kind] ?? otherNames.find((one) => at(side, one).kind !== "absent") ?? "name";
  return shown(textAt(side, name)?.replace(/^(?:folders|organizations)\//, ""), "name");
}

/** `project/id`, whether the argument is an id, a full name, or a reference to a secret of the same stack. */
function secretOf(change: ResourceChange, side: Side, plan: PlanDocument): string | null {
  const found = at(side, "secret_id");
  if (found.kind === "unknown") return referredTo(change, plan);
  const text = shown(textAt(side, "secret_id"), "name") ?? "";
  const [, project, id] = /^projects\/([^/]+)\/secrets\/([^/]+)$/.exec(text) ?? [];
  if (project !== undefined) return `${project}/${id}`;
  const own = textAt(side, "project");
  return own === null || text === "" ? null : `${own}/${text}`;
}

/** A secret that is made by the same plan. The configuration is JSON, so the reference is there as it was written: nothing may be around it. */
function referredTo(change: ResourceChange, plan: PlanDocument): string | null {
  const said = plan.configuration?.expressions.get(change.address)?.secret_id;
  const text = isObject(said) && typeof said.constant_value === "string" ? said.constant_value : "";
  const address = /^\$\{(google_secret_manager_secret\.[\w-]+)\.id\}$/.exec(text)?.[1];
  const secret = plan.changes.find((one) => one.address === address && one.deposed === null);
  if (secret === undefined) return null;
  const [project, id] = [textAt(secret.after, "project"), textAt(secret.after, "secret_id")];
  return project === null || id === null ? null : `${project}/${id}`;
}

function conditionOf(side: Side): Condition {
  const conditions = elementsAt(side, "condition");
  if (conditions === null) return { kind: "unknown" };
  const [one, ...more] = conditions;
  if (one === undefined) return { kind: "none" };
  const expression = textAt(one, "expression");
  if (expression === null || more.length > 0) return { kind: "unknown" };
  return readCondition(expression);
}

function readCondition(expression: string): Condition {
  const end = /^\s*request\.time\s*<\s*timestamp\(\s*"(\d{4}-\d\d-\d\d)T00:00:00(?:\.000)?Z"\s*\)\s*$/.exec(expression);
  const at = Date.parse(`${end?.[1]}T00:00:00Z`) - 24 * 60 * 60 * 1000;
  if (!Number.isNaN(at)) return { kind: "until", day: new Date(at).toISOString().slice(0, 10) };
  const says = shown(expression, "expression") ?? "an expression that is not shown";
  return { kind: "other", says, compared: expression };
}

type Held = Pick<Grant, "member" | "role" | "condition">;
const unknownHeld: Held = { member: null, role: null, condition: { kind: "unknown" } };

/** A policy is a text of JSON. */
function policyOf(side: Side): readonly Held[] {
  const text = textAt(side, "policy_data");
  if (text === null) return [unknownHeld];
  let bindings: unknown;
  try {
    bindings = (JSON.parse(text) as JsonObject | null)?.bindings ?? [];
  } catch {
    bindings = null;
  }
  if (!Array.isArray(bindings) || !bindings.every(isObject)) return [unknownHeld];
  return bindings.flatMap(({ role, members, condition }): readonly Held[] => {
    const held = {
      role: typeof role === "string" ? role : null,
      condition: isObject(condition) ? readCondition(String(condition.expression)) : ({ kind: "none" } as const),
    };
    return (Array.isArray(members) ? members : [null]).map((one) => ({
      ...held,
      member: typeof one === "string" ? one : null,
    }));
  });
}

/** Grants that the declarations of a product ask for. */
export function declaredGrants(product: ResolvedProduct): readonly Grant[] {
  const secrets = new Map(product.entries.flatMap(({ secret }) => (secret === null ? [] : [[secret.address, secret]])));
  return product.bindings.map(({ address, secretAddress, member, role, until }) => {
    const secret = secrets.get(secretAddress);
    return {
      scope: "secret",
      place: secret === undefined ? null : `${secret.project}/${secret.id}`,
      address: `google_secret_manager_secret_iam_member.${address}`,
      by: "member" as const,
      member,
      role,
      condition: until === null ? { kind: "none" } : { kind: "until", day: until },
    };
  });
}

/** Keys of entries by `project/id` of their secrets, in all environments. */
export function entriesByPlace(environments: readonly ResolvedEnvironment[]): ReadonlyMap<string, string> {
  const entries = environments.flatMap(({ products }) => products.flatMap((product) => product.entries));
  return new Map(
    entries.flatMap(({ key, secret }) => (secret === null ? [] : [[`${secret.project}/${secret.id}`, key]])),
  );
}

/** The same member with the same role on the same thing, whatever the condition. */
export const holding = ({ scope, place, role, member }: Grant): string => JSON.stringify([scope, place, role, member]);
export const exactly = (grant: Grant): string => `${holding(grant)} ${JSON.stringify(grant.condition)}`;

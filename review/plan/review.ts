/** Saved plans beside the declarations: what each says, and which stacks have none. */

import { count } from "../../text/output";
import type { AccessChange, Projects } from "../access";
import type { Change } from "../change";
import { changeKey } from "../effective/planned";
import type { PlanDocument, ResourceChange } from "./document";
import { planChanges } from "./plan-changes";
import { isOurs } from "./resources";
import { type DeclaredSides, knownOf, stacksOf } from "./subject";

export interface SavedPlan {
  readonly stack: string;
  /** SHA-256 of the document, in hex. */
  readonly digest: string;
  readonly plan: PlanDocument;
}

export interface SavedPlans {
  readonly plans: readonly SavedPlan[];
  /** Stacks that had to be planned, as `strongroom affected --json` says; null if nobody said. */
  readonly affected: readonly string[] | null;
  /** The commit that was planned, if it is known. */
  readonly commit: string | null;
  /** Stacks that were planned by their state alone: nobody looked at what is there. @default none */
  readonly unlooked?: readonly string[];
  /** Whether they were made in a sandbox, by its own lock files. @default false */
  readonly sandbox?: boolean;
}

/**
 * - `planned`, `unchanged`: with and without a change
 * - `incomplete`: the plan ended with an error, or leaves something out
 * - `skipped`: nothing of it changes, as `strongroom affected` says
 * - `missing`: nobody knows what an apply would do
 */
export type PlanStatus = "planned" | "unchanged" | "incomplete" | "skipped" | "missing";

export interface StackPlan {
  readonly stack: string;
  readonly environment: string;
  readonly status: PlanStatus;
  readonly digest: string | null;
  readonly plannedAt: string | null;
}

export interface PlanReview {
  readonly stacks: readonly StackPlan[];
  readonly changes: readonly (Change | AccessChange)[];
  /** Those of them that can give access without being a grant, each with its `changeKey`; null if it is of no resource. */
  readonly open: readonly { readonly change: Change; readonly key: string | null }[];
  /** In the words of the report's second line. */
  readonly basis: string;
  /** Whether each stack that has to be planned has a whole plan. */
  readonly complete: boolean;
}

export function planReview(
  { plans, affected, commit, unlooked = [], sandbox = false }: SavedPlans,
  sides: DeclaredSides,
  projects: Projects,
): PlanReview {
  const [base, head] = [stacksOf(sides.base), stacksOf(sides.head)];
  const known = knownOf(sides, projects);
  const changes: (Change | AccessChange)[] = [];
  const open: { change: Change; key: string | null }[] = [];
  const stacks: StackPlan[] = [];
  const named = new Map(plans.map((one) => [one.stack, one]));
  for (const stack of [...new Set([...head.keys(), ...base.keys(), ...named.keys()])].sort()) {
    const [was, is] = [base.get(stack) ?? null, head.get(stack) ?? null];
    const environment = (is ?? was)?.environment.name ?? "no environment";
    const saved = named.get(stack);
    const found = { stack, environment, digest: saved?.digest ?? null, plannedAt: saved?.plan.timestamp ?? null };
    if (saved === undefined) {
      // What nothing declares any more, nothing can plan; the declarations' part of the report says so.
      if (is === null) continue;
      const skipped = affected !== null && !affected.includes(stack);
      stacks.push({ ...found, status: skipped ? "skipped" : "missing" });
      if (affected?.includes(stack) === true)
        changes.push(statusChange(found, "has no plan, though this change affects it"));
      continue;
    }
    const { plan } = saved;
    const whole = !plan.errored && plan.complete !== false;
    const empty = plan.changes.every(({ action, importing, previousAddress }) =>
      action === "no-op" ? importing === null && previousAddress === null : false,
    );
    stacks.push({ ...found, status: whole ? (empty ? "unchanged" : "planned") : "incomplete" });
    if (was === null && is === null) changes.push(statusChange(found, "is planned, and nothing declares it"));
    if (!whole)
      changes.push(
        statusChange(
          found,
          plan.errored ? "has a plan that ended with an error" : "has a plan that leaves something out",
        ),
      );
    const inProduction = [was, is].some((one) => one?.environment.stage === "production");
    const subject = { stack, environment, inProduction, plan, base: was, head: is, known };
    const absent = absentChanges(subject, whole).map((change) => ({ change, resource: null }));
    for (const { change, resource } of [...planChanges(subject), ...absent]) {
      changes.push(change);
      if (canGive(change, resource))
        open.push({ change, key: resource === null ? null : changeKey(stack, resource.address) });
    }
  }
  const of = (status: PlanStatus) => stacks.filter((one) => one.status === status).map((one) => one.stack);
  const complete = of("missing").length === 0 && of("incomplete").length === 0;
  const from = commit === null ? "" : ` of ${commit.slice(0, 7)}`;
  const basis = `${sandbox ? ofSandbox : ""}${basisOf(stacks)}${unlookedText(stacks, unlooked)}${from}`;
  return { stacks, changes, open, basis, complete };
}

/** While it is there, somebody has less. */
const takesRights = /iam_deny_policy|access_boundary|policy_binding|cloud_identity_group_membership/;

/** What is dangerous and no mere loss: another account, a role that grows, a variable that more deployments get. */
function canGive(change: Change | AccessChange, resource: ResourceChange | null): boolean {
  if (change.level !== "danger" || "effect" in change) return false;
  if (change.area !== "lost") return true;
  if (resource === null || isOurs(resource.type)) return false;
  return resource.action !== "delete" || takesRights.test(resource.type);
}

function statusChange({ stack, environment }: Pick<StackPlan, "stack" | "environment">, says: string): Change {
  return {
    area: "targets",
    level: "danger",
    environment,
    subject: stack,
    says,
    because: ["what an apply would do there is not known"],
  };
}

/** A whole plan names all that is declared; one that does not was made from something else. */
function absentChanges(
  { plan, head, stack, environment }: Parameters<typeof planChanges>[0],
  whole: boolean,
): readonly Change[] {
  if (head === null || !whole) return [];
  const planned = new Set(plan.changes.filter(({ deposed }) => deposed === null).map(({ address }) => address));
  const wanted = [...head.resources.keys(), ...[...head.grants.values()].map(({ address }) => address)];
  const absent = wanted.filter((address) => !planned.has(address)).sort();
  if (absent.length === 0) return [];
  const first = absent.slice(0, 3).join(", ");
  return [
    {
      area: "targets",
      level: "danger",
      environment,
      subject: stack,
      says: `has a plan without ${first}${absent.length > 3 ? ` and ${absent.length - 3} more` : ""}`,
      because: ["these are declared: the plan was made from something else than this change"],
    },
  ];
}

/** Of stacks that have a plan. */
function unlookedText(stacks: readonly StackPlan[], unlooked: readonly string[]): string {
  const found = stacks.filter(({ stack, digest }) => digest !== null && unlooked.includes(stack));
  const names = listed(found.map(({ stack }) => stack));
  return found.length === 0 ? "" : `; ${found.length} by the state alone${names}: what was changed by hand is not seen`;
}

function listed(names: readonly string[]): string {
  const more = names.length > listedMost ? ` and ${names.length - listedMost} more` : "";
  return ` (${names.slice(0, listedMost).join(", ")}${more})`;
}

/** The cause of what looks undeclared then. */
const ofSandbox =
  "made in a sandbox by its own lock files, while the committed ones are compared here, so versions and variables differ; ";
const listedMost = 6;

function basisOf(stacks: readonly StackPlan[]): string {
  const part = (status: PlanStatus, says: (number: number) => string, named: boolean): readonly string[] => {
    const found = stacks.filter((one) => one.status === status).map(({ stack }) => stack);
    if (found.length === 0) return [];
    return [`${says(found.length)}${named ? listed(found) : ""}`];
  };
  return [
    ...part("planned", (number) => `${count(number, "stack")} with changes planned`, false),
    ...part("unchanged", (number) => `${number} planned without changes`, false),
    ...part("skipped", (number) => `${number} skipped as not affected`, false),
    ...part("incomplete", (number) => `${number} planned only in part`, true),
    ...part("missing", (number) => `${number} without a plan`, true),
  ].join(", ");
}

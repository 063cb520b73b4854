/**
 * What saved plans do to the policies, beside what is declared. Only what widens them counts, and what is not certain widens: a grant that a plan
 * takes away is left, and a deny policy whose rules are known only after the apply is gone.
 */
import { isGrant } from "../plan/grants";
import type { SavedPlan } from "../plan/review";
import { Draft } from "./draft";
import { denyPolicies, type Effect, grants, groupMembers, roles } from "./planned-effects";
import type { PolicyData } from "./policies";
import type { World } from "./worlds";

/** Each knows one kind of resource. Tests take them out one by one. */
export const effects: Readonly<Record<string, Effect>> = { grants, roles, groupMembers, denyPolicies };

export interface WithPlans {
  readonly world: World;
  /** Of planned changes, `changeKey`: the world says all that they do to policies. */
  readonly evaluated: ReadonlySet<string>;
  /** Whether any plan says something of policies. */
  readonly touched: boolean;
}

export const changeKey = (stack: string, address: string): string => `${stack} ${address}`;

export function withPlans(
  { policies, entries }: World,
  plans: readonly SavedPlan[],
  by: Readonly<Record<string, Effect>> = effects,
): WithPlans {
  const draft = new Draft(policies);
  const evaluated = new Set<string>();
  let touched = false;
  const all = plans.flatMap(({ stack, plan }) => plan.changes.map((change) => ({ stack, plan, change })));
  // Roles and groups first: grants can name them.
  const inOrder = [
    ...all.filter(({ change }) => !isGrant(change.type)),
    ...all.filter(({ change }) => isGrant(change.type)),
  ];
  for (const { stack, plan, change } of inOrder) {
    if (change.mode !== "managed" || change.deposed !== null) continue;
    if (change.action === "no-op" || change.action === "forget") continue;
    const known = Object.values(by).map((effect) => effect(change, { plan, plans, draft }));
    if (known.some((one) => one !== null)) touched = true;
    if (known.includes(true)) evaluated.add(changeKey(stack, change.address));
  }
  const data: PolicyData = draft.data();
  return { world: { policies: data, entries }, evaluated, touched };
}

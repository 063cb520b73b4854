/** What a review says of plans of acme. */
import type { ResolvedEnvironment } from "../../../model/resolved";
import type { Change } from "../../../review/change";
import { readPlan } from "../../../review/plan/document";
import type { SavedPlan } from "../../../review/plan/review";
import { type Review, reviewOf } from "../../../review/review";
import { acme } from "../../support/acme";
import { type Draft, edited } from "../support";
import type { Plan } from "./plan";
import { plansOf } from "./world";

export function savedPlan(stack: string, text: string): SavedPlan {
  const read = readPlan(text);
  if (!read.ok) throw new Error(`${stack}: ${read.problems.join("; ")}`);
  return { stack, digest: "0".repeat(64), plan: read.plan };
}

export interface Planned {
  /** Before the change. @default acme */
  readonly base?: ResolvedEnvironment;
  /** What is applied, where that is not the base. */
  readonly applied?: ResolvedEnvironment | null;
  /** What the change declares. @default nothing */
  readonly declare?: (draft: Draft) => void;
  readonly stack?: string;
  readonly plan?: (plan: Plan) => void;
}

/** Plans of all stacks, the one of `stack` edited. */
export function reviewOfPlans({ base = acme(), applied = base, declare, stack, plan }: Planned): Review {
  const head = declare === undefined ? base : edited(declare, base);
  const plans = plansOf(applied, head);
  if (plan !== undefined) {
    const one = plans.get(stack ?? "shop-dev-secrets");
    if (one === undefined) throw new Error(`there is no stack ${stack}`);
    plan(one);
  }
  const saved = [...plans].map(([name, one]) => savedPlan(name, one.text()));
  return reviewOf([base], [head], undefined, { plans: { plans: saved, affected: null, commit: null } });
}

/** The changes that no declaration says. */
export function onlyPlanned({ changes }: Review): readonly Change[] {
  return changes.filter(
    ({ because }) =>
      because.some((one) => /^only the plan has it|^what an apply would do/.test(one)) ||
      because.some((one) => one.startsWith("these are declared")),
  );
}

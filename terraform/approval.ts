/** Asks once per wave: shows what all its plans would do, and asks whether to do it. */
import type { Context } from "../machine/context";
import { usage } from "../text/failure";
import { count } from "../text/output";
import { plannedText, sum } from "./changes";
import type { PlannedStack } from "./runner";

const signs: Readonly<Record<string, string>> = { create: "+", update: "~", delete: "-", replace: "-/+", move: "->" };

/** Checked before anything starts: a question that nobody can answer would leave locks behind. */
export function requireSomebody(context: Context): void {
  if (context.terminal?.interactive === true) return;
  throw usage("There is no terminal to approve the plans on.", "look at them with --dry-run, then add --auto-approve");
}

/** Each thing that a plan would do, a line each. */
export function plannedLines({ planned }: PlannedStack): readonly string[] {
  return planned.map(({ action, address }) => `  ${signs[action] ?? action} ${address}`);
}

function plansText(plans: readonly PlannedStack[]): string {
  return plans.flatMap((plan) => [`${plan.stack}: ${plannedText(plan.changes)}`, ...plannedLines(plan)]).join("\n");
}

/** Remembers whether an earlier wave was approved. */
export function approver(context: Context): (wave: string, plans: readonly PlannedStack[]) => Promise<boolean> {
  let begun = false;
  return async (wave, plans) => {
    const yes = await approve(
      context,
      wave,
      plans,
      begun ? "what was approved before is applied" : "nothing was applied",
    );
    begun ||= yes;
    return yes;
  };
}

/** @param soFar what is true if somebody stops it at the question */
export async function approve(
  context: Context,
  wave: string,
  plans: readonly PlannedStack[],
  soFar?: string,
): Promise<boolean> {
  context.output.note(plansText(plans));
  const all = plannedText(sum(plans.map((plan) => plan.changes)));
  const answer = await context.terminal?.readLine(
    `Apply ${wave} (${count(plans.length, "stack")}: ${all})? Type yes to go on:`,
    soFar,
  );
  return answer?.trim() === "yes";
}

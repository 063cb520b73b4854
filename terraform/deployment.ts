/** What a deploy did or would do, stack by stack, and what comes next. */
import type { Result } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { count } from "../text/output";
import { fillAfter } from "../values/fill";
import { type AbandonedStack, abandonedLines } from "./abandoned";
import { plannedLines } from "./approval";
import { type Changes, changesText, plannedText, sum } from "./changes";
import { notPlanned, notPlannedBecause, notPlannedText } from "./not-planned";
import type { PlannedStack, StackResult } from "./runner";
import { type Removal, removalLines } from "./unapplied";

export interface DeployData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly stacks: readonly StackResult[];
  /** The sum over all stacks. */
  readonly changes: Changes;
  /** Stacks that are no longer declared, but whose states still hold something. */
  readonly abandoned: readonly AbandonedStack[];
  /** Stacks that were left out, and whose states hold what is no longer declared. */
  readonly removals: readonly Removal[];
  /** Fills the secrets that are there now and have no value; null if there are none. */
  readonly next: string | null;
}

/** The result of a deploy, for programs and for people. */
export function deployment(
  resolved: ResolvedEnvironment,
  about: Omit<DeployData, "stacks" | "changes" | "next">,
  stacks: readonly StackResult[],
  plans: readonly PlannedStack[],
): Result<DeployData> {
  const { environment, dryRun, abandoned, removals } = about;
  const changes = sum(stacks.filter(({ done }) => done !== "not approved").map((one) => one.changes));
  const stopped = stacks.some(({ done }) => done === "not approved");
  const head = dryRun
    ? `${environment}: ${count(stacks.length, "stack")}, ${plannedText(changes)}`
    : `${environment}: ${count(stacks.length, "stack")}, ${changesText(changes)}`;
  const left = abandonedLines(environment, abandoned);
  const code: ExitCode = stopped ? exitCodes.refused : left.length > 0 ? exitCodes.pending : exitCodes.ok;
  const next =
    dryRun || stopped
      ? null
      : fillAfter(
          resolved,
          stacks.map(({ stack }) => stack),
        );
  const out = notPlanned(stacks);
  const rows = stacks.flatMap((result) => {
    if (result.done === "not planned") return [];
    const plan = dryRun ? plans.find((one) => one.stack === result.stack) : undefined;
    const lines = plan === undefined ? [] : plannedLines(plan);
    return [`  ${result.stack}: ${outcomeOf(result)}`, ...lines.map((line) => `  ${line}`)];
  });
  return {
    code,
    text: [
      head,
      ...rows,
      ...(out.length === 0 ? [] : [`  not planned: ${notPlannedText(resolved, out)}; ${notPlannedBecause}`]),
      ...(out.length === 0 ? [] : ["  next: to plan them as well, run the command without --skip-unchanged"]),
      ...left,
      // What the reader declined comes first.
      ...(stopped ? [] : removalLines(removals)),
      ...(next === null ? [] : [`  next: ${next}`]),
    ].join("\n"),
    data: { ...about, stacks, changes, next },
  };
}

function outcomeOf({ done, changes, because }: StackResult): string {
  if (done === "applied" || done === "unchanged") return changesText(changes);
  if (done === "planned") return plannedText(changes);
  return because === null ? done : `${done}: ${because}`;
}

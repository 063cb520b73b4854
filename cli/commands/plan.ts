/** `strongroom plan`: plans that are saved with what they mean, for a reviewer and for `deploy --plans`. */
import type { Context, Result } from "../../machine/context";
import { type PlanData, type PlanOptions, planStacks } from "../../terraform/plans/plan";
import { type DeployOptions, wishOf } from "./deploy";

export async function plan(
  context: Context,
  names: readonly string[],
  options: Pick<DeployOptions, "parallelism" | "affected" | "accept" | "skipUnchanged"> & PlanOptions,
): Promise<Result<PlanData>> {
  // The documents have stacks of their own.
  const wish = await wishOf(context, options.documents === undefined ? names : [], options);
  return planStacks(context, { ...wish, names }, options);
}

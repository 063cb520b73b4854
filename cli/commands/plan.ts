/** `strongroom plan`: plans that are saved with what they mean, for a reviewer and for `deploy --plans`. */
import type { Context, Result } from "../../machine/context";
import { type PlanData, planStacks } from "../../terraform/plans/plan";
import { type DeployOptions, wishOf } from "./deploy";

export async function plan(
  context: Context,
  names: readonly string[],
  options: Pick<DeployOptions, "parallelism" | "affected" | "accept"> & {
    readonly out: string;
    readonly advisory?: boolean;
  },
): Promise<Result<PlanData>> {
  return planStacks(context, await wishOf(context, names, options), options);
}

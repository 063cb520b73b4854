/** What Terraform would meet in an environment, and what it is given of one. */
import { formatIssues, type Issue } from "../../model/issue";
import { allowedForTerraform, type Environment, refusedForApply } from "../../providers/surroundings";
import { proveSandbox } from "../../sandbox";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { withoutSecrets } from "../secret-names";

/** @returns all that would let values out, or send them elsewhere; what claims to be of the sandbox must prove it */
export async function refusedSurroundings(environment: Environment): Promise<readonly Issue[]> {
  const { sandbox, problems } = await proveSandbox(environment);
  return problems.length > 0
    ? [...problems.map(falseSandbox), ...refusedForApply(environment, true)]
    : refusedForApply(environment, sandbox);
}

/**
 * What Terraform and its providers get: no value of a declared secret, and nothing that is not on the list of what is allowed.
 *
 * @throws a `Failure` (refused) that names everything that would let values out while Terraform applies
 */
export async function terraformEnvironment(context: Context): Promise<Record<string, string>> {
  await refuseSurroundings(context);
  return allowedForTerraform(withoutSecrets(context), Boolean(context.env.STRONGROOM_SANDBOX));
}

/** @throws a `Failure` (refused) */
export async function refuseSurroundings({ env }: Pick<Context, "env">): Promise<void> {
  const issues = await refusedSurroundings(env);
  if (issues.length > 0) throw new Failure(exitCodes.refused, formatIssues(issues));
}

function falseSandbox(problem: string): Issue {
  return {
    code: "not-the-sandbox",
    what: "this claims to be a sandbox, and is not; values and tokens could go elsewhere",
    where: "the environment",
    got: problem,
    allowed: "what `strongroom sandbox exec` sets, unchanged; or no STRONGROOM_SANDBOX",
    next: "strongroom sandbox exec -- …, or unset STRONGROOM_SANDBOX",
  };
}

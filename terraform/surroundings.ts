/** What Terraform would meet in an environment, and what it is given of one. */

import type { Context } from "../machine/context";
import { askForSandbox } from "../machine/sandbox-proof";
import { formatIssues, type Issue } from "../model/issue";
import {
  allowedForTerraform,
  type Environment,
  refusedForApply,
  type TerraformEnvironment,
} from "../providers/surroundings";
import type { ProvenSandbox } from "../sandbox/proof";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { withoutSecrets } from "../values/secret-names";
import { refusedSettings } from "./configuration";

export interface Surroundings {
  /** The one that proved to have set its variables; null outside. */
  readonly sandbox: ProvenSandbox | null;
  /** All that would let values out, or send them elsewhere. */
  readonly refused: readonly Issue[];
}

export async function surroundingsOf(environment: Environment): Promise<Surroundings> {
  const { sandbox, issues } = await askForSandbox(environment);
  // Of what only claims to be the sandbox's, its own variables are named by the issues already.
  const refused = [
    ...issues,
    ...refusedForApply(environment, sandbox !== null || issues.length > 0),
    // The sandbox names a file of its own.
    ...(sandbox === null ? refusedSettings(environment) : []),
  ];
  return { sandbox, refused };
}

/**
 * What Terraform and its providers get: no value of a declared secret, and nothing that is not on the list of what is allowed.
 *
 * @throws a `Failure` (refused) that names everything that would let values out while Terraform runs
 */
export async function terraformEnvironment(context: Context): Promise<TerraformEnvironment> {
  const { sandbox, refused } = await surroundingsOf(context.env);
  if (refused.length > 0) throw new Failure(exitCodes.refused, formatIssues(refused));
  return allowedForTerraform(withoutSecrets(context), sandbox !== null);
}

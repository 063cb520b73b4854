/** What Terraform would find in an environment, and the part of it that it gets. */

import path from "node:path";
import { isUp } from "../lock/sandbox-beside";
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
  /** The sandbox that proved to have set its variables; null outside. */
  readonly sandbox: ProvenSandbox | null;
  /** Everything that would leak values, or send them elsewhere. */
  readonly refused: readonly Issue[];
}

export async function surroundingsOf(environment: Environment): Promise<Surroundings> {
  const { sandbox, issues } = await askForSandbox(environment);
  // Other issues already name the variables of an environment that only claims to be a sandbox's.
  const refused = [
    ...issues,
    ...refusedForApply(environment, sandbox !== null || issues.length > 0),
    // The sandbox uses its own file.
    ...(sandbox === null ? refusedSettings(environment) : []),
  ];
  return { sandbox, refused };
}

/**
 * The environment of Terraform and its providers: only allowed variables, and no value of a declared secret.
 *
 * @throws a `Failure` (refused) that names everything that would leak values while Terraform runs
 */
export async function terraformEnvironment(context: Context): Promise<TerraformEnvironment> {
  const { sandbox, refused } = await surroundingsOf(context.env);
  if (refused.length > 0) {
    const beside =
      sandbox === null && isUp(path.join(context.root, ".strongroom", "sandbox"))
        ? "A sandbox is up; to work in it, put strongroom sandbox exec -- before the command. For the real cloud:\n\n"
        : "";
    throw new Failure(exitCodes.refused, `${beside}${formatIssues(refused)}`);
  }
  return allowedForTerraform(withoutSecrets(context), sandbox !== null);
}

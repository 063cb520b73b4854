import { composed } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import { isTooOld, places, terraformProgram, versionIn, wanted } from "../providers/program";
import type { TerraformEnvironment } from "../providers/surroundings";
import { usage } from "../text/failure";

/**
 * @param env Terraform's environment, without values
 * @returns which one it is: `Terraform 1.11.4`, `OpenTofu 1.12.6`
 * @throws a usage failure if there is neither Terraform nor OpenTofu, or if it is too old
 */
export async function requireTerraform(env: TerraformEnvironment): Promise<string> {
  const program = terraformProgram(env);
  const answer = await asked(program, ["version"], { env: composed({ ...env, CHECKPOINT_DISABLE: "1" }) });
  if (answer === null) {
    const said = program === "terraform" ? "neither terraform nor tofu is on the PATH" : `there is no ${program}`;
    throw usage(`${wanted} is needed; ${said}.`, places);
  }
  const found = versionIn(answer.stdout.toString());
  if (answer.code !== 0 || found === null)
    throw usage(`\`${program} version\` fails here, or is neither Terraform's nor OpenTofu's.`, `${program} version`);
  if (!isTooOld(found.version)) return `${found.product} ${found.version}`;
  throw usage(`${found.product} ${found.version} is too old: write-only arguments need 1.11 or newer.`, places);
}

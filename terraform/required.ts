import { composed } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import type { TerraformEnvironment } from "../providers/surroundings";
import { usage } from "../text/failure";

/**
 * @param env what Terraform is given: no value, here as well
 * @returns `Terraform 1.11.4`
 * @throws a usage failure where there is no Terraform, or one that is too old
 */
export async function requireTerraform(env: TerraformEnvironment): Promise<string> {
  const answer = await asked("terraform", ["version", "-json"], { env: composed({ ...env, CHECKPOINT_DISABLE: "1" }) });
  if (answer === null) {
    throw usage(
      "Terraform is not installed, or not on the PATH.",
      "https://developer.hashicorp.com/terraform/install (1.11 or newer)",
    );
  }
  if (answer.code !== 0) throw usage("`terraform version` fails here.", "terraform version");
  const version = String((JSON.parse(answer.stdout.toString()) as { terraform_version?: unknown }).terraform_version);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 1 || (major === 1 && minor >= 11)) return `Terraform ${version}`;
  throw usage(
    `Terraform ${version} is too old: write-only arguments need 1.11 or newer.`,
    "https://developer.hashicorp.com/terraform/install",
  );
}

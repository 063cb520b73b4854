import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { usage } from "../failure";

/**
 * @param env what Terraform is given: no value, here as well
 * @throws a usage failure where there is no Terraform, or one that is too old
 */
export async function requireTerraform(env: Readonly<Record<string, string>>): Promise<void> {
  try {
    const { stdout } = await promisify(execFile)("terraform", ["version", "-json"], {
      env: { ...env, CHECKPOINT_DISABLE: "1" },
    });
    const version = String((JSON.parse(stdout) as { terraform_version?: unknown }).terraform_version);
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major > 1 || (major === 1 && minor >= 11)) return;
    throw usage(
      `Terraform ${version} is too old: write-only arguments need 1.11 or newer.`,
      "https://developer.hashicorp.com/terraform/install",
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw usage(
      "Terraform is not installed, or not on the PATH.",
      "https://developer.hashicorp.com/terraform/install (1.11 or newer)",
    );
  }
}

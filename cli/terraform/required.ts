import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Context } from "../context";
import { usage } from "../failure";

/** @throws a usage failure where there is no Terraform, or one that is too old */
export async function requireTerraform(context: Context): Promise<void> {
  try {
    const { stdout } = await promisify(execFile)("terraform", ["version", "-json"], {
      env: { ...context.env, CHECKPOINT_DISABLE: "1" } as NodeJS.ProcessEnv,
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

/**
 * `npm run providers:lock`: writes the provider lock that is committed, for every platform that plans or applies. It
 * needs the Terraform registry; where that can't be reached it says so and writes nothing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentOf } from "../machine/programs/environment";
import { ask } from "../machine/programs/start";
import { exitCodes } from "../text/exit-codes";
import { COMMITTED_LOCK, LOCKED_PLATFORMS, lockFileGaps, lockWithOthers } from "./lock-file";
import { GOOGLE, TERRAFORM_REQUIRED_VERSION, VERCEL } from "./pinned";
import { registries, terraformProgram, versionIn, wanted } from "./program";
import type { Environment } from "./surroundings";

export interface LockOptions {
  readonly environment: Environment;
  /** @default providers/.terraform.lock.hcl */
  readonly target?: string;
}

export interface LockResult {
  readonly exitCode: number;
  readonly says: string;
}

/** Asks the registry itself; mirrors of the CLI configuration, such as the sandbox's, are not consulted. */
export function lockProviders({ environment, target = COMMITTED_LOCK }: LockOptions): LockResult {
  const scratch = mkdtempSync(join(tmpdir(), "strongroom-lock-"));
  try {
    const cliConfig = join(scratch, "terraformrc");
    writeFileSync(cliConfig, "");
    const required = { google: { ...GOOGLE }, vercel: { ...VERCEL } };
    writeFileSync(
      join(scratch, "main.tf.json"),
      JSON.stringify({ terraform: { required_version: TERRAFORM_REQUIRED_VERSION, required_providers: required } }),
    );
    const platforms = LOCKED_PLATFORMS.map((platform) => `-platform=${platform}`);
    // A plugin cache or arguments from outside could bring hashes of another provider in; they are in no list.
    const env = {
      ...environmentOf("terraform registry", environment),
      TF_CLI_CONFIG_FILE: cliConfig,
      CHECKPOINT_DISABLE: "1",
    };
    const program = terraformProgram(environment);
    const product = versionIn(ask(program, ["version"], { env })?.stdout.toString() ?? "")?.product ?? "Terraform";
    const registry = registries[product];
    const run = ask(program, ["providers", "lock", "-no-color", ...platforms], { cwd: scratch, env });
    if (run === null) {
      return {
        exitCode: exitCodes.usage,
        says: `${program} could not be started. Install ${wanted} and run npm run providers:lock again. Nothing was written.`,
      };
    }
    if (run.code !== 0) {
      return {
        exitCode: exitCodes.unreachable,
        says: `The registry (${registry}) could not be reached, or does not offer google ${GOOGLE.version} and vercel ${VERCEL.version} for ${LOCKED_PLATFORMS.join(", ")}. Nothing was written. Run npm run providers:lock on a machine that reaches it, and commit providers/.terraform.lock.hcl.\n\n${product} said:\n${run.stderr.trim()}`,
      };
    }
    const lock = readFileSync(join(scratch, ".terraform.lock.hcl"), "utf8");
    const gaps = lockFileGaps(lock, registry);
    if (gaps.length > 0) {
      return {
        exitCode: exitCodes.refused,
        says: `${product} wrote a lock that is not fit to be committed; nothing was kept:\n${gaps.map((gap) => `- ${gap}`).join("\n")}`,
      };
    }
    writeFileSync(target, lockWithOthers(lock, existsSync(target) ? readFileSync(target, "utf8") : "", registry));
    return { exitCode: exitCodes.ok, says: `Wrote ${target}. Review and commit it.` };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const { exitCode, says } = lockProviders({ environment: process.env });
  (exitCode === exitCodes.ok ? process.stdout : process.stderr).write(`${says}\n`);
  process.exitCode = exitCode;
}

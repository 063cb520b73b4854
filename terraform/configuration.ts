/**
 * Terraform's own settings, which it always reads from the home folder. `dev_overrides` in them replaces a provider by any program, which
 * gets the provider's credentials; Terraform then ignores the lock file.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#development-overrides-for-provider-developers
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Issue } from "../model/issue";
import type { Environment } from "../providers/surroundings";

/** One problem per file that Terraform would read and that overrides a provider. */
export function refusedSettings(environment: Environment): readonly Issue[] {
  return filesOf(environment).filter(overrides).map(overriding);
}

/** The files that Terraform reads: only the named one, or those of the home folder. */
function filesOf({ TF_CLI_CONFIG_FILE, HOME }: Environment): readonly string[] {
  if (TF_CLI_CONFIG_FILE) return [TF_CLI_CONFIG_FILE];
  if (!HOME) return [];
  const folder = path.join(HOME, ".terraform.d");
  const more = namesIn(folder).filter((name) => /\.tfrc(?:\.json)?$/.test(name));
  return [path.join(HOME, ".terraformrc"), ...more.sort().map((name) => path.join(folder, name))];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function overrides(file: string): boolean {
  try {
    if (!statSync(file).isFile()) return false;
    return /\bdev_overrides\b/.test(withoutComments(readFileSync(file, "utf8")));
  } catch {
    // Terraform can't read this file either.
    return false;
  }
}

/** Comments that begin a line. Something similar may also be in a text, as in `https://…`. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, "").replace(/^[ \t]*(?:#|\/\/).*$/gm, "");
}

function overriding(file: string): Issue {
  return {
    code: "provider-override",
    what: "dev_overrides replaces a provider by another program, which gets the provider's credentials; Terraform then ignores the lock file",
    where: file,
    got: "dev_overrides",
    allowed: "settings without dev_overrides",
    next: `remove dev_overrides from ${file}; or, for one command without these settings: export TF_CLI_CONFIG_FILE=/dev/null STRONGROOM_ALLOW_ENV=TF_CLI_CONFIG_FILE`,
  };
}

/** Which program plans and applies: Terraform or OpenTofu. */

type Environment = Readonly<Record<string, string | undefined>>;

interface Program {
  terraformProgram(env: Environment): string;
  versionIn(text: string): { readonly product: "Terraform" | "OpenTofu"; readonly version: string } | null;
  isTooOld(version: string): boolean;
  readonly wanted: string;
  readonly places: string;
}

// Plain JavaScript, since it is asked before anything is installed.
export const { terraformProgram, versionIn, isTooOld, wanted, places } = require("./terraform-program.js") as Program;

/** Of a provider whose address names none: each of the two has its own. */
export const registries = { Terraform: "registry.terraform.io", OpenTofu: "registry.opentofu.org" } as const;

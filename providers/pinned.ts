/** The exact Terraform and provider versions that everything is synthesized for, tested against and locked to. */
export interface PinnedProvider {
  /** Address in the Terraform registry. */
  readonly source: string;
  /** Exactly one version, never a range: a plan must not change because somebody else released something. */
  readonly version: string;
}

/** Newer than the 6.50 that the published bindings were generated from: only 7.x has the ephemeral secret version. */
export const GOOGLE: PinnedProvider = { source: "hashicorp/google", version: "7.45.0" };
export const VERCEL: PinnedProvider = { source: "vercel/vercel", version: "5.9.1" };
/** Write-only arguments need 1.11. */
export const TERRAFORM_REQUIRED_VERSION = ">= 1.11";

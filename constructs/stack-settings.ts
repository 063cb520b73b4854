import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { VercelProvider } from "@cdktf/provider-vercel/lib/provider";
import { GcsBackend, type TerraformStack } from "cdktf";
import { GOOGLE, TERRAFORM_REQUIRED_VERSION, VERCEL } from "../providers/pinned";

export interface StackSettingsProps {
  /** Default project of the google provider. */
  readonly project: string;
  /** Default region of the google provider. */
  readonly region: string;
  /** Bucket that keeps the state. */
  readonly stateBucket: string;
  /** Folder of the state inside the bucket; one per stack. */
  readonly statePrefix: string;
  /** @default false */
  readonly vercel?: boolean;
}

/**
 * Backend, providers and exact versions of one stack. A stack that has become empty keeps them: Terraform needs the
 * provider to destroy what its state still holds.
 */
export function applyStackSettings(stack: TerraformStack, props: StackSettingsProps): void {
  new GcsBackend(stack, { bucket: props.stateBucket, prefix: props.statePrefix });
  new GoogleProvider(stack, "google", {
    project: props.project,
    region: props.region,
    // Otherwise created entries get a label that adopted ones lack.
    addTerraformAttributionLabel: false,
  });
  stack.addOverride("terraform.required_version", TERRAFORM_REQUIRED_VERSION);
  // The bindings were generated from 6.50 and ask for it; see docs/adr/0013-provider-version-over-older-bindings.md.
  stack.addOverride("terraform.required_providers.google", { source: GOOGLE.source, version: GOOGLE.version });
  if (props.vercel !== true) return;
  new VercelProvider(stack, "vercel");
  // The bindings name Terraform's registry; without it, OpenTofu takes its own.
  stack.addOverride("terraform.required_providers.vercel", { source: VERCEL.source, version: VERCEL.version });
}

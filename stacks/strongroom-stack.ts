import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { applyStackSettings } from "../constructs/stack-settings";
import type { ResolvedProduct, ResolvedStack } from "../model/resolved";

export interface StrongroomStackProps {
  readonly product: ResolvedProduct;
  readonly stack: ResolvedStack;
}

/**
 * What all stacks share: backend, providers, and no preparing pass.
 *
 * Before a synth, cdktf resolves every element of every stack once, only to find references between stacks and to add
 * outputs for them. These stacks share no references, by design (names are deterministic, and no state reads another),
 * so the pass finds nothing and costs a third of the time; a test holds that the bytes are the same without it.
 */
export abstract class StrongroomStack extends TerraformStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props.stack.name);
    applyStackSettings(this, {
      project: props.product.project,
      region: props.product.region,
      stateBucket: props.product.stateBucket,
      statePrefix: props.stack.name,
      vercel: props.stack.layer === "vercel",
    });
  }

  /** The backend always exists here, and there are no references between stacks to find. */
  override prepareStack(): void {}
}

import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { LiteralResource, TAKES_LITERALS } from "../constructs/literal-resource";
import { applyStackSettings } from "../constructs/stack-settings";
import type { ResolvedProduct, ResolvedStack } from "../model/resolved";

export interface StrongroomStackProps {
  readonly product: ResolvedProduct;
  readonly stack: ResolvedStack;
}

type Blocks = Record<string, Record<string, unknown>>;

/**
 * What all stacks share: backend, providers, and a short way to their document.
 *
 * cdktf looks for its tokens three times in every string of every element: before a synth (to find references between
 * stacks, for which it adds outputs), in each element, and in the whole document. Here no stack refers to another, by
 * design (names are deterministic, and no state reads another), and literal resources hold no tokens. So the first pass is
 * left out and literal resources join the document finished. A test holds that the bytes are the same as without this.
 */
export abstract class StrongroomStack extends TerraformStack {
  readonly [TAKES_LITERALS] = true;

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

  override toTerraform(): unknown {
    const document: { readonly resource?: Blocks } = super.toTerraform();
    const resource: Blocks = document.resource ?? {};
    for (const construct of this.node.findAll()) {
      if (!LiteralResource.isLiteralResource(construct)) continue;
      const type = construct.terraformResourceType;
      resource[type] ??= {};
      resource[type][construct.friendlyUniqueId] = construct.literalBlock();
    }
    return Object.keys(resource).length > 0 ? { ...document, resource } : document;
  }
}

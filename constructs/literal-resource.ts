import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type LiteralArguments, toTemplates } from "./expression";

/** What every construct of a project's resource is told. */
export interface ResourceProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly project: string;
}

/** Of what nothing refers to that must be there before. */
export interface LaterResourceProps extends ResourceProps {
  /** Addresses of what must be there before. */
  readonly after: readonly string[];
}

export interface LiteralResourceProps {
  /** Terraform resource type: `google_secret_manager_secret`. */
  readonly type: string;
  /** Terraform logical id. A public contract, so it is given, never derived from the place in the construct tree. */
  readonly address: string;
  /** Arguments as Terraform names them. Strings are text; wrap expressions in `expression()`. */
  readonly args: LiteralArguments;
  /** Addresses of what must be there before, where no argument refers to it. @default none */
  readonly after?: readonly string[];
  /** @default none */
  readonly lifecycle?: NonNullable<TerraformMetaArguments["lifecycle"]>;
}

/** On a stack that puts literal resources into its document by itself, past cdktf's search for tokens. */
export const TAKES_LITERALS: unique symbol = Symbol.for("strongroom/takes-literals");

const LITERAL: unique symbol = Symbol.for("strongroom/literal-resource");

/**
 * A resource whose arguments are plain data. The generated bindings build an object with accessors and tokens for every
 * nested block, which nothing here reads: with 10,000 secrets that is most of a synth. The output is the bindings', byte
 * for byte (held by a test); names and types, which the bindings would check, are held by the conformance test against
 * the pinned schema, which is newer than the schema that the bindings were made from.
 *
 * See docs/adr/0011-literal-resources.md.
 */
export class LiteralResource extends TerraformResource {
  private readonly attributes: { [name: string]: unknown };
  readonly [LITERAL] = true;

  constructor(scope: Construct, id: string, props: LiteralResourceProps) {
    super(scope, id, {
      terraformResourceType: props.type,
      ...(props.lifecycle === undefined ? {} : { lifecycle: props.lifecycle }),
    });
    this.overrideLogicalId(props.address);
    if (props.after !== undefined && props.after.length > 0) this.dependsOn = [...props.after];
    this.attributes = toTemplates(props.args) as { [name: string]: unknown };
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return this.attributes;
  }

  /** Whether a construct is one. */
  static isLiteralResource(construct: object): construct is LiteralResource {
    return LITERAL in construct;
  }

  /** What the stack's document says of this resource; finished, with no token in it. */
  literalBlock(): { readonly [name: string]: unknown } {
    return super.toTerraform().resource[this.terraformResourceType][this.friendlyUniqueId];
  }

  override toTerraform(): unknown {
    return TAKES_LITERALS in this.cdktfStack ? {} : super.toTerraform();
  }
}

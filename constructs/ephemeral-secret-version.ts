import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { type Expression, escapeTemplate, expression } from "./expression";

const TYPE = "google_secret_manager_secret_version";

export interface EphemeralSecretVersionProps {
  /** Terraform logical id. */
  readonly address: string;
  /** Project of the secret. */
  readonly project: string;
  /** Secret id inside the project. */
  readonly secretId: string;
  /** Pinned version number, never `latest`. */
  readonly version: string;
}

/**
 * Reads one pinned version while Terraform applies, and keeps it in no plan and no state.
 *
 * Terraform reads an ephemeral as soon as its arguments are known, which would be during plan. `timestamp()` is unknown
 * then, so the version is made to depend on it: the read is deferred until apply, and whoever plans needs no access to
 * values. Its dead branch says `0`, because the provider takes an empty version for `latest`.
 *
 * cdktf has no ephemeral block, hence an element of its own. See docs/adr/0010-ephemeral-to-write-only.md.
 *
 * @throws Error when the version is not a positive whole number
 */
export class EphemeralSecretVersion extends TerraformElement {
  /** The value, to be used only where Terraform takes ephemeral values: provider and write-only arguments. */
  readonly secretData: Expression;
  private readonly block: { readonly [name: string]: string };

  constructor(scope: Construct, id: string, props: EphemeralSecretVersionProps) {
    super(scope, id, `ephemeral.${TYPE}`);
    if (!/^[1-9][0-9]*$/.test(props.version)) {
      throw new Error(
        `${props.project}/${props.secretId}: the pinned version is ${JSON.stringify(props.version)}; a version is a positive whole number. Mend the pin in the environment's lock file.`,
      );
    }
    this.overrideLogicalId(props.address);
    this.secretData = expression(`\${ephemeral.${TYPE}.${props.address}.secret_data}`);
    this.block = {
      project: escapeTemplate(props.project),
      secret: escapeTemplate(props.secretId),
      version: `\${timestamp() == "" ? "0" : "${props.version}"}`,
    };
  }

  override toTerraform(): unknown {
    return { ephemeral: { [TYPE]: { [this.friendlyUniqueId]: { ...this.block, "//": this.constructNodeMetadata } } } };
  }
}

import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_iam_workload_identity_pool";

export interface IdentityPoolProps extends LaterResourceProps {
  /** 4 to 32 of `[a-z0-9-]`, not beginning with `gcp-`. A deleted one keeps its name for 30 days. */
  readonly poolId: string;
  readonly displayName: string;
}

/** Identities from elsewhere that Google takes for principals: the jobs of pipelines, without keys. */
export class IdentityPool extends LiteralResource {
  private readonly props: IdentityPoolProps;

  constructor(scope: Construct, id: string, props: IdentityPoolProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: { project: props.project, workload_identity_pool_id: props.poolId, display_name: props.displayName },
      after: props.after,
    });
    this.props = props;
  }

  /** Its id, unknown until it exists. */
  get poolId(): Expression {
    return expression(`\${${TYPE}.${this.props.address}.workload_identity_pool_id}`);
  }

  /** All whose tokens are mapped to this value of an attribute. */
  principals(attribute: string, value: string): Expression {
    return expression(
      `principalSet://iam.googleapis.com/\${${TYPE}.${this.props.address}.name}/attribute.${attribute}/${value}`,
    );
  }
}

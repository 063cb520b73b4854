import type { Construct } from "constructs";
import type { Expression } from "./expression";
import { LiteralResource, type ResourceProps } from "./literal-resource";

export interface TrustedJobsProps extends ResourceProps {
  readonly poolId: Expression;
  /** 4 to 32 of `[a-z0-9-]`, not beginning with `gcp-`. */
  readonly providerId: string;
  /** Whose tokens they are; Google fetches the keys from there. */
  readonly issuer: string;
  /** CEL by attribute; `google.subject` must be among them, of 127 bytes at most. */
  readonly mapping: Readonly<Record<string, string>>;
  /** CEL over the claims; a token for which it is not true is refused. */
  readonly condition: string;
}

/** Jobs of pipelines that become principals of a pool. Its audience is the provider's own name, so that no other token fits. */
export class TrustedJobs extends LiteralResource {
  constructor(scope: Construct, id: string, props: TrustedJobsProps) {
    super(scope, id, {
      type: "google_iam_workload_identity_pool_provider",
      address: props.address,
      args: {
        project: props.project,
        workload_identity_pool_id: props.poolId,
        workload_identity_pool_provider_id: props.providerId,
        attribute_mapping: props.mapping,
        attribute_condition: props.condition,
        oidc: { issuer_uri: props.issuer },
      },
    });
  }
}

import type { Construct } from "constructs";
import { type Expression, expression, type LiteralArguments } from "./expression";
import { LiteralResource } from "./literal-resource";

const TYPE = "google_secret_manager_secret";

export interface SecretEntryProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly project: string;
  /** Secret id inside the project: 1 to 255 of `[A-Za-z0-9_-]`. */
  readonly secretId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where values are stored; it can't be changed later without replacing the secret. */
  readonly replication: SecretReplication;
  /** Grace period between the destroy of a version and its end; null for none. */
  readonly destroyAfterSeconds: number | null;
  /** The provider refuses to delete it while this is set. */
  readonly deletionProtection: boolean;
  /** Terraform refuses to plan its removal while this is set. */
  readonly preventDestroy: boolean;
}

export type SecretReplication =
  | { readonly kind: "automatic"; readonly kmsKey: string | null }
  | { readonly kind: "user managed"; readonly locations: readonly string[]; readonly kmsKey: string | null };

/**
 * An entry of Secret Manager, without a value: versions are added by the command line, never by Terraform, whose state
 * would keep the payload. There is no rotation block either: it needs a clock, and drifts.
 */
export class SecretEntry extends LiteralResource {
  /** `projects/P/secrets/S`, unknown until it exists. */
  readonly resourceId: Expression;
  readonly project: string;

  constructor(scope: Construct, id: string, props: SecretEntryProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: {
        project: props.project,
        secret_id: props.secretId,
        labels: props.labels,
        annotations: props.annotations,
        replication: replicationBlock(props.replication),
        version_destroy_ttl: props.destroyAfterSeconds === null ? undefined : `${props.destroyAfterSeconds}s`,
        deletion_protection: props.deletionProtection,
      },
      ...(props.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
    });
    this.project = props.project;
    this.resourceId = expression(`\${${TYPE}.${props.address}.id}`);
  }
}

function replicationBlock(replication: SecretReplication): LiteralArguments {
  const encryption =
    replication.kmsKey === null ? {} : { customer_managed_encryption: { kms_key_name: replication.kmsKey } };
  return replication.kind === "automatic"
    ? { auto: encryption }
    : { user_managed: { replicas: replication.locations.map((location) => ({ location, ...encryption })) } };
}

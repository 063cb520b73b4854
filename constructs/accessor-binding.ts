import type { Construct } from "constructs";
import type { Expression, LiteralArguments } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface AccessorBindingProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly project: string;
  /** The secret, as the output of its construct: when the secret is replaced, so is the binding. */
  readonly secretId: Expression;
  readonly role: string;
  /** `serviceAccount:…`, `user:…` or `group:…`. An account must exist before: the layer `identities` comes first. */
  readonly member: string;
  /** Last day (UTC) of an expiring grant, `YYYY-MM-DD`; null for one that lasts. */
  readonly until: string | null;
}

/** One reader of one secret. Bindings are never project-wide, and one is never shared by two readers. */
export class AccessorBinding extends LiteralResource {
  constructor(scope: Construct, id: string, props: AccessorBindingProps) {
    super(scope, id, {
      type: "google_secret_manager_secret_iam_member",
      address: props.address,
      args: {
        project: props.project,
        secret_id: props.secretId,
        role: props.role,
        member: props.member,
        condition: props.until === null ? undefined : expiry(props.until),
      },
    });
  }
}

/**
 * The condition that ends a grant after its last day.
 *
 * @throws Error when the day is not a date `YYYY-MM-DD`
 */
function expiry(until: string): LiteralArguments {
  const day = new Date(`${until}T00:00:00Z`);
  // Date takes February 30 for March 2, so what was read must be what was written.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== until) {
    throw new Error(`a grant's last day is ${JSON.stringify(until)}; a date such as 2026-12-31 is wanted`);
  }
  const end = new Date(day.getTime() + 24 * 60 * 60 * 1000).toISOString().replace(".000Z", "Z");
  return {
    title: `until ${until}`,
    description: `Expires after ${until} (UTC)`,
    expression: `request.time < timestamp("${end}")`,
  };
}

import type { Construct } from "constructs";
import type { Expression } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface AccountGrantProps {
  /** Terraform logical id. */
  readonly address: string;
  /** The account, as the output of its construct. */
  readonly account: Expression;
  /** `roles/iam.workloadIdentityUser`: may become it. `roles/iam.serviceAccountUser`: may run something as it. */
  readonly role: "roles/iam.workloadIdentityUser" | "roles/iam.serviceAccountUser";
  readonly member: string | Expression;
}

/** Who may become a service account, or run something as it. Never for a project: that would be all of its accounts. */
export class AccountGrant extends LiteralResource {
  constructor(scope: Construct, id: string, props: AccountGrantProps) {
    super(scope, id, {
      type: "google_service_account_iam_member",
      address: props.address,
      args: { service_account_id: props.account, role: props.role, member: props.member },
    });
  }
}

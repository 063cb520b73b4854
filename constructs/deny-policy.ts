import type { Construct } from "constructs";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

/** What somebody may not do, whatever is granted to them. */
export interface DeniedRule {
  readonly description: string;
  /** `accounts` by their addresses, `permissions` as deny policies name them: `secretmanager.googleapis.com/versions.access`. */
  readonly denied: Readonly<Record<"accounts" | "permissions", readonly string[]>>;
}

export interface DenyPolicyProps extends LaterResourceProps {
  /** Name of the policy in the project. */
  readonly name: string;
  readonly displayName: string;
  readonly rules: readonly DeniedRule[];
}

/** A deny policy of a project. It is stronger than every role: whoever may grant can't grant past it. */
export class DenyPolicy extends LiteralResource {
  constructor(scope: Construct, id: string, props: DenyPolicyProps) {
    super(scope, id, {
      type: "google_iam_deny_policy",
      address: props.address,
      args: {
        parent: encodeURIComponent(`cloudresourcemanager.googleapis.com/projects/${props.project}`),
        name: props.name,
        display_name: props.displayName,
        rules: props.rules.map((rule) => ({
          description: rule.description,
          deny_rule: {
            denied_principals: rule.denied.accounts.map(
              (account) => `principal://iam.googleapis.com/projects/-/serviceAccounts/${account}`,
            ),
            denied_permissions: rule.denied.permissions,
          },
        })),
      },
      after: props.after,
    });
  }
}

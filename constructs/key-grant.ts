import type { Construct } from "constructs";
import type { Expression } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface KeyGrantProps {
  /** Terraform logical id. */
  readonly address: string;
  /** The key, as the output of its construct. */
  readonly key: Expression;
  readonly role: string;
  readonly member: Expression;
}

/** What somebody may do with one key. Never for a ring or a project: that would be all of their keys. */
export class KeyGrant extends LiteralResource {
  constructor(scope: Construct, id: string, { address, key, role, member }: KeyGrantProps) {
    super(scope, id, {
      type: "google_kms_crypto_key_iam_member",
      address,
      args: { crypto_key_id: key, role, member },
    });
  }
}

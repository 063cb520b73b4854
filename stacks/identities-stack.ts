import type { Construct } from "constructs";
import { AccountGrant } from "../constructs/account-grant";
import { ServiceIdentity } from "../constructs/service-identity";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/**
 * Service accounts of one product's readers, with who deploys what runs as them, and nothing else. Bindings of every product may name them, so they are there
 * before any of those: two products may read each other, and no stack waits for another's entries to make an account.
 */
export class IdentitiesStack extends StrongroomStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    for (const identity of props.product.identities) {
      const { address, deployedBy } = identity;
      const { account } = new ServiceIdentity(this, `identity-${address}`, identity);
      if (deployedBy === undefined) continue;
      new AccountGrant(this, `deployer-${address}`, {
        address: `deployer--${address}`,
        account,
        role: "roles/iam.serviceAccountUser",
        member: deployedBy,
      });
    }
  }
}

import type { Construct } from "constructs";
import { AccessorBinding } from "../constructs/accessor-binding";
import { SecretEntry } from "../constructs/secret-entry";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/** Entries of one product with their accessor bindings beside them; whom they name, the layer before has made. */
export class SecretsStack extends StrongroomStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    const { product } = props;
    const secrets = new Map<string, SecretEntry>();
    for (const { secret } of product.entries) {
      if (secret === null) continue;
      const entry = new SecretEntry(this, `secret-${secret.address}`, { ...secret, secretId: secret.id });
      secrets.set(secret.address, entry);
    }
    for (const binding of product.bindings) {
      const secret = secrets.get(binding.secretAddress);
      if (secret === undefined) {
        throw new Error(
          `${binding.entry}: the binding of ${binding.reader} names the secret address "${binding.secretAddress}", which is not in ${props.stack.name}. This is a mistake in resolve(), not in a declaration.`,
        );
      }
      new AccessorBinding(this, `accessor-${binding.address}`, {
        address: binding.address,
        project: secret.project,
        secretId: secret.resourceId,
        role: binding.role,
        member: binding.member,
        until: binding.until,
      });
    }
  }
}

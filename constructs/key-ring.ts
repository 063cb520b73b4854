import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_kms_key_ring";

export interface KeyRingProps extends LaterResourceProps {
  readonly location: string;
  readonly name: string;
}

/** A ring of Cloud KMS keys. It can't be deleted, and its name is never free again. */
export class KeyRing extends LiteralResource {
  readonly ring: Expression;

  constructor(scope: Construct, id: string, { address, after, ...args }: KeyRingProps) {
    super(scope, id, { type: TYPE, address, args: { ...args }, after });
    this.ring = expression(`\${${TYPE}.${address}.id}`);
  }
}

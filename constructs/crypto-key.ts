import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { LiteralResource } from "./literal-resource";

const TYPE = "google_kms_crypto_key";

export interface CryptoKeyProps {
  /** Terraform logical id. */
  readonly address: string;
  /** The ring, as the output of its construct. */
  readonly ring: Expression;
  readonly name: string;
  /** `sign`: on P-256, by a version that is named in full. `wrap`: encrypts, by a version that is replaced from time to time. */
  readonly use: "sign" | "wrap";
}

/** Of a key that encrypts; its former versions still decrypt. */
const ROTATED_AFTER_SECONDS = 90 * 24 * 60 * 60;

/** A key in Cloud KMS. It can't be deleted either: without its versions, nothing has its name again, so Terraform may not destroy them. */
export class CryptoKey extends LiteralResource {
  readonly key: Expression;

  constructor(scope: Construct, id: string, { address, ring, name, use }: CryptoKeyProps) {
    super(scope, id, {
      type: TYPE,
      address,
      args: {
        key_ring: ring,
        name,
        ...(use === "sign"
          ? {
              purpose: "ASYMMETRIC_SIGN",
              version_template: { algorithm: "EC_SIGN_P256_SHA256", protection_level: "SOFTWARE" },
            }
          : { purpose: "ENCRYPT_DECRYPT", rotation_period: `${ROTATED_AFTER_SECONDS}s` }),
      },
      lifecycle: { preventDestroy: true },
    });
    this.key = expression(`\${${TYPE}.${address}.id}`);
  }
}

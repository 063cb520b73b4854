import type { Construct } from "constructs";
import { LiteralResource } from "./literal-resource";

export interface ServiceIdentityProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly project: string;
  /** Service account id: 6 to 30 of `[a-z0-9-]`. */
  readonly accountId: string;
  readonly displayName: string;
}

/** The service account that a reader runs as. It has no rights but the accessor bindings of what it reads. */
export class ServiceIdentity extends LiteralResource {
  constructor(scope: Construct, id: string, props: ServiceIdentityProps) {
    super(scope, id, {
      type: "google_service_account",
      address: props.address,
      args: { project: props.project, account_id: props.accountId, display_name: props.displayName },
    });
  }
}

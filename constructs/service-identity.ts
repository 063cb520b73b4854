import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { LiteralResource } from "./literal-resource";

const TYPE = "google_service_account";

export interface ServiceIdentityProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly project: string;
  /** Service account id: 6 to 30 of `[a-z0-9-]`. */
  readonly accountId: string;
  readonly displayName: string;
  /** Addresses of what must be there before. @default none */
  readonly after?: readonly string[];
}

/** A service account, of a reader or of the pipelines. It has no rights but what is granted to it elsewhere. */
export class ServiceIdentity extends LiteralResource {
  /** For what must come after it. */
  readonly reference: string;
  /** Its full name, unknown until it exists. */
  readonly account: Expression;
  /** `serviceAccount:EMAIL`, so that what names it comes after it. */
  readonly member: Expression;

  constructor(scope: Construct, id: string, props: ServiceIdentityProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: { project: props.project, account_id: props.accountId, display_name: props.displayName },
      ...(props.after === undefined ? {} : { after: props.after }),
    });
    this.reference = `${TYPE}.${props.address}`;
    this.account = expression(`\${${TYPE}.${props.address}.name}`);
    this.member = expression(`\${${TYPE}.${props.address}.member}`);
  }
}

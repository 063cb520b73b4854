import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_monitoring_notification_channel";

export interface AlertChannelProps extends LaterResourceProps {
  readonly displayName: string;
  /** Mail address. */
  readonly mail: string;
}

/** Whom a project's alerts reach. */
export class AlertChannel extends LiteralResource {
  /** Unknown until it exists. */
  readonly channel: Expression;

  constructor(scope: Construct, id: string, props: AlertChannelProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: {
        project: props.project,
        display_name: props.displayName,
        type: "email",
        labels: { email_address: props.mail },
      },
      after: props.after,
    });
    this.channel = expression(`\${${TYPE}.${props.address}.name}`);
  }
}

import type { Construct } from "constructs";
import type { Expression, LiteralArguments } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

/** `match`: one log entry is enough. `burst`: a metric passes a number within a minute. */
export type AlertCondition =
  | { readonly kind: "match"; readonly filter: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "burst"; readonly metricType: string; readonly perMinute: number; readonly groupBy: string };

export interface AlertProps extends LaterResourceProps {
  readonly displayName: string;
  readonly severity: "CRITICAL" | "ERROR" | "WARNING";
  readonly condition: AlertCondition;
  readonly channel: Expression;
}

/** Of mails for the same thing. */
const RATE_SECONDS = 300;
const CLOSE_AFTER_SECONDS = 7 * 24 * 60 * 60;

/** An alert on what the audit logs say. */
export class Alert extends LiteralResource {
  constructor(scope: Construct, id: string, props: AlertProps) {
    const { condition } = props;
    super(scope, id, {
      type: "google_monitoring_alert_policy",
      address: props.address,
      args: {
        project: props.project,
        display_name: props.displayName,
        combiner: "OR",
        severity: props.severity,
        notification_channels: [props.channel],
        conditions: [{ display_name: props.displayName, ...conditionBlock(condition) }],
        alert_strategy: {
          auto_close: `${CLOSE_AFTER_SECONDS}s`,
          // Google wants it of alerts on log entries, and takes it of no other.
          notification_rate_limit: condition.kind === "match" ? { period: `${RATE_SECONDS}s` } : undefined,
        },
      },
      after: props.after,
    });
  }
}

function conditionBlock(condition: AlertCondition): LiteralArguments {
  if (condition.kind === "match") {
    const labels = Object.entries(condition.labels).map(([name, field]) => [name, `EXTRACT(${field})`] as const);
    return { condition_matched_log: { filter: condition.filter, label_extractors: Object.fromEntries(labels) } };
  }
  return {
    condition_threshold: {
      filter: `metric.type = "${condition.metricType}" AND resource.type = "audited_resource"`,
      comparison: "COMPARISON_GT",
      threshold_value: condition.perMinute,
      duration: "0s",
      aggregations: [
        {
          alignment_period: "60s",
          per_series_aligner: "ALIGN_DELTA",
          cross_series_reducer: "REDUCE_SUM",
          group_by_fields: [condition.groupBy],
        },
      ],
    },
  };
}

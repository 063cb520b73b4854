import type { Construct } from "constructs";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_logging_metric";

export interface LogMetricProps extends LaterResourceProps {
  readonly name: string;
  readonly description: string;
  /** Which log entries are counted. */
  readonly filter: string;
  /** By label, from which field of the entry it is taken. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Counts log entries, so that an alert can say "too many". */
export class LogMetric extends LiteralResource {
  /** For what must come after it. */
  readonly reference: string;
  readonly metricType: string;

  constructor(scope: Construct, id: string, props: LogMetricProps) {
    const labels = Object.entries(props.labels).sort(([a], [b]) => (a < b ? -1 : 1));
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: {
        name: props.name,
        project: props.project,
        filter: props.filter,
        description: props.description,
        label_extractors: Object.fromEntries(labels.map(([name, field]) => [name, `EXTRACT(${field})`])),
        metric_descriptor: {
          metric_kind: "DELTA",
          value_type: "INT64",
          labels: labels.map(([key]) => ({ key, value_type: "STRING" })),
        },
      },
      after: props.after,
    });
    this.reference = `${TYPE}.${props.address}`;
    this.metricType = `logging.googleapis.com/user/${props.name}`;
  }
}

import { google as schemas } from "../google-schema";
import { text, type ValueMap } from "../value";
import { kept } from "./kept";

const nameOf = (state: ValueMap): string => text(state.name) ?? text(state.id) ?? "";

/** A log-based metric. Its id is its name alone. */
export const logMetric = kept({
  type: "google_logging_metric",
  noun: "Metric",
  block: schemas.google_logging_metric,
  api: "logging",
  rules: {
    defaults: { "metric_descriptor.unit": "1", "metric_descriptor.labels.value_type": "STRING" },
    replaceOn: ["project", "metric_descriptor.labels"],
    computedBlocks: ["metric_descriptor"],
  },
  collection: (_state, project) => `projects/${project}/metrics`,
  path: (state, project) => `projects/${project}/metrics/${encodeURIComponent(nameOf(state))}`,
  id: nameOf,
  change: "replace",
  fromId: (id) => ({
    name: id.split(" ").at(-1) ?? id,
    ...(id.includes(" ") ? { project: id.split(" ")[0] ?? "" } : {}),
  }),
});

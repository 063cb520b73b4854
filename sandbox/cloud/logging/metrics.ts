import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { filterOf } from "../filter";
import { type Json, textOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import { entrySubject } from "./subject";

/** Cloud Logging v2 log-based metrics. Source: the vendor's REST reference of `projects.metrics`. */

const metricFields = {
  name: "string",
  description: "string",
  filter: "string",
  bucketName: "string",
  disabled: "bool",
  valueExtractor: "string",
  labelExtractors: { map: "string" },
  bucketOptions: "any",
  metricDescriptor: {
    fields: {
      name: "string",
      type: "string",
      metricKind: "string",
      valueType: "string",
      unit: "string",
      displayName: "string",
      description: "string",
      labels: { each: { fields: { key: "string", valueType: "string", description: "string" } } },
    },
  },
  version: "string",
  createTime: "timestamp",
  updateTime: "timestamp",
} as const satisfies Readonly<Record<string, Shape>>;

function authorized(call: Call, cloud: Cloud, verb: string): string {
  const permission = `logging.logMetrics.${verb}`;
  const resource = `projects/${projectOf(cloud, call.params.project ?? "").id}`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [] });
  return resource;
}

function found(cloud: Cloud, parent: string, call: Call): readonly [key: string, metric: Json] {
  const key = `${parent}/metrics/${call.params.metric ?? ""}`;
  const metric = cloud.data.metrics.get(key);
  if (metric === undefined) throw new GoogleError("NOT_FOUND", `Metric ${call.params.metric ?? ""} does not exist.`);
  return [key, metric];
}

/** A filter that can't be read is refused when it is declared. */
function checked(call: Call): Json {
  const body = messageOf(call, metricFields);
  if ((textOf(body.filter) ?? "") === "") throw invalid("A filter is required.", "metric.filter");
  filterOf(textOf(body.filter) ?? "", entrySubject);
  return body;
}

/** As Google completes it: a counter of entries unless it says otherwise. */
function completed(name: string, project: string, sent: Json, times: Json): Json {
  return {
    ...sent,
    name,
    metricDescriptor: {
      metricKind: "DELTA",
      valueType: "INT64",
      unit: "1",
      ...(sent.metricDescriptor as Json | undefined),
      name: `${project}/metricDescriptors/logging.googleapis.com/user/${name}`,
      type: `logging.googleapis.com/user/${name}`,
    },
    ...times,
  };
}

const create: Handler = (call, cloud) => {
  const parent = authorized(call, cloud, "create");
  const sent = checked(call);
  const name = textOf(sent.name) ?? "";
  if (!/^[A-Za-z0-9_.,+!*',()%/-]{1,100}$/.test(name)) throw invalid(`Invalid metric name: '${name}'`, "metric.name");
  if (cloud.data.metrics.has(`${parent}/metrics/${name}`))
    throw new GoogleError("ALREADY_EXISTS", `Metric ${name} already exists.`);
  const metric = completed(name, parent, sent, { createTime: cloud.now(), updateTime: cloud.now() });
  cloud.data.metrics.put(`${parent}/metrics/${name}`, metric);
  return { json: metric };
};

const get: Handler = (call, cloud) => ({ json: found(cloud, authorized(call, cloud, "get"), call)[1] });

const list: Handler = (call, cloud) => {
  const parent = authorized(call, cloud, "list");
  const all = cloud.data.metrics.list(`${parent}/metrics/`).map(([key, metric]) => ({ key, metric }));
  const page = pageOf(all, ({ key }) => key, call.query, { defaultSize: 100, maxSize: 1000 });
  return { json: { ...shownAs("metrics", page, ({ metric }) => metric), ...page.next } };
};

const update: Handler = (call, cloud) => {
  const parent = authorized(call, cloud, "update");
  const [key, metric] = found(cloud, parent, call);
  const next = completed(textOf(metric.name) ?? "", parent, checked(call), {
    createTime: metric.createTime,
    updateTime: cloud.now(),
  });
  cloud.data.metrics.put(key, next);
  return { json: next };
};

const remove: Handler = (call, cloud) => {
  const [key] = found(cloud, authorized(call, cloud, "delete"), call);
  cloud.data.metrics.delete(key);
  return { json: {} };
};

const metrics = "/v2/projects/{project}/metrics";
const service = "google.logging.v2.MetricsServiceV2";

export const metricRoutes: readonly Route[] = [
  accepting([], route("logging", `POST ${metrics}`, create, `${service}.CreateLogMetric`)),
  accepting(paged, route("logging", `${"GET"} ${metrics}`, list)),
  accepting([], route("logging", `${"GET"} ${metrics}/{metric*}`, get)),
  accepting([], route("logging", `PUT ${metrics}/{metric*}`, update, `${service}.UpdateLogMetric`)),
  accepting([], route("logging", `${"DELETE"} ${metrics}/{metric*}`, remove, `${service}.DeleteLogMetric`)),
];

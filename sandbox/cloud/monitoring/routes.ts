import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { filterOf } from "../filter";
import { type Json, listOf, objectOf, textOf } from "../json";
import { entrySubject } from "../logging/subject";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";

/** Cloud Monitoring v3 alert policies and notification channels. Source: the vendor's REST reference. */

const timeSeries = {
  filter: "string",
  comparison: "string",
  thresholdValue: "any",
  duration: "duration",
  trigger: "any",
  aggregations: {
    each: {
      fields: {
        alignmentPeriod: "duration",
        perSeriesAligner: "string",
        crossSeriesReducer: "string",
        groupByFields: { each: "string" },
      },
    },
  },
  evaluationMissingData: "string",
  denominatorFilter: "string",
} as const satisfies Readonly<Record<string, Shape>>;

interface Kind {
  readonly list: string;
  readonly permissions: string;
  readonly fields: Readonly<Record<string, Shape>>;
  /** What Google makes of what was sent. */
  readonly completed: (name: string, sent: Json, cloud: Cloud) => Json;
}

const policies: Kind = {
  list: "alertPolicies",
  permissions: "monitoring.alertPolicies",
  fields: {
    name: "string",
    displayName: "string",
    documentation: "any",
    userLabels: { map: "string" },
    conditions: {
      each: {
        fields: {
          name: "string",
          displayName: "string",
          conditionThreshold: { fields: timeSeries },
          conditionMatchedLog: { fields: { filter: "string", labelExtractors: { map: "string" } } },
        },
      },
    },
    combiner: "string",
    enabled: "bool",
    notificationChannels: { each: "string" },
    alertStrategy: {
      fields: {
        notificationRateLimit: { fields: { period: "duration" } },
        autoClose: "duration",
        notificationPrompts: { each: "string" },
        notificationChannelStrategy: "any",
      },
    },
    severity: "string",
    creationRecord: "any",
    mutationRecord: "any",
  },
  completed: completedPolicy,
};

const channels: Kind = {
  list: "notificationChannels",
  permissions: "monitoring.notificationChannels",
  fields: {
    name: "string",
    type: "string",
    displayName: "string",
    description: "string",
    enabled: "bool",
    labels: { map: "string" },
    sensitiveLabels: "any",
    userLabels: { map: "string" },
    verificationStatus: "string",
    creationRecord: "any",
    mutationRecords: "any",
  },
  completed: (name, sent) => {
    if (textOf(sent.type) !== "email")
      throw invalid("The sandbox has notification channels of type email only.", "type");
    if (!/^[^\s@]+@[^\s@]+$/.test(textOf(objectOf(sent.labels).email_address) ?? ""))
      throw invalid("Field labels must contain a valid email_address.", "labels");
    return { enabled: true, ...sent, name };
  },
};

/** A condition that the sandbox can't evaluate is refused when it is declared. */
function completedPolicy(name: string, sent: Json, cloud: Cloud): Json {
  const conditions = listOf(sent.conditions).map(objectOf);
  if (conditions.length === 0) throw invalid("Field alert_policy.conditions must not be empty.", "conditions");
  const matches = conditions.filter(({ conditionMatchedLog }) => conditionMatchedLog !== undefined);
  for (const one of matches) filterOf(textOf(objectOf(one.conditionMatchedLog).filter) ?? "", entrySubject);
  const limited = objectOf(sent.alertStrategy).notificationRateLimit !== undefined;
  if (matches.length > 0 !== limited) {
    throw invalid(
      limited
        ? "Field alert_policy.alert_strategy.notification_rate_limit is only for policies with a log match condition."
        : "Field alert_policy.alert_strategy.notification_rate_limit is required for policies with a log match condition.",
      "alert_strategy",
    );
  }
  for (const channel of listOf(sent.notificationChannels)) {
    if (!cloud.data.monitoring.has(String(channel)))
      throw new GoogleError("NOT_FOUND", `Notification channel ${String(channel)} does not exist.`);
  }
  const { creationRecord, ...rest } = sent;
  return {
    enabled: true,
    ...rest,
    name,
    conditions: conditions.map((one, index) => ({ ...one, name: `${name}/conditions/${index + 1}` })),
    creationRecord: creationRecord ?? { mutateTime: cloud.now(), mutatedBy: "owner" },
  };
}

function authorized(call: Call, cloud: Cloud, permission: string): string {
  const resource = `projects/${projectOf(cloud, call.params.project ?? "").id}`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [] });
  return resource;
}

function handlers(kind: Kind) {
  const found = (call: Call, cloud: Cloud, verb: string): Json => {
    const parent = authorized(call, cloud, `${kind.permissions}.${verb}`);
    const one = cloud.data.monitoring.get(`${parent}/${kind.list}/${call.params.id ?? ""}`);
    if (one === undefined)
      throw new GoogleError("NOT_FOUND", `Cannot find ${parent}/${kind.list}/${call.params.id ?? ""}.`);
    return one;
  };
  const put = (cloud: Cloud, one: Json): Json => {
    cloud.data.monitoring.put(textOf(one.name) ?? "", one);
    return one;
  };
  const create: Handler = (call, cloud) => {
    const parent = authorized(call, cloud, `${kind.permissions}.create`);
    const id = String(1_000_000_000_000_000 + cloud.next("monitoring"));
    return { json: put(cloud, kind.completed(`${parent}/${kind.list}/${id}`, messageOf(call, kind.fields), cloud)) };
  };
  const get: Handler = (call, cloud) => ({ json: found(call, cloud, "get") });
  const list: Handler = (call, cloud) => {
    const parent = authorized(call, cloud, `${kind.permissions}.list`);
    const all = cloud.data.monitoring.list(`${parent}/${kind.list}/`).map(([, one]) => one);
    const page = pageOf(all, (one) => textOf(one.name) ?? "", call.query, { defaultSize: 100, maxSize: 1000 });
    return { json: { ...shownAs(kind.list, page, (one) => one), ...page.next } };
  };
  const update: Handler = (call, cloud) => {
    const before = found(call, cloud, "update");
    const body = messageOf(call, kind.fields);
    const mask = (call.query.get("updateMask") ?? "").split(",").filter((name) => name !== "");
    const roots = new Set(
      mask.map((name) => (name.split(".")[0] ?? "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
    );
    const kept = Object.entries(before).filter(([name]) =>
      roots.size > 0 ? !roots.has(name) : name === "creationRecord",
    );
    const sent = Object.entries(body).filter(([name]) => roots.size === 0 || roots.has(name));
    return {
      json: put(cloud, kind.completed(textOf(before.name) ?? "", Object.fromEntries([...kept, ...sent]), cloud)),
    };
  };
  const remove: Handler = (call, cloud) => {
    const name = textOf(found(call, cloud, "delete").name) ?? "";
    const user = cloud.data.monitoring.values().find((one) => listOf(one.notificationChannels).includes(name));
    if (user !== undefined && call.query.get("force") !== "true")
      throw new GoogleError("FAILED_PRECONDITION", `The channel is used by ${String(user.name)}.`);
    cloud.data.monitoring.delete(name);
    return { json: {} };
  };
  return { create, get, list, update, remove };
}

function routesOf(kind: Kind, service: string, noun: string): readonly Route[] {
  const all = `/v3/projects/{project}/${kind.list}`;
  const one = `${all}/{id}`;
  const { create, get, list, update, remove } = handlers(kind);
  return [
    accepting([], route("monitoring", `POST ${all}`, create, `${service}.Create${noun}`)),
    accepting(["filter", "orderBy", ...paged], route("monitoring", `${"GET"} ${all}`, list)),
    accepting([], route("monitoring", `${"GET"} ${one}`, get)),
    accepting(["updateMask"], route("monitoring", `${"PATCH"} ${one}`, update, `${service}.Update${noun}`)),
    accepting(["force"], route("monitoring", `${"DELETE"} ${one}`, remove, `${service}.Delete${noun}`)),
  ];
}

const v3 = "google.monitoring.v3";

export const monitoringRoutes: readonly Route[] = [
  ...routesOf(policies, `${v3}.AlertPolicyService`, "AlertPolicy"),
  ...routesOf(channels, `${v3}.NotificationChannelService`, "NotificationChannel"),
];

import { google as schemas } from "../google-schema";
import { text, type ValueMap } from "../value";
import { kept } from "./kept";

/** Alert policies, and whom they reach. Monitoring gives the names. */

const fromName = (id: string): ValueMap => ({ name: id, project: id.split("/")[1] ?? "" });
const named = (state: ValueMap): string => `v3/${text(state.name) ?? text(state.id) ?? ""}`;

export const alertPolicy = kept({
  type: "google_monitoring_alert_policy",
  noun: "AlertPolicy",
  block: schemas.google_monitoring_alert_policy,
  api: "monitoring",
  rules: { defaults: { enabled: true }, replaceOn: ["project"] },
  collection: (_state, project) => `v3/projects/${project}/alertPolicies`,
  path: named,
  id: (state) => text(state.name) ?? "",
  shape: { arrays: ["conditions", "alert_strategy.notification_channel_strategy"] },
  fromId: fromName,
});

export const notificationChannel = kept({
  type: "google_monitoring_notification_channel",
  noun: "NotificationChannel",
  block: schemas.google_monitoring_notification_channel,
  api: "monitoring",
  rules: { defaults: { enabled: true, force_delete: false }, replaceOn: ["project"] },
  collection: (_state, project) => `v3/projects/${project}/notificationChannels`,
  path: named,
  id: (state) => text(state.name) ?? "",
  shape: { skipped: ["force_delete", "sensitive_labels"] },
  fromId: fromName,
});

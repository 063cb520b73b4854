/** What pipelines need in a project beside its secrets and services, by noun: those who look, and those who change. */
const managed = [
  "iam.workloadIdentityPoolProviders",
  "iam.workloadIdentityPools",
  "logging.logMetrics",
  "monitoring.alertPolicies",
  "monitoring.notificationChannels",
];
export const managedRead = [
  ...managed.flatMap((noun) => [`${noun}.get`, `${noun}.list`]),
  "serviceusage.services.get",
  "serviceusage.services.list",
];
export const managedWrite = [
  ...managed.flatMap((noun) => [`${noun}.create`, `${noun}.update`, `${noun}.delete`]),
  "iam.workloadIdentityPools.undelete",
  "iam.workloadIdentityPoolProviders.undelete",
  "serviceusage.services.enable",
  "serviceusage.services.disable",
];

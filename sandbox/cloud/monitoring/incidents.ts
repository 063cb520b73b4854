import type { Cloud } from "../cloud";
import { filterOf } from "../filter";
import { type Json, listOf, objectOf, textOf } from "../json";
import { logEntry } from "../logging/entry";
import { entrySubject, textAt } from "../logging/subject";

/** What an alert policy would have reported: Google has no API for it, so this is the sandbox's own. */
export interface Incident {
  readonly policy: string;
  readonly project: string;
  readonly at: string;
  /** Of the first entry that it is about. */
  readonly principal: string;
  readonly resource: string;
}

/** Every incident of all alert policies, over the whole audit log. */
export function incidentsOf(cloud: Cloud): readonly Incident[] {
  return cloud.data.monitoring
    .list("projects/")
    .filter(([name, policy]) => /^projects\/[^/]+\/alertPolicies\//.test(name) && policy.enabled !== false)
    .flatMap(([name, policy]) => {
      const project = name.split("/")[1] ?? "";
      return listOf(policy.conditions).flatMap((condition) => incidents(cloud, project, policy, objectOf(condition)));
    });
}

function incidents(cloud: Cloud, project: string, policy: Json, condition: Json): readonly Incident[] {
  const number = cloud.data.projects.get(project)?.number;
  const entries = cloud.accesses
    .since(0)
    .filter((record) => [project, number].includes(record.resource.split("/")[1]))
    .map((record) => logEntry(record, project));
  const incident = (entry: Json): Incident => ({
    policy: textOf(policy.displayName) ?? "",
    project,
    at: textOf(entry.timestamp) ?? "",
    principal: textAt(entry, "protoPayload.authenticationInfo.principalEmail") ?? "",
    resource: textAt(entry, "protoPayload.resourceName") ?? "",
  });
  const match = textOf(objectOf(condition.conditionMatchedLog).filter);
  if (match !== undefined) return entries.filter(filterOf(match, entrySubject)).map(incident);
  const threshold = objectOf(condition.conditionThreshold);
  const name = /metric\.type\s*=\s*"logging\.googleapis\.com\/user\/([^"]+)"/.exec(textOf(threshold.filter) ?? "")?.[1];
  const metric = cloud.data.metrics.get(`projects/${project}/metrics/${name ?? ""}`);
  if (metric === undefined) return [];
  // Of each principal and minute, its entries: what the metric's label and an alignment of a minute make of them.
  const counted = new Map<string, Json[]>();
  for (const entry of entries.filter(filterOf(textOf(metric.filter) ?? "", entrySubject))) {
    const { principal, at } = incident(entry);
    const key = `${principal} ${at.slice(0, 16)}`;
    counted.set(key, [...(counted.get(key) ?? []), entry]);
  }
  const most = Number(threshold.thresholdValue ?? 0);
  return [...counted.values()].flatMap(([first, ...more]) =>
    first !== undefined && more.length + 1 > most ? [incident(first)] : [],
  );
}

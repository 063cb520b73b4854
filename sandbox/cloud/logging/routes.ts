import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { filterOf } from "../filter";
import { listOf, textOf } from "../json";
import { messageOf } from "../message";
import { pageOf } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Handler, type Route, route } from "../router";
import { isPrivate, logEntry } from "./entry";
import { metricRoutes } from "./metrics";
import { entrySubject, textAt } from "./subject";

/** Cloud Logging v2, as far as it serves audit logs. Source: the vendor's REST reference of `entries.list`. */

const pageLimits = { defaultSize: 50, maxSize: 1000 };

const listFields = {
  resourceNames: { each: "string" },
  projectIds: { each: "string" },
  filter: "string",
  orderBy: "string",
  pageSize: "int",
  pageToken: "string",
} as const;

/** Projects named by the request, each with what the caller may see there. */
function visible(call: Parameters<Handler>[0], cloud: Cloud, names: readonly unknown[]) {
  return names.map((name) => {
    const id = /^projects\/([^/]+)$/.exec(String(name))?.[1];
    if (id === undefined)
      throw invalid(`Invalid resource name ${JSON.stringify(name)}: projects/ID is wanted.`, "resource_names");
    const project = projectOf(cloud, id);
    const allows = (permission: string) => cloud.iam.allows(call.caller.email, permission, [`projects/${project.id}`]);
    const [all, some] = [allows("logging.privateLogEntries.list"), allows("logging.logEntries.list")];
    if (!all && !some) throw new GoogleError("PERMISSION_DENIED", "Permission denied for all log views");
    return { project, all, some };
  });
}

const list: Handler = (call, cloud) => {
  const body = messageOf(call, listFields);
  const projects = visible(call, cloud, [
    ...listOf(body.resourceNames),
    ...listOf(body.projectIds).map((id) => `projects/${id}`),
  ]);
  if (projects.length === 0) throw invalid("At least one resource name is required.", "resource_names");
  const fits = filterOf(textOf(body.filter) ?? "", entrySubject);
  const entries = projects.flatMap(({ project, all, some }) =>
    cloud.accesses
      .since(0)
      .filter((record) => [project.id, project.number].includes(record.resource.split("/")[1] ?? ""))
      // Data access logs are private: without the right to them they are silently left out.
      .filter((record) => (isPrivate(record) ? all : some))
      .map((record) => logEntry(record, project.id)),
  );
  const order = textOf(body.orderBy) ?? "timestamp asc";
  if (!/^timestamp( (asc|desc))?$/.test(order)) throw invalid(`Unsupported order: ${order}`, "order_by");
  const found = entries.filter(fits);
  if (order.endsWith("desc")) found.reverse();
  const query = new URLSearchParams({
    ...(body.pageSize === undefined ? {} : { pageSize: String(body.pageSize) }),
    ...(textOf(body.pageToken) === undefined ? {} : { pageToken: textOf(body.pageToken) ?? "" }),
  });
  const page = pageOf(found, (entry) => `projects/${textAt(entry, "insertId") ?? ""}`, query, pageLimits);
  return { json: { ...(page.items.length > 0 ? { entries: page.items } : {}), ...page.next } };
};

export const loggingRoutes: readonly Route[] = [
  accepting([], route("logging", "POST /v2/entries:list", list)),
  ...metricRoutes,
];

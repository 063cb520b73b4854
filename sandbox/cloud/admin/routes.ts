import { invalid } from "../errors";
import { listOf, objectOf, textOf } from "../json";
import { incidentsOf } from "../monitoring/incidents";
import { type Handler, jsonBody, type Route, route } from "../router";
import { patchSettings } from "../settings";
import { prepare } from "./prepare";

/** The sandbox's own API: what has no counterpart in a real cloud. */

const postPrepare: Handler = (call, cloud) => {
  const problem = prepare(cloud, jsonBody(call));
  if (problem !== undefined) throw invalid(problem);
  return { json: { projects: cloud.data.projects.values().map(({ id, number }) => ({ id, number })) } };
};

const getSettings: Handler = (_call, cloud) => ({ json: cloud.settings });

const patch: Handler = (call, cloud) => {
  const next = patchSettings(cloud.settings, jsonBody(call));
  if (typeof next === "string") throw invalid(next);
  cloud.data.settings.put("settings", next);
  return { json: next };
};

const addFault: Handler = (call, cloud) => {
  const problem = cloud.faults.add(jsonBody(call));
  if (problem !== undefined) throw invalid(problem);
  return { json: cloud.faults.count };
};

const getFaults: Handler = (_call, cloud) => ({ json: cloud.faults.count });

const clearFaults: Handler = (_call, cloud) => {
  cloud.faults.clear();
  return { json: cloud.faults.count };
};

const since = (query: URLSearchParams) => Number(query.get("since") ?? 0) || 0;

const requests: Handler = (call, cloud) => ({ json: { requests: cloud.requests.since(since(call.query)) } });

const accesses: Handler = (call, cloud) => ({ json: { accesses: cloud.accesses.since(since(call.query)) } });

const status: Handler = (_call, cloud) => ({
  json: {
    version: 1,
    pid: process.pid,
    startedAt: new Date(cloud.startedMillis).toISOString(),
    uptimeSeconds: Math.floor((cloud.clock() - cloud.startedMillis) / 1000),
    requests: cloud.requests.size,
    settings: cloud.settings,
    counts: Object.fromEntries(
      Object.entries(cloud.data)
        .filter(([name]) => name !== "settings" && name !== "counters")
        .map(([name, collection]) => [name, collection.size]),
    ),
  },
});

/** The public keys of an issuer of tokens, which a real cloud fetches from it. */
const putIssuer: Handler = (call, cloud) => {
  const body = jsonBody(call);
  const issuer = textOf(body.issuer) ?? "";
  const keys = listOf(body.keys).map(objectOf);
  if (!/^https:\/\/\S+$/.test(issuer) || keys.length === 0) throw invalid("issuers: { issuer, keys } is wanted.");
  cloud.data.issuers.put(issuer, { issuer, keys });
  return { json: {} };
};

const incidents: Handler = (_call, cloud) => ({ json: { incidents: incidentsOf(cloud) } });

const reset: Handler = (_call, cloud) => {
  cloud.reset();
  return { json: {} };
};

export const adminRoutes: readonly Route[] = [
  route("admin", "POST /_sandbox/prepare", postPrepare),
  route("admin", "GET /_sandbox/settings", getSettings),
  route("admin", "PATCH /_sandbox/settings", patch),
  route("admin", "GET /_sandbox/faults", getFaults),
  route("admin", "POST /_sandbox/faults", addFault),
  route("admin", "DELETE /_sandbox/faults", clearFaults),
  route("admin", "GET /_sandbox/requests", requests),
  route("admin", "GET /_sandbox/accesses", accesses),
  route("admin", "POST /_sandbox/issuers", putIssuer),
  route("admin", "GET /_sandbox/incidents", incidents),
  route("admin", "GET /_sandbox/status", status),
  route("admin", "POST /_sandbox/reset", reset),
];

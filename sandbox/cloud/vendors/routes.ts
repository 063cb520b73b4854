import { createHash, createHmac } from "node:crypto";
import type { Cloud } from "../cloud";
import { invalid } from "../errors";
import { textOf } from "../json";
import { type Call, type Handler, jsonBody, type Reply, type Route, route } from "../router";
import { bearer, vendorMethods } from "./vendor";

/** Other vendors, as far as a harmless call of them tells a good credential from a bad one. */

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** An application on Vercel: lets in whoever shows or signs with a value that it has in a variable of its own. */
function application(call: Call, cloud: Cloud, name: string): Reply {
  const project = cloud.data.vercelProjects.values().find((one) => one.name === name);
  if (project === undefined) {
    return { status: 404, json: { error: { code: "404", message: "DEPLOYMENT_NOT_FOUND" } } };
  }
  const values = cloud.data.variables
    .values()
    .filter((variable) => variable.projectId === project.id)
    .map((variable) => cloud.values.get(variable.valueId));
  const [token, signature] = [bearer(call.headers), call.headers["x-signature"]];
  const knows = values.some(
    (value) => value.toString() === token || createHmac("sha256", value).update(call.body).digest("hex") === signature,
  );
  return knows ? { json: { ok: true } } : { status: 401, json: { error: "unauthorized" } };
}

const serve: Handler = (call, cloud) => {
  const host = (call.params.host ?? "").toLowerCase();
  const path = `/${call.params.path ?? ""}`;
  const app = /^([a-z0-9-]+)\.vercel\.app$/.exec(host)?.[1];
  if (app !== undefined) return application(call, cloud, app);
  const method = vendorMethods.find((one) => one.method === call.method && one.host.test(host) && one.path.test(path));
  if (method === undefined)
    return { status: 404, json: { message: `The sandbox has no ${call.method} ${host}${path}.` } };
  const credential = method.credential(call.headers);
  const gone = credential !== undefined && cloud.data.revocations.has(`${host}/${digest(credential)}`);
  return credential === undefined || gone ? method.refusal : { json: method.granted };
};

const revoke: Handler = (call, cloud) => {
  const body = jsonBody(call);
  const [host, sha256] = [textOf(body.host), textOf(body.sha256)];
  if (host === undefined || !/^[0-9a-f]{64}$/.test(sha256 ?? "")) {
    throw invalid("revoke: wants host, and the credential's SHA-256 in hex as sha256.");
  }
  cloud.data.revocations.put(`${host}/${sha256}`, { host, sha256: sha256 ?? "" });
  return { json: {} };
};

export const vendorRoutes: readonly Route[] = [
  route("admin", "POST /_sandbox/vendors/revoke", revoke),
  route("vendor", "GET /_vendors/{host~}/{path*}", serve),
  route("vendor", "POST /_vendors/{host~}/{path*}", serve),
];

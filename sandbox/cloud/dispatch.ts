import type * as http from "node:http";
import { type Answer, answerOf, errorAnswer, faultAnswer } from "./answer";
import { apiOf } from "./api-of";
import { authenticate } from "./authenticate";
import type { Cloud } from "./cloud";
import { isDiskError } from "./disk";
import { GoogleError, StorageError, VercelError } from "./errors";
import { type Fault, rewritten } from "./faults";
import { shownCaller } from "./identity";
import { asAsked, checkedQuery } from "./query";
import { type Api, type Call, type Match, Router } from "./router";
import { routes } from "./routes";

const router = new Router(routes);

/** Bodies beyond this are refused: more than any state file or secret needs. */
const maxBodyBytes = 256 * 1024 * 1024;

/** Names under which a request may address the cloud: loopback, and the vendors' hosts when a local proxy forwards. */
const allowedHost = /^(127\.0\.0\.1|localhost|\[::1\]|api\.vercel\.com|[\w-]+\.googleapis\.com)(:\d+)?$/;

/** Serves one request: reads it, lets faults strike, authenticates, runs the handler as one transaction, answers, logs. */
export async function dispatch(
  cloud: Cloud,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request);
    const method = request.method ?? "GET";
    const target = request.url ?? "/";
    const fault = target.startsWith("/_sandbox/") ? undefined : cloud.faults.strike(method, target);
    if (fault?.kind === "reset-before") {
      log(cloud, request, "?", 0);
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === "stall") await cloud.faults.hold(fault);
    const { answer, caller } = serve(cloud, request, rewritten(body, fault, "request"), fault);
    log(cloud, request, caller, fault?.kind === "reset-after" ? 0 : answer.status);
    if (fault?.kind === "reset-after") request.socket.resetAndDestroy();
    else {
      const sent = { ...answer, body: rewritten(answer.body, fault, "answer") };
      send(request, response, sent, fault?.kind === "truncate");
    }
  } catch {
    request.socket.destroy(); // The client went away while sending.
  }
}

function serve(
  cloud: Cloud,
  request: http.IncomingMessage,
  body: Buffer,
  fault: Fault | undefined,
): { answer: Answer; caller: string } {
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  // Some clients encode the colon before a verb; in an object's name it means itself, so that stays.
  const path = /^\/v\d/.test(rawPath) ? rawPath.replace(/%3A/gi, ":") : rawPath;
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  let api = apiOf(path, request.headers.host ?? "");
  let email = "?";
  let match: Match | undefined;
  let answer: Answer;
  try {
    if (!allowedHost.test(request.headers.host ?? "")) {
      throw new GoogleError(
        "PERMISSION_DENIED",
        "The sandbox serves loopback only; this Host header names something else.",
      );
    }
    if (fault?.kind === "status") return { answer: faultAnswer(api, fault), caller: email };
    match = found(router, method, path, api);
    api = match.route.api;
    const caller = authenticate(cloud, api, request.headers);
    email = shownCaller(caller.email);
    if (cloud.settings.quotas) cloud.quotas.take(match);
    const { handler } = match.route;
    const checked = checkedQuery(match.route, query);
    const call: Call = { method, path, params: match.params, query: checked, headers: request.headers, body, caller };
    const row = match;
    const reply = cloud.transaction(() => {
      const made = handler(call, cloud);
      audit({ cloud, match: row, path, caller: email, status: made.status ?? 200, resolved: made.resolved });
      return made;
    });
    const google = reply.json !== undefined && api !== "vercel" && api !== "vendor" && api !== "sts";
    answer = answerOf(google ? { ...reply, json: asAsked(reply.json, checked) } : reply);
  } catch (error) {
    answer = refused({ cloud, api, error, match, path, email });
  }
  return { answer, caller: email };
}

/** The answer to a call that had no effect; an audited one is still logged. */
function refused({
  cloud,
  api,
  error,
  match,
  path,
  email,
}: {
  readonly cloud: Cloud;
  readonly api: Api;
  readonly error: unknown;
  readonly match: Match | undefined;
  readonly path: string;
  readonly email: string;
}): Answer {
  const answer = errorAnswer(api, error);
  if (isDiskError(error)) {
    cloud.trouble(error);
    return answer; // It has no room for the log either.
  }
  try {
    if (match !== undefined)
      cloud.transaction(() => audit({ cloud, match, path, caller: email, status: answer.status }));
    return answer;
  } catch (unlogged) {
    return errorAnswer(api, unlogged);
  }
}

function found(table: Router, method: string, path: string, api: Api): Match {
  try {
    const match = table.match(method, path);
    // The catch-all of Storage is not for a host that is another API's.
    if (match !== undefined && (match.route.unless === undefined || api === "storage")) return match;
  } catch {
    throw new GoogleError("INVALID_ARGUMENT", "The path holds a malformed percent sequence.");
  }
  if (api === "vercel") throw new VercelError(404, "not_found", "The requested API endpoint was not found");
  if (api === "storage") throw new StorageError(404, "notFound", `The sandbox has no method ${method} ${path}.`);
  throw new GoogleError("NOT_FOUND", `The sandbox has no method ${method} ${path}.`);
}

function send(request: http.IncomingMessage, response: http.ServerResponse, answer: Answer, truncate: boolean): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.status === 204 ? {} : { "content-length": String(answer.body.length) }),
  });
  if (truncate) {
    response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => request.socket.destroy());
  } else {
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }
}

function readBody(request: http.IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBodyBytes) reject(new Error("body too large"));
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("aborted")));
  });
}

function log(cloud: Cloud, request: http.IncomingMessage, caller: string, status: number): void {
  cloud.requests.add({
    at: cloud.now(),
    caller,
    method: request.method ?? "GET",
    host: request.headers.host ?? "",
    path: request.url ?? "/",
    status,
  });
}

/** An account may be asked for without its project, which has its log anyway. */
function resourceOf(path: string): string {
  const asked = decodeURIComponent(path.replace(/^\/v\d+\//, "").replace(/:\w+$/, ""));
  const [, account, project] =
    /^projects\/-\/(serviceAccounts\/[^/@]+@([^/]+)\.iam\.gserviceaccount\.com)$/.exec(asked) ?? [];
  return account === undefined ? asked : `projects/${project}/${account}`;
}

function audit({
  cloud,
  match,
  path,
  caller,
  status,
  resolved,
}: {
  readonly cloud: Cloud;
  readonly match: Match;
  readonly path: string;
  readonly caller: string;
  readonly status: number;
  readonly resolved?: string | undefined;
}): void {
  if (match.route.audit === undefined) return;
  cloud.accesses.add({
    seq: cloud.accesses.nextSeq,
    at: cloud.now(),
    caller,
    service: `${match.route.api}.googleapis.com`,
    method: match.route.audit,
    resource: resourceOf(path),
    ...(resolved === undefined ? {} : { resolved }),
    granted: status !== 401 && status !== 403,
    status,
  });
}

import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";

/** One recorded request, and the response that its real sender accepted. */
export interface Recorded {
  readonly index: number;
  readonly phase: string;
  /** The vendor's host. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  readonly status: number;
  readonly accepted: unknown;
}

/** Sends one request. The default sender goes straight to the cloud; a proxy's test brings its own. */
export type Send = (request: {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** Where a response need not equal the recorded one. Its reason is required. */
export interface Exception {
  readonly reason: string;
  /** Matched against the JSON path, for example `/^response\.name$/`. */
  readonly field: RegExp;
  /** Matched against `METHOD PATH`; default: every request. */
  readonly request?: RegExp;
  /** `value`: same type, other value. `any`: may even be missing. */
  readonly allow: "value" | "any";
}

export interface ReplayOptions {
  readonly send: Send;
  /** Headers of a request, such as its authorization. */
  readonly headers: (record: Recorded) => Readonly<Record<string, string>>;
  readonly exceptions: readonly Exception[];
  /** What happened outside of the recording, before the request of that index. */
  readonly before?: Readonly<Record<number, () => Promise<void>>>;
}

const fixtures = path.join(__dirname, "fixtures", "traffic");

/** A recording of `fixtures/traffic`. */
export function readRecording(name: string): Recorded[] {
  const lines = fs.readFileSync(path.join(fixtures, name), "utf8").trim().split("\n");
  return lines.map((line, index) => {
    const row = JSON.parse(line);
    return {
      index,
      phase: row.phase ?? "",
      host: row.host ?? "storage.googleapis.com",
      method: row.method,
      path: row.path,
      contentType: row.ct ?? (row.body === undefined ? undefined : "application/json"),
      body: row.body === undefined ? undefined : typeof row.body === "string" ? row.body : JSON.stringify(row.body),
      status: row.status,
      accepted: row.accepted_response ?? row.response,
    };
  });
}

/** A sender that goes to `baseUrl`, whatever the recorded host. */
export function directSender(baseUrl: string, agent?: http.Agent): Send {
  return (request) =>
    new Promise((resolve, reject) => {
      const headers = { ...request.headers };
      const options = { method: request.method, headers, ...(agent === undefined ? {} : { agent }) };
      const sent = http.request(new URL(request.path, baseUrl), options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(request.body);
    });
}

/**
 * Replays a recording in order. Ids and etags that the cloud made itself are put into later requests in place of the recorded
 * ones. Returns one line per difference: empty means that the real sender would have gone on.
 */
export async function replay(records: readonly Recorded[], options: ReplayOptions): Promise<string[]> {
  const ids = new Map<string, string>();
  const etags = new Map<string, string>();
  const problems: string[] = [];
  for (const record of records) {
    await options.before?.[record.index]?.();
    const resource = resourceOf(record.path);
    const swap = (text: string) => {
      let swapped = text;
      for (const [from, to] of ids) swapped = swapped.replaceAll(from, to);
      return swapped;
    };
    const etag = (text: string) =>
      text.replace(/("etag":)("(?:[^"\\]|\\.)*")/g, (all, key, value) => {
        const own = etags.get(`${resource} ${JSON.parse(value)}`);
        return own === undefined ? all : `${key}${JSON.stringify(own)}`;
      });
    const path = swap(record.path).replace(/(ifGenerationMatch=)(\d+)/, (all, key, value) => {
      const own = etags.get(`${resource} ${value}`);
      return own === undefined ? all : `${key}${own}`;
    });
    const body =
      record.body === undefined
        ? undefined
        : record.contentType === "application/json"
          ? etag(swap(record.body))
          : record.body;
    const headers = {
      ...options.headers(record),
      ...(record.contentType === undefined ? {} : { "content-type": record.contentType }),
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    };
    const got = await options.send({ host: record.host, method: record.method, path, headers, body });
    const label = `#${record.index} ${record.method} ${record.path}`;
    if (got.status !== record.status) {
      problems.push(`${label}: status ${got.status}, recorded ${record.status}: ${got.body.slice(0, 300)}`);
      continue;
    }
    if (record.accepted === undefined || typeof record.accepted === "string" || record.status >= 400) continue;
    const actual: unknown = got.body === "" ? undefined : JSON.parse(got.body);
    learn(record.accepted, actual, resource, ids, etags);
    const exceptions = options.exceptions.filter(
      (exception) => exception.request?.test(`${record.method} ${record.path}`) ?? true,
    );
    for (const difference of differences(record.accepted, actual, "", exceptions))
      problems.push(`${label}: ${difference}`);
  }
  return problems;
}

/** The resource of a path: without query and verb, and for an upload the object that it makes. */
function resourceOf(target: string): string {
  const url = new URL(target, "http://x");
  const upload = /^\/upload(\/storage\/.*\/o)$/.exec(url.pathname)?.[1];
  if (upload !== undefined) return `${upload}/${encodeURIComponent(url.searchParams.get("name") ?? "")}`;
  return url.pathname.replace(/:\w+$/, "");
}

type Maps = [ids: Map<string, string>, etags: Map<string, string>];

/** Notes what the cloud made itself: Vercel's ids for the whole recording, etags and generations for their resource. */
function learn(expected: unknown, actual: unknown, resource: string, ...[ids, etags]: Maps): void {
  if (!isObject(expected) || !isObject(actual)) return;
  for (const [key, value] of Object.entries(expected)) {
    const own = actual[key];
    if (typeof value === "string" && typeof own === "string") {
      if (key === "id" && /^(prj|env)_/.test(value)) ids.set(value, own);
      if (key === "etag" || key === "generation") etags.set(`${resource} ${value}`, own);
    } else {
      learn(value, own, resource, ids, etags);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

/** Every key of `expected` must be in `actual`, with the same type and, but for exceptions, the same value. */
function differences(expected: unknown, actual: unknown, at: string, exceptions: readonly Exception[]): string[] {
  const excused = exceptions.find((exception) => exception.field.test(at));
  if (excused?.allow === "any") return [];
  if (kindOf(expected) !== kindOf(actual)) return [`${at}: got ${kindOf(actual)}, recorded ${kindOf(expected)}`];
  if (excused !== undefined) return [];
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, actual[key], at === "" ? key : `${at}.${key}`, exceptions),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return [`${at}: got ${actual.length} items, recorded ${expected.length}`];
    return expected.flatMap((item, index) => differences(item, actual[index], `${at}[${index}]`, exceptions));
  }
  return expected === actual ? [] : [`${at}: got ${JSON.stringify(actual)}, recorded ${JSON.stringify(expected)}`];
}

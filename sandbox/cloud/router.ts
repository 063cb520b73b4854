import type { Cloud } from "./cloud";
import { invalid } from "./errors";
import type { Caller } from "./identity";
import { isObject, type Json } from "./json";

export type Api =
  | "secretmanager"
  | "iam"
  | "cloudkms"
  | "cloudresourcemanager"
  | "cloudidentity"
  | "run"
  | "logging"
  | "monitoring"
  | "serviceusage"
  | "sts"
  | "storage"
  | "vercel"
  | "vendor"
  | "admin";

/** A request, taken apart. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Who calls: an email for Google, the token's user for Vercel, `admin` for the admin API. */
  readonly caller: Caller;
}

export interface Reply {
  /** @default 200 */
  readonly status?: number;
  readonly json?: unknown;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the audit log: the resource that an alias in the path stood for. */
  readonly resolved?: string;
}

export type Handler = (call: Call, cloud: Cloud) => Reply;

/** One row of a route table. */
export interface Route {
  readonly api: Api;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handler: Handler;
  /** Full name of the API method, where calls of it are kept in the audit log. */
  readonly audit?: string;
  /** Paths that the pattern matches too, and that are not its. */
  readonly unless?: RegExp;
  /** The parameters of its query; where they are given, others are refused. */
  readonly query?: readonly string[];
}

/** The query of a list method. */
export const paged = ["pageSize", "pageToken"] as const;

/** A route that refuses every parameter but these. */
export function accepting(query: readonly string[], row: Route): Route {
  return { ...row, query };
}

/**
 * `{name}` matches within a segment and before a `:verb`, `{name~}` a whole segment, `{name*}` all that is left.
 *
 * @param on method and path: `GET /v1/{name}`
 */
export function route(api: Api, on: `${string} ${string}`, handler: Handler, audit?: string): Route {
  const [method = "", path = ""] = on.split(" ");
  const names: string[] = [];
  const source = path.replace(/\{(\w+)([~*]?)\}|[.*+?^$()|[\]\\]/g, (text, name?: string, kind?: string) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    return kind === "*" ? "(.+)" : kind === "~" ? "([^/]+)" : "([^/:]+)";
  });
  return { api, method, pattern: new RegExp(`^${source}$`), names, handler, ...(audit === undefined ? {} : { audit }) };
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Routes by first path segment, so that a request is compared with its own API's rows only. */
export class Router {
  private readonly rows = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    for (const row of routes) {
      const first = /^\^\\\/([\w-]+)/.exec(row.pattern.source)?.[1] ?? "";
      this.rows.set(first, [...(this.rows.get(first) ?? []), row]);
    }
  }

  match(method: string, path: string): Match | undefined {
    const first = path.split("/", 2)[1] ?? "";
    for (const row of [...(this.rows.get(first) ?? []), ...(this.rows.get("") ?? [])]) {
      if (row.method !== method) continue;
      const found = row.pattern.exec(path);
      if (found === null || row.unless?.test(path) === true) continue;
      return {
        route: row,
        params: Object.fromEntries(row.names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")])),
      };
    }
    return undefined;
  }
}

/** The body as a JSON object; an empty body is an empty object, as for a proto request. */
export function jsonBody(call: Call): Json {
  if (call.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(call.body.toString("utf8"));
  } catch {
    throw invalid("Invalid JSON payload received.");
  }
  if (!isObject(value)) throw invalid("Invalid JSON payload received. The root element must be an object.");
  return value;
}

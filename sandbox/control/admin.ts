import { openKeys } from "../cloud/keys";
import { findDaemon } from "./daemon-record";
import { homeAt } from "./home";

/** Behaviour that can be switched while the sandbox runs. */
export interface SandboxSettings {
  /** How long a change of an IAM policy takes to have an effect. Default 0. */
  iamLagSeconds?: number;
  /** How long a new service account is invisible to IAM. Default 0. */
  serviceAccountLagSeconds?: number;
  /** Whether Secret Manager's quotas are enforced. Default false. */
  quotas?: boolean;
  /** How long a long-running operation runs. Default 0. */
  operationDelayMillis?: number;
}

export interface SandboxFault {
  /** Requests that the fault hits; `path` is the source of a regular expression, `nth` counts matching requests from 1. */
  match: { method?: string; path?: string; nth?: number };
  fault: {
    /** `reset-before` drops the connection before the request has an effect, `reset-after` after it. */
    kind: "status" | "reset-before" | "reset-after" | "stall" | "truncate";
    status?: number;
    retryAfterSeconds?: number;
    body?: unknown;
    millis?: number;
  };
  /** How many requests are hit. */
  times: number;
}

/** One line of the request log. Never a body, never a value. */
export interface SandboxRequest {
  seq: number;
  at: string;
  caller: string | null;
  method: string;
  host: string;
  path: string;
  status: number;
}

/** One audit record, of AccessSecretVersion and others. */
export type SandboxAccess = Record<string, unknown>;

export interface Preparation {
  projects?: readonly { id: string; number?: string }[];
  buckets?: readonly { name: string; project: string }[];
  teams?: readonly { id: string; slug?: string; projects: readonly { id: string; name: string }[] }[];
  /** Project-level bindings; `member` as IAM writes it (`user:…`, `serviceAccount:…`). */
  grants?: readonly { project: string; role: string; member: string }[];
}

/** A client of the cloud's admin API. */
export class AdminClient {
  constructor(
    private readonly endpoint: string,
    private readonly token: string,
  ) {}

  /** The client for a running sandbox. @throws where none runs. */
  static async of(o: { home: string }): Promise<AdminClient> {
    const home = homeAt(o.home);
    const daemon = await findDaemon(home);
    if (daemon.state !== "running") throw notRunning(o.home, daemon.state);
    return new AdminClient(`http://127.0.0.1:${daemon.record.port}`, openKeys(home.path).adminToken);
  }

  status(): Promise<{ counts?: Record<string, number> } & Record<string, unknown>> {
    return this.call("GET", "status");
  }

  prepare(what: Preparation): Promise<unknown> {
    return this.call("POST", "prepare", { projects: [], buckets: [], teams: [], grants: [], ...what });
  }

  /** Empties the cloud: projects, secrets, state objects, everything. */
  reset(): Promise<unknown> {
    return this.call("POST", "reset", {});
  }

  settings(): Promise<SandboxSettings> {
    return this.call("GET", "settings");
  }

  changeSettings(change: SandboxSettings): Promise<SandboxSettings> {
    return this.call("PATCH", "settings", change);
  }

  injectFault(fault: SandboxFault): Promise<unknown> {
    return this.call("POST", "faults", fault);
  }

  clearFaults(): Promise<unknown> {
    return this.call("DELETE", "faults");
  }

  /** The request log after sequence number `since` (default: from the start). */
  async requests(since = 0): Promise<SandboxRequest[]> {
    return (await this.call<{ requests: SandboxRequest[] }>("GET", `requests?since=${since}`)).requests;
  }

  async accesses(since = 0): Promise<SandboxAccess[]> {
    return (await this.call<{ accesses: SandboxAccess[] }>("GET", `accesses?since=${since}`)).accesses;
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.endpoint}/_sandbox/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`sandbox: ${method} /_sandbox/${path} got ${response.status}: ${text.slice(0, 500)}`);
    return (text === "" ? {} : JSON.parse(text)) as T;
  }
}

/** @internal */
export function notRunning(home: string, state: "stopped" | "hung"): Error {
  return new Error(
    state === "stopped"
      ? `sandbox: none runs for ${home}; start it with \`strongroom sandbox up\``
      : `sandbox: the process of ${home} runs but does not answer; see ${homeAt(home).log}, or stop it with \`strongroom sandbox down\``,
  );
}

import type { AccessRecord } from "../cloud/audit";
import type { Fault } from "../cloud/faults";
import { openKeys } from "../cloud/keys";
import type { RequestRecord } from "../cloud/request-log";
import type { Settings } from "../cloud/settings";
import { findDaemon } from "./daemon-record";
import { homeAt } from "./home";

export type SandboxSettings = Settings;
export type SandboxRequest = RequestRecord;
export type SandboxAccess = AccessRecord;

export interface SandboxFault {
  /** Requests that the fault hits; `path` is the source of a regular expression, `nth` counts matching requests from 1. */
  match: { method?: string; path?: string; nth?: number };
  fault: Fault;
  /** How many requests are hit. Default 1. */
  times?: number;
}

export interface Preparation {
  organizations?: readonly { id: string; displayName?: string }[];
  /** From above: each after its parent, `organizations/1` or `folders/2`. */
  folders?: readonly { id: string; parent: string; name?: string }[];
  projects?: readonly { id: string; number?: string; parent?: string }[];
  buckets?: readonly { name: string; project: string }[];
  teams?: readonly { id: string; slug?: string; projects: readonly { id: string; name: string }[] }[];
  /** Bindings on a project, or on what is above it (`folders/1`); `member` as IAM writes it (`user:…`, `serviceAccount:…`). */
  grants?: readonly (({ project: string } | { resource: string }) & { role: string; member: string })[];
  /** Members as IAM writes them; readers may look into it beside its members. */
  groups?: readonly { email: string; members: readonly string[]; readers?: readonly string[] }[];
}

/** A client of the admin API of the cloud that runs for a home. Every call throws where none runs, saying how to start one. */
export class AdminClient {
  constructor(private readonly of: { readonly home: string }) {}

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

  changeSettings(change: Partial<SandboxSettings>): Promise<SandboxSettings> {
    return this.call("PATCH", "settings", change);
  }

  /** How many faults are armed, and how many requests are held back by one. */
  faults(): Promise<{ readonly armed: number; readonly held: number }> {
    return this.call("GET", "faults");
  }

  injectFault(fault: SandboxFault): Promise<unknown> {
    return this.call("POST", "faults", fault);
  }

  /** Disarms all, and lets go on what is held back. */
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
    const home = homeAt(this.of.home);
    // Looked up on each call: the sandbox may have been restarted on another port.
    const daemon = await findDaemon(home);
    if (daemon.state !== "running") throw notRunning(this.of.home, daemon.state);
    const response = await fetch(`http://127.0.0.1:${daemon.record.port}/_sandbox/${path}`, {
      method,
      headers: { authorization: `Bearer ${openKeys(home.path).adminToken}`, "content-type": "application/json" },
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
      ? `sandbox: none is running for ${home}; start it with \`strongroom sandbox up\``
      : `sandbox: the process of ${home} runs but does not answer; see ${homeAt(home).log}, or stop it with \`strongroom sandbox down\``,
  );
}

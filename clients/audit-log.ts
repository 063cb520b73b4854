/**
 * Cloud Audit Logs of Secret Manager, read through Logging.
 *
 * @see https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list
 * @see https://cloud.google.com/secret-manager/docs/audit-logging
 */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { denied } from "./caller";
import type { Cloud } from "./cloud";
import { GoogleApi } from "./google-api";
import { isObject, objects } from "./json";
import type { JsonAnswer } from "./json-api";

export interface SecretAccess {
  /** ISO 8601. */
  readonly at: string;
  /** Email of who called; empty where Google withholds it. */
  readonly principal: string;
  /** As asked for: a number, or an alias. */
  readonly version: string;
  readonly granted: boolean;
}

/** Somebody added a version. */
export interface VersionAddition {
  /** Secret id. */
  readonly secret: string;
  /** ISO 8601. */
  readonly at: string;
  readonly principal: string;
  /** Its number; null where the entry does not name it. */
  readonly version: string | null;
}

const service = "google.cloud.secretmanager.v1.SecretManagerService";
/** Permission that shows all entries of a log, and the role that has it. */
const logs = {
  data_access: { permission: "logging.privateLogEntries.list", role: "roles/logging.privateLogViewer" },
  activity: { permission: "logging.logEntries.list", role: "roles/logging.viewer" },
} as const;
type Log = keyof typeof logs;
const pageSize = 1000;
/** A search over much history may answer with empty pages; past this it is cut, and said so. */
const maxPages = 200;

export class AuditLog {
  private readonly api: GoogleApi;

  constructor(
    private readonly cloud: Cloud,
    options: { readonly signal?: AbortSignal; readonly pauseMillis?: number } = {},
  ) {
    this.api = new GoogleApi(cloud, options);
  }

  /** Who asked for a secret's values since a moment, oldest first; `complete` is false if there was more. */
  async accesses(
    secret: { readonly project: string; readonly id: string },
    since: Date,
  ): Promise<{ readonly accesses: readonly SecretAccess[]; readonly complete: boolean }> {
    const { entries, complete } = await this.entries(secret.project, "data_access", [
      `protoPayload.methodName="${service}.AccessSecretVersion"`,
      `protoPayload.resourceName:"/secrets/${secret.id}/versions/"`,
      `timestamp>="${since.toISOString()}"`,
    ]);
    return { accesses: entries.flatMap((entry) => accessOf(entry, secret.id)), complete };
  }

  /**
   * Who added versions of a project's secrets. Unlike accesses these are always logged, and are kept for 400 days.
   *
   * @param ids of the secrets
   */
  async additions(
    project: string,
    ids: readonly string[],
    { since, until }: { readonly since: Date; readonly until: Date },
  ): Promise<{ readonly additions: readonly VersionAddition[]; readonly complete: boolean }> {
    const { entries, complete } = await this.entries(project, "activity", [
      `protoPayload.methodName="${service}.AddSecretVersion"`,
      `(${ids.map((id) => `protoPayload.resourceName:"/secrets/${id}"`).join(" OR ")})`,
      `timestamp>="${since.toISOString()}"`,
      `timestamp<="${until.toISOString()}"`,
    ]);
    return { additions: entries.flatMap((entry) => additionOf(entry, ids)), complete };
  }

  private async entries(project: string, log: Log, terms: readonly string[]) {
    await this.requirePermission(project, log);
    const filter = [`logName="projects/${project}/logs/cloudaudit.googleapis.com%2F${log}"`, ...terms].join(" AND ");
    const entries: Readonly<Record<string, unknown>>[] = [];
    let pageToken = "";
    for (let pages = 0; pages < maxPages; pages++) {
      const answer = await this.api.query("logging", "v2/entries:list", {
        resourceNames: [`projects/${project}`],
        filter,
        orderBy: "timestamp asc",
        pageSize,
        ...(pageToken === "" ? {} : { pageToken }),
      });
      if (answer.status !== 200) throw this.refused(project, log, answer);
      entries.push(...objects(answer.body.entries));
      pageToken = typeof answer.body.nextPageToken === "string" ? answer.body.nextPageToken : "";
      if (pageToken === "") return { entries, complete: true };
    }
    return { entries, complete: false };
  }

  /** Whether the project keeps Data Access logs of Secret Manager at all (they are off by default); null where unknown. */
  async kept(project: string): Promise<boolean | null> {
    const answer = await this.api.query("cloudresourcemanager", `v1/projects/${project}:getIamPolicy`, {});
    if (answer.status !== 200) return null;
    return objects(answer.body.auditConfigs).some(
      (config) =>
        (config.service === "allServices" || config.service === "secretmanager.googleapis.com") &&
        objects(config.auditLogConfigs).some((one) => one.logType === "DATA_READ"),
    );
  }

  /** Without it Logging leaves entries out silently, and "nobody" would be a lie. */
  private async requirePermission(project: string, log: Log): Promise<void> {
    const { permission } = logs[log];
    const answer = await this.api.query("cloudresourcemanager", `v1/projects/${project}:testIamPermissions`, {
      permissions: [permission],
    });
    const held: unknown = answer.body.permissions;
    if (answer.status === 200 && Array.isArray(held) && held.includes(permission)) return;
    throw this.refused(project, log, { ...answer, status: answer.status === 200 ? 403 : answer.status });
  }

  private refused(project: string, log: Log, { status, body }: JsonAnswer): Failure {
    const { permission, role } = logs[log];
    if (status === 403) {
      const where = `in project ${project}`;
      return denied(this.cloud, body, { permission, where, grant: `grant ${role} ${where}` });
    }
    return new Failure(
      exitCodes.unreachable,
      `${this.cloud.name} refused to list the audit log of project ${project} (HTTP ${status}).`,
      "run the command again",
    );
  }
}

function accessOf(entry: Readonly<Record<string, unknown>>, id: string): SecretAccess[] {
  const payload = entry.protoPayload;
  if (!isObject(payload)) return [];
  // The filter's substring also fits a longer path that ends alike; the name must be exact.
  const resource = /\/secrets\/([^/]+)\/versions\/([^/]+)$/.exec(String(payload.resourceName ?? ""));
  if (resource === null || resource[1] !== id) return [];
  const [authentication] = objects([payload.authenticationInfo]);
  const status = isObject(payload.status) ? Number(payload.status.code ?? 0) : 0;
  return [
    {
      at: String(entry.timestamp ?? ""),
      principal: String(authentication?.principalEmail ?? ""),
      version: resource[2] ?? "",
      granted: status !== 7,
    },
  ];
}

/** Of a secret that was asked for: the filter's substring also fits a longer id. */
function additionOf(entry: Readonly<Record<string, unknown>>, ids: readonly string[]): VersionAddition[] {
  const payload = entry.protoPayload;
  if (!isObject(payload) || (isObject(payload.status) && Number(payload.status.code ?? 0) !== 0)) return [];
  // The answer names the new version; where it is not logged, the resource may.
  const names = [isObject(payload.response) ? payload.response.name : null, payload.resourceName];
  const named = names.map((name) => /\/secrets\/([^/]+)(?:\/versions\/([1-9][0-9]*))?$/.exec(String(name ?? "")));
  const secret = named.find((one) => one !== null)?.[1];
  if (secret === undefined || !ids.includes(secret)) return [];
  const [authentication] = objects([payload.authenticationInfo]);
  return [
    {
      secret,
      at: String(entry.timestamp ?? ""),
      principal: String(authentication?.principalEmail ?? ""),
      version: named.find((one) => one?.[2] !== undefined)?.[2] ?? null,
    },
  ];
}

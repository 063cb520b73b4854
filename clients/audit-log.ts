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

const method = "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";
const permission = "logging.privateLogEntries.list";
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
    await this.requirePermission(secret.project);
    const filter = [
      `logName="projects/${secret.project}/logs/cloudaudit.googleapis.com%2Fdata_access"`,
      `protoPayload.methodName="${method}"`,
      `protoPayload.resourceName:"/secrets/${secret.id}/versions/"`,
      `timestamp>="${since.toISOString()}"`,
    ].join(" AND ");
    const accesses: SecretAccess[] = [];
    let pageToken = "";
    for (let pages = 0; pages < maxPages; pages++) {
      const answer = await this.api.query("logging", "v2/entries:list", {
        resourceNames: [`projects/${secret.project}`],
        filter,
        orderBy: "timestamp asc",
        pageSize,
        ...(pageToken === "" ? {} : { pageToken }),
      });
      if (answer.status !== 200) throw this.refused(secret.project, answer);
      accesses.push(...objects(answer.body.entries).flatMap((entry) => accessOf(entry, secret.id)));
      pageToken = typeof answer.body.nextPageToken === "string" ? answer.body.nextPageToken : "";
      if (pageToken === "") return { accesses, complete: true };
    }
    return { accesses, complete: false };
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
  private async requirePermission(project: string): Promise<void> {
    const answer = await this.api.query("cloudresourcemanager", `v1/projects/${project}:testIamPermissions`, {
      permissions: [permission],
    });
    const held: unknown = answer.body.permissions;
    if (answer.status === 200 && Array.isArray(held) && held.includes(permission)) return;
    throw this.refused(project, { ...answer, status: answer.status === 200 ? 403 : answer.status });
  }

  private refused(project: string, { status, body }: JsonAnswer): Failure {
    if (status === 403) {
      const where = `in project ${project}`;
      return denied(this.cloud, body, { permission, where, grant: `grant roles/logging.privateLogViewer ${where}` });
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

import { createHash } from "node:crypto";
import type { AccessRecord } from "../audit";
import { rpcCode } from "../errors";
import type { Json } from "../json";

/** Calls that read data; all else that is kept is an administrative write, whose log is always on. */
const dataReads: ReadonlySet<string> = new Set([
  "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
  "google.cloud.kms.v1.KeyManagementService.AsymmetricSign",
  "google.cloud.kms.v1.KeyManagementService.Encrypt",
  "google.cloud.kms.v1.KeyManagementService.Decrypt",
  "GenerateAccessToken",
]);

/** What Cloud KMS checks for a use of a key. */
const uses: Readonly<Record<string, string>> = {
  AsymmetricSign: "cloudkms.cryptoKeyVersions.useToSign",
  Encrypt: "cloudkms.cryptoKeyVersions.useToEncrypt",
  Decrypt: "cloudkms.cryptoKeyVersions.useToDecrypt",
};

const versionType = "google.cloud.secretmanager.v1.SecretVersion";

export function isPrivate(record: AccessRecord): boolean {
  return dataReads.has(record.method);
}

/** `google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion` checks `secretmanager.versions.access`. */
function permissionOf(record: AccessRecord): string {
  if (record.method === "GenerateAccessToken") return "iam.serviceAccounts.getAccessToken";
  const verb = record.method.split(".").at(-1) ?? "";
  if (record.service === "cloudkms.googleapis.com") return uses[verb] ?? kmsPermission(verb);
  const of = /Version$/.test(verb) ? "versions" : "secrets";
  const name = verb.replace(/Secret(Version)?$/, "");
  return `${record.service.split(".")[0]}.${of}.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** `CreateCryptoKeyVersion` checks `cloudkms.cryptoKeyVersions.create`. */
function kmsPermission(verb: string): string {
  const [, does = "", of = "CryptoKey"] = /^([A-Z][a-z]+)(KeyRing|CryptoKeyVersion|CryptoKey)?/.exec(verb) ?? [];
  if (does === "Set") return "cloudkms.cryptoKeys.setIamPolicy";
  return `cloudkms.${of.charAt(0).toLowerCase()}${of.slice(1)}s.${does.toLowerCase()}`;
}

/** A LogEntry of Cloud Audit Logs. Source: the vendor's references of `LogEntry` and `AuditLog`. */
export function logEntry(record: AccessRecord, project: string): Json {
  const log = isPrivate(record) ? "data_access" : "activity";
  const failed = record.status >= 400;
  const insertId = createHash("sha256").update(`${project}\0${record.seq}`).digest("hex").slice(0, 14);
  return {
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      ...(failed ? { status: { code: codeOf(record), message: record.granted ? "" : "PERMISSION_DENIED" } } : {}),
      authenticationInfo: { principalEmail: record.caller },
      requestMetadata: { callerIp: "127.0.0.1", requestAttributes: {}, destinationAttributes: {} },
      serviceName: record.service,
      methodName: record.method,
      authorizationInfo: [
        { permission: permissionOf(record), resource: record.resource, ...(record.granted ? { granted: true } : {}) },
      ],
      resourceName: record.resource,
      request: { name: record.resource },
      // What an administrative write answers is logged with it, so a new version's number is known.
      ...(failed || record.resolved === undefined || !/(?:Add|Enable|Disable|Destroy)SecretVersion$/.test(record.method)
        ? {}
        : { response: { "@type": `type.googleapis.com/${versionType}`, name: record.resolved } }),
    },
    insertId,
    resource: {
      type: "audited_resource",
      labels: { method: record.method, project_id: project, service: record.service },
    },
    timestamp: record.at,
    severity: failed ? "ERROR" : isPrivate(record) ? "INFO" : "NOTICE",
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2F${log}`,
    receiveTimestamp: record.at,
  };
}

function codeOf(record: AccessRecord): number {
  if (!record.granted) return rpcCode.PERMISSION_DENIED;
  return record.status === 404 ? 5 : rpcCode.FAILED_PRECONDITION;
}

import { invalid } from "../errors";
import { isObject, type Json, listOf, objectOf } from "../json";
import { isRegion } from "../regions";

/** Limits of Secret Manager. Source: the vendor's "Quotas and limits" and the reference of `projects.secrets`. */

export const maxPayloadBytes = 65_536;

export function checkSecretId(id: string): void {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(id)) return;
  throw invalid(
    `The provided Secret ID [${id}] does not match the expected format [[a-zA-Z_0-9\\-]{1,255}]`,
    "secret_id",
  );
}

export function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  if (entries.length > 64)
    throw invalid(`A secret may have at most 64 labels, got ${entries.length}.`, "secret.labels");
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) {
      throw invalid(
        `Label key '${key}' is invalid: at most 63 of lower case letters, digits, '_' and '-', first a letter.`,
        "secret.labels",
      );
    }
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw invalid(
        `The value of label '${key}' is invalid: at most 63 of lower case letters, digits, '_' and '-'.`,
        "secret.labels",
      );
    }
  }
}

export function checkAnnotations(annotations: Readonly<Record<string, string>>): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(key)) {
      throw invalid(
        `Annotation key '${key}' is invalid: at most 63 of letters, digits, '-', '_' and '.', first and last alphanumeric.`,
        "secret.annotations",
      );
    }
  }
  if (bytes >= 16 * 1024)
    throw invalid(`The annotations take ${bytes} bytes; they must take less than 16384.`, "secret.annotations");
}

export function checkAliases(aliases: Readonly<Record<string, string>>): void {
  const entries = Object.entries(aliases);
  if (entries.length > 50)
    throw invalid(`A secret may have at most 50 version aliases, got ${entries.length}.`, "secret.version_aliases");
  for (const [alias, version] of entries) {
    if (!/^[A-Za-z][\w-]{0,62}$/.test(alias) || /^(latest|new)$/i.test(alias)) {
      throw invalid(
        `The version alias '${alias}' is invalid: at most 63 of letters, digits, '_' and '-', first a letter, neither latest nor NEW.`,
        "secret.version_aliases",
      );
    }
    if (!/^[1-9]\d*$/.test(version))
      throw invalid(`The version alias '${alias}' must stand for a version number.`, "secret.version_aliases");
  }
}

/** The replication of a create request, which must be there and be of exactly one kind. */
export function checkReplication(replication: unknown): Json {
  if (isObject(replication)) {
    const { automatic, userManaged } = replication;
    if (isObject(automatic) && userManaged === undefined) return { automatic };
    if (isObject(userManaged) && automatic === undefined) {
      const replicas = listOf(userManaged.replicas);
      const locations = replicas.map((replica) => String(objectOf(replica).location));
      const unknown = locations.find((location) => !isRegion(location));
      if (replicas.length > 0 && unknown !== undefined) {
        throw invalid(`Invalid location: ${unknown} is not a region.`, "secret.replication.user_managed.replicas");
      }
      if (new Set(locations).size < locations.length) {
        throw invalid("A location may have one replica only.", "secret.replication.user_managed.replicas");
      }
      if (replicas.length > 0) return { userManaged };
      throw invalid("A user managed replication needs at least one replica with a location.", "secret.replication");
    }
  }
  throw invalid("Secret.replication must be specified.", "secret.replication");
}

/** Seconds of a proto JSON duration such as `604800s`. */
export function durationSeconds(value: unknown, field: string): number {
  const digits = /^(\d+)(\.\d+)?s$/.exec(String(value))?.[1];
  if (digits === undefined)
    throw invalid(`Illegal duration format for '${field}'; a duration ends with 's'.`, `secret.${field}`);
  return Number(digits);
}

/** What lists of secrets and versions may be filtered by. */
import { camelCase } from "../field-mask";
import type { FilterSubject } from "../filter";
import { listOf, objectOf, textOf } from "../json";
import type { SecretRecord, VersionRecord } from "./records";

/** What secrets may be filtered by. @see https://cloud.google.com/secret-manager/docs/filtering */
export const secretSubject: FilterSubject<SecretRecord> = {
  words: (secret) => secret.name.split("/").pop() ?? "",
  field: (path) => {
    const [first = "", key = ""] = camelCase(path).split(/\.(.*)/s);
    // A key of a map is taken as it stands.
    const own = path.slice(first.length + 1);
    switch (first) {
      case "name":
        return { kind: "text", read: (secret) => secret.name.split("/").pop() };
      case "createTime":
      case "expireTime":
        return { kind: "time", read: (secret) => secret[first] };
      case "labels":
      case "annotations":
        return {
          kind: "text",
          read: (secret) => (own === "" ? mapText(secret[first]) : secret[first]?.[own]),
        };
      case "versionAliases":
        return { kind: "text", read: (secret) => (own === "" ? mapText(secret[first]) : secret[first]?.[own]) };
      case "replication":
        if (key === "automatic") return { kind: "text", read: (secret) => presence(secret.replication.automatic) };
        return key === "userManaged"
          ? { kind: "text", read: (secret) => presence(secret.replication.userManaged) }
          : key === "userManaged.replicas.location"
            ? { kind: "text", read: (secret) => locationsOf(secret) }
            : undefined;
      case "topics":
        return { kind: "text", read: (secret) => secret.topics?.map((topic) => String(topic.name)).join(" ") };
      case "rotation":
        return key === "nextRotationTime"
          ? { kind: "time", read: (secret) => textOf(secret.rotation?.nextRotationTime) }
          : undefined;
      default:
        return undefined;
    }
  },
};

const versionStates = ["ENABLED", "DISABLED", "DESTROYED"];

export const versionSubject: FilterSubject<VersionRecord> = {
  words: (version) => version.name,
  field: (path) => {
    const first = camelCase(path);
    switch (first) {
      case "name":
        return { kind: "text", read: (version) => version.name };
      case "state":
        return { kind: "text", choices: versionStates, read: (version) => version.state };
      case "createTime":
      case "destroyTime":
      case "scheduledDestroyTime":
        return { kind: "time", read: (version) => version[first] };
      default:
        return undefined;
    }
  },
};

/** Keys and values of a map, for `labels:x`; nothing if it is empty. */
function mapText(map: Readonly<Record<string, string>> | undefined): string | undefined {
  return map === undefined ? undefined : Object.entries(map).flat().join(" ");
}

function presence(value: unknown): string | undefined {
  return value === undefined ? undefined : "{}";
}

function locationsOf(secret: SecretRecord): string | undefined {
  const replicas = listOf(objectOf(secret.replication.userManaged).replicas);
  return replicas.length === 0 ? undefined : replicas.map((replica) => String(objectOf(replica).location)).join(" ");
}

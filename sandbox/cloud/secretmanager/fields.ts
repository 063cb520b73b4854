import type { Shape } from "../message";

/** The fields of Secret Manager's requests that the sandbox knows. Those that are output only may come back, and are not looked at. */

const customerManagedEncryption: Shape = { fields: { kmsKeyName: "string" } };

export const secretFields: Readonly<Record<string, Shape>> = {
  name: "string",
  createTime: "timestamp",
  etag: "string",
  replication: {
    fields: {
      automatic: { fields: { customerManagedEncryption } },
      userManaged: { fields: { replicas: { each: { fields: { location: "string", customerManagedEncryption } } } } },
    },
  },
  labels: { map: "string" },
  annotations: { map: "string" },
  versionAliases: { map: "int" },
  versionDestroyTtl: "duration",
  ttl: "duration",
  expireTime: "timestamp",
  rotation: { fields: { nextRotationTime: "timestamp", rotationPeriod: "duration" } },
  topics: { each: { fields: { name: "string" } } },
  customerManagedEncryption,
  tags: { map: "string" },
};

export const newVersionFields: Readonly<Record<string, Shape>> = {
  parent: "string",
  payload: { fields: { data: "bytes", dataCrc32c: "int" } },
};

/** Of enable, disable and destroy. */
export const versionFields: Readonly<Record<string, Shape>> = { name: "string", etag: "string" };

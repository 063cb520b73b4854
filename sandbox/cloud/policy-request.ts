import type { Shape } from "./message";

/** The requests about policies, which are the same on every Google API. */

export const policyQuery = ["options.requestedPolicyVersion"] as const;

export const policyFields: Readonly<Record<string, Shape>> = {
  version: "int",
  etag: "bytes",
  bindings: {
    each: {
      fields: {
        role: "string",
        members: { each: "string" },
        condition: { fields: { title: "string", description: "string", expression: "string", location: "string" } },
      },
    },
  },
  auditConfigs: {
    each: {
      fields: {
        service: "string",
        auditLogConfigs: { each: { fields: { logType: "string", exemptedMembers: { each: "string" } } } },
      },
    },
  },
};

export const setPolicyFields: Readonly<Record<string, Shape>> = {
  resource: "string",
  policy: { fields: policyFields },
  updateMask: "string",
};

/** Of `getIamPolicy` where it is a POST. */
export const getPolicyFields: Readonly<Record<string, Shape>> = {
  resource: "string",
  options: { fields: { requestedPolicyVersion: "int" } },
};

export const permissionFields: Readonly<Record<string, Shape>> = {
  resource: "string",
  permissions: { each: "string" },
};

import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import { poll } from "../polling";
import { isStatus, type JsonObject } from "../rest";
import { text, type ValueMap } from "../value";

/** One kind of thing that has an IAM policy. */
export interface PolicyKind {
  /** The argument that names the thing. */
  readonly argument: string;
  /** The attributes that name the thing, as the provider stores them. */
  attributes(cloud: GoogleCloud, state: ValueMap): ValueMap;
  /** `projects/P/secrets/S`; begins the id of every binding. */
  nameOf(cloud: GoogleCloud, state: ValueMap): string;
  get(cloud: GoogleCloud, name: string): Promise<JsonObject>;
  set(cloud: GoogleCloud, name: string, policy: JsonObject): Promise<JsonObject>;
  /** From the part of an import id that names the thing. */
  fromName(name: string): ValueMap;
}

const setAt =
  (api: "kms" | "run" | "secretManager"): PolicyKind["set"] =>
  async (cloud, name, policy) => {
    const url = cloud.url(api, `${name}:setIamPolicy?alt=json`);
    return (await cloud.rest.send("POST", url, { policy: { ...policy, version: 3 } })).body;
  };

export const secretPolicy: PolicyKind = {
  argument: "secret_id",
  nameOf: (cloud, state) => longName(text(state.secret_id), (id) => `projects/${cloud.projectOf(state)}/secrets/${id}`),
  attributes(cloud, state) {
    const name = this.nameOf(cloud, state);
    return { secret_id: name, project: name.split("/")[1] ?? null };
  },
  fromName: (name) => ({ secret_id: name }),
  get: async (cloud, name) =>
    (await cloud.rest.get(cloud.url("secretManager", `${name}:getIamPolicy?alt=json&options.requestedPolicyVersion=3`)))
      .body,
  set: setAt("secretManager"),
};

export const runServicePolicy: PolicyKind = {
  argument: "name",
  nameOf: (cloud, state) =>
    longName(text(state.name), (id) => {
      const location = text(state.location);
      if (location === undefined) throw new ProviderError("location: required field is not set");
      return `projects/${cloud.projectOf(state)}/locations/${location}/services/${id}`;
    }),
  attributes(cloud, state) {
    const name = this.nameOf(cloud, state);
    const parts = name.split("/");
    return { name, project: parts[1] ?? null, location: parts[3] ?? null };
  },
  fromName: (name) => ({ name }),
  get: async (cloud, name) => (await cloud.rest.get(cloud.url("run", `${name}:getIamPolicy?alt=json`))).body,
  set: setAt("run"),
};

export const projectPolicy: PolicyKind = {
  argument: "project",
  nameOf: (cloud, state) => cloud.projectOf(state).replace(/^projects\//, ""),
  attributes(cloud, state) {
    return { project: this.nameOf(cloud, state) };
  },
  fromName: (name) => ({ project: name }),
  get: async (cloud, name) => {
    const url = cloud.url("resourceManager", `projects/${name}:getIamPolicy?alt=json&prettyPrint=false`);
    return (await cloud.rest.send("POST", url, { options: { requestedPolicyVersion: 3 } })).body;
  },
  set: async (cloud, name, policy) => {
    const url = cloud.url("resourceManager", `projects/${name}:setIamPolicy?alt=json&prettyPrint=false`);
    return (await cloud.rest.send("POST", url, { policy, updateMask: "bindings,etag,auditConfigs" })).body;
  },
};

export const accountPolicy: PolicyKind = {
  ...namedInFull("service_account_id"),
  get: async (cloud, name) =>
    (await cloud.rest.send("POST", cloud.url("iam", `${name}:getIamPolicy?options.requestedPolicyVersion=3`), {})).body,
  set: async (cloud, name, policy) =>
    (await cloud.rest.send("POST", cloud.url("iam", `${name}:setIamPolicy`), { policy })).body,
};

export const keyPolicy: PolicyKind = {
  ...namedInFull("crypto_key_id"),
  get: async (cloud, name) =>
    (await cloud.rest.get(cloud.url("kms", `${name}:getIamPolicy?options.requestedPolicyVersion=3`))).body,
  set: setAt("kms"),
};

/** Storage takes and gives the policy itself. */
export const bucketPolicy: PolicyKind = {
  argument: "bucket",
  nameOf: (_cloud, state) => `b/${(text(state.bucket) ?? "").replace(/^b\//, "")}`,
  attributes(cloud, state) {
    return { bucket: this.nameOf(cloud, state) };
  },
  fromName: (name) => ({ bucket: name }),
  get: async (cloud, name) =>
    (await cloud.rest.get(cloud.url("storage", `${name}/iam?optionsRequestedPolicyVersion=3`))).body,
  set: async (cloud, name, policy) => {
    const { kind: _kind, resourceId: _resource, ...sent } = policy;
    return (await cloud.rest.send("PUT", cloud.url("storage", `${name}/iam`), sent)).body;
  },
};

/** Others change the same policy: both answers mean that it moved under our feet. */
const MOVED = [409, 412];
const SETTLED_WITHIN_MILLIS = 60_000;

/**
 * Reads a policy, changes it and writes it back with its etag, again and again until nobody was in between.
 *
 * @param change gives the new policy, or undefined if there is nothing to do
 * @returns the policy as it is then
 */
export async function changePolicy(
  cloud: GoogleCloud,
  kind: PolicyKind,
  name: string,
  change: (policy: JsonObject) => JsonObject | undefined,
): Promise<JsonObject> {
  return cloud.policies.run(`${kind.argument} ${name}`, async () => {
    let lastError: unknown;
    const settled = await poll(
      async () => {
        const policy = await kind.get(cloud, name);
        const changed = change(policy);
        if (changed === undefined) return policy;
        try {
          return await kind.set(cloud, name, withoutEmpty(changed));
        } catch (error) {
          // An account that is not there (yet) is an error at once, as with the real provider: whoever makes it waits, not we.
          if (!isStatus(error, ...MOVED)) throw error;
          lastError = error;
          return undefined;
        }
      },
      { timeoutMillis: SETTLED_WITHIN_MILLIS },
    );
    if (settled === undefined) throw lastError;
    return settled;
  });
}

/** An empty list is left out, as the real provider does. */
function withoutEmpty(policy: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(policy).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );
}

/** Service accounts and keys are. */
function namedInFull(argument: string): Pick<PolicyKind, "argument" | "nameOf" | "attributes" | "fromName"> {
  const nameOf = (state: ValueMap): string => text(state[argument]) ?? "";
  return {
    argument,
    nameOf: (_cloud, state) => nameOf(state),
    attributes: (_cloud, state) => ({ [argument]: nameOf(state) }),
    fromName: (name) => ({ [argument]: name }),
  };
}

function longName(name: string | undefined, long: (id: string) => string): string {
  if (name === undefined) throw new ProviderError("the name of the thing that the policy belongs to is not set");
  return name.startsWith("projects/") ? name : long(name);
}

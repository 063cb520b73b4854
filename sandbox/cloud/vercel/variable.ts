import { createHmac } from "node:crypto";
import type { Cloud } from "../cloud";
import { VercelError } from "../errors";
import { isObject, type Json, listOf, textOf } from "../json";
import { badRequest } from "./body";
import { maxTotalBytes, maxVariables, reservedNames, targets, types } from "./limits";
import { vercelId } from "./project";
import type { VariableRecord, VariableType } from "./records";

/** What a create or patch request says, checked on its own. */
type Fields = Partial<
  Pick<VariableRecord, "key" | "type" | "target" | "customEnvironmentIds" | "gitBranch" | "comment">
> & {
  readonly value?: string;
};

const variableFields: readonly string[] = [
  "comment",
  "customEnvironmentIds",
  "gitBranch",
  "key",
  "target",
  "type",
  "value",
];

function stringList(value: unknown, name: string): string[] {
  const list = typeof value === "string" ? [value] : listOf(value);
  if (!list.every((item) => typeof item === "string"))
    throw badRequest(`Invalid request: \`${name}\` should be array.`);
  return [...list] as string[];
}

export function readFields(body: unknown): Fields {
  if (!isObject(body)) throw badRequest("Invalid request: should be object.");
  const unknown = Object.keys(body).find((name) => !variableFields.includes(name));
  if (unknown !== undefined) {
    throw badRequest(`Invalid request: should NOT have additional property \`${unknown}\`.`);
  }
  const { key, type, comment, gitBranch, value } = body;
  if (key !== undefined && (typeof key !== "string" || !/^[A-Za-z_]\w*$/.test(key) || key.length > 256)) {
    throw new VercelError(
      400,
      "INVALID_KEY",
      "The name contains invalid characters. Only letters, digits, and underscores are allowed. Furthermore, the name should not start with a digit.",
      { key: textOf(key) ?? null },
    );
  }
  if (typeof key === "string" && reservedNames.has(key)) {
    throw new VercelError(
      400,
      "RESERVED_ENV_VARIABLE",
      `The name of your Environment Variable is reserved: \`${key}\`. Please choose another name.`,
      { key },
    );
  }
  if (type !== undefined && !types.includes(String(type))) {
    throw badRequest(`Invalid request: \`type\` should be one of: ${types.join(", ")}.`);
  }
  if (value !== undefined && value !== null && typeof value !== "string")
    throw badRequest("Invalid request: `value` should be string.");
  const target = body.target === undefined || body.target === null ? undefined : stringList(body.target, "target");
  const wrong = target?.find((name) => !targets.includes(name));
  if (wrong !== undefined) {
    throw badRequest(`Invalid request: \`target\` should be one of: ${targets.join(", ")}; got "${wrong}".`);
  }
  return {
    ...(typeof key === "string" ? { key } : {}),
    ...(type === undefined ? {} : { type: type as VariableType }),
    ...(typeof value === "string" ? { value } : {}),
    ...(target === undefined ? {} : { target: [...new Set(target)] }),
    ...(body.customEnvironmentIds === undefined || body.customEnvironmentIds === null
      ? {}
      : { customEnvironmentIds: stringList(body.customEnvironmentIds, "customEnvironmentIds") }),
    ...(textOf(gitBranch) ? { gitBranch: String(gitBranch) } : {}),
    ...(textOf(comment) === undefined ? {} : { comment: String(comment) }),
  };
}

/** Variables of a project, oldest first. */
export function variablesOf(cloud: Cloud, projectId: string): VariableRecord[] {
  return cloud.data.variables
    .list(`${projectId}/`)
    .map(([, variable]) => variable)
    .sort((a, b) => a.order - b.order);
}

const environmentsOf = (variable: Pick<VariableRecord, "target" | "customEnvironmentIds">): readonly string[] => [
  ...variable.target,
  ...variable.customEnvironmentIds,
];

/** The other variable that has this one's name in one of its environments, for the same branch. */
export function conflictOf(others: readonly VariableRecord[], variable: VariableRecord): VariableRecord | undefined {
  const environments = environmentsOf(variable);
  return others.find(
    (other) =>
      other.id !== variable.id &&
      other.key === variable.key &&
      other.gitBranch === variable.gitBranch &&
      environmentsOf(other).some((environment) => environments.includes(environment)),
  );
}

export function conflictError(existing: VariableRecord, variable: VariableRecord): VercelError {
  const both = environmentsOf(existing).filter((environment) => environmentsOf(variable).includes(environment));
  return new VercelError(
    400,
    "ENV_CONFLICT",
    `A variable with the name \`${variable.key}\` already exists for the target ${both.join(",")} on branch ${variable.gitBranch ?? "undefined"}`,
    {
      key: variable.key,
      envVarKey: variable.key,
      envVarId: existing.id,
      target: both,
      gitBranch: variable.gitBranch ?? null,
    },
  );
}

/** The rules that hold whatever way a variable came about. */
function check(variable: VariableRecord): void {
  if (environmentsOf(variable).length === 0) {
    throw badRequest("Invalid request: at least one of `target` and `customEnvironmentIds` must be set.");
  }
  if (variable.type === "sensitive" && variable.target.includes("development")) {
    throw badRequest("You cannot set a Sensitive Environment Variable's target to development.", { key: variable.key });
  }
  if (variable.gitBranch !== undefined && variable.target.some((target) => target !== "preview")) {
    throw badRequest("A Git branch can only be set for the preview environment.", { key: variable.key });
  }
  if ((variable.comment ?? "").length > 500)
    throw badRequest("Invalid request: `comment` may have at most 500 characters.");
}

function checkTotals(others: readonly VariableRecord[], variable: VariableRecord): void {
  for (const environment of environmentsOf(variable)) {
    const beside = others.filter((other) => other.id !== variable.id && environmentsOf(other).includes(environment));
    if (beside.length >= maxVariables) {
      throw new VercelError(
        400,
        "TOO_MANY_ENV_VARIABLES",
        `The ${environment} environment may have at most ${maxVariables} variables.`,
      );
    }
    const size = (one: VariableRecord) => Buffer.byteLength(one.key) + one.valueBytes;
    const bytes = beside.reduce((sum, other) => sum + size(other), size(variable));
    if (bytes > maxTotalBytes) {
      throw new VercelError(
        400,
        "ENV_TOO_LARGE",
        `Names and values of the ${environment} environment would take ${bytes} bytes; at most ${maxTotalBytes} are allowed.`,
      );
    }
  }
}

/** Creates a variable; with `upsert`, one that has the same name, environments and branch is changed instead. */
export function createVariable(cloud: Cloud, projectId: string, body: unknown, upsert: boolean): VariableRecord {
  const { value, ...fields } = readFields(body);
  for (const name of ["key", "type"] as const) {
    if (fields[name] === undefined) throw badRequest(`Invalid request: missing required property \`${name}\`.`);
  }
  if (value === undefined) throw badRequest("Invalid request: missing required property `value`.");
  const now = cloud.clock();
  const variable: VariableRecord = {
    id: vercelId("", 16),
    projectId,
    order: cloud.next("variable"),
    createdAt: now,
    updatedAt: now,
    key: fields.key ?? "",
    type: fields.type ?? "encrypted",
    target: fields.target ?? [],
    customEnvironmentIds: fields.customEnvironmentIds ?? [],
    ...(fields.gitBranch === undefined ? {} : { gitBranch: fields.gitBranch }),
    ...(fields.comment === undefined ? {} : { comment: fields.comment }),
    valueId: "",
    valueBytes: Buffer.byteLength(value),
  };
  check(variable);
  const others = variablesOf(cloud, projectId);
  const existing = conflictOf(others, variable);
  if (existing !== undefined) {
    const same = [...environmentsOf(existing)].sort().join() === [...environmentsOf(variable)].sort().join();
    if (!upsert || !same) throw conflictError(existing, variable);
    return changeVariable(cloud, existing, body);
  }
  checkTotals(others, variable);
  const stored = { ...variable, valueId: cloud.values.put(Buffer.from(value)) };
  cloud.data.variables.put(`${projectId}/${stored.id}`, stored);
  return stored;
}

export function changeVariable(cloud: Cloud, before: VariableRecord, body: unknown): VariableRecord {
  const { value, ...fields } = readFields(body);
  if (before.type === "sensitive" && fields.type !== undefined && fields.type !== "sensitive") {
    throw badRequest("You cannot change the type of a Sensitive Environment Variable.", { key: before.key });
  }
  if (before.type === "sensitive" && fields.key !== undefined && fields.key !== before.key) {
    throw badRequest("You cannot change the key of a Sensitive Environment Variable.", { key: before.key });
  }
  const valueBytes = value === undefined ? before.valueBytes : Buffer.byteLength(value);
  const changed: VariableRecord = { ...before, ...fields, valueBytes, updatedAt: cloud.clock() };
  check(changed);
  const others = variablesOf(cloud, before.projectId);
  const existing = conflictOf(others, changed);
  if (existing !== undefined) throw conflictError(existing, changed);
  checkTotals(others, changed);
  const valueId = value === undefined ? before.valueId : cloud.values.put(Buffer.from(value));
  if (valueId !== before.valueId) cloud.values.dispose(before.valueId);
  const stored = { ...changed, valueId };
  cloud.data.variables.put(`${before.projectId}/${before.id}`, stored);
  return stored;
}

/**
 * The API's view of a variable. A sensitive one's value is never shown; an encrypted one's only where `decrypt` is asked for,
 * else as an opaque text that changes with the value.
 */
export function variableView(cloud: Cloud, variable: VariableRecord, decrypt: boolean): Json {
  const { projectId, order, valueId, valueBytes, key, target, type, comment, gitBranch, ...rest } = variable;
  const value =
    type === "sensitive"
      ? ""
      : type === "plain" || decrypt
        ? cloud.values.get(valueId).toString()
        : Buffer.from(
            JSON.stringify({ v: "v2", c: createHmac("sha256", cloud.keys.vaultKey).update(valueId).digest("base64") }),
          ).toString("base64");
  return {
    ...rest,
    key,
    value,
    target,
    type,
    ...(gitBranch === undefined ? {} : { gitBranch }),
    ...(comment === undefined ? {} : { comment }),
  };
}

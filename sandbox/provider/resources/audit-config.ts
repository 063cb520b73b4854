import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import type { Resource } from "../resource";
import { isStatus, type JsonObject, objects, stringOf } from "../rest";
import { isList, isMap, text, texts, type ValueMap } from "../value";
import { failingWith } from "./failing";
import { changePolicy, projectPolicy } from "./policies";

/** Which accesses of one service a project logs. Owns the whole entry of that service, nothing else in the policy. */
export const projectIamAuditConfig: Resource<GoogleCloud> = {
  rules: { replaceOn: ["project", "service"] },

  create: (cloud, { planned }) => write(cloud, planned),
  update: (cloud, { planned }) => write(cloud, planned),

  async read(cloud, state) {
    const project = projectPolicy.nameOf(cloud, state);
    try {
      return stateOf(cloud, state, await projectPolicy.get(cloud, project));
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  },

  async remove(cloud, state) {
    const project = projectPolicy.nameOf(cloud, state);
    await failingWith(`Error applying audit config for project ${project}`, () =>
      changePolicy(cloud, projectPolicy, project, (policy) => {
        const { auditConfigs, ...rest } = policy;
        const others = objects(auditConfigs).filter((config) => stringOf(config.service) !== text(state.service));
        if (others.length === objects(auditConfigs).length) return undefined;
        return others.length === 0 ? rest : { ...rest, auditConfigs: others };
      }),
    );
  },

  /** `PROJECT SERVICE`. */
  import(cloud, id) {
    const [project, service, ...rest] = id.trim().split(/\s+/);
    if (project === undefined || service === undefined || rest.length > 0) {
      throw new ProviderError(
        `Invalid id for import: ${id}`,
        "Expected two parts with a space between: PROJECT SERVICE.",
      );
    }
    const state = { project, service };
    return { ...state, id: idOf(cloud, state) };
  },
};

async function write(cloud: GoogleCloud, planned: ValueMap): Promise<ValueMap> {
  const project = projectPolicy.nameOf(cloud, planned);
  const policy = await failingWith(`Error applying audit config for project ${project}`, () =>
    changePolicy(cloud, projectPolicy, project, (current) => {
      const others = objects(current.auditConfigs).filter(
        (config) => stringOf(config.service) !== text(planned.service),
      );
      return { ...current, auditConfigs: [...others, auditConfig(planned)] };
    }),
  );
  return stateOf(cloud, planned, policy) ?? { ...planned, id: idOf(cloud, planned) };
}

function auditConfig(planned: ValueMap): JsonObject {
  const logs = isList(planned.audit_log_config) ? planned.audit_log_config.filter(isMap) : [];
  return {
    service: text(planned.service) ?? "",
    auditLogConfigs: logs.map((log) => {
      const exemptedMembers = texts(log.exempted_members);
      return { logType: text(log.log_type) ?? "", ...(exemptedMembers.length === 0 ? {} : { exemptedMembers }) };
    }),
  };
}

function idOf(cloud: GoogleCloud, state: ValueMap): string {
  return `${projectPolicy.nameOf(cloud, state)}/audit_config/${text(state.service) ?? ""}`;
}

function stateOf(cloud: GoogleCloud, state: ValueMap, policy: JsonObject): ValueMap | undefined {
  const config = objects(policy.auditConfigs).find((candidate) => stringOf(candidate.service) === text(state.service));
  if (config === undefined) return undefined;
  return {
    ...state,
    id: idOf(cloud, state),
    etag: stringOf(policy.etag),
    audit_log_config: objects(config.auditLogConfigs).map((log) => ({
      log_type: stringOf(log.logType),
      exempted_members: Array.isArray(log.exemptedMembers) ? log.exemptedMembers.map(stringOf) : [],
    })),
  };
}

import { type Problem, ProviderError } from "../diagnostics";
import type { Resource } from "../resource";
import { isObject, isStatus, type JsonObject, objects, stringOf } from "../rest";
import { isList, text, texts, UNKNOWN, type Value, type ValueMap } from "../value";
import { deleteThere, type VercelCloud, vercelFailing } from "../vercel-cloud";

export const vercelVariable: Resource<VercelCloud> = {
  rules: {
    defaults: { comment: "" },
    replaceOn: ["key", "project_id", "sensitive", "custom_environment_ids", "team_id"],
    customize: ({ prior, config, planned }) => {
      if (prior !== null) return;
      // Where it goes is said by one of the two; the other is then empty, as Vercel answers.
      if (planned.target === UNKNOWN && isList(config.custom_environment_ids)) planned.target = [];
    },
  },

  validate(config) {
    const problems: Problem[] = [];
    const [value, written] = [config.value ?? null, config.value_wo ?? null];
    if (value === null && written === null) {
      problems.push({
        summary: "Missing value",
        detail: "Exactly one of value and value_wo must be set. Neither is.",
        attribute: "value",
      });
    }
    if (value !== null && written !== null && value !== UNKNOWN && written !== UNKNOWN) {
      problems.push({
        summary: "Two values",
        detail: "Exactly one of value and value_wo must be set. Both are.",
        attribute: "value",
      });
    }
    if (isEmpty(config.target) && isEmpty(config.custom_environment_ids)) {
      problems.push({
        summary: "Missing target",
        detail: "At least one of target and custom_environment_ids must be set and not be empty.",
        attribute: "target",
      });
    }
    if (config.sensitive === true && texts(config.target).includes("development")) {
      problems.push({
        summary: "Project environment variable is invalid",
        detail:
          "A sensitive variable can't target development. Set sensitive to false, or leave development out of target.",
        attribute: "sensitive",
      });
    }
    return problems;
  },

  async create(cloud, { planned, config }) {
    const team = cloud.teamOf(planned.team_id);
    const project = text(planned.project_id) ?? "";
    const key = text(planned.key) ?? "";
    const body = { key, ...variableBody(planned, config) };
    const created = await vercelFailing("Error creating project environment variable", async () => {
      try {
        const reply = await cloud.rest.send("POST", cloud.url(`v10/projects/${project}/env`, team), body);
        const failed = objects(reply.body.failed)[0];
        const reason = isObject(failed?.error) ? failed.error : undefined;
        if (reason !== undefined) throw new ProviderError(`${stringOf(reason.code)} - ${stringOf(reason.message)}`);
        return isObject(reply.body.created) ? reply.body.created : {};
      } catch (error) {
        // Our own earlier attempt was carried out, only its answer got lost. What it wrote can't be read back
        // (a sensitive value never can), so it is written again, onto the same variable.
        const ours =
          isStatus(error, 400, 403, 409) && error.attemptLost
            ? await findVariable(cloud, project, team, body)
            : undefined;
        if (ours === undefined) throw error;
        const { key: _, ...rest } = body;
        return (
          await cloud.rest.send(
            "PATCH",
            variableUrl({ cloud, version: "v10", project, id: stringOf(ours.id), team }),
            rest,
          )
        ).body;
      }
    });
    return stateOf(cloud, planned, created);
  },

  async read(cloud, state) {
    const live = await vercelFailing("Error reading project environment variable", () =>
      cloud.rest.find(
        variableUrl({
          cloud,
          version: "v10",
          project: text(state.project_id) ?? "",
          id: text(state.id) ?? "",
          team: cloud.teamOf(state.team_id),
        }),
      ),
    );
    if (live === undefined) return undefined;
    const isWritten = state.value_wo_version !== null && state.value_wo_version !== undefined;
    const readable = stringOf(live.type) !== "sensitive" && typeof live.value === "string";
    // What was written through value_wo never enters the state, and a sensitive value can't be read back.
    const value =
      isWritten || (state.value ?? null) === null ? null : readable ? stringOf(live.value) : (state.value ?? null);
    return stateOf(cloud, { ...state, value }, live);
  },

  async update(cloud, { prior, planned, config }) {
    const project = text(prior.project_id) ?? "";
    const url = variableUrl({
      cloud,
      version: "v10",
      project,
      id: text(prior.id) ?? "",
      team: cloud.teamOf(prior.team_id),
    });
    const reply = await vercelFailing("Error updating project environment variable", () =>
      cloud.rest.send("PATCH", url, variableBody(planned, config)),
    );
    return stateOf(cloud, planned, reply.body);
  },

  async remove(cloud, state) {
    const url = variableUrl({
      cloud,
      version: "v8",
      project: text(state.project_id) ?? "",
      id: text(state.id) ?? "",
      team: cloud.teamOf(state.team_id),
    });
    await deleteThere(cloud, url, "project environment variable");
  },

  /** `[TEAM/]PROJECT/ID`. */
  import(cloud, id) {
    const parts = id.split("/");
    const [team, project, variable] = parts.length === 3 ? parts : [cloud.team, ...parts];
    if (project === undefined || variable === undefined || parts.length > 3) {
      throw new ProviderError(
        "Error importing project environment variable",
        `Invalid id ${id}. Expected team_id/project_id/env_id or project_id/env_id.`,
      );
    }
    return { id: variable, project_id: project, team_id: team ?? null, value: "" };
  },
};

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || (isList(value) && value.length === 0);
}

function variableUrl({
  cloud,
  version,
  project,
  id,
  team,
}: {
  readonly cloud: VercelCloud;
  readonly version: string;
  readonly project: string;
  readonly id: string;
  readonly team: string | undefined;
}): string {
  return cloud.url(`${version}/projects/${project}/env/${id}`, team);
}

/** The value comes from the configuration: a write-only one is nowhere else. */
function variableBody(planned: ValueMap, config: ValueMap): JsonObject {
  const gitBranch = text(planned.git_branch);
  const environments = texts(planned.custom_environment_ids);
  return {
    value: stringOf((config.value ?? config.value_wo ?? "") as string),
    target: texts(planned.target),
    type: planned.sensitive === true ? "sensitive" : "encrypted",
    comment: text(planned.comment) ?? "",
    ...(gitBranch === undefined ? {} : { gitBranch }),
    ...(environments.length === 0 ? {} : { customEnvironmentIds: environments }),
  };
}

async function findVariable(
  cloud: VercelCloud,
  project: string,
  team: string | undefined,
  sent: JsonObject,
): Promise<JsonObject | undefined> {
  const { body } = await cloud.rest.get(cloud.url(`v8/projects/${project}/env`, team, { limit: "100" }));
  const wanted = placeOf(sent);
  return objects(body.envs).find(
    (candidate) => placeOf(candidate) === wanted && stringOf(candidate.comment) === stringOf(sent.comment),
  );
}

/** What Vercel takes for the same variable. */
function placeOf(variable: JsonObject): string {
  const targets = Array.isArray(variable.target) ? variable.target.map(stringOf).sort() : [];
  return JSON.stringify([stringOf(variable.key), targets, stringOf(variable.gitBranch)]);
}

function stateOf(cloud: VercelCloud, state: ValueMap, live: JsonObject): ValueMap {
  const strings = (name: string): string[] => (Array.isArray(live[name]) ? live[name].map(stringOf).sort() : []);
  const sensitive = stringOf(live.type) === "" ? state.sensitive === true : stringOf(live.type) === "sensitive";
  return {
    ...state,
    id: stringOf(live.id) || (text(state.id) ?? null),
    key: stringOf(live.key) || (text(state.key) ?? null),
    team_id: cloud.teamOf(state.team_id) ?? null,
    target: strings("target"),
    custom_environment_ids: strings("customEnvironmentIds"),
    git_branch: stringOf(live.gitBranch) || null,
    sensitive,
    comment: stringOf(live.comment),
    value_wo: null,
  };
}

import schemas from "../../../providers/schemas/google-7.45.0.json";
import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import { fromJson, type ShapeExceptions, toJson } from "../json-shape";
import { durationMillis, poll } from "../polling";
import { PartialFailure, type Resource } from "../resource";
import { isObject, isStatus, type JsonObject, stringOf } from "../rest";
import type { BlockSchema } from "../schema";
import { isMap, stringMap, text, type ValueMap } from "../value";
import { importHint, mayDelete } from "./deletion";
import { failingWith } from "./failing";
import { planAnnotations, planLabels, planProject, readAnnotations, readLabels } from "./labels";
import { jsonStrings } from "./secret";

const TYPE = "google_cloud_run_v2_service";
const BLOCK = schemas.provider_schemas["registry.terraform.io/hashicorp/google"].resource_schemas[TYPE]
  .block as unknown as BlockSchema;
const TWENTY_MINUTES = 20 * 60_000;

/** Arguments of Terraform rather than of the API, and what is sent and read by hand. */
const SHAPE: ShapeExceptions = {
  arrays: ["template.containers.ports"],
  skipped: [
    "id",
    "name",
    "location",
    "project",
    "deletion_policy",
    "deletion_protection",
    "timeouts",
    "tags",
    "labels",
    "terraform_labels",
    "effective_labels",
    "annotations",
    "effective_annotations",
  ],
};

const PROBE = { failure_threshold: 3, initial_delay_seconds: 0, period_seconds: 10, timeout_seconds: 1 };

export const cloudRunService: Resource<GoogleCloud> = {
  rules: {
    defaults: {
      deletion_policy: "DELETE",
      deletion_protection: true,
      ...probeDefaults("startup_probe"),
      ...probeDefaults("liveness_probe"),
    },
    computedBlocks: [
      "scaling",
      "traffic",
      "template.scaling",
      "template.containers.ports",
      "template.containers.resources",
      "template.containers.startup_probe",
    ],
    replaceOn: ["name", "location", "project"],
    customize: (plan) => {
      planProject(plan);
      planLabels(plan);
      planAnnotations(plan);
    },
  },

  async create(cloud, { planned }) {
    const parent = `projects/${cloud.projectOf(planned)}/locations/${text(planned.location) ?? ""}`;
    const id = `${parent}/services/${text(planned.name) ?? ""}`;
    const url = cloud.url(
      "run",
      `${parent}/services?alt=json&serviceId=${encodeURIComponent(text(planned.name) ?? "")}`,
    );
    const operation = await failingWith("Error creating Service", async () => {
      try {
        return (await cloud.rest.send("POST", url, serviceBody(planned))).body;
      } catch (error) {
        if (!isStatus(error, 409)) throw error;
        // Our own earlier attempt was carried out, only its answer got lost: wait for what it started.
        if (error.attemptLost) return {};
        throw new ProviderError(error.message, importHint(TYPE, id));
      }
    });
    try {
      await waitFor({ cloud, started: operation, id, verb: "create", timeoutMillis: timeoutOf(planned, "create") });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      // The service is there although it does not run. It is kept in the state, tainted, as by the real provider.
      throw new PartialFailure(error.message, { ...planned, id }, error.detail);
    }
    return readService(cloud, { ...planned, id });
  },

  async read(cloud, state) {
    const live = await failingWith("Error when reading or editing Service", () =>
      cloud.rest.find(urlOf(cloud, idOf(cloud, state))),
    );
    return live === undefined ? undefined : stateOf(state, live);
  },

  async update(cloud, { prior, planned }) {
    const id = idOf(cloud, prior);
    const reply = await failingWith("Error updating Service", () =>
      cloud.rest.send("PATCH", urlOf(cloud, id), serviceBody(planned)),
    );
    await waitFor({ cloud, started: reply.body, id, verb: "update", timeoutMillis: timeoutOf(planned, "update") });
    return readService(cloud, planned);
  },

  async remove(cloud, state) {
    if (mayDelete(state, "service") === "abandon") return;
    const id = idOf(cloud, state);
    const operation = await failingWith("Error when reading or editing Service", async () => {
      try {
        return (await cloud.rest.send("DELETE", urlOf(cloud, id))).body;
      } catch (error) {
        if (isStatus(error, 404)) return undefined;
        throw error;
      }
    });
    if (operation !== undefined)
      await waitFor({
        cloud,
        started: operation,
        id: undefined,
        verb: "delete",
        timeoutMillis: timeoutOf(state, "delete"),
      });
  },

  import(cloud, id) {
    const match = /^(?:projects\/)?([^/]+)\/(?:locations\/)?([^/]+)\/(?:services\/)?([^/]+)$/.exec(id);
    const [project, location, name] = match === null ? [cloud.projectOf({}), ...id.split("/")] : match.slice(1);
    if (project === undefined || location === undefined || name === undefined) {
      throw new ProviderError(`Invalid id for import: ${id}`, "Expected projects/P/locations/L/services/S.");
    }
    return { id: `projects/${project}/locations/${location}/services/${name}`, project, location, name };
  },
};

function probeDefaults(probe: string): Record<string, string | number> {
  const path = `template.containers.${probe}`;
  const numbers = Object.entries(PROBE).map(([name, value]) => [`${path}.${name}`, value] as const);
  return { ...Object.fromEntries(numbers), [`${path}.http_get.path`]: "/" };
}

/** The whole service: Cloud Run's update has no mask, what is left out is taken away. */
function serviceBody(planned: ValueMap): JsonObject {
  const labels = stringMap(planned.effective_labels);
  const annotations = stringMap(planned.effective_annotations);
  return {
    ...toJson(BLOCK, planned, SHAPE),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** @param id read after the operation for its final word; undefined after a deletion */
async function waitFor({
  cloud,
  started,
  id,
  verb,
  timeoutMillis,
}: {
  readonly cloud: GoogleCloud;
  readonly started: JsonObject;
  readonly id: string | undefined;
  readonly verb: "create" | "update" | "delete";
  readonly timeoutMillis: number;
}): Promise<void> {
  const doing = { create: "Creating", update: "Updating", delete: "Deleting" }[verb];
  const name = stringOf(started.name);
  const finished = await poll(
    async () => {
      if (name === "") return id === undefined ? {} : settled(await cloud.rest.find(urlOf(cloud, id)));
      if (started.done === true) return started;
      const operation = (await cloud.rest.get(cloud.url("run", `${name}?alt=json`))).body;
      return operation.done === true ? operation : undefined;
    },
    { timeoutMillis },
  );
  if (finished === undefined) {
    throw new ProviderError(
      `Error waiting to ${verb} Service: Error waiting for ${doing} Service: timeout after ${Math.round(timeoutMillis / 1000)} s`,
    );
  }
  const error = isObject(finished.error) ? finished.error : undefined;
  if (error !== undefined) {
    throw new ProviderError(
      `Error waiting to ${verb} Service: Error waiting for ${doing} Service: Error code ${stringOf(error.code)}, message: ${stringOf(error.message)}`,
    );
  }
}

/** For an operation whose name got lost: the service itself says when it is done, and how it went. */
function settled(service: JsonObject | undefined): JsonObject | undefined {
  if (service === undefined || service.reconciling === true) return undefined;
  const condition = isObject(service.terminalCondition) ? service.terminalCondition : {};
  return stringOf(condition.state) === "CONDITION_FAILED"
    ? { error: { code: 9, message: stringOf(condition.message) } }
    : {};
}

async function readService(cloud: GoogleCloud, state: ValueMap): Promise<ValueMap> {
  const live = await failingWith("Error when reading or editing Service", () =>
    cloud.rest.get(urlOf(cloud, idOf(cloud, state))),
  );
  return stateOf(state, live.body);
}

function timeoutOf(state: ValueMap, verb: "create" | "update" | "delete"): number {
  const timeouts = state.timeouts;
  return durationMillis(isMap(timeouts) ? text(timeouts[verb]) : undefined, TWENTY_MINUTES);
}

function idOf(cloud: GoogleCloud, state: ValueMap): string {
  return (
    text(state.id) ??
    `projects/${cloud.projectOf(state)}/locations/${text(state.location) ?? ""}/services/${text(state.name) ?? ""}`
  );
}

function urlOf(cloud: GoogleCloud, id: string): string {
  return cloud.url("run", `${id}?alt=json`);
}

function stateOf(state: ValueMap, live: JsonObject): ValueMap {
  const id = text(state.id) ?? stringOf(live.name);
  const parts = id.split("/");
  return {
    ...state,
    ...fromJson(BLOCK, live, SHAPE),
    ...readLabels(state, jsonStrings(live.labels)),
    ...readAnnotations(state, jsonStrings(live.annotations)),
    id,
    project: text(state.project) ?? parts[1] ?? null,
    location: text(state.location) ?? parts[3] ?? null,
    name: text(state.name) ?? parts[5] ?? null,
    deletion_policy: text(state.deletion_policy) ?? "DELETE",
    deletion_protection: state.deletion_protection !== false,
  };
}

import type { GoogleCloud } from "../google-cloud";
import { google as schemas } from "../google-schema";
import { fromJson, type ShapeExceptions, toJson } from "../json-shape";
import type { Resource } from "../resource";
import { isObject, isStatus, type JsonObject, stringOf } from "../rest";
import { isList, isMap, stringMap, text, UNKNOWN, type ValueMap } from "../value";
import { importHint, remove } from "./deletion";
import { failingWith } from "./failing";
import { planLabels, planProject, readLabels } from "./labels";

const TYPE = "google_storage_bucket";
const block = schemas.google_storage_bucket;

/** What the schema and the API say alike. The rest is said below. */
const shape: ShapeExceptions = { skipped: ["lifecycle_rule"] };
const ALIKE = ["versioning", "soft_delete_policy", "lifecycle_rule"] as const;

const urlOf = (cloud: GoogleCloud, name: string, query = ""): string =>
  cloud.url("storage", `b/${encodeURIComponent(name)}?alt=json&prettyPrint=false${query}`);

/** A bucket, with the settings that a bucket for state has. */
export const bucket: Resource<GoogleCloud> = {
  rules: {
    defaults: {
      deletion_policy: "DELETE",
      force_destroy: false,
      storage_class: "STANDARD",
      "soft_delete_policy.retention_duration_seconds": 604800,
    },
    replaceOn: ["name", "location", "project", "enable_object_retention"],
    computedBlocks: ["soft_delete_policy"],
    customize: (plan) => {
      planProject(plan);
      planLabels(plan);
      const { config, planned } = plan;
      if (typeof config.location === "string") planned.location = config.location.toUpperCase();
      if (plan.prior !== null) keepWhatIsComputed(plan.prior, planned);
    },
  },

  create: (cloud, { planned }) =>
    failingWith("Error creating bucket", async () => {
      const name = text(planned.name) ?? "";
      const project = cloud.projectOf(planned);
      const body = { name, location: text(planned.location) ?? "US", ...settingsOf(planned) };
      try {
        await cloud.rest.send("POST", cloud.url("storage", `b?alt=json&project=${encodeURIComponent(project)}`), body);
      } catch (error) {
        if (!isStatus(error, 409) || error.attemptLost) throw error;
        throw Object.assign(error, { detail: importHint(TYPE, name) });
      }
      return (await read(cloud, { ...planned, project })) ?? planned;
    }),

  read: (cloud, state) => failingWith("Error reading bucket", () => read(cloud, state)),

  update: (cloud, { planned }) =>
    failingWith("Error updating bucket", async () => {
      await cloud.rest.send("PATCH", urlOf(cloud, text(planned.name) ?? ""), settingsOf(planned));
      return (await read(cloud, planned)) ?? planned;
    }),

  remove: (cloud, state) =>
    remove(state, { noun: "bucket", doing: "Error deleting bucket" }, () =>
      cloud.rest.send("DELETE", urlOf(cloud, text(state.name) ?? "")),
    ),

  /** `NAME`, or `PROJECT/NAME`. */
  import: (cloud, id) => {
    const name = id.split("/").at(-1) ?? id;
    return {
      name,
      id: name,
      project: id.includes("/") ? (id.split("/")[0] ?? "") : cloud.projectOf({}),
      force_destroy: false,
    };
  },
};

function settingsOf(state: ValueMap): JsonObject {
  const whole = toJson(block, state, {});
  const prevention = text(state.public_access_prevention);
  return {
    storageClass: text(state.storage_class) ?? "STANDARD",
    labels: stringMap(state.effective_labels),
    iamConfiguration: {
      uniformBucketLevelAccess: { enabled: state.uniform_bucket_level_access === true },
      ...(prevention === undefined ? {} : { publicAccessPrevention: prevention }),
    },
    ...(whole.versioning === undefined ? {} : { versioning: whole.versioning }),
    ...(whole.softDeletePolicy === undefined
      ? {}
      : { softDeletePolicy: secondsAsText(whole.softDeletePolicy as JsonObject) }),
    lifecycle: { rule: isList(state.lifecycle_rule) ? state.lifecycle_rule.filter(isMap).map(ruleJson) : [] },
  };
}

const secondsAsText = (policy: JsonObject): JsonObject => ({
  retentionDurationSeconds: String(policy.retentionDurationSeconds ?? 0),
});

/** Both are sets of one, and the API has objects; it says whether a version is live, and the schema `with_state`. */
function ruleJson(rule: ValueMap): JsonObject {
  const first = (name: string): ValueMap => (isList(rule[name]) && isMap(rule[name][0]) ? rule[name][0] : {});
  const inner = block.block_types?.lifecycle_rule?.block.block_types;
  const json = (name: "action" | "condition"): JsonObject =>
    inner?.[name] === undefined ? {} : toJson(inner[name].block, first(name), { skipped: ["with_state"] });
  const state = text(first("condition").with_state);
  const live = state === "LIVE" ? { isLive: true } : state === "ARCHIVED" ? { isLive: false } : {};
  return { action: json("action"), condition: { ...json("condition"), ...live } };
}

function ruleState(json: JsonObject): ValueMap {
  const inner = block.block_types?.lifecycle_rule?.block.block_types;
  const part = (name: "action" | "condition"): ValueMap =>
    inner?.[name] === undefined || !isObject(json[name]) ? {} : fromJson(inner[name].block, json[name], {});
  const live = isObject(json.condition) ? json.condition.isLive : undefined;
  const state = live === true ? "LIVE" : live === false ? "ARCHIVED" : "ANY";
  return { action: [part("action")], condition: [{ ...part("condition"), with_state: state }] };
}

async function read(cloud: GoogleCloud, state: ValueMap): Promise<ValueMap | undefined> {
  const name = text(state.name) ?? text(state.id) ?? "";
  const live = await cloud.rest.find(urlOf(cloud, name));
  if (live === undefined) return undefined;
  const project = cloud.projectOf(state);
  const of = (value: unknown): JsonObject => (isObject(value as never) ? (value as JsonObject) : {});
  const { iamConfiguration, lifecycle, labels } = live;
  const rules = of(lifecycle).rule;
  return {
    ...state,
    ...fromJson(block, live, {
      skipped: [...(shape.skipped ?? []), ...Object.keys(state).filter((one) => !READ.includes(one))],
    }),
    ...readLabels(state, stringMap(labels as never)),
    name,
    id: name,
    project,
    location: stringOf(live.location),
    url: `gs://${name}`,
    self_link: stringOf(live.selfLink),
    project_number: Number(live.projectNumber ?? 0),
    time_created: stringOf(live.timeCreated),
    updated: stringOf(live.updated),
    uniform_bucket_level_access: of(of(iamConfiguration).uniformBucketLevelAccess).enabled === true,
    public_access_prevention: stringOf(of(iamConfiguration).publicAccessPrevention) || "inherited",
    lifecycle_rule: Array.isArray(rules) ? rules.map((rule) => ruleState(of(rule))) : [],
    deletion_policy: text(state.deletion_policy) ?? "DELETE",
  };
}

/** Read as the API says them, where the state has them. */
const READ: readonly string[] = ["storage_class", "versioning", "soft_delete_policy"];

/** Blocks with computed attributes plan these as unknown where they stand in a set, although nothing changes. */
function keepWhatIsComputed(prior: ValueMap, planned: Record<string, ValueMap[string]>): void {
  for (const name of ALIKE)
    if (isSameButForUnknown(prior[name] ?? null, planned[name] ?? null)) planned[name] = prior[name] ?? null;
}

function isSameButForUnknown(prior: ValueMap[string], planned: ValueMap[string]): boolean {
  if (planned === UNKNOWN) return true;
  if (isList(prior) && isList(planned))
    return (
      prior.length === planned.length && planned.every((one, index) => isSameButForUnknown(prior[index] ?? null, one))
    );
  if (isMap(prior) && isMap(planned))
    return Object.entries(planned).every(([name, one]) => isSameButForUnknown(prior[name] ?? null, one));
  return (
    prior === planned ||
    ((prior ?? null) === null && isEmpty(planned)) ||
    ((planned ?? null) === null && isEmpty(prior))
  );
}

const isEmpty = (value: ValueMap[string]): boolean =>
  value === null || value === "" || value === 0 || value === false || (isList(value) && value.length === 0);

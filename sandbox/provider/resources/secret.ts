import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import type { Resource } from "../resource";
import { isObject, isStatus, type Json, type JsonObject, objects, stringOf } from "../rest";
import {
  type Draft,
  fingerprint,
  firstBlock,
  isList,
  isMap,
  isZero,
  stringMap,
  text,
  type Value,
  type ValueMap,
} from "../value";
import { importHint, remove } from "./deletion";
import { failingWith } from "./failing";
import { planAnnotations, planLabels, planProject, readAnnotations, readLabels } from "./labels";

const TYPE = "google_secret_manager_secret";

/** Argument by argument: the mask under which a change is sent. */
const MASKS: readonly [argument: string, field: string][] = [
  ["effective_annotations", "annotations"],
  ["effective_labels", "labels"],
  ["version_aliases", "versionAliases"],
  ["version_destroy_ttl", "versionDestroyTtl"],
  ["topics", "topics"],
  ["expire_time", "expireTime"],
  ["ttl", "ttl"],
  ["rotation", "rotation"],
  ["replication", "replication"],
];

export const secret: Resource<GoogleCloud> = {
  rules: {
    defaults: { deletion_policy: "DELETE", deletion_protection: false },
    replaceOn: ["secret_id", "replication", "project"],
    // Where a secret is kept is for ever; with which key it is encrypted is not.
    updateOn: [
      "replication.auto.customer_managed_encryption",
      "replication.user_managed.replicas.customer_managed_encryption",
    ],
    customize: (plan) => {
      planProject(plan);
      planLabels(plan);
      planAnnotations(plan);
    },
  },

  async create(cloud, { planned }) {
    const project = cloud.projectOf(planned);
    const id = text(planned.secret_id) ?? "";
    const name = `projects/${project}/secrets/${id}`;
    const body = secretBody(planned);
    await failingWith("Error creating Secret", async () => {
      try {
        const url = cloud.url(
          "secretManager",
          `projects/${project}/secrets?alt=json&secretId=${encodeURIComponent(id)}`,
        );
        await cloud.rest.send("POST", url, body);
      } catch (error) {
        if (!isStatus(error, 409)) throw error;
        // Our own earlier attempt was carried out, only its answer got lost.
        const ours = error.attemptLost ? await cloud.rest.find(urlOf(cloud, name)) : undefined;
        if (ours === undefined || !isWhatWeSent(body, ours))
          throw new ProviderError(error.message, importHint(TYPE, name));
      }
    });
    return readSecret(cloud, { ...planned, id: name, name });
  },

  async read(cloud, state) {
    const live = await failingWith("Error when reading or editing Secret", () =>
      cloud.rest.find(urlOf(cloud, nameOf(cloud, state))),
    );
    return live === undefined ? undefined : stateOf(state, live);
  },

  async update(cloud, { prior, planned }) {
    const mask = MASKS.filter(([argument]) => changed(prior[argument], planned[argument])).map(([, field]) => field);
    if (mask.length > 0) {
      const url = `${urlOf(cloud, nameOf(cloud, prior))}&updateMask=${encodeURIComponent(mask.join(","))}`;
      await failingWith("Error updating Secret", () => cloud.rest.send("PATCH", url, secretBody(planned)));
    }
    return readSecret(cloud, planned);
  },

  remove: (cloud, state) =>
    remove(state, { noun: "secret", doing: "Error when reading or editing Secret" }, () =>
      cloud.rest.send("DELETE", urlOf(cloud, nameOf(cloud, state))),
    ),

  import(cloud, id) {
    const match = /^(?:projects\/)?([^/]+)\/(?:secrets\/)?([^/]+)$/.exec(id);
    const project = match?.[1] ?? cloud.projectOf({});
    const secretId = match?.[2] ?? id;
    return { project, secret_id: secretId, id: `projects/${project}/secrets/${secretId}` };
  },
};

async function readSecret(cloud: GoogleCloud, state: ValueMap): Promise<ValueMap> {
  const live = await failingWith("Error when reading or editing Secret", () =>
    cloud.rest.get(urlOf(cloud, nameOf(cloud, state))),
  );
  return stateOf(state, live.body);
}

function nameOf(cloud: GoogleCloud, state: ValueMap): string {
  return text(state.id) ?? `projects/${cloud.projectOf(state)}/secrets/${text(state.secret_id) ?? ""}`;
}

function urlOf(cloud: GoogleCloud, name: string): string {
  return cloud.url("secretManager", `${name}?alt=json`);
}

function changed(prior: Value | undefined, planned: Value | undefined): boolean {
  return !(isZero(prior) && isZero(planned)) && fingerprint(prior ?? null) !== fingerprint(planned ?? null);
}

/** The whole secret; empty things are left out. */
function secretBody(planned: ValueMap): JsonObject {
  const rotation = firstBlock(planned.rotation);
  const topics = isList(planned.topics)
    ? planned.topics.filter(isMap).map((topic) => ({ name: text(topic.name) }))
    : [];
  const body: Record<string, Json> = {
    annotations: stringMap(planned.effective_annotations),
    labels: stringMap(planned.effective_labels),
    versionAliases: stringMap(planned.version_aliases),
    versionDestroyTtl: text(planned.version_destroy_ttl) ?? "",
    expireTime: text(planned.expire_time) ?? "",
    ttl: text(planned.ttl) ?? "",
    topics,
    replication: replicationBody(firstBlock(planned.replication)),
    ...(rotation === undefined
      ? {}
      : {
          rotation: {
            nextRotationTime: text(rotation.next_rotation_time),
            rotationPeriod: text(rotation.rotation_period),
          },
        }),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== "" && !isZero(value as Value)));
}

function replicationBody(replication: ValueMap | undefined): JsonObject {
  const auto = firstBlock(replication?.auto);
  if (auto !== undefined || (isList(replication?.auto) && replication.auto.length > 0)) {
    return { automatic: encryptionBody(auto) };
  }
  const replicas = firstBlock(replication?.user_managed)?.replicas;
  return {
    automatic: null,
    userManaged: {
      replicas: (isList(replicas) ? replicas : []).filter(isMap).map((replica) => ({
        location: text(replica.location),
        ...encryptionBody(replica),
      })),
    },
  };
}

function encryptionBody(block: ValueMap | undefined): JsonObject {
  const key = text(firstBlock(block?.customer_managed_encryption)?.kms_key_name);
  return key === undefined ? {} : { customerManagedEncryption: { kmsKeyName: key } };
}

function encryptionState(json: Json | undefined): Value {
  const encryption =
    isObject(json) && isObject(json.customerManagedEncryption) ? json.customerManagedEncryption : undefined;
  return encryption === undefined ? [] : [{ kms_key_name: stringOf(encryption.kmsKeyName) }];
}

function stateOf(state: ValueMap, live: JsonObject): ValueMap {
  const name = stringOf(live.name) || (text(state.id) ?? "");
  const replication = isObject(live.replication) ? live.replication : {};
  const userManaged = isObject(replication.userManaged) ? replication.userManaged : undefined;
  const rotation = isObject(live.rotation) ? live.rotation : undefined;
  const result: Draft = {
    ...state,
    ...readLabels(state, jsonStrings(live.labels)),
    ...readAnnotations(state, jsonStrings(live.annotations)),
    // The API answers with the project's number; Terraform keeps the id that it was given.
    id: text(state.id) ?? name,
    name,
    project: text(state.project) ?? name.split("/")[1] ?? null,
    secret_id: text(state.secret_id) ?? name.split("/")[3] ?? null,
    create_time: stringOf(live.createTime),
    expire_time: stringOf(live.expireTime),
    version_aliases: jsonStrings(live.versionAliases),
    version_destroy_ttl: stringOf(live.versionDestroyTtl),
    topics: objects(live.topics).map((topic) => ({ name: stringOf(topic.name) })),
    rotation:
      rotation === undefined
        ? []
        : [
            {
              next_rotation_time: stringOf(rotation.nextRotationTime),
              rotation_period: stringOf(rotation.rotationPeriod),
            },
          ],
    replication: [
      {
        auto: isObject(replication.automatic)
          ? [{ customer_managed_encryption: encryptionState(replication.automatic) }]
          : [],
        user_managed:
          userManaged === undefined
            ? []
            : [
                {
                  replicas: objects(userManaged.replicas).map((replica) => ({
                    location: stringOf(replica.location),
                    customer_managed_encryption: encryptionState(replica),
                  })),
                },
              ],
      },
    ],
    deletion_policy: text(state.deletion_policy) ?? "DELETE",
    deletion_protection: state.deletion_protection === true,
  };
  return result;
}

export function jsonStrings(json: Json | undefined): Record<string, string> {
  if (!isObject(json)) return {};
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function isWhatWeSent(sent: JsonObject, live: JsonObject): boolean {
  return ["labels", "annotations", "versionDestroyTtl"].every(
    (field) => fingerprint((sent[field] ?? null) as Value) === fingerprint((emptyToNull(live[field]) ?? null) as Value),
  );
}

function emptyToNull(json: Json | undefined): Json | undefined {
  return isObject(json) && Object.keys(json).length === 0 ? null : json;
}

import type { GoogleCloud } from "../google-cloud";
import { google as schemas } from "../google-schema";
import type { Resource } from "../resource";
import { type JsonObject, objects, stringOf } from "../rest";
import { fingerprint, firstBlock, stringMap, text, type ValueMap } from "../value";
import { remove } from "./deletion";
import { failingWith } from "./failing";
import { kept } from "./kept";
import { planLabels, readLabels } from "./labels";
import { jsonStrings } from "./secret";

/** Key rings and keys of Cloud KMS. Neither can be deleted: Terraform forgets a ring, and destroys the versions of a key. */

const ringsOf = (state: ValueMap, project: string): string =>
  `projects/${project}/locations/${text(state.location) ?? ""}/keyRings`;
const ringOf = (state: ValueMap, project: string): string => `${ringsOf(state, project)}/${text(state.name) ?? ""}`;

export const keyRing: Resource<GoogleCloud> = {
  ...kept({
    ...{ type: "google_kms_key_ring", noun: "KeyRing", api: "kms", block: schemas.google_kms_key_ring },
    rules: { replaceOn: ["location", "name", "project"] },
    collection: (state, project) =>
      `${ringsOf(state, project)}?keyRingId=${encodeURIComponent(text(state.name) ?? "")}`,
    path: ringOf,
    id: ringOf,
    shape: { skipped: ["name", "location"] },
    fromId: (id) => {
      const [project = "", location = "", name = ""] = id
        .replace(/^projects\/|locations\/|keyRings\//g, "")
        .split("/")
        .slice(-3);
      return { project, location, name };
    },
  }),
  remove: async () => {},
};

const keyOf = (state: ValueMap): string => `${text(state.key_ring) ?? ""}/cryptoKeys/${text(state.name) ?? ""}`;

const key = kept({
  ...{ type: "google_kms_crypto_key", noun: "CryptoKey", api: "kms", block: schemas.google_kms_crypto_key },
  rules: {
    defaults: { purpose: "ENCRYPT_DECRYPT", "version_template.protection_level": "SOFTWARE" },
    replaceOn: [
      ...["key_ring", "name", "purpose", "import_only", "crypto_key_backend", "destroy_scheduled_duration"],
      "version_template.protection_level",
    ],
    computedBlocks: ["version_template"],
    customize: planLabels,
  },
  collection: (state) =>
    `${text(state.key_ring) ?? ""}/cryptoKeys?cryptoKeyId=${encodeURIComponent(text(state.name) ?? "")}&skipInitialVersionCreation=${state.skip_initial_version_creation === true}`,
  path: keyOf,
  id: keyOf,
  shape: {
    skipped: ["name", "key_ring", "skip_initial_version_creation", "labels", "terraform_labels", "effective_labels"],
  },
  wrap: (body, state) => ({ ...body, ...rotationOf(state), ...labelsOf(state) }),
  extra: (live, state) => ({
    ...readLabels(state, jsonStrings(live.labels)),
    skip_initial_version_creation: state.skip_initial_version_creation === true,
  }),
  fromId: (id) => ({ key_ring: id.split("/").slice(0, -2).join("/"), name: id.split("/").at(-1) ?? "" }),
});

function labelsOf(state: ValueMap): { readonly labels?: Record<string, string> } {
  const labels = stringMap(state.effective_labels);
  return Object.keys(labels).length === 0 ? {} : { labels };
}

/** The API wants both; Terraform knows the period alone. */
function rotationOf(state: ValueMap): { readonly rotationPeriod?: string; readonly nextRotationTime?: string } {
  const period = text(state.rotation_period) ?? "";
  if (period === "") return {};
  const next = new Date(Date.now() + Number.parseFloat(period) * 1000);
  return { rotationPeriod: period, nextRotationTime: next.toISOString() };
}

const urlOf = (cloud: GoogleCloud, path: string): string => cloud.url("kms", path);
const patch = (cloud: GoogleCloud, state: ValueMap, mask: readonly string[], body: JsonObject) =>
  cloud.rest.send("PATCH", `${urlOf(cloud, keyOf(state))}?updateMask=${encodeURIComponent(mask.join(","))}`, body);

const rotation = ["rotationPeriod", "nextRotationTime"];

export const cryptoKey: Resource<GoogleCloud> = {
  ...key,

  update: (cloud, { prior, planned }) =>
    failingWith("Error updating CryptoKey", async () => {
      const moved = (argument: string) =>
        fingerprint(prior[argument] ?? null) !== fingerprint(planned[argument] ?? null);
      const template = firstBlock(planned.version_template);
      const mask = [
        ...(moved("rotation_period") ? rotation : []),
        ...(moved("version_template") ? ["versionTemplate.algorithm"] : []),
        ...(moved("effective_labels") ? ["labels"] : []),
      ];
      if (mask.length > 0)
        await patch(cloud, prior, mask, {
          ...rotationOf(planned),
          ...(template === undefined ? {} : { versionTemplate: { algorithm: text(template.algorithm) ?? "" } }),
          labels: stringMap(planned.effective_labels),
        });
      return (await key.read(cloud, { ...planned, id: prior.id ?? null })) ?? planned;
    }),

  remove: (cloud, state) =>
    remove(state, { noun: "KMSCryptoKey", doing: "Error deleting CryptoKey" }, async () => {
      for (const version of await versionsOf(cloud, state))
        if (!["DESTROYED", "DESTROY_SCHEDULED"].includes(stringOf(version.state)))
          await cloud.rest.send("POST", `${urlOf(cloud, stringOf(version.name))}:destroy`, {});
      // Otherwise Cloud KMS would go on to make versions of a key that nobody has any more.
      if ((text(state.rotation_period) ?? "") !== "")
        await patch(cloud, state, rotation, { rotationPeriod: null, nextRotationTime: null });
    }),
};

async function versionsOf(cloud: GoogleCloud, state: ValueMap): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (let token = ""; ; ) {
    const { body } = await cloud.rest.get(
      urlOf(cloud, `${keyOf(state)}/cryptoKeyVersions?pageToken=${encodeURIComponent(token)}`),
    );
    found.push(...objects(body.cryptoKeyVersions));
    token = stringOf(body.nextPageToken);
    if (token === "") return found;
  }
}

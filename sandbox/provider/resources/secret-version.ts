import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import type { EphemeralResource, Resource } from "../resource";
import { isObject, isStatus, type JsonObject, stringOf } from "../rest";
import { text, type ValueMap } from "../value";
import { failingWith } from "./failing";

/**
 * Reads one version without keeping it. An unknown `version` never gets here: Terraform defers the read until apply.
 * Null and "" mean `latest`, as in the real provider.
 */
export const ephemeralSecretVersion: EphemeralResource<GoogleCloud> = {
  async open(cloud, config) {
    const name = secretName(cloud, text(config.secret) ?? "", config);
    const wanted = `${name}/versions/${text(config.version) ?? "latest"}`;
    const version = await failingWith("Error retrieving secret version", () => cloud.rest.get(urlOf(cloud, wanted)));
    const data = await failingWith("Error retrieving secret version data", () => accessData(cloud, wanted));
    return {
      project: name.split("/")[1] ?? null,
      version: stringOf(version.body.name).split("/").at(-1) ?? null,
      secret_data: config.is_secret_data_base64 === true ? data : decodeBase64(data),
      name: stringOf(version.body.name),
      create_time: stringOf(version.body.createTime),
      destroy_time: stringOf(version.body.destroyTime),
      enabled: stringOf(version.body.state) === "ENABLED",
    };
  },
};

/**
 * The resource that keeps its payload in the state, in plain text, as the real one does. Here so that a test can show
 * that a leak would be found; Strongroom itself never declares it.
 */
export const secretVersion: Resource<GoogleCloud> = {
  rules: {
    defaults: { deletion_policy: "DELETE", enabled: true, is_secret_data_base64: false, secret_data_wo_version: 0 },
    replaceOn: ["secret", "secret_data", "is_secret_data_base64", "secret_data_wo_version"],
  },

  async create(cloud, { planned, config }) {
    const secret = secretName(cloud, text(planned.secret) ?? "", planned);
    const plain = text(planned.secret_data) ?? text(config.secret_data_wo);
    const data =
      plain === undefined
        ? undefined
        : planned.is_secret_data_base64 === true
          ? plain
          : Buffer.from(plain, "utf8").toString("base64");
    const reply = await failingWith("Error creating SecretVersion", () =>
      cloud.rest.send("POST", cloud.url("secretManager", `${secret}:addVersion?alt=json`), {
        payload: data === undefined ? {} : { data },
      }),
    );
    const state = stateOf(planned, reply.body);
    return planned.enabled === false ? switchTo(cloud, state, false) : state;
  },

  async read(cloud, state) {
    const name = text(state.name) ?? text(state.id) ?? "";
    const live = await failingWith("Error when reading or editing SecretVersion", () =>
      cloud.rest.find(urlOf(cloud, name)),
    );
    if (live === undefined || stringOf(live.state) === "DESTROYED") return undefined;
    const current = stateOf(state, live);
    if (current.enabled !== true || text(state.secret_data) === undefined) return current;
    const data = await failingWith("Error when reading or editing SecretVersion", () => accessData(cloud, name));
    return { ...current, secret_data: state.is_secret_data_base64 === true ? data : decodeBase64(data) };
  },

  async update(cloud, { prior, planned }) {
    if ((prior.enabled !== false) === (planned.enabled !== false)) return planned;
    return switchTo(cloud, planned, planned.enabled !== false);
  },

  async remove(cloud, state) {
    const policy = text(state.deletion_policy) ?? "DELETE";
    if (policy === "ABANDON") return;
    const verb = policy === "DISABLE" ? "disable" : "destroy";
    await failingWith("Error when reading or editing SecretVersion", async () => {
      try {
        await cloud.rest.send("POST", cloud.url("secretManager", `${text(state.name) ?? ""}:${verb}?alt=json`), {});
      } catch (error) {
        if (!isStatus(error, 404)) throw error;
      }
    });
  },

  import(_cloud, id) {
    const match = /^(projects\/[^/]+\/secrets\/[^/]+)\/versions\/[^/]+$/.exec(id);
    if (match?.[1] === undefined)
      throw new ProviderError(`Invalid id for import: ${id}`, "Expected projects/P/secrets/S/versions/N.");
    return { id, name: id, secret: match[1], enabled: true };
  },
};

function secretName(cloud: GoogleCloud, secret: string, state: ValueMap): string {
  return secret.startsWith("projects/") ? secret : `projects/${cloud.projectOf(state)}/secrets/${secret}`;
}

function urlOf(cloud: GoogleCloud, name: string): string {
  return cloud.url("secretManager", `${name}?alt=json`);
}

async function accessData(cloud: GoogleCloud, version: string): Promise<string> {
  const { body } = await cloud.rest.get(cloud.url("secretManager", `${version}:access?alt=json`));
  return stringOf(isObject(body.payload) ? body.payload.data : undefined);
}

function decodeBase64(data: string): string {
  return Buffer.from(data, "base64").toString("utf8");
}

async function switchTo(cloud: GoogleCloud, state: ValueMap, enabled: boolean): Promise<ValueMap> {
  const url = cloud.url("secretManager", `${text(state.name) ?? ""}:${enabled ? "enable" : "disable"}?alt=json`);
  const reply = await failingWith("Error updating SecretVersion", () => cloud.rest.send("POST", url, {}));
  return stateOf(state, reply.body);
}

function stateOf(state: ValueMap, live: JsonObject): ValueMap {
  const name = stringOf(live.name);
  return {
    ...state,
    id: name,
    name,
    version: name.split("/").at(-1) ?? null,
    create_time: stringOf(live.createTime),
    destroy_time: stringOf(live.destroyTime),
    enabled: stringOf(live.state) === "ENABLED",
    deletion_policy: text(state.deletion_policy) ?? "DELETE",
  };
}

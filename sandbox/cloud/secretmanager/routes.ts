import type { Cloud } from "../cloud";
import { GoogleError } from "../errors";
import { filterOf } from "../filter";
import { policyHandlers } from "../iam/policy-handlers";
import type { Json } from "../json";
import { messageOf } from "../message";
import { pageOf, shownAs } from "../page";
import { policyQuery } from "../policy-request";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Reply, type Route, route } from "../router";
import { newVersionFields, secretFields, versionFields } from "./fields";
import { checkSecretId } from "./limits";
import type { SecretRecord, VersionRecord } from "./records";
import {
  authorizedSecret,
  checkEtag,
  findSecret,
  newSecret,
  parentOf,
  patchedSecret,
  secretName,
  secretView,
} from "./secret";
import { secretSubject, versionSubject } from "./subjects";
import { crc32c, destroyedVersion, newVersion, requireVersion, versionsOf, versionView } from "./version";

/** Secret Manager v1. Source: the vendor's REST reference of `projects.secrets` and `projects.secrets.versions`. */

const pageLimits = { defaultSize: 25_000, maxSize: 25_000 };

function pageReply<T extends { readonly name: string }>(
  call: Call,
  kind: string,
  found: readonly T[],
  view: (one: T) => Json,
): Reply {
  const page = pageOf(found, (one) => one.name, call.query, pageLimits);
  const total = found.length > 0 ? { totalSize: found.length } : {};
  return { json: { ...shownAs(kind, page, view), ...page.next, ...total } };
}

/** The project's name, where the caller may do that in it. */
function authorizedProject(call: Call, cloud: Cloud, permission: string): string {
  const resource = `projects/${projectOf(cloud, call.params.project ?? "").id}`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [] });
  return resource;
}

const create: Handler = (call, cloud) => {
  const parent = authorizedProject(call, cloud, "secretmanager.secrets.create");
  const id = call.query.get("secretId") ?? "";
  checkSecretId(id);
  const name = `${parent}/secrets/${id}`;
  if (findSecret(cloud, name) !== undefined)
    throw new GoogleError("ALREADY_EXISTS", `Secret [${name}] already exists.`);
  purgeSecret(cloud, name); // One that has expired still holds its name and its versions.
  const secret = newSecret(cloud, name, messageOf(call, secretFields));
  cloud.data.secrets.put(name, secret);
  return { json: secretView(secret) };
};

const get: Handler = (call, cloud) => ({
  json: secretView(authorizedSecret(call, cloud, "secretmanager.secrets.get")),
});

const list: Handler = (call, cloud) => {
  const parent = authorizedProject(call, cloud, "secretmanager.secrets.list");
  const fits = filterOf(call.query.get("filter") ?? "", secretSubject);
  const secrets = cloud.data.secrets
    .list(`${parent}/secrets/`)
    .map(([, secret]) => secret)
    .filter((secret) => findSecret(cloud, secret.name) !== undefined && fits(secret));
  return pageReply(call, "secrets", secrets, secretView);
};

const patch: Handler = (call, cloud) => {
  const secret = authorizedSecret(call, cloud, "secretmanager.secrets.update");
  const next = patchedSecret(cloud, secret, messageOf(call, secretFields), call.query.get("updateMask"));
  cloud.data.secrets.put(secret.name, next);
  return { json: secretView(next) };
};

/** Removes a secret with its versions, their values and its policy. */
function purgeSecret(cloud: Cloud, name: string): void {
  const secret = cloud.data.secrets.get(name);
  for (const version of secret === undefined ? [] : versionsOf(cloud, secret)) {
    if (version.valueId !== undefined) cloud.values.dispose(version.valueId);
    cloud.data.versions.delete(version.name);
  }
  cloud.data.secrets.delete(name);
  cloud.iam.forget(name);
}

const remove: Handler = (call, cloud) => {
  const secret = authorizedSecret(call, cloud, "secretmanager.secrets.delete");
  checkEtag(call.query.get("etag"), secret.etag);
  purgeSecret(cloud, secret.name);
  return { json: {} };
};

const addVersion: Handler = (call, cloud) => {
  const secret = authorizedSecret(call, cloud, "secretmanager.versions.add");
  const version = newVersion(cloud, secret, messageOf(call, newVersionFields));
  cloud.data.versions.put(version.name, version);
  cloud.data.secrets.put(secret.name, { ...secret, lastVersion: secret.lastVersion + 1 });
  return { json: versionView(version), resolved: version.name };
};

/** A handler of one version: authorizes, finds the version, and replies with what `act` makes of it. */
function onVersion(
  permission: string,
  act: (version: VersionRecord, cloud: Cloud, call: Call, secret: SecretRecord) => Reply,
): Handler {
  return (call, cloud) => {
    const name = secretName(call, cloud);
    const versionName = `${name}/versions/${call.params.version ?? ""}`;
    cloud.authorize({ email: call.caller.email, permission, resource: versionName, ancestors: [name, parentOf(name)] });
    const secret = findSecret(cloud, name);
    if (secret === undefined) {
      throw new GoogleError("NOT_FOUND", `Secret [${name}] not found or has no versions.`);
    }
    return act(requireVersion(cloud, secret, call.params.version ?? ""), cloud, call, secret);
  };
}

function refuseState(version: VersionRecord): never {
  throw new GoogleError("FAILED_PRECONDITION", `Secret Version [${version.name}] is in ${version.state} state.`);
}

const access = onVersion("secretmanager.versions.access", (version, cloud) => {
  if (version.state !== "ENABLED" || version.valueId === undefined) return refuseState(version);
  const data = cloud.values.get(version.valueId);
  const payload = { data: data.toString("base64"), dataCrc32c: String(crc32c(data)) };
  return { json: { name: version.name, payload }, resolved: version.name };
});

function changeState(state: "ENABLED" | "DISABLED"): Handler {
  const permission = `secretmanager.versions.${state === "ENABLED" ? "enable" : "disable"}`;
  return onVersion(permission, (version, cloud, call) => {
    checkEtag(messageOf(call, versionFields).etag, version.etag);
    if (version.state === "DESTROYED") refuseState(version);
    const { scheduledDestroyTime, ...rest } = version;
    // Enabling is how a scheduled destruction is called off.
    const kept = state === "DISABLED" && scheduledDestroyTime !== undefined ? { scheduledDestroyTime } : {};
    const next: VersionRecord = { ...rest, ...kept, state, etag: cloud.etag() };
    cloud.data.versions.put(next.name, next);
    return { json: versionView(next), resolved: next.name };
  });
}

const destroy = onVersion("secretmanager.versions.destroy", (version, cloud, call, secret) => {
  checkEtag(messageOf(call, versionFields).etag, version.etag);
  if (version.state === "DESTROYED") refuseState(version);
  if (secret.versionDestroyTtl === undefined) {
    return { json: versionView(destroyedVersion(cloud, version, cloud.now())), resolved: version.name };
  }
  const graceMillis = Number.parseInt(secret.versionDestroyTtl, 10) * 1000;
  const next: VersionRecord = {
    ...version,
    state: "DISABLED",
    scheduledDestroyTime: version.scheduledDestroyTime ?? new Date(cloud.clock() + graceMillis).toISOString(),
    etag: cloud.etag(),
  };
  cloud.data.versions.put(next.name, next);
  return { json: versionView(next), resolved: next.name };
});

const getVersion = onVersion("secretmanager.versions.get", (version) => ({ json: versionView(version) }));

const listVersions: Handler = (call, cloud) => {
  const secret = authorizedSecret(call, cloud, "secretmanager.versions.list");
  const fits = filterOf(call.query.get("filter") ?? "", versionSubject);
  const versions = versionsOf(cloud, secret).filter(fits);
  return pageReply(call, "versions", versions, versionView);
};

const { getPolicy, setPolicy, testPermissions } = policyHandlers("secretmanager.secrets", {
  nameOf: secretName,
  authorized: authorizedSecret,
});

const secrets = "/v1/projects/{project}/secrets";
const secret = `${secrets}/{secret}`;
const version = `${secret}/versions/{version}`;
const service = "google.cloud.secretmanager.v1.SecretManagerService";

export const secretManagerRoutes: readonly Route[] = [
  accepting(["secretId"], route("secretmanager", `${"POST"} ${secrets}`, create, `${service}.CreateSecret`)),
  accepting(["filter", ...paged], route("secretmanager", `${"GET"} ${secrets}`, list)),
  accepting([], route("secretmanager", `${"GET"} ${secret}`, get)),
  accepting(["updateMask"], route("secretmanager", `${"PATCH"} ${secret}`, patch, `${service}.UpdateSecret`)),
  accepting(["etag"], route("secretmanager", `${"DELETE"} ${secret}`, remove, `${service}.DeleteSecret`)),
  accepting([], route("secretmanager", `POST ${secret}:addVersion`, addVersion, `${service}.AddSecretVersion`)),
  accepting(policyQuery, route("secretmanager", `GET ${secret}:getIamPolicy`, getPolicy)),
  accepting(policyQuery, route("secretmanager", `POST ${secret}:getIamPolicy`, getPolicy)),
  accepting([], route("secretmanager", `POST ${secret}:setIamPolicy`, setPolicy, `${service}.SetIamPolicy`)),
  accepting([], route("secretmanager", `POST ${secret}:testIamPermissions`, testPermissions)),
  accepting(["filter", ...paged], route("secretmanager", `GET ${secret}/versions`, listVersions)),
  accepting([], route("secretmanager", `${"GET"} ${version}`, getVersion)),
  accepting([], route("secretmanager", `GET ${version}:access`, access, `${service}.AccessSecretVersion`)),
  accepting([], route("secretmanager", `POST ${version}:access`, access, `${service}.AccessSecretVersion`)),
  accepting(
    [],
    route("secretmanager", `POST ${version}:enable`, changeState("ENABLED"), `${service}.EnableSecretVersion`),
  ),
  accepting(
    [],
    route("secretmanager", `POST ${version}:disable`, changeState("DISABLED"), `${service}.DisableSecretVersion`),
  ),
  accepting([], route("secretmanager", `POST ${version}:destroy`, destroy, `${service}.DestroySecretVersion`)),
];

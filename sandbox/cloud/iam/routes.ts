import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { bytesEtag, sameBytes } from "../etag";
import { mintToken } from "../identity";
import { listOf, objectOf, textOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { policyQuery } from "../policy-request";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import { accountName, accountView, authorizedAccount } from "./account";
import { policyHandlers } from "./policy-handlers";
import type { AccountRecord } from "./records";

/** IAM v1 service accounts. Source: the vendor's REST reference of `projects.serviceAccounts`. */

const accountFields = {
  name: "string",
  projectId: "string",
  uniqueId: "string",
  email: "string",
  displayName: "string",
  etag: "bytes",
  description: "string",
  oauth2ClientId: "string",
  disabled: "bool",
} as const satisfies Readonly<Record<string, Shape>>;

const createFields = { accountId: "string", serviceAccount: { fields: accountFields } } as const;
const patchFields = { serviceAccount: { fields: accountFields }, updateMask: "string" } as const;
const tokenFields = {
  name: "string",
  delegates: { each: "string" },
  scope: { each: "string" },
  lifetime: "duration",
} as const;

/** The project's name, where the caller may do that to its accounts. */
function authorizedProject(call: Call, cloud: Cloud, permission: string): string {
  const resource = `projects/${projectOf(cloud, call.params.project ?? "").id}`;
  const message = `Permission '${permission}' denied on resource (or it may not exist).`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message });
  return resource;
}

const create: Handler = (call, cloud) => {
  const project = projectOf(cloud, call.params.project ?? "");
  const parent = authorizedProject(call, cloud, "iam.serviceAccounts.create");
  const body = messageOf(call, createFields);
  const id = textOf(body.accountId) ?? "";
  if (!/^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/.test(id)) {
    throw invalid(
      `Invalid service account ID '${id}': 6 to 30 of lower case letters, digits and '-', first a letter, last not '-'.`,
      "account_id",
    );
  }
  const email = `${id}@${project.id}.iam.gserviceaccount.com`;
  const name = `${parent}/serviceAccounts/${email}`;
  if (cloud.data.accounts.has(name)) {
    throw new GoogleError("ALREADY_EXISTS", `Service account ${id} already exists within project ${parent}.`);
  }
  const { displayName, description } = texts(body.serviceAccount);
  const sequence = String(cloud.next("account")).padStart(8, "0");
  const account: AccountRecord = {
    name,
    projectId: project.id,
    uniqueId: `1000000000000${sequence}`,
    email,
    ...(displayName ? { displayName } : {}),
    ...(description ? { description } : {}),
    etag: bytesEtag(),
    oauth2ClientId: `1000000000000${sequence}`,
    createdMillis: cloud.clock(),
  };
  cloud.data.accounts.put(name, account);
  return { json: accountView(account) };
};

function texts(serviceAccount: unknown): { displayName?: string; description?: string } {
  const { displayName, description } = objectOf(serviceAccount);
  if (Buffer.byteLength(textOf(displayName) ?? "") > 100)
    throw invalid("The display name may have at most 100 bytes.", "display_name");
  if (Buffer.byteLength(textOf(description) ?? "") > 256)
    throw invalid("The description may have at most 256 bytes.", "description");
  return {
    ...(textOf(displayName) === undefined ? {} : { displayName: String(displayName) }),
    ...(textOf(description) === undefined ? {} : { description: String(description) }),
  };
}

const get: Handler = (call, cloud) => ({
  json: accountView(authorizedAccount(call, cloud, "iam.serviceAccounts.get")),
});

const list: Handler = (call, cloud) => {
  const parent = authorizedProject(call, cloud, "iam.serviceAccounts.list");
  const accounts = cloud.data.accounts
    .list(`${parent}/serviceAccounts/`)
    .flatMap(([name]) => cloud.iam.account(name) ?? []);
  const page = pageOf(accounts, (account) => account.name, call.query, { defaultSize: 20, maxSize: 100 });
  return { json: { ...shownAs("accounts", page, accountView), ...page.next } };
};

/** `PATCH` names its fields in a mask; `PUT` (update) takes the two that may change. */
const update: Handler = (call, cloud) => {
  const account = authorizedAccount(call, cloud, "iam.serviceAccounts.update");
  const body = messageOf(call, call.method === "PUT" ? accountFields : patchFields);
  const sent = call.method === "PUT" ? body : objectOf(body.serviceAccount);
  const mask = call.method === "PUT" ? "displayName,description" : (textOf(body.updateMask) ?? "");
  if (mask === "") throw invalid("The update mask must not be empty.", "update_mask");
  if (!sameBytes(textOf(sent.etag), account.etag)) {
    throw new GoogleError("ABORTED", "There were concurrent changes to the service account. Read it again and retry.");
  }
  const given = texts(sent);
  let next: AccountRecord = account;
  for (const path of mask.split(",").map((field) => field.trim())) {
    const field = ({ display_name: "displayName", displayName: "displayName", description: "description" } as const)[
      path
    ];
    if (field === undefined) throw invalid(`Field '${path}' of a service account can't be updated.`, "update_mask");
    if (call.method === "PUT" && !(field in given)) continue;
    const { [field]: _, ...rest } = next;
    next = { ...rest, ...(given[field] ? { [field]: given[field] } : {}) };
  }
  next = { ...next, etag: bytesEtag() };
  cloud.data.accounts.put(next.name, next);
  return { json: accountView(next) };
};

const remove: Handler = (call, cloud) => {
  const account = authorizedAccount(call, cloud, "iam.serviceAccounts.delete");
  cloud.data.accounts.delete(account.name);
  cloud.iam.forget(account.name);
  cloud.iam.markDeleted(account.email, account.uniqueId);
  return { json: {} };
};

function setDisabled(disabled: boolean): Handler {
  return (call, cloud) => {
    const { disabled: _, ...rest } = authorizedAccount(
      call,
      cloud,
      `iam.serviceAccounts.${disabled ? "disable" : "enable"}`,
    );
    const next: AccountRecord = { ...rest, ...(disabled ? { disabled: true as const } : {}), etag: bytesEtag() };
    cloud.data.accounts.put(next.name, next);
    return { json: {} };
  };
}

const { getPolicy, setPolicy, testPermissions } = policyHandlers("iam.serviceAccounts", {
  nameOf: accountName,
  authorized: authorizedAccount,
});

/** The credentials API's way to act as an account, as `--impersonate-service-account` uses it. */
const generateAccessToken: Handler = (call, cloud) => {
  const account = authorizedAccount(call, cloud, "iam.serviceAccounts.getAccessToken");
  if (account.disabled) throw new GoogleError("FAILED_PRECONDITION", `Service account ${account.email} is disabled.`);
  const asked = messageOf(call, tokenFields);
  if (listOf(asked.scope).length === 0)
    throw invalid("Request contains an invalid argument: scope is required.", "scope");
  if (listOf(asked.delegates).length > 0) throw invalid("The sandbox has no chains of delegates.", "delegates");
  const seconds = Number.parseFloat(textOf(asked.lifetime) ?? "3600s");
  // Twelve hours need a policy of the organisation, which there is none of here.
  if (seconds <= 0 || seconds > 3600) {
    throw invalid("The access token lifetime must be more than 0 and at most 3600 seconds.", "lifetime");
  }
  const expiresAt = new Date(Math.floor(cloud.clock() / 1000) * 1000 + seconds * 1000);
  const accessToken = mintToken(cloud.keys.tokenKey, account.email, { expiresAt });
  return { json: { accessToken, expireTime: expiresAt.toISOString() } };
};

const accounts = "/v1/projects/{project}/serviceAccounts";
const account = `${accounts}/{account}`;
const service = "google.iam.admin.v1";

export const iamRoutes: readonly Route[] = [
  accepting([], route("iam", `${"POST"} ${accounts}`, create, `${service}.CreateServiceAccount`)),
  accepting(paged, route("iam", `${"GET"} ${accounts}`, list)),
  accepting([], route("iam", `${"GET"} ${account}`, get)),
  accepting(["updateMask"], route("iam", `${"PATCH"} ${account}`, update, `${service}.PatchServiceAccount`)),
  accepting([], route("iam", `${"PUT"} ${account}`, update, `${service}.UpdateServiceAccount`)),
  accepting([], route("iam", `${"DELETE"} ${account}`, remove, `${service}.DeleteServiceAccount`)),
  accepting([], route("iam", `POST ${account}:enable`, setDisabled(false), `${service}.EnableServiceAccount`)),
  accepting([], route("iam", `POST ${account}:disable`, setDisabled(true), `${service}.DisableServiceAccount`)),
  accepting(policyQuery, route("iam", `GET ${account}:getIamPolicy`, getPolicy)),
  accepting(policyQuery, route("iam", `POST ${account}:getIamPolicy`, getPolicy)),
  accepting([], route("iam", `POST ${account}:setIamPolicy`, setPolicy, `${service}.SetIAMPolicy`)),
  accepting([], route("iam", `POST ${account}:testIamPermissions`, testPermissions)),
  accepting([], route("iam", `POST ${account}:generateAccessToken`, generateAccessToken, "GenerateAccessToken")),
];

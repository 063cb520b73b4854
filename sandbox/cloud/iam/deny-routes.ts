import { randomUUID } from "node:crypto";
import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { bytesEtag, sameBytes } from "../etag";
import { type Json, listOf, objectOf, textOf, textsOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import { checkDenyRule } from "./deny";
import type { DenyPolicyRecord, DenyRule } from "./records";

/** IAM v2 deny policies. Source: the vendor's REST reference of `v2.policies`. */

const texts = { each: "string" } as const;
const expression = { title: "string", description: "string", expression: "string", location: "string" } as const;
const principals = { deniedPrincipals: texts, exceptionPrincipals: texts };
const permissions = { deniedPermissions: texts, exceptionPermissions: texts };
const rule = { ...principals, ...permissions, denialCondition: { fields: expression } };

const fields = {
  ...{ name: "string", uid: "string", kind: "string", displayName: "string", etag: "string" },
  annotations: { map: "string" },
  ...{ createTime: "timestamp", updateTime: "timestamp", deleteTime: "timestamp" },
  rules: { each: { fields: { description: "string", denyRule: { fields: rule } } } },
} as const satisfies Readonly<Record<string, Shape>>;

/** What a policy is attached to, after checking that the caller may do that there. */
function attachment(call: Call, cloud: Cloud, permission: string): string {
  const [, kind = "", id = ""] =
    /^cloudresourcemanager\.googleapis\.com\/(projects|folders|organizations)\/([^/]+)$/.exec(call.params.at ?? "") ??
    [];
  if (kind === "") throw invalid(`Invalid attachment point '${call.params.at}'.`, "parent");
  const resource = kind === "projects" ? `projects/${projectOf(cloud, id).id}` : `${kind}/${id}`;
  const message = `Permission '${permission}' denied on resource '//cloudresourcemanager.googleapis.com/${resource}' (or it may not exist).`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message });
  return resource;
}

/** By numbers, whichever way it was asked for. */
function nameOf(cloud: Cloud, { resource, id }: Pick<DenyPolicyRecord, "resource" | "id">): string {
  const [kind = "", own = ""] = resource.split("/");
  const number = kind === "projects" ? projectOf(cloud, own).number : own;
  return `policies/${encodeURIComponent(`cloudresourcemanager.googleapis.com/${kind}/${number}`)}/denypolicies/${id}`;
}

function view(
  cloud: Cloud,
  { id, resource, uid, rules, etag, createTime, updateTime, ...rest }: DenyPolicyRecord,
): Json {
  const name = nameOf(cloud, { resource, id });
  return { name, uid, kind: "DenyPolicy", ...rest, etag, createTime, updateTime, rules };
}

function found(cloud: Cloud, resource: string, id: string): DenyPolicyRecord {
  const policy = cloud.data.denyPolicies.get(`${resource}/denypolicies/${id}`);
  if (policy === undefined) throw new GoogleError("NOT_FOUND", `Policy ${id} was not found on ${resource}.`);
  return policy;
}

function rulesIn(body: Json): DenyPolicyRecord["rules"] {
  const rules = listOf(body.rules).map((entry) => {
    const { description, denyRule } = objectOf(entry);
    const { denialCondition, ...sent } = objectOf(denyRule);
    if (denialCondition !== undefined)
      throw invalid("The sandbox has no tags, so it can't evaluate the condition of a deny rule.");
    const made = { deniedPrincipals: [], deniedPermissions: [], ...sent } as DenyRule;
    checkDenyRule(made);
    return { ...(textOf(description) === undefined ? {} : { description: String(description) }), denyRule: made };
  });
  if (rules.length === 0 || rules.length > 500)
    throw invalid("A deny policy must have 1 to 500 rules.", "policy.rules");
  return rules;
}

function textsIn(body: Json): Pick<DenyPolicyRecord, "displayName" | "annotations"> {
  const displayName = textOf(body.displayName);
  if ((displayName ?? "").length > 63)
    throw invalid("The display name may have at most 63 characters.", "policy.display_name");
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(body.annotations === undefined ? {} : { annotations: textsOf(body.annotations) }),
  };
}

/** Done at once; the policies of the real thing take a while to be enforced. */
function operation(cloud: Cloud, policy: DenyPolicyRecord): Json {
  const name = `${nameOf(cloud, policy)}/operations/${policy.uid}`;
  const metadata = {
    "@type": "type.googleapis.com/google.iam.v2.PolicyOperationMetadata",
    createTime: policy.updateTime,
  };
  const response = { "@type": "type.googleapis.com/google.iam.v2.Policy", ...view(cloud, policy) };
  return { name, metadata, done: true, response };
}

const create: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.create");
  const id = call.query.get("policyId") ?? "";
  if (!/^[a-z][a-z0-9.-]{1,61}[a-z0-9]$/.test(id))
    throw invalid(
      `Invalid policy ID '${id}': 3 to 63 of lower case letters, digits, '-' and '.', first a letter.`,
      "policy_id",
    );
  const key = `${resource}/denypolicies/${id}`;
  if (cloud.data.denyPolicies.has(key))
    throw new GoogleError("ALREADY_EXISTS", `Policy ${id} already exists on ${resource}.`);
  const body = messageOf(call, fields, "policy");
  const now = cloud.now();
  const times = { createTime: now, updateTime: now };
  const policy = {
    id,
    resource,
    uid: randomUUID(),
    ...textsIn(body),
    rules: rulesIn(body),
    etag: bytesEtag(),
    ...times,
  };
  cloud.data.denyPolicies.put(key, policy);
  return { json: operation(cloud, policy) };
};

const get: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.get");
  return { json: view(cloud, found(cloud, resource, call.params.policy ?? "")) };
};

/** As documented: without the rules. */
const list: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.list");
  const all = cloud.data.denyPolicies.list(`${resource}/denypolicies/`).map(([, policy]) => policy);
  const page = pageOf(all, (policy) => nameOf(cloud, policy), call.query, { defaultSize: 1000, maxSize: 1000 });
  const withoutRules = (policy: DenyPolicyRecord) => {
    const { rules, ...brief } = view(cloud, policy);
    return brief;
  };
  return { json: { ...shownAs("policies", page, withoutRules), ...page.next } };
};

function checkEtag(sent: unknown, { etag }: DenyPolicyRecord): void {
  if (!sameBytes(textOf(sent) ?? "", etag))
    throw new GoogleError("ABORTED", "The etag does not match the policy's; read it again.");
}

const update: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.update");
  const before = found(cloud, resource, call.params.policy ?? "");
  const body = messageOf(call, fields, "policy");
  checkEtag(body.etag, before);
  const { id, uid, createTime } = before;
  const next = {
    id,
    resource,
    uid,
    ...textsIn(body),
    rules: rulesIn(body),
    etag: bytesEtag(),
    createTime,
    updateTime: cloud.now(),
  };
  cloud.data.denyPolicies.put(`${resource}/denypolicies/${id}`, next);
  return { json: operation(cloud, next) };
};

const remove: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.delete");
  const policy = found(cloud, resource, call.params.policy ?? "");
  checkEtag(call.query.get("etag"), policy);
  cloud.data.denyPolicies.delete(`${resource}/denypolicies/${policy.id}`);
  return { json: operation(cloud, policy) };
};

const getOperation: Handler = (call, cloud) => {
  const resource = attachment(call, cloud, "iam.denypolicies.get");
  return { json: operation(cloud, found(cloud, resource, call.params.policy ?? "")) };
};

const [policies, policy] = ["/v2/policies/{at}/denypolicies", "/v2/policies/{at}/denypolicies/{policy}"];
const service = "google.iam.v2.Policies";

export const denyRoutes: readonly Route[] = [
  accepting(["policyId"], route("iam", `POST ${policies}`, create, `${service}.CreatePolicy`)),
  accepting(paged, route("iam", `${"GET"} ${policies}`, list)),
  accepting([], route("iam", `${"GET"} ${policy}`, get)),
  accepting([], route("iam", `${"PUT"} ${policy}`, update, `${service}.UpdatePolicy`)),
  accepting(["etag"], route("iam", `${"DELETE"} ${policy}`, remove, `${service}.DeletePolicy`)),
  accepting([], route("iam", `${"GET"} ${policy}/operations/{operation}`, getOperation)),
];

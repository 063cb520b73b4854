import { parseCel } from "../cel";
import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { type Json, objectOf, textOf, textsOf } from "../json";
import { messageOf, type Shape } from "../message";
import { pageOf, shownAs } from "../page";
import { projectOf } from "../resourcemanager/project";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";
import type { FederationRecord } from "./records";

/** IAM v1 workload identity pools and their providers. Source: the vendor's REST reference. */

type Fields = Readonly<Record<string, Shape>>;

const common = {
  name: "string",
  displayName: "string",
  description: "string",
  state: "string",
  disabled: "bool",
  expireTime: "timestamp",
} as const satisfies Fields;

interface Kind {
  readonly noun: string;
  readonly permissions: string;
  /** Of the list in an answer, and of the parameter that names a new one. */
  readonly list: string;
  readonly id: string;
  readonly fields: Fields;
  readonly check: (sent: Json) => void;
}

const pool: Kind = {
  noun: "WorkloadIdentityPool",
  permissions: "iam.workloadIdentityPools",
  list: "workloadIdentityPools",
  id: "workloadIdentityPoolId",
  fields: { ...common, mode: "string" },
  check: () => undefined,
};

const provider: Kind = {
  noun: "WorkloadIdentityPoolProvider",
  permissions: "iam.workloadIdentityPoolProviders",
  list: "workloadIdentityPoolProviders",
  id: "workloadIdentityPoolProviderId",
  fields: {
    ...common,
    attributeMapping: { map: "string" },
    attributeCondition: "string",
    oidc: { fields: { issuerUri: "string", allowedAudiences: { each: "string" }, jwksJson: "string" } },
  },
  check: checkProvider,
};

/** A mapping or condition that the sandbox can't evaluate is refused when it is declared. */
function checkProvider(sent: Json): void {
  const mapping = textsOf(sent.attributeMapping);
  if (mapping["google.subject"] === undefined) {
    throw invalid("The attribute mapping must contain a mapping for google.subject.", "attribute_mapping");
  }
  for (const [name, source] of Object.entries(mapping)) {
    if (!/^(?:google\.(?:subject|groups)|attribute\.[a-z0-9_]{1,100})$/.test(name))
      throw invalid(`Invalid attribute name: ${name}`, "attribute_mapping");
    const parsed = parseCel(source);
    if (typeof parsed === "string")
      throw invalid(`The attribute mapping of ${name} can't be evaluated: ${parsed}.`, "attribute_mapping");
  }
  const condition = textOf(sent.attributeCondition) ?? "";
  const parsed = condition === "" ? undefined : parseCel(condition);
  if (typeof parsed === "string")
    throw invalid(`The attribute condition can't be evaluated: ${parsed}.`, "attribute_condition");
  if (condition.length > 4096)
    throw invalid("The attribute condition has more than 4096 characters.", "attribute_condition");
  const issuer = textOf(objectOf(sent.oidc).issuerUri) ?? "";
  if (!/^https:\/\/[^\s?#]+$/.test(issuer)) throw invalid(`Invalid issuer: '${issuer}'`, "oidc.issuer_uri");
}

const view = ({ name, sent, deleted }: FederationRecord): Json => ({
  name,
  ...sent,
  state: deleted === true ? "DELETED" : "ACTIVE",
});

function parentOf(call: Call, cloud: Cloud, kind: Kind, verb: string) {
  const project = projectOf(cloud, call.params.project ?? "");
  const permission = `${kind.permissions}.${verb}`;
  const resource = `projects/${project.id}`;
  const message = `Permission '${permission}' denied on resource (or it may not exist).`;
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors: [], message });
  const pools = `projects/${project.number}/locations/global/workloadIdentityPools`;
  return { project, folder: kind === pool ? pools : `${pools}/${call.params.pool ?? ""}/providers` };
}

function found(call: Call, cloud: Cloud, kind: Kind, verb: string): FederationRecord {
  const { folder } = parentOf(call, cloud, kind, verb);
  const record = cloud.data.federation.get(`${folder}/${call.params[kind === pool ? "pool" : "provider"] ?? ""}`);
  if (record === undefined) throw new GoogleError("NOT_FOUND", "Requested entity was not found.");
  return record;
}

const operation = (record: FederationRecord): Json => ({
  name: `${record.name}/operations/done`,
  done: true,
  response: view(record),
});

const isClosed = (one: FederationRecord | undefined): boolean => one === undefined || one.deleted === true;

function handlers(kind: Kind) {
  const create: Handler = (call, cloud) => {
    const { project, folder } = parentOf(call, cloud, kind, "create");
    const id = call.query.get(kind.id) ?? "";
    if (!/^[a-z0-9-]{4,32}$/.test(id) || id.startsWith("gcp-")) throw invalid(`Invalid id: '${id}'`, kind.id);
    const owner = folder.replace(/\/providers$/, "");
    if (kind === provider && isClosed(cloud.data.federation.get(owner)))
      throw new GoogleError("NOT_FOUND", "Requested entity was not found.");
    if (cloud.data.federation.has(`${folder}/${id}`))
      throw new GoogleError("ALREADY_EXISTS", "Requested entity already exists");
    const sent = messageOf(call, kind.fields);
    kind.check(sent);
    const record: FederationRecord = { name: `${folder}/${id}`, project: project.id, sent };
    cloud.data.federation.put(record.name, record);
    return { json: operation(record) };
  };
  const get: Handler = (call, cloud) => ({ json: view(found(call, cloud, kind, "get")) });
  const list: Handler = (call, cloud) => {
    const { folder } = parentOf(call, cloud, kind, "list");
    const deleted = call.query.get("showDeleted") === "true";
    const all = cloud.data.federation
      .list(`${folder}/`)
      .map(([, record]) => record)
      .filter((record) => !record.name.slice(folder.length + 1).includes("/"))
      .filter((record) => deleted || record.deleted !== true);
    const page = pageOf(all, (record) => record.name, call.query, { defaultSize: 50, maxSize: 1000 });
    return { json: { ...shownAs(kind.list, page, view), ...page.next } };
  };
  const update: Handler = (call, cloud) => {
    const record = found(call, cloud, kind, "update");
    const mask = (call.query.get("updateMask") ?? "").split(",").filter((name) => name !== "");
    if (mask.length === 0) throw invalid("The update mask must not be empty.", "update_mask");
    const body = messageOf(call, kind.fields);
    const roots = new Set(mask.map((name) => name.split(".")[0] ?? ""));
    const rest = Object.entries(record.sent).filter(([name]) => !roots.has(name));
    const next = Object.entries(body).filter(([name]) => roots.has(name));
    const sent = Object.fromEntries([...rest, ...next]);
    kind.check(sent);
    cloud.data.federation.put(record.name, { ...record, sent });
    return { json: operation({ ...record, sent }) };
  };
  const mark =
    (verb: "delete" | "undelete"): Handler =>
    (call, cloud) => {
      const { deleted, ...record } = found(call, cloud, kind, verb);
      if ((deleted === true) === (verb === "delete"))
        throw new GoogleError(
          "FAILED_PRECONDITION",
          `The ${kind.noun} is ${verb === "delete" ? "already" : "not"} deleted.`,
        );
      const next: FederationRecord = verb === "delete" ? { ...record, deleted: true } : record;
      cloud.data.federation.put(record.name, next);
      return { json: operation(next) };
    };
  return { create, get, list, update, remove: mark("delete"), undelete: mark("undelete") };
}

const attestationRules: Handler = (call, cloud) => {
  found(call, cloud, pool, "get");
  return { json: {} };
};

const pools = "/v1/projects/{project}/locations/global/workloadIdentityPools";
const service = "google.iam.v1.WorkloadIdentityPools";

function routesOf(kind: Kind, collection: string, one: string): readonly Route[] {
  const { create, get, list, update, remove, undelete } = handlers(kind);
  return [
    accepting(
      [kind.id],
      route("iam", `POST ${collection}` as `${string} ${string}`, create, `${service}.Create${kind.noun}`),
    ),
    accepting(["showDeleted", ...paged], route("iam", `GET ${collection}` as `${string} ${string}`, list)),
    accepting([], route("iam", `GET ${one}` as `${string} ${string}`, get)),
    accepting(
      ["updateMask"],
      route("iam", `PATCH ${one}` as `${string} ${string}`, update, `${service}.Update${kind.noun}`),
    ),
    accepting([], route("iam", `DELETE ${one}` as `${string} ${string}`, remove, `${service}.Delete${kind.noun}`)),
    accepting(
      [],
      route("iam", `POST ${one}:undelete` as `${string} ${string}`, undelete, `${service}.Undelete${kind.noun}`),
    ),
  ];
}

export const poolRoutes: readonly Route[] = [
  ...routesOf(pool, pools, `${pools}/{pool}`),
  accepting([...paged, "filter"], route("iam", `GET ${pools}/{pool}:listAttestationRules`, attestationRules)),
  ...routesOf(provider, `${pools}/{pool}/providers`, `${pools}/{pool}/providers/{provider}`),
];

/** For the exchange of tokens: a provider that is there, with its pool, and neither disabled nor deleted. */
export function openProvider(cloud: Cloud, name: string): FederationRecord | undefined {
  const record = cloud.data.federation.get(name);
  const owner = cloud.data.federation.get(name.split("/providers/")[0] ?? "");
  const open = (one: FederationRecord | undefined) =>
    one !== undefined && one.deleted !== true && one.sent.disabled !== true;
  return open(record) && open(owner) ? record : undefined;
}

/** Every call that a thief could make in a world: each method that the embedded cloud serves, on each resource that is there. */
import type { Cloud } from "../../sandbox/cloud/cloud";
import type { Api } from "../../sandbox/cloud/router";
import { routes } from "../../sandbox/cloud/routes";
import { type Bought, type Method, made } from "./method";
import { methodOf, open, shapeOf } from "./methods";

/** `on`: `POST projects/{}/secrets/{}:addVersion`; `resource`: what it is about, with a project or bucket in it. */
export type Attack = Readonly<Record<"on" | "method" | "path" | "resource", string>> & {
  readonly api: Api;
  readonly body: unknown;
  readonly buys: Bought;
  readonly reads: boolean;
};

/** What is in a cloud, by names; `ids` of projects, by number. */
export type Inventory = Readonly<
  Record<"google" | "storage" | "vercel" | "projects" | "accounts" | "versions" | "providers", readonly string[]>
> & { readonly ids: ReadonlyMap<string, string> };

const location = "europe-west1";

export function inventoryOf({ data }: Cloud): Inventory {
  const keys = (...collections: readonly { list(prefix: string): readonly (readonly [string, unknown])[] }[]) =>
    collections.flatMap((collection) => collection.list("").map(([key]) => key));
  const projects = data.projects.values().map(({ id }) => id);
  const denials = data.denyPolicies.values().map(({ id, resource }) => `${attached(resource)}/denypolicies/${id}`);
  const objects = data.objects.values().map(({ bucket, name }) => `b/${bucket}/o/${encodeURIComponent(name)}`);
  const providers = data.federation.values().flatMap(({ name }) => (name.includes("/providers/") ? [name] : []));
  return {
    google: [
      ...projects.flatMap((id) => [
        `projects/${id}`,
        `projects/${id}/locations/${location}`,
        attached(`projects/${id}`),
      ]),
      ...keys(
        data.folders,
        data.organizations,
        data.secrets,
        data.versions,
        data.accounts,
        data.roles,
        data.federation,
      ),
      ...keys(data.services, data.revisions, data.jobs, data.executions, data.operations),
      ...keys(data.keyRings, data.cryptoKeys, data.cryptoKeyVersions, data.metrics, data.monitoring, data.apis),
      ...denials,
      "roles/viewer",
    ],
    storage: [...data.buckets.values().map(({ name }) => `b/${name}`), ...new Set(objects)],
    vercel: [
      ...data.vercelProjects.values().map(({ id }) => `projects/${id}`),
      ...data.variables.values().map(({ projectId, id }) => `projects/${projectId}/env/${id}`),
      ...data.teams.values().map(({ id }) => `teams/${id}`),
      ...data.deployments.values().map(({ id }) => `deployments/${id}`),
    ],
    projects,
    accounts: data.accounts.values().map(({ name }) => name),
    versions: data.versions.values().map(({ name }) => name),
    providers,
    ids: new Map(data.projects.values().map(({ id, number }) => [number, id])),
  };
}

const attached = (resource: string) =>
  `policies/${encodeURIComponent(`cloudresourcemanager.googleapis.com/${resource}`)}`;

/** Vercel serves each method under several versions: one is enough. */
const others = /^\^\\\/v(?:8|9|11|12)\\\//;

export function attacksOn(inventory: Inventory): readonly Attack[] {
  return routes.flatMap((row) => {
    const method = methodOf(row);
    if (method === null || (row.api === "vercel" && others.test(row.pattern.source))) return [];
    const shape = shapeOf(row);
    if (row.api !== "vercel" && open.includes(`${row.method} ${shape}`)) return [];
    const names =
      row.api === "storage" ? inventory.storage : row.api === "vercel" ? inventory.vercel : inventory.google;
    const [kind, rest] = / /.test(shape) ? shape.split(" ") : ["", shape];
    const version = /^\^\\\/(v\d+)\\\//.exec(row.pattern.source)?.[1];
    const before = row.api !== "storage" ? (version === undefined ? "" : `${version}/`) : storagePath[kind ?? ""];
    return resourcesFor(rest ?? "", names).flatMap(({ resource, path }) =>
      filled({ resource, path: `${before}${path}`, query: queryOf(row.api, method), body: method.body }, inventory).map(
        (call): Attack => ({
          on: `${row.method} ${shape}`,
          api: row.api,
          method: row.method,
          path: kind === "media" ? call.path.replace(/^b\/([^/]+)\/o\//, "$1/") : call.path,
          body: row.method === "GET" || row.method === "DELETE" ? undefined : call.body,
          buys: ofPlan(call.resource, method.buys),
          reads: method.reads === true || row.method === "GET",
          resource: call.resource,
        }),
      ),
    );
  });
}

/** Plans lie in a bucket of states, in a folder of their own. */
function ofPlan(resource: string, buys: Bought): Bought {
  if (!resource.includes("/o/strongroom%2Fplans")) return buys;
  if (buys === "reads states") return "reads plans, which are encrypted";
  if (buys !== "writes states") return buys;
  return resource.endsWith(made) ? "adds plans" : "replaces and removes plans";
}

const queryOf = (api: Api, { query = "" }: Method) => (api === "vercel" ? "teamId=team_fake" : query);

const storagePath: Readonly<Record<string, string>> = {
  "": "storage/v1/",
  upload: "upload/storage/v1/",
  download: "download/storage/v1/",
  media: "",
};

/** The resources whose names begin a path. */
function resourcesFor(shape: string, names: readonly string[]): { resource: string; path: string }[] {
  const end = shape.lastIndexOf("{}") + 2;
  if (end === 1) return [{ resource: "", path: shape }];
  const [begin, rest] = [shape.slice(0, end), shape.slice(end)];
  const last = begin.endsWith("/metrics/{}") ? ".+" : "[^/]+";
  const source = begin.replace(/[.$]/g, "\\$&").replace(/\{\}$/, last).replaceAll("{}", "[^/]+");
  const pattern = new RegExp(`^${source}$`);
  return names.filter((name) => pattern.test(name)).map((resource) => ({ resource, path: `${resource}${rest}` }));
}

interface Call {
  readonly resource: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
}

/** `PROJECT` stands for each project, `OBJECT` for each object of the bucket and a new one. */
function filled(call: Call, { projects, storage }: Inventory): Omit<Call, "query">[] {
  const { resource, path, query, body } = call;
  const text = JSON.stringify(body);
  const at = `${path}${query === "" ? "" : `?${query}`}`;
  if (query.includes("OBJECT")) {
    const begin = `${resource}/o/`;
    const objects = storage.filter((name) => name.startsWith(begin)).map((name) => name.slice(begin.length));
    const folders = new Set(objects.map((name) => name.slice(0, name.lastIndexOf("%2F"))));
    const fresh = [...folders].map((folder) => `${folder}%2F${made}`);
    return [...objects, ...fresh, `${made}%2Fobject`].map((name) => ({
      resource: `${begin}${name}`,
      path: at.replace("OBJECT", name),
      body,
    }));
  }
  if (!`${query} ${text}`.includes("PROJECT")) return [{ resource, path: at, body }];
  return projects.map((id) => ({
    resource: `projects/${id}`,
    path: at.replace("PROJECT", id),
    body: text === undefined ? undefined : JSON.parse(text.replaceAll("PROJECT", id)),
  }));
}

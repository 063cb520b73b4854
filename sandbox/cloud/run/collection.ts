import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { type Json, textOf } from "../json";
import { pageOf, shownAs } from "../page";
import { isRegion } from "../regions";
import { projectOf } from "../resourcemanager/project";
import { type Call, type Handler, type Reply, type Route, route } from "../router";
import { checkServiceId } from "./limits";
import { beginOperation, operationView, settleAll } from "./operation";

/** What services, jobs and worker pools have in common as collections of a location. */
export interface Collection<T> {
  /** The last part of its name but one: `services`. */
  readonly kind: string;
  /** What its permissions begin with: `run.services`. */
  readonly permissions: string;
  /** The parameter that names a new one. */
  readonly id: string;
  /** The name in the path of a call's address. */
  readonly param: string;
  /** In messages. */
  readonly noun: string;
  readonly of: (cloud: Cloud) => Records<T>;
  readonly view: (cloud: Cloud, one: T) => Json;
}

interface Records<T> {
  has(name: string): boolean;
  get(name: string): T | undefined;
  list(prefix: string): readonly (readonly [string, T])[];
}

export function parentOf(call: Call, cloud: Cloud): string {
  const { project = "", location = "" } = call.params;
  if (location !== "-" && !isRegion(location)) {
    throw new GoogleError("NOT_FOUND", `Location ${location} is not found or access is unauthorized.`);
  }
  return `projects/${projectOf(cloud, project).id}/locations/${location}`;
}

/** Lets operations settle, then checks that the caller may do `permission` on the resource. */
export function enter(call: Call, cloud: Cloud, permission: string, resource: string): void {
  settleAll(cloud);
  const project = resource.split("/").slice(0, 2).join("/");
  const message = `Permission '${permission}' denied on resource '${resource}' (or resource may not exist).`;
  const parts = resource.split("/");
  const ancestors = parts.length > 5 ? [parts.slice(0, 6).join("/"), project] : [project];
  cloud.authorize({ email: call.caller.email, permission, resource, ancestors, message });
}

export function missing(kind: string, name: string): GoogleError {
  const [, project, , location] = name.split("/");
  const id = name.split("/").pop();
  return new GoogleError(
    "NOT_FOUND",
    `Resource '${id}' of kind '${kind}' in region '${location}' in project '${project}' does not exist.`,
  );
}

/**
 * The name of one that is to be created.
 *
 * @throws where the caller may not, the id is malformed, or there is one of that name
 */
export function newName<T>(call: Call, cloud: Cloud, { kind, permissions, id: parameter, of }: Collection<T>): string {
  const parent = parentOf(call, cloud);
  enter(call, cloud, `${permissions}.create`, parent);
  const id = call.query.get(parameter) ?? "";
  checkServiceId(id);
  const name = `${parent}/${kind}/${id}`;
  if (of(cloud).has(name)) throw new GoogleError("ALREADY_EXISTS", `Resource '${id}' already exists.`);
  return name;
}

/** The name of the one that the call is about. */
export function nameOf<T>(call: Call, cloud: Cloud, { kind, param }: Collection<T>): string {
  return `${parentOf(call, cloud)}/${kind}/${call.params[param] ?? ""}`;
}

/**
 * The one that the call is about.
 *
 * @throws where the caller has no `permission` for it, or it is not there
 */
export function authorized<T>(call: Call, cloud: Cloud, from: Collection<T>, permission: string): T {
  const name = nameOf(call, cloud, from);
  enter(call, cloud, permission, name);
  const found = from.of(cloud).get(name);
  if (found === undefined) throw missing(from.noun, name);
  return found;
}

/** What is done with each kind in the same way: list, get, delete. */
export function sharedRoutes<T extends { readonly name: string }>(
  path: string,
  from: Collection<T>,
  audit: string,
): readonly Route[] {
  const get: Handler = (call, cloud) => ({
    json: from.view(cloud, authorized(call, cloud, from, `${from.permissions}.get`)),
  });
  const list: Handler = (call, cloud) => listed(call, cloud, from);
  const remove: Handler = (call, cloud) => {
    const found = authorized(call, cloud, from, `${from.permissions}.delete`);
    if (call.query.get("validateOnly") === "true")
      return { json: { name: "", done: true, response: from.view(cloud, found) } };
    return { json: operationView(cloud, beginOperation(cloud, found, "delete")) };
  };
  return [
    route("run", `${"GET"} ${path.slice(0, path.lastIndexOf("/"))}`, list),
    route("run", `${"GET"} ${path}`, get),
    route("run", `${"DELETE"} ${path}`, remove, audit),
  ];
}

/** A page of them. */
function listed<T extends { readonly name: string }>(call: Call, cloud: Cloud, from: Collection<T>): Reply {
  const parent = parentOf(call, cloud);
  noWildcard(call);
  enter(call, cloud, `${from.permissions}.list`, parent);
  const all = from.of(cloud).list(`${parent}/${from.kind}/`);
  const found = all.map(([, one]) => one);
  return pageReply(call, from.kind, found, (one) => from.view(cloud, one));
}

/** A page of what was found; Google leaves an empty list out. */
export function pageReply<T extends { readonly name: string }>(
  call: Call,
  kind: string,
  found: readonly T[],
  view: (one: T) => Json,
): Reply {
  const page = pageOf(found, (one) => one.name, call.query, { defaultSize: 100, maxSize: 1000 });
  return { json: { ...shownAs(kind, page, view), ...page.next } };
}

/** @throws where the caller has read an older one than there is */
export function checkEtag(id: string | undefined, sent: unknown, current: string): void {
  const etag = textOf(sent) ?? "";
  if (etag === "" || etag === current) return;
  throw new GoogleError(
    "ABORTED",
    `Conflict for resource '${id}': version '${etag}' was specified but current version is '${current}'.`,
  );
}

/** "Location must be a valid Google Cloud region, and cannot be the '-' wildcard", says the reference of each list. */
export function noWildcard(call: Call): void {
  if (call.params.location !== "-") return;
  throw invalid("Location must be a valid Google Cloud region, and cannot be the '-' wildcard.", "parent");
}

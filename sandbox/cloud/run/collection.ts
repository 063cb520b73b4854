import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import { type Json, textOf } from "../json";
import { pageOf } from "../page";
import { isRegion } from "../regions";
import { projectOf } from "../resourcemanager/project";
import type { Call, Reply } from "../router";
import { checkServiceId } from "./limits";
import { settleAll } from "./operation";

/** What services, jobs and worker pools have in common as collections of a location. */
export interface Collection<T> {
  /** The last part of its name but one: `services`. */
  readonly kind: string;
  /** What its permissions begin with: `run.services`. */
  readonly permissions: string;
  /** The parameter that names a new one. */
  readonly id: string;
  readonly of: (cloud: Cloud) => Records<T>;
  readonly view: (cloud: Cloud, one: T) => Json;
}

interface Records<T> {
  has(name: string): boolean;
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

/** A page of them. */
export function listed<T extends { readonly name: string }>(call: Call, cloud: Cloud, from: Collection<T>): Reply {
  const parent = parentOf(call, cloud);
  noWildcard(call);
  enter(call, cloud, `${from.permissions}.list`, parent);
  const all = from.of(cloud).list(`${parent}/${from.kind}/`);
  const found = all.map(([, one]) => one);
  const page = pageOf(found, (one) => one.name, call.query, { defaultSize: 100, maxSize: 1000 });
  const shown = page.items.map((one) => from.view(cloud, one));
  return { json: { ...(shown.length > 0 ? { [from.kind]: shown } : {}), ...page.next } };
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

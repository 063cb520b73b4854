import { type Handler, type Route, route } from "../router";
import { authorized, type Collection, missing, pageReply } from "./collection";
import type { ServiceRecord } from "./records";
import { revisionView } from "./revision";

/** The revisions of a service or a worker pool, at this path. */
export function revisionRoutes(path: string, of: Collection<ServiceRecord>): readonly Route[] {
  const getRevision: Handler = (call, cloud) => {
    const name = `${authorized(call, cloud, of, "run.revisions.get").name}/revisions/${call.params.revision ?? ""}`;
    const revision = cloud.data.revisions.get(name);
    if (revision === undefined) throw missing("REVISION", name);
    return { json: revisionView(revision) };
  };
  /** Newest first, as the vendor lists them. */
  const listRevisions: Handler = (call, cloud) => {
    const { name } = authorized(call, cloud, of, "run.revisions.list");
    const revisions = cloud.data.revisions
      .list(`${name}/revisions/`)
      .map(([, revision]) => revision)
      .sort((a, b) => b.generation - a.generation);
    return pageReply(call, "revisions", revisions, revisionView);
  };
  return [
    route("run", `GET ${path}/revisions`, listRevisions),
    route("run", `GET ${path}/revisions/{revision}`, getRevision),
  ];
}

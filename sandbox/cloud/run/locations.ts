import { pageOf } from "../page";
import { projectOf } from "../resourcemanager/project";
import { type Handler, type Route, route } from "../router";

/**
 * Regions of this sandbox, a part of the vendor's; others can be used as well, and are listed once something is there. The list
 * of Cloud Run v1 and that of Secret Manager have one path and one shape; on one address they are one method.
 */
const usual = ["asia-northeast1", "europe-north1", "europe-west1", "europe-west4", "us-central1", "us-east1"];

const list: Handler = (call, cloud) => {
  const { id } = projectOf(cloud, call.params.project ?? "");
  const name = `projects/${id}`;
  const message = `Permission 'run.locations.list' denied on resource '${name}' (or resource may not exist).`;
  cloud.authorize({
    email: call.caller.email,
    permission: "run.locations.list",
    resource: name,
    ancestors: [],
    message,
  });
  const used = [...cloud.data.services.list(`${name}/`), ...cloud.data.jobs.list(`${name}/`)];
  const regions = new Set([...usual, ...used.map(([full]) => full.split("/")[3] ?? "")]);
  const views = [...regions].sort().map((region) => ({
    name: `${name}/locations/${region}`,
    locationId: region,
    displayName: region,
    labels: { "cloud.googleapis.com/region": region },
  }));
  const page = pageOf(views, (view) => view.name, call.query, { defaultSize: 300, maxSize: 300 });
  return { json: { locations: page.items, ...page.next } };
};

export const locationRoutes: readonly Route[] = [route("run", "GET /v1/projects/{project}/locations", list)];

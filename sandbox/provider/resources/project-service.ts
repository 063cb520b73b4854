import type { GoogleCloud } from "../google-cloud";
import type { Resource } from "../resource";
import { isStatus, type JsonObject, objects, stringOf } from "../rest";
import { text, UNKNOWN, type ValueMap } from "../value";
import { mayDelete } from "./deletion";
import { failingWith } from "./failing";
import { planProject } from "./labels";

const idOf = (cloud: GoogleCloud, state: ValueMap): string => `${cloud.projectOf(state)}/${text(state.service) ?? ""}`;

/** An API that is enabled in a project; unless it says otherwise, it stays enabled when it goes. */
export const projectService: Resource<GoogleCloud> = {
  rules: {
    replaceOn: ["project", "service"],
    customize: (plan) => {
      planProject(plan);
      if (plan.planned.deletion_policy === UNKNOWN) plan.planned.deletion_policy = "DELETE";
    },
  },

  async create(cloud, { planned }) {
    const project = cloud.projectOf(planned);
    const service = text(planned.service) ?? "";
    await failingWith(`Error enabling service ${service} of project ${project}`, () =>
      cloud.rest.send("POST", cloud.url("serviceUsage", `projects/${project}/services/${service}:enable`), {}),
    );
    return { ...planned, project, id: idOf(cloud, planned) };
  },

  async read(cloud, state) {
    const project = cloud.projectOf(state);
    const live = await failingWith("Error reading the project's services", () => enabledIn(cloud, project));
    const isThere = live?.some((one) => stringOf(one.name).endsWith(`/services/${text(state.service) ?? ""}`)) ?? false;
    return isThere
      ? { ...state, project, id: idOf(cloud, state), deletion_policy: text(state.deletion_policy) ?? "DELETE" }
      : undefined;
  },

  update: async (_cloud, { planned }) => planned,

  async remove(cloud, state) {
    if (mayDelete(state, "service") === "abandon" || state.disable_on_destroy === false) return;
    const { project, service } = { project: cloud.projectOf(state), service: text(state.service) ?? "" };
    await failingWith(`Error disabling service ${service} of project ${project}`, () =>
      cloud.rest.send("POST", cloud.url("serviceUsage", `projects/${project}/services/${service}:disable`), {
        disableDependentServices: state.disable_dependent_services === true,
      }),
    );
  },

  import: (_cloud, id) => ({ project: id.split("/")[0] ?? "", service: id.split("/")[1] ?? "", id }),
};

async function enabledIn(cloud: GoogleCloud, project: string): Promise<readonly JsonObject[] | undefined> {
  const found: JsonObject[] = [];
  for (let token = ""; ; ) {
    const url = cloud.url(
      "serviceUsage",
      `projects/${project}/services?filter=state:ENABLED&pageSize=200&pageToken=${token}`,
    );
    try {
      const { body } = await cloud.rest.get(url);
      found.push(...objects(body.services));
      token = stringOf(body.nextPageToken);
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
    if (token === "") return found;
  }
}

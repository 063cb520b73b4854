import type { GoogleCloud } from "../google-cloud";
import { google as schemas } from "../google-schema";
import type { Resource } from "../resource";
import { isStatus } from "../rest";
import { text, type ValueMap } from "../value";
import { kept } from "./kept";

const pathOf = (state: ValueMap, project: string): string => `projects/${project}/roles/${text(state.role_id) ?? ""}`;

const role = kept({
  type: "google_project_iam_custom_role",
  noun: "the custom project role",
  block: schemas.google_project_iam_custom_role,
  api: "iam",
  rules: { defaults: { stage: "GA" }, replaceOn: ["role_id", "project"] },
  collection: (_state, project) => `projects/${project}/roles`,
  path: pathOf,
  id: pathOf,
  shape: { skipped: ["role_id", "permissions", "deleted"] },
  // The API calls them otherwise, and takes the id beside the role.
  wrap: (body, state) => ({ roleId: text(state.role_id) ?? "", role: { ...body, ...permissionsOf(state) } }),
  isGone: (live) => live.deleted === true,
  extra: (live) => ({
    deleted: live.deleted === true,
    permissions: Array.isArray(live.includedPermissions) ? live.includedPermissions.map(String) : [],
  }),
  fromId: (id) => ({ project: id.split("/")[1] ?? "", role_id: id.split("/").at(-1) ?? "" }),
});

function permissionsOf(state: ValueMap): { readonly includedPermissions: string[] } {
  return { includedPermissions: Array.isArray(state.permissions) ? state.permissions.map(String).sort() : [] };
}

const urlOf = (cloud: GoogleCloud, state: ValueMap): string => cloud.url("iam", pathOf(state, cloud.projectOf(state)));

/** A custom role of a project. A deleted one keeps its id for a while, and is brought back where it is created again. */
export const customRole: Resource<GoogleCloud> = {
  ...role,
  async create(cloud, change) {
    const former = await cloud.rest.find(urlOf(cloud, change.planned));
    if (former?.deleted !== true) return role.create(cloud, change);
    await cloud.rest.send("POST", `${urlOf(cloud, change.planned)}:undelete`, {});
    return write(cloud, change.planned);
  },
  update: (cloud, { planned }) => write(cloud, planned),
  async remove(cloud, state) {
    try {
      await cloud.rest.send("DELETE", urlOf(cloud, state));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  },
};

async function write(cloud: GoogleCloud, planned: ValueMap): Promise<ValueMap> {
  await cloud.rest.send("PATCH", urlOf(cloud, planned), {
    title: text(planned.title) ?? "",
    description: text(planned.description) ?? "",
    stage: text(planned.stage) ?? "GA",
    ...permissionsOf(planned),
  });
  return (await role.read(cloud, planned)) ?? planned;
}

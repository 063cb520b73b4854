import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import { poll } from "../polling";
import type { Resource } from "../resource";
import { isStatus, type JsonObject, stringOf } from "../rest";
import type { PlanContext } from "../rules";
import { text, UNKNOWN, type ValueMap } from "../value";
import { importHint, remove } from "./deletion";
import { failingWith } from "./failing";
import { planProject } from "./labels";

/**
 * A new account is not visible at once. Nobody else waits for it, so it is waited for here: until it can be read, which in the
 * embedded cloud means everywhere. (The real provider can't know that, and sleeps 10 s after it was read three times.)
 */
const VISIBLE_WITHIN_MILLIS = 60_000;

const UPDATABLE: readonly [argument: string, field: string, mask: string][] = [
  ["display_name", "displayName", "display_name"],
  ["description", "description", "description"],
];

export const serviceAccount: Resource<GoogleCloud> = {
  rules: {
    defaults: { deletion_policy: "DELETE", disabled: false },
    replaceOn: ["account_id", "project"],
    customize: (plan) => {
      planProject(plan);
      planAddress(plan);
    },
  },

  async create(cloud, { planned }) {
    const project = cloud.projectOf(planned);
    const accountId = text(planned.account_id) ?? "";
    const name = accountName(project, accountId);
    const displayName = text(planned.display_name);
    const description = text(planned.description);
    const account: JsonObject = { ...(description && { description }), ...(displayName && { displayName }) };
    await failingWith("Error creating service account", async () => {
      try {
        const url = cloud.url("iam", `projects/${project}/serviceAccounts?alt=json&prettyPrint=false`);
        await cloud.rest.send("POST", url, { accountId, serviceAccount: account });
      } catch (error) {
        if (!isStatus(error, 409)) throw error;
        const adopt = planned.create_ignore_already_exists === true || error.attemptLost;
        if (!adopt) throw new ProviderError(error.message, importHint("google_service_account", name));
      }
    });
    const live = await poll(() => cloud.rest.find(urlOf(cloud, name)), { timeoutMillis: VISIBLE_WITHIN_MILLIS });
    if (live === undefined)
      throw new ProviderError(`Error reading service account after creation: ${name} did not appear within 60 s`);
    const state = stateOf({ ...planned, id: name }, live);
    return planned.disabled === true ? switchTo(cloud, state, true) : state;
  },

  async read(cloud, state) {
    const live = await failingWith("Error reading service account", () =>
      cloud.rest.find(urlOf(cloud, text(state.id) ?? "")),
    );
    return live === undefined ? undefined : stateOf(state, live);
  },

  async update(cloud, { prior, planned }) {
    const name = text(prior.id) ?? "";
    const changed = UPDATABLE.filter(([argument]) => (text(prior[argument]) ?? "") !== (text(planned[argument]) ?? ""));
    if (changed.length > 0) {
      const fields = Object.fromEntries(changed.map(([argument, field]) => [field, text(planned[argument]) ?? ""]));
      const updateMask = changed.map(([, , mask]) => mask).join(",");
      await failingWith("Error updating service account", () => patchWithEtag({ cloud, name, fields, updateMask }));
    }
    if ((prior.disabled === true) !== (planned.disabled === true))
      await switchTo(cloud, planned, planned.disabled === true);
    return stateOf(planned, (await cloud.rest.get(urlOf(cloud, name))).body);
  },

  remove: (cloud, state) =>
    remove(state, { noun: "service account", doing: "Error deleting service account" }, () =>
      cloud.rest.send("DELETE", urlOf(cloud, text(state.id) ?? "")),
    ),

  import(cloud, id) {
    const email = id.split("/").at(-1) ?? id;
    const project = /^projects\/([^/]+)\//.exec(id)?.[1] ?? /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
    return { id: `projects/${project ?? cloud.projectOf({})}/serviceAccounts/${email}` };
  },
};

export function accountEmail(project: string, accountId: string): string {
  return `${accountId}@${project}.iam.gserviceaccount.com`;
}

export function accountName(project: string, accountId: string): string {
  return `projects/${project}/serviceAccounts/${accountEmail(project, accountId)}`;
}

/** The address follows from id and project, so others can use it in the same plan. */
function planAddress({ prior, planned }: PlanContext): void {
  const project = text(planned.project);
  const accountId = text(planned.account_id);
  if (prior !== null && prior.account_id === planned.account_id && prior.project === planned.project) return;
  const email = project === undefined || accountId === undefined ? UNKNOWN : accountEmail(project, accountId);
  planned.email = email;
  planned.member = email === UNKNOWN ? UNKNOWN : `serviceAccount:${String(email)}`;
}

/** Reads the etag and writes with it, again where somebody was in between. */
async function patchWithEtag({
  cloud,
  name,
  fields,
  updateMask,
  attempts = 5,
}: {
  readonly cloud: GoogleCloud;
  readonly name: string;
  readonly fields: JsonObject;
  readonly updateMask: string;
  readonly attempts?: number;
}): Promise<void> {
  const { etag } = (await cloud.rest.get(urlOf(cloud, name))).body;
  try {
    await cloud.rest.send("PATCH", urlOf(cloud, name), { serviceAccount: { ...fields, etag }, updateMask });
  } catch (error) {
    if (attempts <= 1 || !isStatus(error, 409, 412)) throw error;
    await patchWithEtag({ cloud, name, fields, updateMask, attempts: attempts - 1 });
  }
}

async function switchTo(cloud: GoogleCloud, state: ValueMap, disabled: boolean): Promise<ValueMap> {
  const name = text(state.id) ?? "";
  await cloud.rest.send(
    "POST",
    cloud.url("iam", `${name}:${disabled ? "disable" : "enable"}?alt=json&prettyPrint=false`),
    {},
  );
  return { ...state, disabled };
}

function urlOf(cloud: GoogleCloud, name: string): string {
  return cloud.url("iam", `${name}?alt=json&prettyPrint=false`);
}

function stateOf(state: ValueMap, live: JsonObject): ValueMap {
  const email = stringOf(live.email);
  const name = stringOf(live.name);
  return {
    ...state,
    id: name,
    name,
    project: stringOf(live.projectId) || (text(state.project) ?? null),
    account_id: email.split("@")[0] ?? null,
    email,
    member: `serviceAccount:${email}`,
    unique_id: stringOf(live.uniqueId),
    display_name: stringOf(live.displayName),
    description: stringOf(live.description),
    disabled: live.disabled === true,
    deletion_policy: text(state.deletion_policy) ?? "DELETE",
  };
}

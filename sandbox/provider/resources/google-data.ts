import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import type { DataSource } from "../resource";
import { isObject, stringOf } from "../rest";
import { text } from "../value";
import { jsonStrings, secret } from "./secret";
import { accountName, serviceAccount } from "./service-account";

export const projectData: DataSource<GoogleCloud> = {
  async read(cloud, config) {
    const id = text(config.project_id) ?? cloud.projectOf({});
    const live = await cloud.rest.find(cloud.url("resourceManager", `projects/${id}?alt=json&prettyPrint=false`));
    if (live === undefined) throw new ProviderError(`projects/${id} not found or not in ACTIVE state`);
    const parent = isObject(live.parent) ? live.parent : {};
    const labels = jsonStrings(live.labels);
    return {
      id: `projects/${id}`,
      project_id: id,
      name: stringOf(live.name),
      number: stringOf(live.projectNumber),
      org_id: stringOf(parent.type) === "organization" ? stringOf(parent.id) : "",
      folder_id: stringOf(parent.type) === "folder" ? stringOf(parent.id) : "",
      billing_account: "",
      labels,
      effective_labels: labels,
      terraform_labels: {},
    };
  },
};

export const secretData: DataSource<GoogleCloud> = {
  async read(cloud, config) {
    const name = `projects/${cloud.projectOf(config)}/secrets/${text(config.secret_id) ?? ""}`;
    const state = await secret.read(cloud, { ...config, id: name });
    if (state === undefined) throw new ProviderError(`${name} not found`);
    return { ...state, labels: state.effective_labels ?? null, annotations: state.effective_annotations ?? null };
  },
};

export const serviceAccountData: DataSource<GoogleCloud> = {
  async read(cloud, config) {
    const given = text(config.account_id) ?? "";
    const email = given.split("/").at(-1) ?? given;
    const id = email.includes("@")
      ? `projects/-/serviceAccounts/${email}`
      : accountName(cloud.projectOf(config), email);
    const state = await serviceAccount.read(cloud, { id });
    if (state === undefined) throw new ProviderError(`Service account ${email} not found`);
    return { ...state, account_id: given };
  },
};

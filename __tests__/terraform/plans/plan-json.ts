/** Plans as `terraform show -json` prints them, and the documents that they were made of. */
import type { JsonObject } from "../../../terraform/synthesized";

type Change = Readonly<Record<string, unknown>>;

export const change = (address: string, actions: readonly string[], more: Change = {}): JsonObject => {
  const [type, name] = address.split(".");
  const { outer = {}, ...inner } = more as { outer?: object };
  const provider_name = `registry.terraform.io/${type?.startsWith("vercel") ? "vercel/vercel" : "hashicorp/google"}`;
  return {
    ...{ address, mode: "managed", type, name, provider_name },
    ...outer,
    change: {
      ...{ actions, before: null, after: null, after_unknown: {}, before_sensitive: false, after_sensitive: false },
      ...inner,
    },
  };
};

export const planOf = (changes: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...{ format_version: "1.2", terraform_version: "1.11.4", timestamp: "2026-11-28T00:06:11Z" },
  ...{ planned_values: {}, prior_state: {}, configuration: {}, applyable: true, complete: true, errored: false },
  resource_changes: changes,
  ...more,
});

const secret = (name: string, version: string) => ({
  ...{ name, value: "" },
  value_source: [{ secret_key_ref: [{ secret: name, version }] }],
});

export interface Service {
  readonly image?: string;
  readonly pins?: Readonly<Record<string, string>>;
  readonly literal?: string;
  readonly etag?: string;
  readonly generation?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A Cloud Run service as the provider has it. */
export const service = ({ image = "img:1", pins = { A: "1", B: "1" }, literal = "x", ...more }: Service = {}) => ({
  ...{ id: "projects/p/locations/l/services/api", name: "api", project: "fake-shop-dev", ingress: "ALL" },
  location: "europe-west1",
  ...{ etag: more.etag ?? '"1"', generation: more.generation ?? "1", labels: more.labels ?? {}, tags: null },
  traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100, revision: "", tag: "" }],
  template: [
    {
      containers: [
        {
          image,
          env: [
            ...Object.entries(pins).map(([name, version]) => secret(name, version)),
            { name: "LIT", value: literal, value_source: [] },
          ],
        },
      ],
    },
  ],
});

/** What the declarations made of the service and of the variable. */
export const document: JsonObject = {
  terraform: { backend: { gcs: { bucket: "b", prefix: "shop-dev-services" } } },
  provider: { google: [{ project: "p" }] },
  ephemeral: {
    google_secret_manager_secret_version: {
      KEY: { "//": {}, project: "p", secret: "KEY", version: '${timestamp() == "" ? "0" : "2"}' },
    },
  },
  resource: {
    google_cloud_run_v2_service: { api: { name: "api", ingress: "ALL", template: {}, labels: {} } },
    vercel_project_environment_variable: {
      KEY: {
        ...{ key: "KEY", value_wo_version: 2, target: ["production"] },
        value_wo: "${ephemeral.google_secret_manager_secret_version.KEY.secret_data}",
      },
    },
  },
};

export const bump = (before: Service = {}, after: Service = { pins: { A: "2", B: "1" } }): JsonObject =>
  change("google_cloud_run_v2_service.api", ["update"], { before: service(before), after: service(after) });

export const variable = (more: Change = {}): JsonObject =>
  change("vercel_project_environment_variable.KEY", ["update"], {
    before: { id: "v1", key: "KEY", value: null, value_wo: null, value_wo_version: 1, target: ["production"] },
    after: { id: "v1", key: "KEY", value: null, value_wo: null, value_wo_version: 2, target: ["production"] },
    before_sensitive: { value: true, value_wo: true },
    after_sensitive: { value: true, value_wo: true },
    ...more,
  });

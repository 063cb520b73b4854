/** What `calls:record` applies: three resources of each type are created, changed, replaced where that is possible, and deleted. */

export interface Step {
  readonly type: string;
  readonly action: "create" | "update" | "replace" | "delete" | "none";
  /** Three resources, by their name in Terraform; none to delete them. */
  readonly resources: Readonly<Record<string, object>>;
  readonly more?: object;
  /** Secrets that get a version before. */
  readonly versionsOf?: readonly string[];
  readonly args?: readonly string[];
}

const names = ["one", "two", "three"];
const all = (of: (name: string, index: number) => object) =>
  Object.fromEntries(names.map((name, index) => [name, of(name, index)]));
const project = "acme-shop-dev";

const secret = (more: object = {}) =>
  all((name) => ({
    project,
    secret_id: `KEY_${name}`,
    deletion_protection: false,
    replication: [{ auto: [{}] }],
    ...more,
  }));
const account = (name: string, more: object = {}) => ({ project, account_id: `account-${name}`, ...more });
const member = (role: string) =>
  all((name) => ({
    project,
    secret_id: `projects/${project}/secrets/KEY_${name}`,
    role,
    member: `serviceAccount:account-${name}@${project}.iam.gserviceaccount.com`,
  }));
const service = (pin: string, suffix = "") =>
  all((name) => ({
    ...{ project, name: `service-${name}${suffix}`, location: "europe-west1", deletion_protection: false },
    template: [
      {
        service_account: `account-${name}@${project}.iam.gserviceaccount.com`,
        containers: [
          {
            image: "gcr.io/cloudrun/hello",
            env: [{ name: "KEY", value_source: [{ secret_key_ref: [{ secret: `KEY_${name}`, version: pin }] }] }],
          },
        ],
      },
    ],
  }));
const variable = (pin: number, suffix = "") =>
  all((name) => ({
    ...{
      team_id: "team_acme",
      project_id: "prj_web",
      key: `KEY_${name}${suffix}`,
      target: ["production"],
      sensitive: true,
    },
    value_wo: `\${ephemeral.google_secret_manager_secret_version.${name}.secret_data}`,
    value_wo_version: pin,
  }));
const versions = (version: string) => ({
  ephemeral: {
    google_secret_manager_secret_version: all((name) => ({
      secret: `projects/${project}/secrets/KEY_${name}`,
      version,
    })),
  },
});

const secrets = "google_secret_manager_secret";
const accounts = "google_service_account";
const members = "google_secret_manager_secret_iam_member";
const services = "google_cloud_run_v2_service";
const variables = "vercel_project_environment_variable";
const secretIds = names.map((name) => `KEY_${name}`);

export const steps: readonly Step[] = [
  { type: accounts, action: "create", resources: all((name) => account(name)) },
  { type: accounts, action: "update", resources: all((name) => account(name, { display_name: "Another" })) },
  { type: secrets, action: "create", resources: secret() },
  { type: secrets, action: "update", resources: secret({ annotations: { purpose: "another" } }) },
  { type: members, action: "create", resources: member("roles/secretmanager.secretAccessor") },
  { type: services, action: "create", resources: service("1"), versionsOf: [...secretIds, ...secretIds] },
  { type: services, action: "update", resources: service("2") },
  { type: services, action: "replace", resources: service("2", "-b") },
  { type: services, action: "delete", resources: {} },
  { type: variables, action: "create", resources: variable(1), more: versions("1") },
  { type: variables, action: "update", resources: variable(2), more: versions("2") },
  { type: variables, action: "replace", resources: variable(2, "_B"), more: versions("2") },
  { type: variables, action: "delete", resources: {} },
  { type: members, action: "replace", resources: member("roles/secretmanager.viewer") },
  { type: members, action: "delete", resources: {} },
  {
    type: secrets,
    action: "replace",
    resources: secret({
      annotations: { purpose: "another" },
      replication: [{ user_managed: [{ replicas: [{ location: "europe-west1" }] }] }],
    }),
  },
  { type: secrets, action: "delete", resources: {} },
  { type: accounts, action: "replace", resources: all((name) => account(`${name}-b`)) },
  { type: accounts, action: "delete", resources: {} },
];

export function documentOf({ type, resources, more = {} }: Step): object {
  return {
    terraform: {
      required_providers: {
        google: { source: "hashicorp/google", version: "7.45.0" },
        vercel: { source: "vercel/vercel", version: "5.9.1" },
      },
    },
    provider: {
      google: [{ project, region: "europe-west1", add_terraform_attribution_label: false }],
      vercel: [{ team: "team_acme" }],
    },
    ...(Object.keys(resources).length === 0 ? {} : { resource: { [type]: resources } }),
    ...more,
  };
}

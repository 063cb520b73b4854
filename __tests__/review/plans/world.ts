/** Plans of acme as the real providers plan it: arguments, what the provider fills in, and what is known only after the apply. */
import type { ResolvedEnvironment, ResolvedVariable } from "../../../model/resolved";
import type { PlannedLike } from "./builder";
import { Plan } from "./plan";

interface Resource {
  readonly type: string;
  readonly name: string;
  /** As the configuration says it. */
  readonly said: Readonly<Record<string, unknown>>;
  /** What the provider adds to that at plan time. */
  readonly filled: object;
  /** What is known once it exists. */
  readonly later: Readonly<Record<string, unknown>>;
  /** References by argument. */
  readonly refers?: Readonly<Record<string, readonly string[]>>;
  /** Arguments that make a new one when they change. */
  readonly replacedBy: readonly string[];
}

type World = ReadonlyMap<string, readonly Resource[]>;

const account = (environment: ResolvedEnvironment): readonly (readonly [string, readonly Resource[]])[] =>
  environment.products.map((product) => [
    `${product.name}-${environment.name}-identities`,
    product.identities.map(({ address, project, accountId, displayName, email }) => ({
      type: "google_service_account",
      name: address,
      said: { account_id: accountId, display_name: displayName, project },
      filled: {
        ...{ create_ignore_already_exists: null, deletion_policy: "DELETE", description: null, disabled: false },
        ...{ email, member: `serviceAccount:${email}`, timeouts: null },
      },
      later: { id: `projects/${project}/serviceAccounts/${email}`, name: `projects/${project}/x`, unique_id: "1" },
      replacedBy: ["account_id", "project"],
    })),
  ]);

const secrets = (environment: ResolvedEnvironment): readonly (readonly [string, readonly Resource[]])[] =>
  environment.products.map((product) => {
    const kept = product.entries.flatMap(({ secret }) => (secret === null ? [] : [secret]));
    const entries = kept.map((secret): Resource => {
      const { replication, labels, annotations } = secret;
      const encryption = replication.kmsKey === null ? [] : [{ kms_key_name: replication.kmsKey }];
      const auto = [{ customer_managed_encryption: encryption }];
      return {
        type: "google_secret_manager_secret",
        name: secret.address,
        said: {
          ...{ annotations, labels, project: secret.project, secret_id: secret.id },
          deletion_protection: secret.deletionProtection,
          replication: [
            replication.kind === "automatic"
              ? { auto, user_managed: [] }
              : {
                  auto: [],
                  user_managed: [
                    {
                      replicas: replication.locations.map((location) => ({
                        customer_managed_encryption: encryption,
                        location,
                      })),
                    },
                  ],
                },
          ],
          version_destroy_ttl: secret.destroyAfterSeconds === null ? null : `${secret.destroyAfterSeconds}s`,
        },
        filled: {
          ...{ deletion_policy: "DELETE", rotation: [], tags: null, timeouts: null, topics: [], ttl: null },
          version_aliases: null,
        },
        later: {
          ...{ create_time: "2026-11-20T16:50:02.372Z", effective_annotations: annotations, effective_labels: labels },
          ...{ expire_time: "", id: `projects/${secret.project}/secrets/${secret.id}`, terraform_labels: labels },
          name: `projects/${secret.project}/secrets/${secret.id}`,
        },
        replacedBy: ["project", "replication", "secret_id"],
      };
    });
    const bindings = product.bindings.map((binding): Resource => {
      const secret = kept.find(({ address }) => address === binding.secretAddress);
      const own = `google_secret_manager_secret.${binding.secretAddress}`;
      return {
        type: "google_secret_manager_secret_iam_member",
        name: binding.address,
        said: {
          condition: binding.until === null ? [] : [until(binding.until)],
          member: binding.member,
          project: secret?.project,
          role: binding.role,
        },
        filled: {},
        later: { etag: "IjIi", id: "x", secret_id: `projects/${secret?.project}/secrets/${secret?.id}` },
        refers: { secret_id: [`${own}.id`, own] },
        replacedBy: ["condition", "member", "project", "role", "secret_id"],
      };
    });
    return [`${product.name}-${environment.name}-secrets`, [...entries, ...bindings]];
  });

export function until(day: string): object {
  const end = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().replace(".000Z", "Z");
  return {
    description: `Expires after ${day} (UTC)`,
    expression: `request.time < timestamp("${end}")`,
    title: `until ${day}`,
  };
}

export function secretVariable(name: string, secret: string, version: string): object {
  return { name, value: "", value_source: [{ secret_key_ref: [{ secret, version }] }] };
}

function variable(one: ResolvedVariable, project: string): object {
  if (one.kind === "config") return { name: one.name, value: one.value, value_source: [] };
  const own = one.secretProject === project;
  return secretVariable(
    one.name,
    own ? one.secretId : `projects/${one.secretProject}/secrets/${one.secretId}`,
    one.version,
  );
}

const services = (environment: ResolvedEnvironment): readonly (readonly [string, readonly Resource[]])[] =>
  environment.products.map((product) => [
    `${product.name}-${environment.name}-services`,
    product.services
      .filter(({ state }) => state !== "waiting")
      .map((service): Resource => {
        const ingress = {
          all: "ALL",
          internal: "INTERNAL_ONLY",
          "internal and load balancing": "INTERNAL_LOAD_BALANCER",
        };
        const own = service.state === "retiring" ? [] : service.variables;
        return {
          type: "google_cloud_run_v2_service",
          name: service.address,
          said: {
            ...{ deletion_protection: service.deletionProtection, location: service.region, name: service.name },
            ...{ ingress: `INGRESS_TRAFFIC_${ingress[service.ingress]}`, project: service.project },
            template: [
              {
                containers: [
                  {
                    ...{ args: null, command: null, base_image_uri: null, image: service.image, volume_mounts: [] },
                    env: own.map((one) => variable(one, service.project)),
                  },
                ],
                ...{ encryption_key: null, service_account: service.identityEmail, volumes: [], vpc_access: [] },
                ...(service.maxInstances === null
                  ? {}
                  : { scaling: [{ max_instance_count: service.maxInstances, min_instance_count: null }] }),
              },
            ],
          },
          filled: {
            ...{ annotations: null, binary_authorization: [], build_config: [], client: null, client_version: null },
            ...{ custom_audiences: null, default_uri_disabled: null, deletion_policy: "DELETE", description: null },
            ...{
              iap_enabled: null,
              invoker_iam_disabled: null,
              labels: null,
              multi_region_settings: [],
              timeouts: null,
            },
          },
          later: {
            ...{ etag: "x", generation: "1", id: "x", uid: "u", uri: "https://x", traffic_statuses: [], scaling: [] },
            ...{ latest_ready_revision: "r1", latest_created_revision: "r1", reconciling: false },
            traffic: [{ percent: 100, revision: "", tag: "", type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" }],
          },
          replacedBy: ["location", "name", "project"],
        };
      }),
  ]);

const vercel = (environment: ResolvedEnvironment): readonly (readonly [string, readonly Resource[]])[] =>
  environment.products.map((product) => [
    `${product.name}-${environment.name}-vercel`,
    product.vercelProjects
      .filter(({ state }) => state === "active")
      .flatMap((project) =>
        project.variables.map(
          ({ address, variable: of, targets, gitBranch, sensitive, comment }): Resource => ({
            type: "vercel_project_environment_variable",
            name: address,
            said: {
              ...{ comment, git_branch: gitBranch, key: of.name, project_id: project.projectId, sensitive },
              ...{ target: targets, team_id: project.teamId, value: of.kind === "config" ? of.value : null },
              value_wo_version: of.kind === "config" ? null : Number(of.version),
            },
            filled: { value_wo: null },
            later: { custom_environment_ids: [], id: "env_1" },
            ...(of.kind === "config"
              ? {}
              : { refers: { value_wo: [`ephemeral.google_secret_manager_secret_version.${address}.secret_data`] } }),
            replacedBy: ["key", "project_id", "sensitive"],
          }),
        ),
      ),
  ]);

function worldOf(environment: ResolvedEnvironment | null): World {
  if (environment === null) return new Map();
  const all = new Map([account, secrets, services, vercel].flatMap((one) => one(environment)));
  return new Map(environment.products.flatMap(({ stacks }) => stacks.map(({ name }) => [name, all.get(name) ?? []])));
}

const before = ({ said, filled, later }: Resource): object => ({ ...said, ...filled, ...later });

/** What Terraform plans of each stack of `head`, where `base` is applied; null for an environment that is new. */
export function plansOf(base: ResolvedEnvironment | null, head: ResolvedEnvironment): ReadonlyMap<string, Plan> {
  const [was, is] = [worldOf(base), worldOf(head)];
  return new Map(
    [...is].map(([stack, wanted]) => {
      const plan = new Plan();
      const applied = new Map((was.get(stack) ?? []).map((one) => [`${one.type}.${one.name}`, one]));
      for (const one of wanted) plan.put(changeOf(one, applied.get(`${one.type}.${one.name}`), plan));
      const names = new Set(wanted.map(({ type, name }) => `${type}.${name}`));
      for (const [address, one] of applied)
        if (!names.has(address)) plan.put({ type: one.type, name: one.name, before: before(one), after: null });
      return [stack, plan];
    }),
  );
}

function changeOf(one: Resource, applied: Resource | undefined, plan: Plan): PlannedLike {
  const { type, name, said, filled, later } = one;
  const references = Object.entries(one.refers ?? {}).map(([argument, all]) => [
    argument,
    { constant_value: `\${${all[0]}}`, references: all },
  ]);
  const constants = Object.entries(said).map(([argument, value]) => [argument, value]);
  plan.expressions.set(`${type}.${name}`, Object.fromEntries([...constants, ...references]));
  const unknown = Object.fromEntries(Object.keys(later).map((argument) => [argument, true]));
  if (applied === undefined) return { type, name, after: { ...said, ...filled }, unknown };
  const differs = Object.keys(said).filter((key) => JSON.stringify(said[key]) !== JSON.stringify(applied.said[key]));
  const causes = differs.filter((key) => one.replacedBy.includes(key));
  const result = { type, name, before: before(applied) };
  if (causes.length === 0) return { ...result, after: { ...before(applied), ...said } };
  const secret = Object.keys(one.refers ?? {}).map((key) => [key, applied.later[key]]);
  const known = new Set(secret.map(([key]) => key));
  return {
    ...result,
    after: { ...said, ...filled, ...Object.fromEntries(secret) },
    actions: ["delete", "create"],
    unknown: Object.fromEntries(Object.entries(unknown).filter(([key]) => !known.has(key))),
    more: { action_reason: "replace_because_cannot_update" },
    moreOfChange: { replace_paths: causes.map((key) => [key]) },
  };
}

/** What a bootstrap stack may hold: rights, denials and trust exactly as they follow from the declarations. An owner applies it. */
import { bucketRoles, denialsIn, keyRoles, type PlanKey, planKeys } from "../../model/pipeline-rights";
import { type PipelineDuty, pipelineDuties } from "../../model/pipelines";
import type { ResolvedBootstrap } from "../../model/resolved-bootstrap";
import { isObject } from "../../terraform/synthesized";
import { type Block, listOf, textOf } from "../document";
import type { Subject } from "../subject";

/** Types of the layer, with the arguments that the engine makes of each; true for anything below. */
export const bootstrapArguments: Readonly<Record<string, string>> = {
  google_project_service: "project service disable_on_destroy",
  google_project_iam_custom_role: "project role_id title permissions",
  google_project_iam_member: "project role member",
  google_iam_workload_identity_pool: "project workload_identity_pool_id display_name",
  google_iam_workload_identity_pool_provider:
    "project workload_identity_pool_id workload_identity_pool_provider_id attribute_mapping attribute_condition oidc",
  google_iam_deny_policy: "parent name display_name rules",
  google_service_account_iam_member: "service_account_id role member",
  google_storage_bucket:
    "project name location uniform_bucket_level_access public_access_prevention force_destroy versioning soft_delete_policy lifecycle_rule",
  google_storage_bucket_iam_member: "bucket role member condition",
  google_kms_key_ring: "project location name",
  google_kms_crypto_key: "key_ring name purpose version_template rotation_period",
  google_kms_crypto_key_iam_member: "crypto_key_id role member",
  google_project_iam_audit_config: "project service audit_log_config",
  google_monitoring_notification_channel: "project display_name type labels",
  google_logging_metric: "project name description filter label_extractors metric_descriptor",
  google_monitoring_alert_policy:
    "project display_name combiner severity notification_channels conditions alert_strategy",
};

const bootstrapOf = ({ declared }: Subject): ResolvedBootstrap | null => declared?.product.bootstrap ?? null;
const isBootstrap = (subject: Subject): boolean =>
  subject.declared?.product.stacks.find(({ name }) => name === subject.stack)?.layer === "bootstrap";

/** Projects of a bootstrap stack, which reaches into all of them. */
export const projectsOf = (subject: Subject): readonly string[] =>
  isBootstrap(subject) ? (bootstrapOf(subject)?.projects.map(({ project }) => project) ?? []) : [];

/** Of a resource that gives rights, or takes the place of one: whether it gives exactly what is declared. */
export function isDeclaredRight(subject: Subject, block: Block): boolean {
  if (block.type === "google_service_account_iam_member" && !isBootstrap(subject)) return isDeployer(subject, block);
  const bootstrap = isBootstrap(subject) ? bootstrapOf(subject) : null;
  return bootstrap !== null && (checks[block.type]?.(block, bootstrap) ?? true);
}

/** Whether a type of the layer gives rights by its content, in a stack that may hold it. */
export const givesRights = (subject: Subject, type: string): boolean =>
  Object.hasOwn(checks, type) && mayHold(subject, type);

/** Types of the layer are no types of the engine elsewhere, but for who deploys what runs as an account. */
export function mayHold(subject: Subject, type: string): boolean {
  if (!Object.hasOwn(bootstrapArguments, type) || isBootstrap(subject)) return true;
  return type === "google_service_account_iam_member" && subject.stack.endsWith("-identities");
}

/** Whether an expression is one of the references between resources of the layer: to names and members, of the same document. */
export function mayRefer(
  subject: Subject,
  { type, path, text }: { readonly type: string; readonly path: string; readonly text: string },
): boolean {
  if (!Object.hasOwn(bootstrapArguments, type) || !mayHold(subject, type)) return false;
  const allowed = references.find(([of, at]) => of === type && at.test(path))?.[2];
  const [, target = "", name = ""] = allowed?.exec(text) ?? [];
  const types = subject.head?.document.resource;
  const found = isObject(types) ? types[target] : undefined;
  return isObject(found) && Object.hasOwn(found, name);
}

const to = (types: string, attribute: string): RegExp =>
  new RegExp(`^\\$\\{(google_(?:${types}))\\.([\\w-]+)\\.${attribute}\\}$`);
const references: readonly (readonly [type: string, path: RegExp, text: RegExp])[] = [
  ["google_project_iam_member", /^role$/, to("project_iam_custom_role", "name")],
  ["google_project_iam_member", /^member$/, to("service_account", "member")],
  ["google_storage_bucket_iam_member", /^bucket$/, to("storage_bucket", "name")],
  ["google_storage_bucket_iam_member", /^role$/, to("project_iam_custom_role", "name")],
  ["google_storage_bucket_iam_member", /^member$/, to("service_account", "member")],
  ["google_kms_crypto_key", /^key_ring$/, to("kms_key_ring", "id")],
  ["google_kms_crypto_key_iam_member", /^crypto_key_id$/, to("kms_crypto_key", "id")],
  ["google_kms_crypto_key_iam_member", /^member$/, to("service_account", "member")],
  ["google_service_account_iam_member", /^service_account_id$/, to("service_account", "name")],
  [
    "google_service_account_iam_member",
    /^member$/,
    /^principalSet:\/\/iam\.googleapis\.com\/\$\{(google_iam_workload_identity_pool)\.(pool)\.name\}\/attribute\.identity\/[a-z-]+$/,
  ],
  [
    "google_iam_workload_identity_pool_provider",
    /^workload_identity_pool_id$/,
    to("iam_workload_identity_pool", "workload_identity_pool_id"),
  ],
  ["google_monitoring_alert_policy", /^notification_channels/, to("monitoring_notification_channel", "name")],
];

const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, one]) => [name, canonical(one)]),
        )
      : value;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
const sorted = (list: unknown): unknown => (Array.isArray(list) ? [...list].sort() : list);
const account = (duty: PipelineDuty, attribute: string) => `\${google_service_account.account--${duty}.${attribute}}`;
const custom = (project: string, name: string) => `\${google_project_iam_custom_role.role--${project}--${name}.name}`;

type Check = (block: Block, bootstrap: ResolvedBootstrap) => boolean;
const checks: Readonly<Record<string, Check>> = {
  google_project_iam_custom_role: ({ name, body }, { projects }) =>
    projects.some(({ project, roles }) => {
      if (body.project !== project) return false;
      const ofBuckets = Object.entries(bucketRoles).map(([of, { permissions }]) => [of, permissions] as const);
      const all = [...roles.map(({ duty, permissions }) => [duty, permissions] as const), ...ofBuckets];
      return all.some(
        ([of, permissions]) =>
          name === `role--${project}--${of}` && same(sorted(body.permissions), sorted([...permissions])),
      );
    }),
  google_project_iam_member: ({ body }, { projects }) =>
    projects.some(({ project, roles }) =>
      roles.some(
        ({ duty }) =>
          body.project === project && body.role === custom(project, duty) && body.member === account(duty, "member"),
      ),
    ),
  google_iam_deny_policy: ({ name, body }, bootstrap) =>
    bootstrap.projects.some(
      ({ project }) =>
        name === `denied--${project}` &&
        body.parent === encodeURIComponent(`cloudresourcemanager.googleapis.com/projects/${project}`) &&
        same(listOf(body.rules).map(ruleOf), denials(bootstrap, project === bootstrap.project)),
    ),
  google_kms_crypto_key: ({ name, body }) =>
    uses.some(
      (use) =>
        name === `key--${use}` &&
        body.key_ring === "${google_kms_key_ring.keys.id}" &&
        body.name === planKeys[use] &&
        body.purpose === (use === "sign" ? "ASYMMETRIC_SIGN" : "ENCRYPT_DECRYPT"),
    ),
  google_kms_crypto_key_iam_member: ({ body }) =>
    uses.some((use) =>
      pipelineDuties.some(
        (duty) =>
          body.crypto_key_id === `\${google_kms_crypto_key.key--${use}.id}` &&
          body.role === keyRoles[duty][use] &&
          body.role !== undefined &&
          body.member === account(duty, "member"),
      ),
    ),
  google_iam_workload_identity_pool_provider: ({ body }, { trusts }) =>
    trusts.some(
      ({ provider, condition, mapping, issuer }) =>
        body.workload_identity_pool_provider_id === provider &&
        body.attribute_condition === condition &&
        same(body.attribute_mapping, mapping) &&
        same(body.oidc, { issuer_uri: issuer }),
    ),
  google_service_account_iam_member: ({ body }, { identities }) =>
    identities.some(
      ({ duty }) =>
        body.service_account_id === account(duty, "name") &&
        body.role === "roles/iam.workloadIdentityUser" &&
        body.member ===
          `principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.pool.name}/attribute.identity/${duty}`,
    ),
  google_storage_bucket: ({ body }, { projects }) =>
    body.uniform_bucket_level_access === true &&
    body.public_access_prevention === "enforced" &&
    body.force_destroy === false &&
    same(body.versioning, { enabled: true }) &&
    projects.some(({ project, buckets }) => body.project === project && buckets.some(({ name }) => body.name === name)),
  google_storage_bucket_iam_member: isStateGrant,
  google_project_iam_audit_config: ({ body }) =>
    same(body.audit_log_config, [{ log_type: "DATA_READ" }]) && textOf(body.service) !== null,
};

const uses = Object.keys(planKeys) as PlanKey[];

function isStateGrant({ body }: Block, { projects, identities }: ResolvedBootstrap): boolean {
  const buckets = projects.flatMap(({ project, buckets }) => buckets.map((bucket) => ({ project, ...bucket })));
  return buckets.some(({ project, name, plans, writes }) => {
    if (body.bucket !== `\${google_storage_bucket.bucket--${name}.name}`) return false;
    if (body.role === custom(project, "reads-state"))
      return identities.some(({ duty }) => body.member === account(duty, "member")) && body.condition === undefined;
    const folder = (of: string) => `resource.name.startsWith("projects/_/buckets/${name}/objects/${of}/")`;
    const grants = [
      ...writes.map(({ duty, stack }) => [duty, "writes-state", folder(stack)] as const),
      ...plans.map(({ duty, folder: of }) => [duty, "writes-plans", folder(of)] as const),
    ];
    return grants.some(
      ([duty, role, expression]) =>
        body.role === custom(project, role) &&
        body.member === account(duty, "member") &&
        isObject(body.condition) &&
        body.condition.expression === expression,
    );
  });
}

const ruleOf = (rule: unknown): unknown => (isObject(rule) ? rule.deny_rule : null);

function denials({ identities }: ResolvedBootstrap, isHome: boolean): readonly object[] {
  return denialsIn(isHome).map(({ duties, permissions }) => ({
    denied_principals: identities
      .filter(({ duty }) => duties.includes(duty))
      .map(({ email }) => `principal://iam.googleapis.com/projects/-/serviceAccounts/${email}`),
    denied_permissions: permissions,
  }));
}

/** In `identities`: who deploys what runs as the account, and nobody else. */
function isDeployer({ declared }: Subject, { body }: Block): boolean {
  return (
    declared?.product.identities.some(
      ({ address, deployedBy }) =>
        deployedBy !== undefined &&
        body.service_account_id === `\${google_service_account.${address}.name}` &&
        body.role === "roles/iam.serviceAccountUser" &&
        body.member === deployedBy,
    ) ?? false
  );
}

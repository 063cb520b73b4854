/** What the declarations of one side say of each resource of a stack, in the shape in which a plan says it. */
import type { Layer } from "../../model/layer";
import type {
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedProduct,
  ResolvedSecret,
  ResolvedVariable,
  ResolvedVercelProject,
} from "../../model/resolved";
import { ingresses } from "../../policy/rules/access";
import { identityText } from "../trust";

export interface Expected {
  /** As a reviewer knows it: the key of an entry or a reader. */
  readonly subject: string;
  /** By the names of `arguments.ts`. What is not among them has no value. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** By address. */
export type ExpectedStack = ReadonlyMap<string, Expected>;

/** By the stack's name. Grants are apart: they count by what they give, not by their address. */
export function expectedStacks({ products }: ResolvedEnvironment): ReadonlyMap<string, ExpectedStack> {
  return new Map(
    products.flatMap((product) =>
      product.stacks.map(({ name, layer }) => [name, new Map(of[layer](product))] as const),
    ),
  );
}

type Rows = readonly (readonly [string, Expected])[];

const of: Readonly<Record<Layer, (product: ResolvedProduct) => Rows>> = {
  // All else of it is compared in `bootstrap.ts`.
  bootstrap: ({ bootstrap }) =>
    (bootstrap?.identities ?? []).map(({ duty, accountId, displayName }) => [
      `google_service_account.account--${duty}`,
      {
        subject: identityText(duty),
        arguments: { project: bootstrap?.project, account_id: accountId, display_name: displayName },
      },
    ]),
  identities: ({ identities }) =>
    identities.map(({ address, reader, project, accountId, displayName }) => [
      `google_service_account.${address}`,
      { subject: reader, arguments: { project, account_id: accountId, display_name: displayName } },
    ]),
  secrets: ({ entries }) =>
    entries.flatMap(
      ({ key, secret }): Rows =>
        secret === null
          ? []
          : [[`google_secret_manager_secret.${secret.address}`, { subject: key, arguments: secretArguments(secret) }]],
    ),
  services: ({ services }) =>
    services
      .filter(({ state }) => state !== "waiting")
      .map((one) => [
        `google_cloud_run_v2_service.${one.address}`,
        { subject: one.key, arguments: serviceArguments(one) },
      ]),
  vercel: ({ vercelProjects }) => vercelProjects.filter(({ state }) => state === "active").flatMap(variables),
};

function secretArguments(secret: ResolvedSecret): Expected["arguments"] {
  const { replication } = secret;
  const encryption =
    replication.kmsKey === null ? {} : { customer_managed_encryption: [{ kms_key_name: replication.kmsKey }] };
  return {
    project: secret.project,
    secret_id: secret.id,
    labels: secret.labels,
    annotations: secret.annotations,
    replication: [
      replication.kind === "automatic"
        ? { auto: [encryption] }
        : { user_managed: [{ replicas: replication.locations.map((location) => ({ location, ...encryption })) }] },
    ],
    version_destroy_ttl: secret.destroyAfterSeconds === null ? null : `${secret.destroyAfterSeconds}s`,
    deletion_protection: secret.deletionProtection,
  };
}

function serviceArguments(service: ResolvedCloudRunService): Expected["arguments"] {
  const own = service.state === "retiring" ? [] : service.variables;
  return {
    project: service.project,
    location: service.region,
    name: service.name,
    ingress: ingresses[service.ingress],
    deletion_protection: service.deletionProtection,
    "template.service_account": service.identityEmail,
    "template.scaling": service.maxInstances === null ? null : [{ max_instance_count: service.maxInstances }],
    "template.containers[0].image": service.image,
    "template.containers[0].env": own.map((variable) => environmentVariable(variable, service.project)),
  };
}

function environmentVariable(variable: ResolvedVariable, project: string): object {
  if (variable.kind === "config") return { name: variable.name, value: variable.value };
  const { name, secretProject, secretId, version } = variable;
  const secret = secretProject === project ? secretId : `projects/${secretProject}/secrets/${secretId}`;
  return { name, value_source: [{ secret_key_ref: [{ secret, version }] }] };
}

function variables({ key, teamId, projectId, variables: all }: ResolvedVercelProject): Rows {
  return all.map(({ address, variable, targets, gitBranch, sensitive, comment }) => [
    `vercel_project_environment_variable.${address}`,
    {
      subject: key,
      arguments: {
        team_id: teamId,
        project_id: projectId,
        key: variable.name,
        target: targets,
        git_branch: gitBranch,
        sensitive,
        comment,
        ...(variable.kind === "config" ? { value: variable.value } : { value_wo_version: Number(variable.version) }),
      },
    },
  ]);
}

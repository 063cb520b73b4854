import type { Arguments, StackJson } from "./synthesized";

/**
 * Where the order of stacks is only luck: what a stack names (accounts in bindings and services, secrets and bindings behind
 * variables), and what no stack makes that surely comes before it. Reads the synthesized files alone, as Terraform does.
 *
 * @param files of one synth, by path
 */
export function lucky(files: Readonly<Record<string, string>>): readonly string[] {
  const { stacks: manifest } = JSON.parse(files["manifest.json"] ?? "") as {
    readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
  };
  const stacks = Object.keys(manifest).map((name) => ({
    name,
    json: JSON.parse(files[`stacks/${name}/cdk.tf.json`] ?? "") as StackJson,
    before: before(name, manifest),
  }));
  const makers = new Map(stacks.flatMap(({ name, json }) => made(json).map((thing) => [thing, name] as const)));
  return stacks.flatMap(({ name, json, before }) =>
    named(json).flatMap((thing) => {
      const maker = makers.get(thing);
      if (maker === undefined) return [`${name} names ${thing}, which no stack makes`];
      return before.has(maker) ? [] : [`${name} names ${thing}, and does not come after ${maker}`];
    }),
  );
}

function before(name: string, manifest: Readonly<Record<string, { readonly dependencies: readonly string[] }>>) {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const dependency of manifest[next]?.dependencies ?? []) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      open.push(dependency);
    }
  }
  return found;
}

const resources = (json: StackJson, type: string): readonly Arguments[] => Object.values(json.resource?.[type] ?? {});
const secretOf = (project: unknown, id: unknown): string => `projects/${project}/secrets/${id}`;
const bindingOf = (secret: string, member: unknown): string => `${member} on ${secret}`;

function made(json: StackJson): readonly string[] {
  const accounts = resources(json, "google_service_account").map(
    ({ account_id, project }) => `serviceAccount:${account_id}@${project}.iam.gserviceaccount.com`,
  );
  const secrets = resources(json, "google_secret_manager_secret").map(({ project, secret_id }) =>
    secretOf(project, secret_id),
  );
  const bindings = resources(json, "google_secret_manager_secret_iam_member").map((binding) =>
    bindingOf(boundSecret(json, binding), binding.member),
  );
  return [...accounts, ...secrets, ...bindings];
}

function boundSecret(json: StackJson, { secret_id }: Arguments): string {
  const address = /^\$\{google_secret_manager_secret\.(.+)\.id\}$/.exec(String(secret_id))?.[1] ?? "";
  const secret = json.resource?.google_secret_manager_secret?.[address];
  return secretOf(secret?.project, secret?.secret_id);
}

/** What must be there before the stack is applied. */
function named(json: StackJson): readonly string[] {
  const members = resources(json, "google_secret_manager_secret_iam_member")
    .map(({ member }) => String(member))
    .filter((member) => member.startsWith("serviceAccount:"));
  const services = resources(json, "google_cloud_run_v2_service").flatMap((service) => {
    const { service_account, containers } = service.template as {
      readonly service_account: string;
      readonly containers: readonly { readonly env: readonly Variable[] }[];
    };
    const member = `serviceAccount:${service_account}`;
    const secrets = containers
      .flatMap(({ env }) => env)
      .flatMap(({ value_source }) => value_source?.secret_key_ref.secret ?? [])
      .map((secret) => (secret.startsWith("projects/") ? secret : secretOf(service.project, secret)));
    return [member, ...secrets, ...secrets.map((secret) => bindingOf(secret, member))];
  });
  const delivered = Object.values(json.ephemeral?.google_secret_manager_secret_version ?? {}).map(
    ({ project, secret }) => secretOf(project, secret),
  );
  return [...new Set([...members, ...services, ...delivered])];
}

interface Variable {
  readonly value_source?: { readonly secret_key_ref: { readonly secret: string } };
}

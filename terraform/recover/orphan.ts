/** Things that a stack declares and that exist in the cloud, but not in the stack's state: a killed apply leaves them. */

import type { Bases } from "../../clients/bases";
import { listOf, textOf } from "../../clients/json";
import type { JsonApi } from "../../clients/json-api";
import { inParallel } from "../../clients/pace";
import type { StateResource } from "../../clients/storage";
import { isStored } from "../../inventory/entries";
import type { ResolvedEnvironment, ResolvedProduct, ResolvedStack, ResolvedVercelVariable } from "../../model/resolved";

export interface Orphan {
  readonly stack: string;
  readonly kind: "secret" | "service account" | "Cloud Run service" | "Vercel variable";
  /** Terraform type and logical id. */
  readonly address: string;
  /** What `terraform import` takes. */
  readonly id: string;
  /** Why we must not take it over; null if we may. */
  readonly foreign: string | null;
  /** What a person must do if we may not; present if that is more than renaming or removing it. */
  readonly wayOut?: string;
}

/** One thing that a stack declares. */
interface Declared {
  readonly kind: Orphan["kind"];
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly url: string;
  readonly permission: string;
  /** @returns why what was found is not ours, or null */
  readonly foreign: (live: Live) => string | null;
}

type Live = Readonly<Record<string, unknown>>;

export interface Clouds {
  readonly google: JsonApi;
  readonly secretManager: string;
  readonly bases: Bases;
  /** Null if there is no Vercel token. */
  readonly vercel: JsonApi | null;
}

/** What a stack's state holds; null while somebody has it locked. */
export type ReadState = () => Promise<readonly StateResource[] | null>;

export async function findOrphans(
  environment: ResolvedEnvironment,
  stack: ResolvedStack,
  readState: ReadState,
  clouds: Clouds,
): Promise<readonly Orphan[]> {
  const product = environment.products.find((one) => one.name === stack.product);
  if (product === undefined) return [];
  const { layer } = stack;
  if (layer === "vercel") return orphanVariables(product, stack, readState, clouds);
  const known = await readState();
  if (known === null) return [];
  const addresses = new Set(known.map((resource) => `${resource.type}.${resource.address}`));
  const declared = declaredIn[layer](product, clouds);
  const found: Orphan[] = [];
  const asked = declared.filter((one) => !addresses.has(`${one.type}.${one.name}`));
  await inParallel(8, asked, async (one) => {
    const live = await clouds.google.find(one.url, { permission: one.permission, on: one.id });
    if (live === null) return;
    const address = `${one.type}.${one.name}`;
    found.push({ stack: stack.name, kind: one.kind, address, id: one.id, foreign: one.foreign(live as Live) });
  });
  return found.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** An owner applies bootstrap, once; what a killed apply left is imported by hand. */
const declaredIn = {
  bootstrap: () => [] as readonly Declared[],
  identities: inIdentities,
  secrets: inSecrets,
  services: inServices,
} as const;

function inSecrets(product: ResolvedProduct, { secretManager }: Clouds): readonly Declared[] {
  return product.entries.filter(isStored).map(({ key, secret }): Declared => {
    const id = `projects/${secret.project}/secrets/${secret.id}`;
    return {
      kind: "secret",
      type: "google_secret_manager_secret",
      name: secret.address,
      id,
      url: `${secretManager}${id}`,
      permission: "secretmanager.secrets.get",
      foreign: (live) => {
        const mark = (live.annotations as Record<string, unknown> | undefined)?.["strongroom-entry"];
        if (mark === key) return null;
        return mark === undefined
          ? "it has no annotation strongroom-entry"
          : `its annotation strongroom-entry is ${JSON.stringify(mark)}, not ${JSON.stringify(key)}`;
      },
    };
  });
}

function inIdentities(product: ResolvedProduct, { bases }: Clouds): readonly Declared[] {
  return product.identities.map(({ address, project, email, displayName }): Declared => {
    const id = `projects/${project}/serviceAccounts/${email}`;
    return {
      kind: "service account",
      type: "google_service_account",
      name: address,
      id,
      url: `${bases.iam}${id}`,
      permission: "iam.serviceAccounts.get",
      foreign: (live) =>
        live.displayName === displayName
          ? null
          : `its display name is ${JSON.stringify(live.displayName ?? "")}, not ${JSON.stringify(displayName)}`,
    };
  });
}

function inServices(product: ResolvedProduct, { bases }: Clouds): readonly Declared[] {
  return product.services
    .filter((service) => service.state !== "waiting")
    .map((service): Declared => {
      const id = `projects/${service.project}/locations/${service.region}/services/${service.name}`;
      const names = new Set(service.variables.map((variable) => variable.name));
      return {
        kind: "Cloud Run service",
        type: "google_cloud_run_v2_service",
        name: service.address,
        id,
        url: `${bases.run}${id}`,
        permission: "run.services.get",
        // A service has no mark. But only our own runs as an account that only we create, with exactly our variables.
        foreign: (live) => {
          const template = live.template as {
            serviceAccount?: unknown;
            containers?: readonly { env?: readonly { name?: unknown }[] }[];
          };
          if (template?.serviceAccount !== service.identityEmail) {
            return `it runs as ${JSON.stringify(template?.serviceAccount ?? "")}, not as ${JSON.stringify(service.identityEmail)}`;
          }
          const extra = (template.containers ?? [])
            .flatMap((container) => container.env ?? [])
            .map((one) => String(one.name))
            .filter((name) => !names.has(name));
          return extra.length === 0 ? null : `it has variables that are not declared: ${extra.sort().join(", ")}`;
        },
      };
    });
}

/**
 * Variables that block one of ours: Vercel refuses a second variable with the same name, target and branch (`ENV_CONFLICT`). None is
 * imported, because its plaintext would get into the state. A variable with our comment and exactly our targets is ours: after it is
 * deleted, Terraform recreates it.
 */
async function orphanVariables(
  product: ResolvedProduct,
  stack: ResolvedStack,
  readState: ReadState,
  { vercel, bases }: Clouds,
): Promise<readonly Orphan[]> {
  if (vercel === null) return [];
  const type = "vercel_project_environment_variable";
  const live = new Map<string, readonly Live[]>();
  const active = product.vercelProjects.filter((project) => project.state === "active");
  for (const project of active) {
    const url = `${bases.vercel}v10/projects/${project.projectId}/env?teamId=${encodeURIComponent(project.teamId)}`;
    const body = await vercel.find(url, { permission: "reading its variables", on: `project ${project.projectId}` });
    live.set(project.key, (body as { envs?: readonly Live[] } | null)?.envs ?? []);
  }
  // The state is read last: an apply that ran meanwhile is then in it, or its lock still exists.
  const known = await readState();
  if (known === null) return [];
  const ids = new Set(known.filter((one) => one.type === type).flatMap((one) => one.ids));
  const found: Orphan[] = [];
  for (const project of active) {
    for (const declared of project.variables) {
      for (const one of live.get(project.key) ?? []) {
        const common = inCommon(declared, one);
        if (ids.has(String(one.id)) || common.length === 0) continue;
        const address = `${type}.${declared.address}`;
        const id = `${project.teamId}/${project.projectId}/${String(one.id)}`;
        const foreign = notOurs(declared, one);
        found.push({
          stack: stack.name,
          kind: "Vercel variable",
          address,
          id,
          foreign,
          ...(foreign === null
            ? {}
            : {
                wayOut: `in Vercel's project ${project.projectId}, take ${common.join(", ")} off the variable ${declared.variable.name} with the id ${String(one.id)}, or delete it; until then ${stack.name} can't create ${address} (ENV_CONFLICT)`,
              }),
        });
      }
    }
  }
  return found;
}

/** Targets that a live variable of the same name and branch shares with a declared one. */
function inCommon(declared: ResolvedVercelVariable, live: Live): readonly string[] {
  const same = live.key === declared.variable.name && (textOf(live.gitBranch) || null) === declared.gitBranch;
  return same ? declared.targets.filter((target) => targetsOf(live).includes(target)) : [];
}

/** Null if it is exactly what a killed apply leaves. */
function notOurs(declared: ResolvedVercelVariable, live: Live): string | null {
  if (live.comment !== declared.comment) return `its comment is not "${declared.comment}"`;
  const own: ReadonlySet<string> = new Set(declared.targets);
  const more = [...targetsOf(live), ...listOf(live.customEnvironmentIds).map(String)].filter((one) => !own.has(one));
  const missing = declared.targets.filter((target) => !targetsOf(live).includes(target));
  if (more.length > 0) return `it is for ${more.join(", ")} too, where we declare ${declared.targets.join(", ")}`;
  return missing.length === 0 ? null : `it is not for ${missing.join(", ")}, which we declare too`;
}

function targetsOf({ target }: Live): readonly string[] {
  return (Array.isArray(target) ? target : [target]).map(textOf).filter((one) => one !== "");
}

/** Deletes a variable of ours that is in no state. */
export async function removeVariable(orphan: Orphan, { vercel, bases }: Clouds): Promise<void> {
  const [team = "", project = "", id = ""] = orphan.id.split("/");
  const url = `${bases.vercel}v8/projects/${project}/env/${id}?teamId=${encodeURIComponent(team)}`;
  await vercel?.remove(url, { permission: "deleting a variable", on: `project ${project}` });
}

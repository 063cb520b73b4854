/** What a platform runs gets its values again: a new revision on Cloud Run, a new deployment on Vercel. */
import { cloudRunOf, vercelOf } from "../../clients/apis";
import { type Cloud, openCloud } from "../../clients/cloud";
import { deployCommand } from "../../inventory/deploy-command";
import { storedEntries } from "../../inventory/entries";
import { findRunning, type Running } from "../../inventory/find-reader";
import type { Finding } from "../../live/finding";
import { readiness } from "../../live/readiness";
import { mappingFaults } from "../../live/service-findings";
import { endOfUndeclared, undeclaredService } from "../../live/services";
import { deliveredTo, renewedBy } from "../../live/vercel-variables";
import type { Context } from "../../machine/context";
import type {
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedReader,
  ResolvedVercelProject,
} from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

interface RestartingOptions {
  readonly dryRun?: boolean;
  /** Pause between two checks of a revision or deployment under way, in milliseconds. */
  readonly pollMillis?: number;
}

/** What was started, if anything, what is said of it, and what a restart does not mend. */
type Started = readonly [string | null, string, (readonly Finding[])?];

interface Place {
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
}

export async function restartService(
  context: Context,
  { environment, cloud, service }: Place & { readonly service: ResolvedCloudRunService },
  options: RestartingOptions,
): Promise<Started> {
  const run = cloudRunOf(context, cloud, options);
  const live = await run.service(service);
  if (live === null) throw notDeployed(service, environment, "services");
  if (options.dryRun === true)
    return [null, `would start a new revision of ${service.key}`, mappingFaults(environment, service, live)];
  const after = await run.restart(live, stamp(context));
  const finding = readiness(service.key, after, environment.name);
  if (finding.verdict !== "fine") throw notReady(service.key, finding);
  const revision = after.latestReady?.split("/").at(-1) ?? "";
  if (after.latestReady !== null && !after.serving.includes(after.latestReady)) {
    const serving = after.serving.map((one) => one.split("/").at(-1)).join(", ") || "no revision";
    throw new Failure(
      exitCodes.pending,
      `${service.key}: revision ${revision} is ready, but the service's traffic goes to ${serving}.`,
      `gcloud run services update-traffic ${service.name} --to-latest --project ${service.project} --region ${service.region}`,
    );
  }
  return [revision, `${service.key}: revision ${revision} is ready`, mappingFaults(environment, service, after)];
}

/** Unique even if two restarts happen in the same millisecond. */
export function stamp(context: Context): string {
  return `${context.now().toISOString()} ${context.random(3).toString("hex")}`;
}

export function notDeployed(
  { key, product }: { readonly key: string; readonly product: string },
  environment: ResolvedEnvironment,
  layer: "services" | "vercel",
): Failure {
  return new Failure(
    exitCodes.pending,
    `${key} is not deployed in ${environment.name} yet.`,
    deployCommand(environment, `${product}-${environment.name}-${layer}`),
  );
}

/** Google's message names secrets, versions and accounts, never a value. */
export function notReady(key: string, finding: Finding): Failure {
  return new Failure(
    exitCodes.pending,
    `${key}: revision ${finding.says}`,
    finding.next === null ? undefined : `mend the cause, then: ${finding.next}`,
  );
}

export async function redeploy(
  context: Context,
  { environment, cloud, project }: Place & { readonly project: ResolvedVercelProject },
  options: RestartingOptions,
): Promise<Started> {
  const vercel = vercelOf(context, cloud, options);
  const place = { teamId: project.teamId, projectId: project.projectId };
  const variables = await deliveredTo(environment, vercel, place);
  if (variables.length === 0) throw notDeployed(project, environment, "vercel");
  const renewed = renewedBy(variables);
  if (renewed === null) {
    return [
      null,
      `${project.key}: ${environment.name} delivers to development only; vercel env pull fetches the new values`,
    ];
  }
  const { target, branch } = renewed;
  const what = branch === null ? `${target} deployment` : `${target} deployment of branch ${branch}`;
  const serving = await vercel.serving(place, target, branch);
  if (serving === null) return [null, `${project.key} has no ${what} yet; its first one gets the new values`];
  if (options.dryRun === true) return [null, `would deploy ${serving.id} of ${project.key} again`];
  const deployment = await vercel.redeploy(place, target, serving, ({ id, url }) =>
    context.output.note(`${project.key}: waiting for deployment ${id} (https://${url})`),
  );
  const older = await vercel.keptBack(place, target, branch, deployment);
  if (older !== null) {
    throw new Failure(
      exitCodes.pending,
      `${project.key}: deployment ${deployment.id} is ready, but ${older.id} still serves; after an instant rollback, Vercel does not serve newer deployments.`,
      `vercel promote ${deployment.id}`,
    );
  }
  return [deployment.id, `${project.key}: deployment ${deployment.id} is ready (https://${deployment.url})`];
}

/** A deployed service that is no longer declared is not an unknown name. */
export async function runningNamed(context: Context, environment: ResolvedEnvironment, name: string): Promise<Running> {
  try {
    return findRunning(environment, name);
  } catch (error) {
    const live = await openCloud(context)
      .then((cloud) => undeclaredService(cloudRunOf(context, cloud), environment, name))
      // Whoever may not look hears of the name.
      .catch(() => undefined);
    if (live === undefined) throw error;
    throw new Failure(
      exitCodes.pending,
      `${live.id} is deployed in project ${live.name.split("/")[1]}, and nobody declares it; a restart would leave it the versions that it has.`,
      endOfUndeclared(live),
    );
  }
}

/** The command that recreates the containers of a compose host that hold what it reads. */
export function recreation(environment: ResolvedEnvironment, host: ResolvedReader): readonly string[] {
  const entries = storedEntries(environment);
  const read = new Set(host.reads.map((one) => one.entry));
  const named = entries.filter((entry) => read.has(entry.key));
  // If an entry does not name its services, all of them may hold it.
  const services = named.every((entry) => (entry.restarts ?? []).length > 0)
    ? [...new Set(named.flatMap((entry) => entry.restarts ?? []))].sort()
    : [];
  return ["docker", "compose", "up", "-d", "--force-recreate", ...services];
}

/**
 * Required variables that a stack would take from what runs with them, since their entries have no value by the lock. A new reader waits
 * for its values; one that runs with them would go on without.
 */

import { cloudRunOf, vercelOf } from "../clients/apis";
import { eachInParallel } from "../clients/pace";
import { type StoredEntry, storedEntries } from "../inventory/entries";
import type { ResolvedCloudRunService, ResolvedStack, ResolvedVercelProject } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Asker, width } from "./look";
import { usesOfSecret } from "./mapped";
import { deliveredTo, variablesOf } from "./vercel-variables";

interface Loss {
  readonly entry: string;
  readonly says: string;
}

/** @throws a `Failure` (pending) that names each, and the command that ends it */
export async function refuseLosses(session: Asker, { name, product, layer }: ResolvedStack): Promise<void> {
  const owner = session.environment.products.find((one) => one.name === product);
  const lacks = ({ state, missing }: { state: string; missing: readonly string[] }) =>
    state === "active" && missing.length > 0;
  const losses = await (layer === "services"
    ? eachInParallel(width, owner?.services.filter(lacks) ?? [], (service) => ofService(session, service))
    : layer === "vercel"
      ? eachInParallel(width, owner?.vercelProjects.filter(lacks) ?? [], (project) => ofProject(session, project))
      : []);
  const found = losses.flat();
  if (found.length === 0) return;
  const keys = [...new Set(found.map(({ entry }) => entry))].sort();
  throw new Failure(
    exitCodes.pending,
    `${name} would take required values from what has them; nothing of that stack was applied.\n${found
      .map(({ says }) => `  ${says}`)
      .join("\n")}`,
    `strongroom inject --env ${session.environment.name} --only ${keys.join(" ")}\n        then run the command again`,
  );
}

async function ofService(session: Asker, service: ResolvedCloudRunService): Promise<readonly Loss[]> {
  const live = await cloudRunOf(session.context, session.cloud).service(service);
  return missingOf(session, service.missing).flatMap(({ key, secret }) =>
    usesOfSecret(live?.uses ?? [], secret)
      .slice(0, 1)
      .map(({ as, version }) => ({
        entry: key,
        says: `${service.key} requires ${key} and has version ${version} of it as ${as}; by the lock it has no value`,
      })),
  );
}

async function ofProject(session: Asker, project: ResolvedVercelProject): Promise<readonly Loss[]> {
  const { context, cloud, environment } = session;
  const variables = await deliveredTo(environment, vercelOf(context, cloud), project);
  const place = { place: project, project, label: project.key, variables, renewed: null };
  return missingOf(session, project.missing).flatMap((entry) =>
    variablesOf([place], entry).map(() => ({
      entry: entry.key,
      says: `${project.key} requires ${entry.key} and has it on Vercel; by the lock it has no value`,
    })),
  );
}

function missingOf({ environment }: Asker, keys: readonly string[]): readonly StoredEntry[] {
  return storedEntries(environment).filter(({ key }) => keys.includes(key));
}

/** Which of the declared services exist on Cloud Run. */
import { isMissingProject } from "../clients/caller";
import type { CloudRun } from "../clients/cloud-run";
import { eachInParallel } from "../clients/pace";
import type { ResolvedEnvironment } from "../model/resolved";
import { isFailure } from "../text/failure";
import { width } from "./look";
import { declaredAs } from "./services";

/** @returns by key, whether it exists; without those whose project can't be looked at */
export async function deployedByKey(
  run: CloudRun,
  environment: ResolvedEnvironment,
): Promise<ReadonlyMap<string, boolean>> {
  const services = environment.products.flatMap((product) => product.services);
  const places = new Map(services.map(({ project, region }) => [`${project}/${region}`, { project, region }]));
  const found = await eachInParallel(width, [...places], async ([place, { project, region }]) => {
    const there = await listed(run, project, region);
    if (there === null) return [];
    const keys = new Set(there.map((name) => declaredAs(environment, name)?.key));
    return services
      .filter((one) => `${one.project}/${one.region}` === place)
      .map(({ key }) => [key, keys.has(key)] as const);
  });
  return new Map(found.flat());
}

/** Null if nobody may look. */
async function listed(run: CloudRun, project: string, region: string): Promise<readonly string[] | null> {
  try {
    // Where Cloud Run is off, a list is refused.
    if ((await run.regions(project)) === null) return [];
    return (await run.services(project, region)).map(({ name }) => name);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return isMissingProject(error) ? [] : null;
  }
}

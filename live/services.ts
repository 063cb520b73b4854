/** Cloud Run services: revisions with traffic or a tag, starting ones, and the last ready ones. */
import type { CloudRun } from "../clients/cloud-run";
import { eachInParallel } from "../clients/pace";
import type { LiveService, LiveWorkload } from "../clients/run-records";
import type { ResolvedCloudRunService, ResolvedEnvironment } from "../model/resolved";
import { type Consumer, width } from "./look";
import { type Kept, keptRevisions, withProject, workloadUses } from "./workload";

export const services: Consumer = {
  check: "revision",
  uses: (look) =>
    workloadUses(look, {
      check: "revision",
      serves: "gets traffic or has a tag",
      list: ({ run }, { project, region }) => run.services(project, region),
      next: ({ session }, kept) => nextFor(session.environment, kept),
      called: ({ session }, { name, id }) => declaredAs(session.environment, name)?.key ?? withProject(name, id),
    }),
};

/** Those that are there in the places of the environment's products, declared or not. */
export async function deployedServices(
  run: CloudRun,
  environment: ResolvedEnvironment,
): Promise<readonly LiveService[]> {
  const regions = new Map<string, Set<string>>();
  for (const { project, region } of environment.products.flatMap((product) => [product, ...product.services]))
    regions.set(project, new Set([...(regions.get(project) ?? []), region]));
  const found = await eachInParallel(width, [...regions], async ([project, own]) => {
    // Where Cloud Run is off, a list is refused.
    if ((await run.regions(project)) === null) return [];
    return Promise.all([...own].map((region) => run.services(project, region)));
  });
  return found.flat(2);
}

/** One that is there by a name, `api` or `product/api`, which no declaration has. */
export async function undeclaredService(
  run: CloudRun,
  environment: ResolvedEnvironment,
  name: string,
): Promise<LiveService | undefined> {
  const [id, product] = name.split("/").reverse();
  const project = environment.products.find((one) => one.name === product)?.project;
  return (await deployedServices(run, environment)).find(
    (live) =>
      live.id === id &&
      (product === undefined || live.name.split("/")[1] === project) &&
      declaredAs(environment, live.name) === undefined,
  );
}

/** What ends a revision's use, beginning with the first step. */
function nextFor(environment: ResolvedEnvironment, { workload, newest, restarts, serves }: Kept): string {
  const declared = declaredAs(environment, workload.name);
  if (declared === undefined) return endOfUndeclared(workload);
  if (newest) return `strongroom deploy '${declared.product}-${environment.name}-services'`;
  if (serves) return `give the traffic, or the tag, of ${declared.key} to its newest revision`;
  const restart = `strongroom restart ${declared.key} --env ${environment.name}`;
  return Array.from({ length: restarts }, () => restart).join(" && ");
}

export function endOfUndeclared({ id, name }: Pick<LiveWorkload, "id" | "name">): string {
  const [, project, , region] = name.split("/");
  return `deploy ${id} (project ${project}, ${region}) with another version until ${keptRevisions} newer revisions are ready, or: gcloud run services delete ${id} --project ${project} --region ${region}`;
}

/** By its full name in the cloud. */
export function declaredAs(environment: ResolvedEnvironment, name: string): ResolvedCloudRunService | undefined {
  return environment.products
    .flatMap((product) => product.services)
    .find((one) => `projects/${one.project}/locations/${one.region}/services/${one.name}` === name);
}

/** Cloud Run services: revisions with traffic or a tag, starting ones, and the last ready ones. */
import type { ResolvedCloudRunService, ResolvedEnvironment } from "../model/resolved";
import type { Consumer } from "./look";
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

/** What ends a revision's use, from the first that must be done on. */
function nextFor(environment: ResolvedEnvironment, { workload, newest, restarts, serves }: Kept): string {
  const declared = declaredAs(environment, workload.name);
  if (declared === undefined) {
    const [, project, , region] = workload.name.split("/");
    return `deploy ${workload.id} (project ${project}, ${region}) with another version until ${keptRevisions} newer revisions are ready, or: gcloud run services delete ${workload.id} --project ${project} --region ${region}`;
  }
  if (newest) return `strongroom deploy '${declared.product}-${environment.name}-services'`;
  if (serves) return `give the traffic, or the tag, of ${declared.key} to its newest revision`;
  const restart = `strongroom restart ${declared.key} --env ${environment.name}`;
  return Array.from({ length: restarts }, () => restart).join(" && ");
}

function declaredAs(environment: ResolvedEnvironment, name: string): ResolvedCloudRunService | undefined {
  return environment.products
    .flatMap((product) => product.services)
    .find((one) => `projects/${one.project}/locations/${one.region}/services/${one.name}` === name);
}

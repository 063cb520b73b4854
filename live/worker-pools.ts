/** Cloud Run worker pools: revisions with instances, starting ones, and the last ready ones. */
import type { Consumer } from "./look";
import { keptRevisions, withProject, workloadUses } from "./workload";

export const workerPools: Consumer = {
  check: "worker pool",
  uses: (look) =>
    workloadUses(look, {
      check: "worker pool",
      serves: "runs instances",
      list: ({ run }, { project, region }) => run.workerPools(project, region),
      called: (_, { name, id }) => withProject(name, id),
      next: (_, { workload }) => {
        const [, project, , region] = workload.name.split("/");
        return `until ${keptRevisions} newer revisions are ready, give it another version: gcloud run worker-pools update ${workload.id} --project ${project} --region ${region} --update-secrets NAME=SECRET:VERSION`;
      },
    }),
};

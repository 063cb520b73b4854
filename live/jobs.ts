/** Cloud Run jobs: what the next execution would run with, and those that run. */
import { eachInParallel } from "../clients/pace";
import { type Consumer, type Look, type RunPlace, width } from "./look";
import { maps } from "./mapped";
import type { VersionUse } from "./version-use";

export const jobs: Consumer = {
  check: "job",
  uses: async (look) => (await eachInParallel(width, look.places, (place) => usesAt(look, place))).flat(),
};

async function usesAt(look: Look, place: RunPlace): Promise<readonly VersionUse[]> {
  const { run, session } = look;
  const found = await run.jobs(place.project, place.region);
  if (found.length === 0) return [];
  const executions = await run.executions(place.project, place.region);
  const at = `--project ${place.project} --region ${place.region}`;
  const uses: VersionUse[] = [];
  for (const asked of look.versions) {
    const use = {
      entry: asked.entry.key,
      version: asked.version,
      check: "job" as const,
      verdict: "fault" as const,
    };
    for (const job of found) {
      if (!(await maps(session, job.uses, asked, null))) continue;
      const next = `give it another version: gcloud run jobs update ${job.id} ${at} --update-secrets NAME=SECRET:VERSION`;
      const workload = { name: job.name, account: job.account };
      uses.push({ ...use, by: job.id, workload, says: "gives it to its next execution", next });
    }
    for (const one of executions) {
      if (!(await maps(session, one.uses, asked, one.createdAt))) continue;
      const next = `wait until it has ended, or: gcloud run jobs executions cancel ${one.id} ${at}`;
      const name = `projects/${place.project}/locations/${place.region}/jobs/${one.job}`;
      const workload = { name, account: one.account };
      uses.push({ ...use, by: `${one.job}: ${one.id}`, workload, says: "is running", next });
    }
  }
  return uses;
}

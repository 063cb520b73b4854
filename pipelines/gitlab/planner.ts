/**
 * The second project: whoever opens a merge request writes the pipeline file of this one, so merge requests are planned there, by what the
 * default branch of this one says.
 */
import type { Settings } from "../declared";
import type { FlatJob } from "../flat";
import { isCall } from "../pipeline";
import { call, withToken } from "./commands";
import type { Around, Written } from "./job";

/** What a merge request's job hands over; GitLab refuses anything else before a job is made. */
export const inputs = {
  commit: { description: "What would be merged", regex: "^[0-9a-f]{40}$" },
  merge_request: { description: "Its number", regex: "^[1-9][0-9]{0,9}$" },
  documents: { description: "The job that has made Terraform's files", regex: "^[1-9][0-9]{0,18}$" },
  pipeline: { description: "The merge request's pipeline, which waits for the result", regex: "^[1-9][0-9]{0,18}$" },
};

const jobNumber = ".strongroom/job";

/** The planner fetches documents by the number of the job that made them. */
export function planned({ path }: FlatJob, { jobs }: Around): readonly string[] {
  return jobs.some(({ job, needs }) => isCall(job) && needs.includes(path)) ? [jobNumber] : [];
}

export const numbered = `mkdir -p .strongroom && echo "$CI_JOB_ID" > ${jobNumber}\n`;

/**
 * Starts it, as whoever started this pipeline: that is all that their own token can do there. Inputs, and no variables: those would reach every
 * program of the jobs that have an identity.
 */
export const planJob = ({ planner, branch }: Settings): Written => ({
  interruptible: true,
  timeout: "5 minutes",
  variables: { GIT_STRATEGY: "empty" },
  script: [
    `# It runs there, and reports to this pipeline
printf %s "$CI_JOB_TOKEN" | curl --silent --show-error --fail --output planner.json \\
  --form "ref=${branch}" --form "token=<-" \\
  --form "inputs[commit]=$CI_COMMIT_SHA" --form "inputs[merge_request]=$CI_MERGE_REQUEST_IID" \\
  --form "inputs[documents]=$(cat ${jobNumber})" --form "inputs[pipeline]=$CI_PIPELINE_ID" \\
  "$CI_API_V4_URL/projects/${encodeURIComponent(planner ?? "")}/trigger/pipeline"
`,
  ],
});

/** What becomes of it, as a status of the merge request's pipeline: that one waits for it, and fails with it. */
export const statusOf = (
  state: "running" | "success" | "failed",
  {
    repository,
    environment,
    needs,
  }: { readonly repository: string; readonly environment: string; readonly needs: readonly string[] },
): Written => ({
  needs: needs.map((job) => ({ job, artifacts: false, optional: true })),
  rules: [
    {
      if: '$CI_PIPELINE_SOURCE == "pipeline" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
      ...(state === "failed" ? { when: "on_failure" } : {}),
    },
  ],
  interruptible: false,
  timeout: "5 minutes",
  environment: { name: environment, action: "access" },
  variables: { GIT_STRATEGY: "empty" },
  script: [
    `${withToken} | ${call} --output status.json --form state=${state} --form name=strongroom/plan \\
  --form "pipeline_id=$STRONGROOM_REQUEST_PIPELINE" --form "target_url=$CI_PIPELINE_URL" \\
  "$CI_API_V4_URL/projects/${encodeURIComponent(repository)}/statuses/$STRONGROOM_COMMIT"
`,
  ],
});

/** The pipeline file of that project, which is copied there once: the rest comes from here, as the default branch has it. */
export const plannerRoot = ({ repository, branch }: Settings, file: string): readonly Written[] => [
  { spec: { inputs } },
  {
    workflow: { rules: [{ if: '$CI_PIPELINE_SOURCE == "pipeline" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }] },
    variables: {
      STRONGROOM_COMMIT: "$[[ inputs.commit ]]",
      STRONGROOM_MERGE_REQUEST: "$[[ inputs.merge_request ]]",
      STRONGROOM_DOCUMENTS: "$[[ inputs.documents ]]",
      STRONGROOM_REQUEST_PIPELINE: "$[[ inputs.pipeline ]]",
    },
    include: [{ project: repository, ref: branch, file: `/${file}` }],
  },
];

/** A pipeline as a workflow of GitHub Actions. */
import type { Settings } from "../declared";
import { environmentFor } from "../names";
import { type Call, isCall, type Job, type Pipeline, type PipelineName, type Start } from "../pipeline";
import { image } from "./actions";
import { conditionOf, permissionsOf, textOf } from "./expressions";
import { stepOf, type Written } from "./steps";

const folder = ".github/workflows";

/** Two were there before the others, and people know their names. */
export const workflowFile = (name: PipelineName): string =>
  name === "rotation" || name === "watch"
    ? `${folder}/${name}.yml`
    : `${folder}/strongroom-${name.replaceAll(" ", "-")}.yml`;

/** The workflow as plain data; `why` of a job and a step is its comment. */
export function workflowOf(pipeline: Pipeline, all: readonly Pipeline[], settings: Settings): Written {
  const { lane } = pipeline;
  return {
    name: titleOf(pipeline.name),
    on: Object.assign({}, ...pipeline.starts.map((start) => triggerOf(start, pipeline, settings))),
    permissions: {},
    ...(lane === undefined
      ? {}
      : {
          concurrency: {
            why: lane.why,
            group: lane.newest ? `${lane.group}-\${{ github.event_name }}-\${{ github.ref }}` : lane.group,
            "cancel-in-progress": lane.newest ? newerEnds(pipeline.starts) : false,
          },
        }),
    jobs: Object.fromEntries(
      pipeline.jobs.map((job) => [
        job.id,
        isCall(job) ? callOf(job, pipeline, all, settings) : jobOf(job, pipeline, settings),
      ]),
    ),
  };
}

export const titleOf = (name: PipelineName) => (name === "rotation" || name === "watch" ? name : `strongroom ${name}`);

/** Only what somebody else will start again may be ended. */
function newerEnds(starts: readonly Start[]): string | boolean {
  const ended = starts.flatMap(({ on }) => (on === "push" ? ["push"] : on === "pull request" ? ["pull_request"] : []));
  return ended.length === 0 ? false : `\${{ ${ended.map((one) => `github.event_name == '${one}'`).join(" || ")} }}`;
}

function triggerOf(start: Start, pipeline: Pipeline, { branch }: Settings): Written {
  switch (start.on) {
    case "pull request":
      return { pull_request: null };
    case "merge queue":
      return { merge_group: null };
    case "merge":
      return { push: { branches: [branch], ...(start.of === undefined ? {} : { paths: start.of }) } };
    case "push":
      return { push: null };
    case "schedule":
      return { schedule: [{ cron: start.cron }] };
    case "hand":
      return { workflow_dispatch: null };
    case "call":
      return { workflow_call: calledWith(start, pipeline) };
    case "finished":
      return { workflow_run: { workflows: [titleOf(start.of)], types: ["completed"] } };
  }
}

/** What the caller gives, and what it gets: all that a job of the pipeline gives. */
function calledWith(start: Extract<Start, { readonly on: "call" }>, { jobs }: Pipeline): Written | null {
  const given = jobs.flatMap((job) => givenBy(job).map((name) => [name, `\${{ jobs.${job.id}.outputs.${name} }}`]));
  const inputs = { environment: { required: start.environment === "required", type: "string" } };
  if (start.environment === undefined && given.length === 0) return null;
  return {
    ...(start.environment === undefined ? {} : { inputs }),
    ...(given.length === 0 ? {} : { outputs: Object.fromEntries(given.map(([name, value]) => [name, { value }])) }),
  };
}

function givenBy(job: Job | Call): readonly string[] {
  return isCall(job) ? [] : job.steps.flatMap((step) => (step.do === "run" ? (step.gives ?? []) : []));
}

function shared(job: Job | Call, pipeline: Pipeline): Written {
  return {
    ...(job.needs === undefined ? {} : { needs: job.needs }),
    ...(job.when === undefined ? {} : { if: conditionOf(job.when, pipeline.starts) }),
    permissions: permissionsOf(job.may),
    ...(job.lane === undefined ? {} : { concurrency: { group: job.lane, "cancel-in-progress": false } }),
  };
}

/** What a job is called in the default branch's version, whatever the change makes of that file. */
function callOf(job: Call, pipeline: Pipeline, _all: readonly Pipeline[], { repository, branch }: Settings): Written {
  const file = workflowFile(job.calls);
  return {
    why: job.why,
    ...shared(job, pipeline),
    uses: job.ofDefaultBranch === true ? `${repository}/${file}@refs/heads/${branch}` : `./${file}`,
    ...(job.environment === undefined
      ? {}
      : {
          with: { environment: typeof job.environment === "string" ? job.environment : textOf(job.environment, false) },
        }),
  };
}

function jobOf(job: Job, pipeline: Pipeline, settings: Settings): Written {
  const each = job.each === true;
  const called = pipeline.starts.some((start) => start.on === "call" && start.environment !== undefined);
  const { environment } = job;
  const given = givenBy(job);
  return {
    why: job.why,
    ...shared(job, pipeline),
    ...(given.length === 0
      ? {}
      : { outputs: Object.fromEntries(given.map((name) => [name, `\${{ steps.${job.id}.outputs.${name} }}`])) }),
    ...(each
      ? { strategy: { "fail-fast": false, matrix: { environment: settings.environments.map(({ name }) => name) } } }
      : {}),
    "runs-on": image,
    "timeout-minutes": job.minutes,
    ...(environment === undefined
      ? {}
      : {
          environment: environmentFor(
            environment.called ?? (each ? "${{ matrix.environment }}" : called ? "${{ inputs.environment }}" : ""),
            environment.purpose,
          ),
        }),
    steps: job.steps.map((step) => ({ why: step.why, ...stepOf(step, { settings, each, job: job.id }) })),
  };
}

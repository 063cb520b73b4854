/** The files of GitLab CI: what the default branch's pipelines are, and those of the project that plans merge requests. */
import type { Settings } from "../declared";
import { flatten, possible } from "../flat";
import type { Pipeline, PipelineName, Start } from "../pipeline";
import { hostEnvironment, jobsOf, nameOf, type Written } from "./job";
import { plannerRoot, statusOf } from "./planner";
import { ofDeclarations, ofPlanner } from "./rules";

export const rootFile = ".gitlab-ci.yml";
export const folder = ".gitlab/strongroom";
const fileOf = (name: PipelineName) => `${folder}/${name.replaceAll(" ", "-")}.yml`;
/** What the planner includes, and the file that is copied there. */
const plannerFile = `${folder}/planner.yml`;
const plannerRootFile = `${folder}/planner.gitlab-ci.yml`;

/** By path: its documents, and what the first comment says. */
export interface File {
  readonly why: string;
  readonly documents: readonly Written[];
}

export function gitlabFiles(all: readonly Pipeline[], settings: Settings): ReadonlyMap<string, File> {
  const started = all.filter(({ starts }) => starts.some(isStart));
  const plan = all.find(({ name }) => name === "plan") as Pipeline;
  return new Map<string, File>([
    [
      rootFile,
      {
        why: "Pipelines of GitLab. A merge request's author writes this file and those that it includes, for that merge request: nothing here is trusted with an identity unless it is the default branch's.",
        documents: rootOf(started, settings),
      },
    ],
    ...started.map(
      (pipeline) =>
        [fileOf(pipeline.name), { why: pipeline.why, documents: [ofPipeline(pipeline, all, settings)] }] as const,
    ),
    [
      plannerFile,
      {
        why: `${plan.why} The project that plans includes this file, of the default branch.`,
        documents: [ofPlans(plan, all, settings)],
      },
    ],
    [
      plannerRootFile,
      {
        why: "The pipeline file of the project that plans: copy it there, as .gitlab-ci.yml.",
        documents: plannerRoot(settings, plannerFile),
      },
    ],
  ]);
}

/** What starts a pipeline by itself here; nothing follows the pipeline of a fork, which is in another project. */
const isStart = ({ on }: Start) => on !== "call" && on !== "finished";
const isChosen = ({ starts }: Pipeline) => starts.some(({ on }) => on === "schedule" || on === "hand");

/**
 * Which pipeline a schedule or a person starts is an input with a list of choices. Other variables of a run are refused by the project's
 * settings, since they would reach every program of its jobs.
 */
function rootOf(started: readonly Pipeline[], { image }: Settings): readonly Written[] {
  const options = started.filter(isChosen).map(({ name }) => name);
  return [
    {
      spec: {
        inputs: {
          pipeline: {
            description: "What a schedule, or who runs a pipeline by hand, starts",
            options: ["none", ...options],
            default: "none",
          },
        },
      },
    },
    {
      workflow: {
        // A newer push to a merge request or a branch ends what may be ended, and nothing else.
        auto_cancel: { on_new_commit: "interruptible" },
        rules: [
          { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
          {
            if: "$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH",
            when: "never",
          },
          { if: "$CI_COMMIT_BRANCH" },
        ],
      },
      variables: { STRONGROOM_PIPELINE: "$[[ inputs.pipeline ]]" },
      default: defaults(image),
      include: started.map(({ name }) => ({ local: `/${fileOf(name)}` })),
    },
  ];
}

/** Scripts ask pipes for their last program's result alone, as on other hosts. */
const defaults = (image: string | undefined): Written => ({ image, before_script: ["set +o pipefail"] });

function ofPipeline(pipeline: Pipeline, all: readonly Pipeline[], settings: Settings): Written {
  const stays = ({ calls, ofDefaultBranch }: { readonly calls: PipelineName; readonly ofDefaultBranch?: true }) =>
    calls === "plan" && ofDefaultBranch === true;
  const starts = pipeline.starts.filter(isStart);
  return jobsOf(flatten(pipeline, { all, settings, starts, stays }), {
    name: pipeline.name,
    starts,
    words: ofDeclarations,
    project: "declarations",
    pipeline,
    settings,
  });
}

/** What the description knows as a pull request of this repository, seen from the other project. */
function ofPlans(pipeline: Pipeline, all: readonly Pipeline[], settings: Settings): Written {
  const starts: readonly Start[] = [{ on: "pull request" }];
  const jobs = flatten(pipeline, { all, settings, starts, stays: () => false });
  const needs = possible(jobs, starts).map(({ path }) => nameOf(path, pipeline.name));
  const status = { repository: settings.repository, environment: hostEnvironment };
  return {
    default: defaults(settings.image),
    ...jobsOf(jobs, { name: pipeline.name, starts, words: ofPlanner, project: "planner", pipeline, settings }),
    "plan/begins": statusOf("running", { ...status, needs: [] }),
    "plan/succeeded": statusOf("success", { ...status, needs }),
    "plan/failed": statusOf("failed", { ...status, needs }),
  };
}

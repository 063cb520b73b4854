/** Which jobs Cloud Build has, as whom each runs, and what it hands to others. */
import type { Settings } from "../declared";
import { type FlatJob, flatten, possible, saversOf, startsOf, stepsOf } from "../flat";
import type { Artifact, Pipeline, Start } from "../pipeline";
import { providersOf } from "../shell";

/** `slug`: with its pipeline, `deploy-dev-grants`. `account`: of Google, without its `project`. */
type Names = Readonly<Record<"slug" | "account" | "project", string>>;
export interface BuildJob extends FlatJob, Names {
  /** Somebody has to approve it before it begins. */
  readonly approved: boolean;
  /** Whose files it takes. */
  readonly from: readonly string[];
  /** Files of a stranger that it hands on, looked at. */
  readonly handsOn: readonly Artifact[];
}

/** A build of a change runs its author's code, in an account that may write its own results and nothing else. */
export const authors = "strongroom-synth";
/** Code of the default branch, without an identity of the pipelines. */
export const judges = "strongroom-judge";
/** The same, for runs of the default branch: what a pull request's declarations could write in the judge's name starts nothing there. */
export const ofMain = "strongroom-main";

const slugOf = (pipeline: string, path: string) => `${pipeline}-${path}`.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "");
const isIdentified = (flat: FlatJob) => stepsOf(flat.job).some((step) => step.do === "login");

/** Nothing is merged, commented or pushed from here: there is no token of the code host. */
const needsHost = ({ job }: FlatJob) => job.may.includes("write code") || job.may.includes("write pull requests");

export function buildJobs(pipeline: Pipeline, all: readonly Pipeline[], settings: Settings): readonly BuildJob[] {
  const starts = pipeline.starts.filter(({ on }) => on !== "call" && on !== "finished" && on !== "merge queue");
  // A pull request of a fork is built once somebody who may write has asked for it, and is like any other then.
  const flat = flatten(pipeline, { all, settings, starts, stays: () => false });
  const left = flat.filter((job) => !job.when.includes("fork") && (isIdentified(job) || !needsHost(job)));
  const jobs = possible(
    left.map((job) => ({ ...job, needs: job.needs.filter((path) => left.some((one) => one.path === path)) })),
    starts,
  );
  const asks = jobs.filter(isApproval);
  return jobs
    .filter((job) => !isApproval(job))
    .map((job) => {
      const asked = asks.filter(({ path }) => job.needs.includes(path));
      const needs = [
        ...job.needs.filter((path) => !asks.some((one) => one.path === path)),
        ...asked.flatMap((one) => one.needs),
      ];
      return made({ ...job, needs: [...new Set(needs)] }, asked.length > 0, { pipeline, jobs, starts, settings });
    });
}

const isApproval = ({ job }: FlatJob) =>
  "environment" in job &&
  typeof job.environment === "object" &&
  "purpose" in job.environment &&
  job.environment.purpose === "approve";

type Around = Readonly<{ pipeline: Pipeline; jobs: readonly FlatJob[]; starts: readonly Start[]; settings: Settings }>;

function made(flat: FlatJob, approved: boolean, { pipeline, jobs, starts, settings }: Around): BuildJob {
  const strange = jobs.filter((one) => accountOf(one, starts) === authors);
  const handed = (job: FlatJob): readonly Artifact[] =>
    stepsOf(job.job).filter((step): step is Artifact => step.do === "load" && saversOf(strange, step.name).length > 0);
  const keeper = jobs.find((job) => !isIdentified(job) && handed(job).length > 0);
  const from = [...providersOf(flat, jobs)].filter((path) => path !== flat.path);
  // What a change's own code has made is unpacked once, where there is no identity, and handed on.
  const careful = from.map((path) =>
    strange.some((one) => one.path === path) && keeper !== undefined && keeper.path !== flat.path ? keeper.path : path,
  );
  const guarded = flat.begins && flat.when.some((one) => one === "newest" || (typeof one === "object" && one.pinsOnly));
  const sources = [...new Set([...careful, ...(guarded ? ["changed"] : [])])];
  const place = settings.environments.find(({ name }) => name === flat.environment) ?? settings.environments[0];
  return {
    ...flat,
    // Whoever takes files waits for them.
    needs: [...new Set([...flat.needs, ...sources])],
    slug: slugOf(pipeline.name, flat.path),
    account: accountOf(flat, starts),
    project: place?.project ?? "",
    // A change's declarations are programs, and every program of a build can write in its account's name: so the verdict alone lets nobody plan.
    approved: approved || (isIdentified(flat) && !isOfMain(flat)),
    from: sources,
    handsOn: keeper?.path === flat.path ? handed(flat) : [],
  };
}

/** Only commits of the default branch, whoever names them. */
export const isOfMain = ({ when }: FlatJob): boolean => when.includes("default branch");

function accountOf(flat: FlatJob, starts: readonly Start[]): string {
  for (const step of stepsOf(flat.job)) if (step.do === "login") return `strongroom-${step.as}`;
  if (isOfMain(flat)) return ofMain;
  const ofChange = startsOf(flat, starts).some(({ start }) => start.on === "pull request" || start.on === "push");
  const runsIt = stepsOf(flat.job).some(
    (step) => step.do === "checkout" && step.what === "this" && step.into === undefined,
  );
  return ofChange && runsIt ? authors : judges;
}

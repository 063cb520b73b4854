/**
 * A pipeline with everything that it calls in one list of jobs, for hosts that have no such calls, or trust only jobs of the pipeline that
 * was started.
 */
import type { Settings } from "./declared";
import {
  type Call,
  type Condition,
  isCall,
  type Job,
  type Pipeline,
  type PipelineName,
  type Run,
  type Start,
  type Step,
} from "./pipeline";

export interface FlatJob {
  /** `dev/seal/engine`, `change (dev)`: from the pipeline that is started. */
  readonly path: string;
  readonly why?: string;
  /** What somebody has declared, never what came with a run. */
  readonly environment: string | null;
  /** For which one its pipeline was called. */
  readonly calledFor: string | null;
  readonly when: readonly Condition[];
  /** Paths of others. */
  readonly needs: readonly string[];
  /** It runs whatever became of what it needs; or if nothing of it failed, where some of it may not be there. */
  readonly patience: "none" | "nothing failed" | "always";
  readonly lane?: string;
  /** A call begins with it. */
  readonly begins: boolean;
  /** Somebody has to start it: it leaves others out. */
  readonly short: boolean;
  /** With steps; or what calls a pipeline of the default branch, which another project runs. */
  readonly job: Job | Call;
  /** Which job gives an output, by what the description calls it. */
  readonly giver: (from: string, output: string) => string;
}

export interface Flattening {
  readonly all: readonly Pipeline[];
  readonly settings: Settings;
  readonly starts: readonly Start[];
  /** Calls that stay: whoever trusts that pipeline wants to see it run by itself. */
  readonly stays: (call: Call) => boolean;
}

interface Place
  extends Pick<
    FlatJob,
    "environment" | "calledFor" | "when" | "needs" | "patience" | "lane" | "begins" | "short" | "giver"
  > {
  readonly prefix: string;
}

export function flatten(pipeline: Pipeline, how: Flattening): readonly FlatJob[] {
  return within(pipeline, how, {
    prefix: "",
    environment: null,
    calledFor: null,
    when: [],
    needs: [],
    patience: "none",
    begins: false,
    short: false,
    giver: (from) => from,
    ...(pipeline.lane === undefined || pipeline.lane.newest ? {} : { lane: pipeline.lane.group }),
  });
}

function within(pipeline: Pipeline, how: Flattening, place: Place): readonly FlatJob[] {
  /** By its name in this pipeline: what others wait for, which gives its outputs. */
  const ends = new Map<string, readonly FlatJob[]>();
  const inside = new Map<string, readonly FlatJob[]>();
  const giver = (from: string, output: string): string => {
    const found = inside.get(from)?.find(({ job }) => givenBy(job).includes(output));
    if (found === undefined) throw new Error(`${pipeline.name}: no job ${from} gives ${output}`);
    return found.path;
  };
  for (const job of pipeline.jobs) {
    const made = one(job, how, {
      ...place,
      when: [...place.when, ...(job.when ?? []).filter((condition) => !isPatience(condition))],
      // What a short way did is done by the usual one as well.
      needs: (job.needs ?? [])
        .filter((name) => !isShort(pipeline.jobs.find(({ id }) => id === name)))
        .flatMap((name) => (ends.get(name) ?? []).map(({ path }) => path)),
      patience: patienceOf(job),
      begins: false,
      short: isShort(job),
      giver,
      ...(job.lane === undefined ? {} : { lane: job.lane }),
    }).map((flat) => ({
      ...flat,
      // What waits for nothing here waits for what the call waits for.
      ...(flat.needs.length === 0
        ? {
            needs: place.needs,
            patience: place.patience,
            begins: place.prefix !== "",
            short: flat.short || place.short,
          }
        : {}),
    }));
    inside.set(job.id, made);
    // A call has succeeded where some of its jobs were left out, and was left out where all of them were.
    const alive = possible(made, how.starts);
    const needed = new Set(alive.flatMap(({ needs }) => needs));
    ends.set(job.id, alive.length === 0 ? made : alive.filter((one) => !needed.has(one.path)));
  }
  return [...inside.values()].flat();
}

function one(job: Job | Call, how: Flattening, place: Place): readonly FlatJob[] {
  const path = `${place.prefix}${job.id}`;
  const { prefix: _, ...rest } = place;
  const common = { ...rest, path, job, ...(job.why === undefined ? {} : { why: job.why }) };
  if (!isCall(job)) {
    if (job.each !== true) return [common];
    return how.settings.environments.map(({ name }) => ({ ...common, path: `${path} (${name})`, environment: name }));
  }
  if (how.stays(job)) return [common];
  const called = how.all.find(({ name }) => name === job.calls);
  if (called === undefined) throw new Error(`${path}: no pipeline ${job.calls}`);
  const environment = typeof job.environment === "string" ? job.environment : place.environment;
  return within(called, how, { ...place, environment, calledFor: environment, prefix: `${path}/` });
}

const isPatience = (condition: Condition) => condition === "always" || condition === "nothing failed";
const patienceOf = ({ when = [] }: Job | Call): FlatJob["patience"] =>
  when.includes("always") ? "always" : when.includes("nothing failed") ? "nothing failed" : "none";
const isShort = (job: Job | Call | undefined): boolean =>
  job?.when?.some((one) => typeof one === "object" && one.pinsOnly) === true;

export const stepsOf = (job: Job | Call): readonly Step[] => (isCall(job) ? [] : job.steps);
export const runsOf = (job: Job | Call): readonly Run[] => stepsOf(job).filter((step) => step.do === "run");
export const givenBy = (job: Job | Call): readonly string[] => runsOf(job).flatMap(({ gives }) => gives ?? []);

/** Who saves what a job loads. */
export const saversOf = (jobs: readonly FlatJob[], artifact: string): readonly FlatJob[] =>
  jobs.filter(({ job }) => stepsOf(job).some((step) => step.do === "save" && step.name === artifact));

/**
 * What is known of a condition before a run begins: by how the pipeline was started, and for which environment a job is there. Null: the host
 * has to say.
 */
export function settled(condition: Condition, start: Start["on"], calledFor: string | null): boolean | null {
  const isChange = start === "pull request" || start === "merge queue";
  if (typeof condition === "object") return condition.pinsOnly ? null : true;
  switch (condition) {
    case "default branch":
      return isChange ? false : null;
    case "merge":
      return start === "merge" || start === "push";
    case "pull request":
      return start === "pull request";
    case "own change":
      return start === "pull request" ? null : isChange;
    case "fork":
      return start === "pull request" ? null : false;
    case "whole":
      return calledFor === null && (start === "schedule" || start === "hand");
    case "one environment":
      return calledFor !== null;
    case "no environment":
      return calledFor === null;
    case "finished for a fork":
      return false;
    case "always":
    case "nothing failed":
      return true;
    case "identities are set up":
    case "newest":
      return null;
  }
}

export interface Started {
  readonly start: Start;
  /** What is left to decide when a run begins. */
  readonly open: readonly Condition[];
}

/** How a job comes to run: not at all if the list is empty. */
export function startsOf({ when, calledFor }: FlatJob, starts: readonly Start[]): readonly Started[] {
  return starts.flatMap((start) => {
    const open = when.filter((one) => settled(one, start.on, calledFor) !== true);
    const never = open.some((one) => settled(one, start.on, calledFor) === false);
    return never ? [] : [{ start, open: [...new Set(open)] }];
  });
}

/** Without jobs that can't run, and those that wait for one of them. */
export function possible(jobs: readonly FlatJob[], starts: readonly Start[]): readonly FlatJob[] {
  const gone = new Set(jobs.filter((one) => startsOf(one, starts).length === 0).map(({ path }) => path));
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const { path, needs, patience } of jobs)
      if (patience === "none" && needs.some((need) => gone.has(need))) gone.add(path);
  }
  return jobs
    .filter(({ path }) => !gone.has(path))
    .map((job) => ({ ...job, needs: job.needs.filter((need) => !gone.has(need)) }));
}

export const startedBy = (all: readonly Pipeline[], names: readonly PipelineName[]): readonly Pipeline[] =>
  all.filter(({ name }) => names.includes(name));

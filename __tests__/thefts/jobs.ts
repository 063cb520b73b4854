/**
 * Which credentials are in which job, read from the description of the pipelines: by root pipeline, what started it, each job that then runs,
 * and each of its steps. It knows no host.
 */
import type { Settings } from "../../pipelines/declared";
import {
  type Call,
  type Condition,
  type Identity,
  isCall,
  type Job,
  type Pipeline,
  type PipelineName,
  type Purpose,
  type Right,
  type Start,
} from "../../pipelines/pipeline";

/** Of what a run is. */
export type Ref = "default branch" | "another branch" | "pull request" | "fork" | "merge queue";
export interface Situation {
  readonly start: Exclude<Start["on"], "call">;
  readonly ref: Ref;
}

/** What can be taken at a step. A token that can be minted in a job can be taken at every step of it. */
export type Credential = "token of the host" | "identity of the job" | `token of ${Identity}` | "token of Vercel";

export interface StepTheft {
  readonly step: string;
  readonly credentials: readonly Credential[];
}

/** A job that runs, in one environment, because of something. */
export interface Exposure {
  readonly root: PipelineName;
  readonly situation: Situation;
  /** The pipeline that the job is written in, and whether the default branch's version of it runs whatever the change says. */
  readonly pipeline: PipelineName;
  readonly ofDefaultBranch: boolean;
  readonly job: string;
  readonly environment: string | null;
  /** Of the host's environment; null: the job is in none. */
  readonly purpose: Purpose | "environment" | null;
  readonly rights: readonly Right[];
  readonly steps: readonly StepTheft[];
}

const refsOf: Readonly<Record<Situation["start"], readonly Ref[]>> = {
  "pull request": ["pull request", "fork"],
  "merge queue": ["merge queue"],
  merge: ["default branch"],
  push: ["default branch", "another branch"],
  schedule: ["default branch"],
  hand: ["default branch", "another branch"],
  finished: ["default branch"],
};

interface Entered {
  readonly root: PipelineName;
  readonly situation: Situation;
  readonly rights: readonly Right[] | null;
  readonly environment: string | null;
  readonly ofDefaultBranch: boolean;
}

export function exposuresOf(all: readonly Pipeline[], settings: Settings): readonly Exposure[] {
  return all.flatMap((pipeline) =>
    pipeline.starts.flatMap(({ on }) =>
      on === "call"
        ? []
        : refsOf[on].flatMap((ref) => {
            const situation = { start: on, ref };
            const entered = { root: pipeline.name, situation, rights: null, environment: null, ofDefaultBranch: false };
            return jobsIn(pipeline, all, settings, entered);
          }),
    ),
  );
}

function jobsIn(pipeline: Pipeline, all: readonly Pipeline[], settings: Settings, entered: Entered): Exposure[] {
  return pipeline.jobs
    .filter((job) => runs(job, pipeline, entered))
    .flatMap((job) => {
      const rights = allowed(job.may, entered);
      if (!isCall(job)) return jobOf(job, pipeline, settings, { ...entered, rights });
      const called = all.find(({ name }) => name === job.calls);
      if (called === undefined)
        throw new Error(`${pipeline.name}/${job.id} calls ${job.calls}, which is not described`);
      const ofDefaultBranch = entered.ofDefaultBranch || job.ofDefaultBranch === true;
      const environment = environmentOf(job, entered);
      return jobsIn(called, all, settings, { ...entered, rights, environment, ofDefaultBranch });
    });
}

function environmentOf({ environment }: Call, entered: Entered): string | null {
  if (environment === undefined) return null;
  return typeof environment === "string" ? environment : entered.environment;
}

/** A called pipeline's job may what its caller may as well. A run of a fork reads, and is nobody. */
function allowed(may: readonly Right[], { rights, situation }: Entered): readonly Right[] {
  const both = rights === null ? may : may.filter((right) => rights.includes(right));
  return situation.ref === "fork" ? both.filter((right) => right.startsWith("read ")) : both;
}

function jobOf(job: Job, pipeline: Pipeline, settings: Settings, entered: Entered): Exposure[] {
  const { root, situation, ofDefaultBranch, rights } = entered;
  const environments = job.each === true ? settings.environments.map(({ name }) => name) : [entered.environment];
  const steps = stepsOf(job, rights ?? []);
  return environments.map((environment) => ({
    root,
    situation,
    ofDefaultBranch,
    pipeline: pipeline.name,
    job: job.id,
    environment,
    purpose: job.environment === undefined ? null : (job.environment.purpose ?? "environment"),
    rights: rights ?? [],
    steps,
  }));
}

function stepsOf({ steps }: Job, rights: readonly Right[]): readonly StepTheft[] {
  const vercel = steps.some(
    (step) =>
      step.do === "run" &&
      Object.values(step.env ?? {}).some(
        (value) => typeof value === "object" && "of" in value && value.of === "token of Vercel",
      ),
  );
  const login = steps.findIndex((step) => step.do === "login");
  return steps.map((step, index) => {
    const logged = steps.slice(0, index + 1).findLast((one) => one.do === "login");
    if (rights.includes("identity") !== login >= 0)
      throw new Error(`${step.do}: a job logs in if, and only if, it may be somebody`);
    return {
      step: `${index + 1} ${step.do === "run" ? (step.name ?? "run") : step.do}`,
      credentials: [
        "token of the host" as const,
        ...(rights.includes("identity") ? (["identity of the job"] as const) : []),
        ...(logged?.do === "login" ? [`token of ${logged.as}` as const] : []),
        ...(vercel ? (["token of Vercel"] as const) : []),
      ],
    };
  });
}

/** What is not known counts as true: a job more is looked at, and none less. */
function runs(job: Job | Call, pipeline: Pipeline, entered: Entered, seen: readonly string[] = []): boolean {
  if (seen.includes(job.id)) throw new Error(`${pipeline.name}/${job.id} needs itself`);
  if (!(job.when ?? []).every((condition) => holds(condition, entered))) return false;
  if (job.when?.some((condition) => condition === "always" || condition === "nothing failed")) return true;
  return (job.needs ?? []).every((name) => {
    const needed = pipeline.jobs.find(({ id }) => id === name);
    if (needed === undefined) throw new Error(`${pipeline.name}/${job.id} needs ${name}, which is not there`);
    return runs(needed, pipeline, entered, [...seen, job.id]);
  });
}

function holds(condition: Condition, { situation, environment }: Entered): boolean {
  const { start, ref } = situation;
  switch (condition) {
    case "default branch":
      return ref === "default branch";
    case "merge":
      return start === "merge" || start === "push";
    case "own change":
      return ref === "pull request" || ref === "merge queue";
    case "pull request":
      return start === "pull request";
    case "fork":
      return ref === "fork";
    case "finished for a fork":
      return start === "finished";
    case "whole":
      return environment === null && (start === "schedule" || start === "hand");
    case "one environment":
      return environment !== null;
    case "no environment":
      return environment === null;
    case "always":
    case "nothing failed":
    case "identities are set up":
    case "newest":
      return true;
    default:
      return true;
  }
}

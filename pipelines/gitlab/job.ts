/** A job of GitLab. */
import type { Settings } from "../declared";
import { type FlatJob, possible, saversOf, stepsOf } from "../flat";
import { accountVariable, environmentFor } from "../names";
import { type Artifact, type Call, isCall, type Job, type Pipeline, type Purpose, type Step } from "../pipeline";
import { gives, keptBy, movedTo, outputFile, partOf, providersOf } from "../shell";
import { numbered, planJob, planned } from "./planner";
import { rulesOf, type Run as Started } from "./rules";
import {
  asked,
  asksOthers,
  checkedOut,
  fetchedDocuments,
  hidden,
  hostOf,
  isOwn,
  login,
  type Project,
  pushing,
  terraform,
} from "./steps";

export type Written = Readonly<Record<string, unknown>>;

/** The environment that holds GITLAB_TOKEN for jobs that have no other. */
export const hostEnvironment = "strongroom-host";

export interface Around extends Started {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly settings: Settings;
  readonly jobs: readonly FlatJob[];
}

/** Every job of a pipeline that can come to run, by its name. */
export function jobsOf(all: readonly FlatJob[], around: Omit<Around, "jobs">): Readonly<Record<string, Written>> {
  const jobs = possible(all, around.starts);
  return Object.fromEntries(jobs.map((flat) => [nameOf(flat.path, around.name), jobOf(flat, { ...around, jobs })]));
}

export const nameOf = (path: string, pipeline: string) => `${pipeline.replaceAll(" ", "-")}/${path}`;

function jobOf(flat: FlatJob, around: Around): Written {
  const { job } = flat;
  const common = { why: flat.why, needs: needsOf(flat, around), rules: rulesOf(flat, around) };
  if (isCall(job)) return { ...common, ...planJob(around.settings) };
  const canEnd =
    around.pipeline.lane?.newest === true && !job.may.some((right) => right === "identity" || /^write/.test(right));
  const kept = [
    ...keptBy(job),
    ...handedOn(flat, around),
    ...(gives(flat) ? [outputFile(flat.path)] : []),
    ...planned(flat, around),
  ];
  const always = job.steps.some((step) => step.do === "save" && step.always === true);
  const own = job.steps.some((step) => step.do === "checkout" && isOwn(step, around.project));
  return {
    ...common,
    ...(flat.lane === undefined || job.environment?.purpose === "approve" ? {} : { resource_group: flat.lane }),
    interruptible: canEnd,
    timeout: `${job.minutes} minutes`,
    ...environmentOf(flat, job),
    ...(job.steps.some((step) => step.do === "login")
      ? { id_tokens: { STRONGROOM_ID_TOKEN: { aud: "https://iam.googleapis.com/$STRONGROOM_IDENTITY_PROVIDER" } } }
      : {}),
    // What another job has left in a runner's folder is nothing that this one should find.
    variables: own ? { GIT_STRATEGY: "clone", GIT_DEPTH: "0" } : { GIT_STRATEGY: "empty" },
    script: scriptOf(flat, job, around),
    ...(kept.length === 0
      ? {}
      : {
          artifacts: {
            paths: kept,
            ...(always ? { when: "always" } : {}),
            expire_in: "1 day",
            access: "developer",
          },
        }),
  };
}

const deploying: ReadonlySet<Purpose> = new Set(["approve", "apply-grants", "apply-services", "deliver", "live"]);

/** Only a deployment asks for approval, and only a deployment says what is live. */
function environmentOf({ environment }: FlatJob, { environment: declared, may }: Job): Written {
  const writes = may.some((right) => /^write/.test(right));
  if (declared === undefined) return writes ? { environment: { name: hostEnvironment, action: "access" } } : {};
  const name = environmentFor(declared.called ?? environment ?? "", declared.purpose);
  const deploys = declared.purpose !== undefined && deploying.has(declared.purpose);
  return { environment: deploys ? { name } : { name, action: "access" } };
}

function needsOf(flat: FlatJob, around: Around): readonly Written[] {
  const { jobs } = around;
  const files = new Set([
    ...providersOf(flat, jobs),
    ...(asksOthers(flat) ? ["changed"] : []),
    ...foreignOf(flat, around).flatMap(({ name }) => keeperOf(name, jobs)?.path ?? []),
  ]);
  files.delete(flat.path);
  const byFork = isCall(flat.job) ? flat.needs : [];
  return [...new Set([...flat.needs, ...files])].map((path) => ({
    job: nameOf(path, around.name),
    artifacts: files.has(path) || byFork.includes(path),
    ...(flat.patience === "none" ? {} : { optional: true }),
  }));
}

/** What another project has made comes in once, in a job that has no identity: nothing unpacks it beside one. */
function keeperOf(artifact: string, jobs: readonly FlatJob[]): FlatJob | undefined {
  if (saversOf(jobs, artifact).length > 0) return undefined;
  return jobs.find(
    ({ job }) => !isIdentified(job) && stepsOf(job).some((step) => step.do === "load" && step.name === artifact),
  );
}

const foreignOf = ({ job }: FlatJob, { jobs }: Around): readonly Artifact[] =>
  stepsOf(job).filter((step): step is Artifact => step.do === "load" && saversOf(jobs, step.name).length === 0);

const handedOn = (flat: FlatJob, around: Around): readonly string[] =>
  foreignOf(flat, around).flatMap(({ name, path }) => (keeperOf(name, around.jobs)?.path === flat.path ? [path] : []));

const isIdentified = ({ may }: Job | Call): boolean => may.includes("identity");

function scriptOf(flat: FlatJob, job: Job, around: Around): readonly string[] {
  const parts = [
    asked(flat),
    hidden(flat),
    ...job.steps.map((step) => stepOf(step, flat, around)),
    ...planned(flat, around).map(() => numbered),
  ];
  return parts.filter((part): part is string => part !== null && part !== "");
}

function stepOf(step: Step, flat: FlatJob, { project, settings, jobs }: Around): string | null {
  switch (step.do) {
    case "checkout":
      return isOwn(step, project) ? (step.pushes === true ? pushing : null) : checkedOut(step, project, settings);
    case "node":
      // The image has it.
      return null;
    case "terraform":
      return terraform;
    case "save":
      return null;
    case "load":
      return project === "planner" && keeperOf(step.name, jobs)?.path === flat.path
        ? fetchedDocuments(step.path, settings)
        : movedTo(step, jobs);
    case "login":
      return login(accountVariable(step.as));
    case "run":
      return partOf(step, flat, hostOf(project, settings));
  }
}

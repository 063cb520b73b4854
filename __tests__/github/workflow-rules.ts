/**
 * What must hold of every workflow, as zizmor and a careful reviewer would say. A workflow that can be started from any branch, an
 * action that can be moved, or a script that is written by whoever names a branch gets the identity that reaches production.
 */
import { parse } from "yaml";
import { type Described, foreignStarts, holds } from "./condition";

type Node = Readonly<Record<string, unknown>>;

export interface Fault {
  readonly rule: string;
  readonly where: string;
}

interface Job extends Node {
  readonly steps: readonly Node[];
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Follows a fork's run, and treats what that has left as hostile (bin/fork-comment.js). */
const finished = "strongroom-comment.yml";
const harmlessTriggers = new Set([
  "schedule",
  "push",
  "pull_request",
  "workflow_dispatch",
  "merge_group",
  // Called by a workflow that is looked at by itself.
  "workflow_call",
]);
/** A workflow of the default branch, named by its whole ref: a tag may have the branch's name. */
const ofDefaultBranch = /^acme\/secrets\/\.github\/workflows\/[\w-]+\.yml@refs\/heads\/main$/;
/** The run's own token, with the job's permissions; every other secret is guarded by an environment's rules. */
const ownToken = /^(?:github\.token|secrets\.GITHUB_TOKEN)$/;

export function faultsOf(name: string, text: string): readonly Fault[] {
  const workflow = nodeOf(parse(text));
  const faults: Fault[] = [];
  const add = (rule: string, where: string) => faults.push({ rule, where: `${name}: ${where}` });
  const triggers = triggersOf(workflow.on);
  for (const trigger of triggers)
    if (!harmlessTriggers.has(trigger) && !(trigger === "workflow_run" && name === finished))
      add("dangerous-triggers", trigger);
  if (!isNode(workflow.permissions) || Object.keys(workflow.permissions).length > 0)
    add("excessive-permissions", "workflow: permissions must be {}");
  const jobs = Object.entries(nodeOf(workflow.jobs)).map(([id, value]) => [id, nodeOf(value)] as const);
  const lanes = jobs.some(([, { concurrency }]) => isNode(concurrency));
  if (!isNode(workflow.concurrency) && !lanes && triggers.some((one) => one !== "workflow_call"))
    add("concurrency-limits", "workflow");
  if (isNode(workflow.env) && expressionsIn(workflow.env).length > 0) add("overprovisioned-env", "workflow");
  for (const [id, value] of jobs) {
    const job = { ...value, steps: listOf(value.steps) } as Job;
    for (const [rule, where] of faultsOfJob(name, job, foreignRunsOf(id, nodeOf(workflow.jobs), triggers)))
      add(rule, `${id}${where === "" ? "" : `, ${where}`}`);
  }
  for (const line of text.split("\n")) {
    const use = /^\s*(?:- )?uses:\s*(.*)$/.exec(line)?.[1];
    if (use === undefined || use.startsWith("./") || ofDefaultBranch.test(use)) continue;
    if (!/^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40}\b/.test(use)) add("unpinned-uses", use);
    else if (!/# v\d+\.\d+\.\d+$/.test(use)) add("ref-version-mismatch", use);
  }
  return faults;
}

function faultsOfJob(
  name: string,
  job: Job,
  foreign: readonly Described[],
): readonly (readonly [rule: string, where: string])[] {
  const faults: (readonly [string, string])[] = [];
  const permissions = nodeOf(job.permissions);
  if (!isNode(job.permissions)) faults.push(["excessive-permissions", "permissions must be named"]);
  const writes = Object.entries(permissions).filter(([, access]) => access === "write");
  for (const [scope] of writes)
    if (!["id-token", "contents", "pull-requests", "issues"].includes(scope))
      faults.push(["excessive-permissions", scope]);
  const identity = permissions["id-token"] === "write";
  const trusted = identity || writes.length > 0;
  const condition = textOf(job.if).replace(/\s+/g, " ").trim();
  if (textOf(job.if).includes("${{")) faults.push(["unsound-condition", "if is an expression by itself"]);
  // Every expression that decides is in a file of the default branch, whoever calls it.
  const started = foreign.filter((run) => !(isDefined(job, name) && isOwn(run)));
  if (trusted && started.length > 0) faults.push(["identity-of-any-branch", condition]);
  if (/github\.(?:ref_name|base_ref|head_ref|actor)\b/.test(condition)) faults.push(["unsound-condition", condition]);
  if (identity && job.uses === undefined && textOf(nodeOf(job.environment).name ?? job.environment) === "")
    faults.push(["identity-outside-environment", ""]);
  if (job.secrets === "inherit") faults.push(["secrets-inherit", ""]);
  // What it calls has rules of its own.
  if (job.uses !== undefined) return faults;
  if (typeof job["timeout-minutes"] !== "number") faults.push(["no-timeout", ""]);
  if (!/^ubuntu-\d\d\.04$/.test(textOf(job["runs-on"]))) faults.push(["unpinned-images", textOf(job["runs-on"])]);
  for (const image of [job.container, ...Object.values(nodeOf(job.services))])
    if (image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(textOf(nodeOf(image).image ?? image)))
      faults.push(["unpinned-images", textOf(nodeOf(image).image ?? image)]);
  for (const expression of expressionsIn(job))
    if (/\bsecrets\b/.test(expression) && !ownToken.test(expression) && job.environment === undefined)
      faults.push(["secrets-outside-env", expression]);
  for (const step of job.steps)
    faults.push(
      ...faultsOfStep(step, {
        trusted,
        identity,
        ofChange: foreign.length > started.length,
        pushes: permissions.contents === "write",
      }),
    );
  return faults;
}

/** Whether the default branch says what the job does, also where a pull request starts it: by the name under which it is called. */
const isDefined = (job: Job, name: string) => name === "strongroom-plan.yml" || ofDefaultBranch.test(textOf(job.uses));

/** Of somebody who may push to this repository. */
const isOwn = (run: Described) =>
  run["github.event_name"] === "merge_group" ||
  run["github.event.pull_request.head.repo.full_name"] === run["github.repository"];

/** What a step is checked against: whether its job has an identity or may write, and whether it pushes. */
interface Surroundings {
  readonly trusted: boolean;
  /** It may ask the host for a token, in every one of its steps. */
  readonly identity: boolean;
  /** It runs for a pull request, whose commit is the author's. */
  readonly ofChange: boolean;
  readonly pushes: boolean;
}

function faultsOfStep(
  step: Node,
  { trusted, identity, ofChange, pushes }: Surroundings,
): readonly (readonly [string, string])[] {
  const faults: (readonly [string, string])[] = [];
  const given = nodeOf(step.with);
  const script = [textOf(step.run), textOf(given.script)].join("\n");
  for (const expression of expressionsIn(script)) faults.push(["template-injection", expression]);
  if (/GITHUB_(?:ENV|PATH)\b/.test(script)) faults.push(["github-env", script.trim()]);
  for (const [, image = ""] of script.matchAll(/\bdocker run\b[^\n]*? ((?:[\w.-]+\/)+[\w.-]+(?::\S+|@\S+)?)/g))
    if (!/@sha256:[0-9a-f]{64}$/.test(image)) faults.push(["unpinned-images", image]);
  if (identity && /\b(?:npm|yarn|pnpm|pip|go) (?:ci|install|run|i|add)\b/.test(script))
    faults.push(["foreign-code", script.trim()]);
  if (/\b(?:curl|wget)\b[^\n]*\|\s*(?:ba)?sh\b/.test(script)) faults.push(["unpinned-tools", script.trim()]);
  if (/\bnpx\b/.test(script)) faults.push(["unpinned-tools", "npx"]);
  if (/\bnpm (?:ci|install|i)\b(?![^\n]*--ignore-scripts)/.test(script))
    faults.push(["install-scripts", script.trim()]);
  if (/\bnpm (?:install|i)\b/.test(script)) faults.push(["unpinned-tools", "npm install"]);
  const use = textOf(step.uses);
  if (use.startsWith("actions/checkout@")) {
    if (given["persist-credentials"] !== false && !pushes) faults.push(["artipacked", "persist-credentials"]);
    if (given.ref !== undefined && given.ref !== "refs/heads/main" && trusted)
      faults.push(["foreign-code", `ref: ${String(given.ref)}`]);
    if (given.ref === undefined && identity && ofChange) faults.push(["foreign-code", "the change's commit"]);
  }
  if (/^actions\/cache(?:\/\w+)?@/.test(use) && trusted) faults.push(["cache-poisoning", use]);
  if (use.startsWith("actions/setup-node@") && (given["package-manager-cache"] !== false || given.cache !== undefined))
    faults.push(["cache-poisoning", "setup-node without package-manager-cache: false"]);
  if (use.startsWith("google-github-actions/auth@")) {
    if (given.credentials_json !== undefined) faults.push(["long-lived-key", "credentials_json"]);
    if (given.create_credentials_file !== false) faults.push(["credentials-on-disk", "create_credentials_file"]);
  }
  return faults;
}

/**
 * The ways in which somebody who may push no more than a branch of their own gets this job to run. A job runs after those that it needs; where
 * another workflow calls it, that one may have been started in any way.
 */
function foreignRunsOf(id: string, jobs: Node, triggers: readonly string[]): readonly Described[] {
  const job = nodeOf(jobs[id]);
  const needs = typeof job.needs === "string" ? [job.needs] : Array.isArray(job.needs) ? job.needs.map(String) : [];
  const condition = textOf(job.if);
  // Another rule finds that.
  if (condition.includes("${{")) return [];
  const started = triggers.includes("workflow_call") ? Object.keys(foreignStarts) : triggers;
  const runs = started.flatMap((trigger): readonly Described[] => foreignStarts[trigger] ?? []);
  const own = runs.filter((run) => condition === "" || holds(condition, run));
  return needs.reduce((left, one) => {
    const before = left.length === 0 ? [] : foreignRunsOf(one, jobs, triggers);
    return left.filter((run) => before.includes(run));
  }, own);
}

function triggersOf(on: unknown): readonly string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys(nodeOf(on));
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(nodeOf) : [];
}

function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [...value.matchAll(/\$\{\{\s*(.*?)\s*\}\}/gs)].map(([, inner = ""]) => inner);
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return isNode(value) ? Object.values(value).flatMap(expressionsIn) : [];
}

/**
 * Jobs as scripts of a shell, for hosts that have no steps with an environment of their own: each part runs in a shell inside the job's, so
 * that a token is only where it is used.
 */
import path from "node:path";
import { type FlatJob, givenBy, runsOf, saversOf, stepsOf } from "./flat";
import { type Artifact, type Command, isCall, type Job, type Run, type Value, withCommands } from "./pipeline";

/** What a host calls things. */
export interface ShellHost {
  readonly commands: Readonly<Record<Command, string>>;
  /** What comes after the `=`, quoted; null if the job has it under that name already. */
  readonly value: (name: string, value: Value, flat: FlatJob) => string | null;
  /** More variables of a part. */
  readonly beside?: (step: Run, flat: FlatJob) => readonly string[];
}

/** In each job's folder: outputs of jobs by their names, one line each. A file is data; variables that a host sets would reach every program. */
const outputs = ".strongroom/outputs";
export const outputFile = (job: string) => `${outputs}/${job.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "")}`;

export const outputOf = (job: string, name: string) => `"$(sed -n 's/^${name}=//p' ${outputFile(job)})"`;

/** A text in single quotes. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Who commits in the name of the pipelines, where the host has nobody for that. */
export const robot = { robot: "Strongroom", "robot's address": "strongroom@noreply.invalid" } as const;

/** What scripts get under names of their own; tokens are variables of the job's shell alone. */
export const factsOf = (
  repository: string,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  repository: quoted(repository),
  "access token": '"$strongroom_token"',
  "token of Vercel": '"$strongroom_vercel_token"',
  ...own,
});

/** A part of a job, with its own variables. */
export function partOf(step: Run, flat: FlatJob, host: ShellHost): string {
  const given = Object.entries(step.env ?? {}).flatMap(([name, value]) => {
    const text =
      typeof value === "object" && "output" in value
        ? outputOf(flat.giver(value.from, value.output), value.output)
        : host.value(name, value, flat);
    return text === null ? [] : [`export ${name}=${text}`];
  });
  const before = [
    ...(step.gives === undefined
      ? []
      : [`mkdir -p ${outputs}`, `export STRONGROOM_OUTPUT="$PWD/${outputFile(flat.path)}"`]),
    ...given,
    ...(host.beside?.(step, flat) ?? []),
    ...(step.into === undefined ? [] : [`cd ${step.into}`]),
  ];
  const script = withCommands(step.script, host.commands)
    .replaceAll("$GITHUB_OUTPUT", "$STRONGROOM_OUTPUT")
    .replaceAll("::error::", "error: ");
  const comment = [step.name, step.why].filter((text) => text !== undefined).map((text) => `# ${text}\n`);
  if (before.length === 0 && !script.includes("\n")) return `${comment.join("")}${script}\n`;
  return `${comment.join("")}(\n${[...before, script].join("\n")}\n)\n`;
}

const isFile = (name: string) => path.posix.basename(name).includes(".");

/** What a job keeps for others. */
export function keptBy(job: Job): readonly string[] {
  const saved = job.steps.flatMap((step) => (step.do === "save" ? [step.path] : []));
  return [...new Set(saved)];
}

/** Moves what another job has kept, to where this one looks for it; null if it is there. */
export function movedTo(load: Artifact, jobs: readonly FlatJob[]): string | null {
  const [saver] = saversOf(jobs, load.name);
  const saved = stepsOf(saver?.job ?? nobody).find(
    (step): step is Artifact => step.do === "save" && step.name === load.name,
  );
  if (saved === undefined) return null;
  const from = path.posix.normalize(saved.path);
  const to = path.posix.normalize(isFile(from) ? path.posix.join(load.path, path.posix.basename(from)) : load.path);
  return from === to ? null : `mkdir -p ${path.posix.dirname(to)} && mv ${from} ${to}\n`;
}

const nobody: Job = { id: "", may: [], minutes: 0, steps: [] };

/** Jobs of which one needs files: what it loads, and outputs that it reads. */
export function providersOf(flat: FlatJob, jobs: readonly FlatJob[]): ReadonlySet<string> {
  if (isCall(flat.job)) return new Set();
  const loads = flat.job.steps.flatMap((step) => (step.do === "load" ? saversOf(jobs, step.name) : []));
  const read = runsOf(flat.job).flatMap(({ env = {} }) =>
    Object.values(env).flatMap((value) =>
      typeof value === "object" && "output" in value ? [flat.giver(value.from, value.output)] : [],
    ),
  );
  return new Set([...loads.map((one) => one.path), ...read]);
}

export const gives = (flat: FlatJob) => givenBy(flat.job).length > 0;

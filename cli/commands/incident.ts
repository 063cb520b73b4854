/**
 * `strongroom incident`: the ordered runbook, filled in with everything that is affected; each step is confirmed, and all is recorded in
 * a file.
 */
import path from "node:path";
import { runOwnCommand } from "../../declarations/own-command";
import { take } from "../../incident/ask";
import { type BlastRadius, blastRadius, type Subject } from "../../incident/blast-radius";
import { incidentDocument, type Message, messagesOf, type StepRecord } from "../../incident/document";
import { doneOf, headOf, type IncidentData, restOf, textOf } from "../../incident/printed";
import { begun, freeFile, incidentFolder, tick } from "../../incident/progress";
import { corruptionRunbook, runbook } from "../../incident/runbook";
import type { Step } from "../../incident/step";
import { isStored } from "../../inventory/entries";
import { noReach, type Reach, reachOf } from "../../live/reach";
import { isCommitted, readLock } from "../../lock/lock-file";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { whoAmI } from "../../machine/git/who";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface IncidentOptions {
  readonly env: string;
  readonly integration?: string;
  readonly product?: string;
  readonly person?: string;
  readonly corruption?: boolean;
  readonly dryRun?: boolean;
  /** A file of its own, although one about the same thing has open steps. */
  readonly new?: boolean;
  /** Ask for no step; print all. */
  readonly print?: boolean;
  /** Runs one of our commands. @default in a new process on this terminal */
  readonly runStep?: (args: readonly string[]) => Promise<number>;
}

export async function incident(
  context: Context,
  name: string | undefined,
  options: IncidentOptions,
): Promise<Result<IncidentData>> {
  const subject = subjectOf(name, options);
  // With a damaged lock nothing resolves; that runbook only needs the environment's name.
  const about =
    subject === "corruption" ? corrupted(context, options.env) : await exposed(context, options.env, subject);
  const key = `${about.slug}-${options.env}`;
  const earlier =
    options.dryRun === true || options.new === true
      ? null
      : begun(context.root, incidentFolder(context), key, about.steps);
  const file = options.dryRun === true ? null : (earlier?.file ?? (await begin(context, key, about, options.env)));
  let records: readonly StepRecord[] = about.steps.map((step, index) => ({
    ...step,
    state: earlier?.states[index] ?? "open",
  }));
  if (file !== null) {
    const how = `${doneOf(records)}; --new begins another`;
    context.output.note(`incident ${options.env}: ${earlier === null ? `wrote ${file}` : `continues ${file}: ${how}`}`);
  }
  const interactive = asks(context, options);
  if (interactive) {
    context.output.note(headOf(about, options.env).join("\n"));
    for (const [index, step] of about.steps.entries()) {
      if (records[index]?.state !== "open") continue;
      const runStep = options.runStep ?? ((args: readonly string[]) => runOwnCommand(context, args));
      const state = await take(context, step, `${index + 1} of ${about.steps.length}`, runStep);
      if (state === null) break;
      if (state === "open") continue;
      records = records.map((record, one) => (one === index ? { ...record, state } : record));
      if (file !== null && !tick(context.root, file, step.title, state))
        context.output.note(`  ${file} no longer has this step; write it down there: ${state}`);
    }
  }
  const data: IncidentData = {
    environment: options.env,
    title: about.title,
    file,
    affected: (about.radius?.affected ?? []).map(({ entry, because }) => ({ key: entry.key, because })),
    readers: (about.radius?.readers ?? []).map((reader) => reader.key),
    stacks: (about.radius?.stacks ?? []).map(({ name }) => name),
    deployed: about.reach.findings,
    absent: about.reach.absent,
    steps: records,
    messages: about.messages,
  };
  const open = records.some((step) => step.state === "open");
  const committed = isCommitted(context);
  const text = interactive ? restOf(data, about.again, committed) : textOf(data, headOf(about, options.env), committed);
  return { code: open ? exitCodes.pending : exitCodes.ok, text, data };
}

/** Writes the incident file. @returns where, relative to the root */
async function begin(context: Context, key: string, about: About, environment: string): Promise<string> {
  const at = context.now().toISOString();
  const file = freeFile(context.root, incidentFolder(context), at.slice(0, 10), key);
  const steps = about.steps.map((step) => ({ ...step, state: "open" }));
  const by = await whoAmI(context);
  replaceFile(path.join(context.root, file), incidentDocument({ ...about, at, by, environment, steps }));
  return file;
}

function subjectOf(name: string | undefined, options: IncidentOptions): Subject | "corruption" {
  const given: (Subject | "corruption")[] = [];
  if (name !== undefined) given.push({ kind: "entry", name });
  if (options.integration !== undefined) given.push({ kind: "integration", name: options.integration });
  if (options.product !== undefined) given.push({ kind: "product", name: options.product });
  if (options.person !== undefined) given.push({ kind: "person", name: options.person });
  if (options.corruption === true) given.push("corruption");
  const [one] = given;
  if (one === undefined || given.length > 1)
    throw usage(
      "An incident is about exactly one of NAME, --integration, --product, --person and --corruption.",
      "strongroom incident --help",
    );
  return one;
}

interface About {
  readonly title: string;
  /** Arguments that name the same incident. */
  readonly again: string;
  readonly slug: string;
  readonly radius: BlastRadius | null;
  readonly reach: Reach;
  readonly steps: readonly Step[];
  readonly messages: readonly Message[];
}

function corrupted(context: Context, env: string): About {
  if (!context.environments.names().includes(env))
    throw usage(`There is no environment "${env}"; there are ${context.environments.names().join(", ")}.`);
  return {
    title: `The lock file of ${env} is damaged or lost`,
    again: `--corruption --env ${env}`,
    slug: "corruption",
    radius: null,
    reach: noReach,
    steps: corruptionRunbook(env),
    messages: [],
  };
}

async function exposed(context: Context, env: string, subject: Subject): Promise<About> {
  const environment = requireEnvironment(context, env);
  const radius = blastRadius(environment, readLock(context.lockDir, env), subject);
  const entries = radius.affected.map(({ entry }) => entry).filter(isStored);
  const reach = await reachOf(context, environment, entries);
  const [only] = radius.affected;
  const title = {
    entry: `${only?.entry.key ?? subject.name} may be exposed`,
    integration: `Keys of ${subject.name} may be exposed`,
    product: `Secrets of ${subject.name} may be exposed`,
    person: `${subject.name} left, or their account was taken over`,
  }[subject.kind];
  const named = subject.kind === "entry" ? radius.affected.find((one) => one.because === "exposed")?.entry.key : null;
  return {
    title: named === null || named === undefined ? title : `${named} may be exposed`,
    again: `${subject.kind === "entry" ? (named ?? subject.name) : `--${subject.kind} ${subject.name}`} --env ${env}`,
    slug: (named ?? subject.name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
    radius,
    reach,
    steps: runbook(environment, subject, radius, reach),
    messages: messagesOf(environment, named == null ? title : `${named} may be exposed`, radius),
  };
}

function asks(context: Context, options: IncidentOptions): boolean {
  return context.terminal?.interactive === true && !context.json && options.print !== true && options.dryRun !== true;
}

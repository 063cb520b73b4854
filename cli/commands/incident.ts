/** `strongroom incident`: the ordered runbook with the blast radius filled in, each step confirmed, all of it in a file. */
import { existsSync } from "node:fs";
import path from "node:path";
import { runChild } from "../child";
import { type Context, type Result, requireEnvironment } from "../context";
import { exitCodes } from "../exit-codes";
import { usage } from "../failure";
import { replaceFile } from "../file";
import { type BlastRadius, blastRadius, type Subject } from "../incident/blast-radius";
import { incidentDocument, type Message, messagesOf, type StepRecord } from "../incident/document";
import { corruptionRunbook, runbook, type Step } from "../incident/runbook";
import { whoAmI } from "../know/who";
import { readLock } from "../lock-file";

export interface IncidentOptions {
  readonly env: string;
  readonly integration?: string;
  readonly product?: string;
  readonly person?: string;
  readonly corruption?: boolean;
  readonly dryRun?: boolean;
  /** Ask for no step; print all. */
  readonly print?: boolean;
  /** Runs one command of ours. @default a process of its own at this terminal */
  readonly runStep?: (args: readonly string[]) => Promise<number>;
}

export interface IncidentData {
  readonly environment: string;
  readonly title: string;
  /** The incident file; null on a dry run. */
  readonly file: string | null;
  readonly affected: readonly { readonly key: string; readonly because: string }[];
  readonly readers: readonly string[];
  readonly stacks: readonly string[];
  readonly steps: readonly StepRecord[];
  readonly messages: readonly Message[];
}

export async function incident(
  context: Context,
  name: string | undefined,
  options: IncidentOptions,
): Promise<Result & { readonly data: IncidentData }> {
  const subject = subjectOf(name, options);
  // With a damaged lock nothing resolves; the runbook for that needs no more than the environment's name.
  const about = subject === "corruption" ? corrupted(context, options.env) : exposed(context, options.env, subject);
  const at = context.now().toISOString();
  const file = options.dryRun === true ? null : freeFile(context.root, at, about.slug, options.env);
  let records: readonly StepRecord[] = about.steps.map((step) => ({ ...step, state: "open" }));
  const by = await whoAmI(context);
  const write = () => {
    if (file === null) return;
    const text = incidentDocument({
      title: about.title,
      at,
      by,
      environment: options.env,
      radius: about.radius,
      steps: records,
      messages: about.messages,
    });
    replaceFile(path.join(context.root, file), text);
  };
  write();
  if (file !== null)
    context.output.note(`incident ${options.env}: wrote ${file}; it is kept up to date with each step`);
  if (asks(context, options)) {
    for (const [index, step] of about.steps.entries()) {
      const state = await take(context, step, `${index + 1} of ${about.steps.length}`, options);
      if (state === null) break;
      records = records.map((record, one) => (one === index ? { ...record, state } : record));
      write();
    }
  }
  const data: IncidentData = {
    environment: options.env,
    title: about.title,
    file,
    affected: (about.radius?.affected ?? []).map(({ entry, because }) => ({ key: entry.key, because })),
    readers: (about.radius?.readers ?? []).map((reader) => reader.key),
    stacks: about.radius?.stacks ?? [],
    steps: records,
    messages: about.messages,
  };
  const open = records.some((step) => step.state === "open");
  return { code: open ? exitCodes.pending : exitCodes.ok, text: textOf(data), data };
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
  readonly slug: string;
  readonly radius: BlastRadius | null;
  readonly steps: readonly Step[];
  readonly messages: readonly Message[];
}

function corrupted(context: Context, env: string): About {
  if (!context.environments.names().includes(env))
    throw usage(`There is no environment "${env}"; there are ${context.environments.names().join(", ")}.`);
  return {
    title: `The lock file of ${env} is damaged or lost`,
    slug: "corruption",
    radius: null,
    steps: corruptionRunbook(env),
    messages: [],
  };
}

function exposed(context: Context, env: string, subject: Subject): About {
  const environment = requireEnvironment(context, env);
  const radius = blastRadius(environment, readLock(context.lockDir, env), subject);
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
    slug: (named ?? subject.name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
    radius,
    steps: runbook(environment, subject, radius),
    messages: messagesOf(environment, named == null ? title : `${named} may be exposed`, radius),
  };
}

/** A second incident of the same day gets a number. */
function freeFile(root: string, at: string, slug: string, env: string): string {
  for (let number = 1; ; number++) {
    const file = path.join(
      "docs",
      "incidents",
      `${at.slice(0, 10)}-${slug}-${env}${number === 1 ? "" : `-${number}`}.md`,
    );
    if (!existsSync(path.join(root, file))) return file;
  }
}

function asks(context: Context, options: IncidentOptions): boolean {
  return context.terminal?.interactive === true && !context.json && options.print !== true && options.dryRun !== true;
}

/** How a step ended; `open` where it was left, null where the person stops here. */
async function take(context: Context, step: Step, place: string, options: IncidentOptions): Promise<string | null> {
  const { output, terminal } = context;
  output.note(`\n${place}, ${step.phase}: ${step.title}`);
  for (const how of step.how) output.note(`  ${how}`);
  if (step.command !== null) output.note(`  strongroom ${step.command.join(" ")}`);
  const question =
    step.command === null
      ? "done (d), later (Enter), stop here (q)?"
      : "run it (y), done by hand (d), later (Enter), stop here (q)?";
  const answer = ((await terminal?.readLine(question)) ?? "").trim().toLowerCase();
  const now = () => context.now().toISOString();
  if (answer === "q") return null;
  if (answer === "d") return `done by hand ${now()}`;
  if (answer !== "y" || step.command === null) return "open";
  const runStep = options.runStep ?? ((args) => own(context, args));
  const code = await runStep(step.command);
  if (code === 0) return `done ${now()}`;
  output.note(`  it ended with ${code}; the step stays open`);
  return "open";
}

function own(context: Context, args: readonly string[]): Promise<number> {
  const env = Object.fromEntries(
    Object.entries(context.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return runChild(process.execPath, [path.join(context.root, "bin", "strongroom.js"), ...args], {
    cwd: context.root,
    env,
    signal: context.signal,
  });
}

function textOf(data: IncidentData): string {
  const lines = [`${data.title} (${data.environment})`];
  if (data.affected.length > 0) {
    lines.push("affected:", ...data.affected.map(({ key, because }) => `  ${key}: ${because}`));
    lines.push(`readers: ${data.readers.join(", ") || "nobody"}`, `stacks: ${data.stacks.join(", ") || "none"}`);
  }
  let phase = "";
  for (const step of data.steps) {
    if (step.phase !== phase) lines.push("", `${step.phase}:`);
    phase = step.phase;
    lines.push(`  ${step.state === "open" ? "open" : "done"}  ${step.title}`);
    if (step.command !== null) lines.push(`        strongroom ${step.command.join(" ")}`);
    lines.push(...step.how.map((how) => `        ${how}`));
  }
  if (data.messages.length > 0) lines.push("", `messages to: ${data.messages.map((message) => message.to).join(", ")}`);
  if (data.file !== null) lines.push("", `  next: complete ${data.file}, send its messages, commit it`);
  return lines.join("\n");
}

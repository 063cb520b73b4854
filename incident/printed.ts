/** An incident as the terminal shows it: what is affected, then its steps, or those that are left. */
import type { Reach } from "../live/reach";
import type { BlastRadius } from "./blast-radius";
import type { Message, StepRecord } from "./document";
import { reachLines } from "./reached";

export interface IncidentData {
  readonly environment: string;
  readonly title: string;
  /** The incident file; null on a dry run. */
  readonly file: string | null;
  readonly affected: readonly { readonly key: string; readonly because: string }[];
  readonly readers: readonly string[];
  readonly stacks: readonly string[];
  /** What has an affected entry now, declared or not. */
  readonly deployed: Reach["findings"];
  /** Declared readers of which nothing is deployed. */
  readonly absent: readonly string[];
  readonly steps: readonly StepRecord[];
  readonly messages: readonly Message[];
}

interface Headed {
  readonly title: string;
  readonly radius: BlastRadius | null;
  readonly reach: Reach;
}

export const doneOf = (steps: readonly StepRecord[]) =>
  `${steps.filter((step) => step.state !== "open").length} of ${steps.length} steps are done`;

export function headOf(about: Headed, environment: string): readonly string[] {
  const { radius } = about;
  const lines = [`${about.title} (${environment})`];
  if (radius === null || radius.affected.length === 0) return lines;
  return [
    ...lines,
    "affected:",
    ...radius.affected.map(({ entry, because }) => `  ${entry.key}: ${because}`),
    `declared readers: ${radius.readers.map((reader) => reader.key).join(", ") || "nobody"}`,
    "deployed with it:",
    ...reachLines(about.reach).map((line) => `  ${line}`),
    `stacks: ${radius.stacks.map(({ name }) => name).join(", ") || "none"}`,
  ];
}

/** After the questions: the open steps, and how to continue. */
export function restOf(data: IncidentData, again: string, committed: boolean): string {
  const open = data.steps.filter((step) => step.state === "open");
  return [
    `${data.title} (${data.environment}): ${doneOf(data.steps)}`,
    ...(open.length === 0 ? [] : ["open:", ...open.map((step) => `  ${step.phase}: ${step.title}`)]),
    ...(data.messages.length === 0 ? [] : [`messages to: ${data.messages.map((message) => message.to).join(", ")}`]),
    ...(open.length === 0 ? [] : [`  next: to go on here: strongroom incident ${again}`]),
    lastOf(data, committed),
  ].join("\n");
}

const lastOf = ({ file, messages }: IncidentData, committed: boolean) =>
  `  next: complete ${file}${messages.length === 0 ? "" : ", send its messages"}${committed ? ", commit it" : ""}`;

export function textOf(data: IncidentData, head: readonly string[], committed: boolean): string {
  const lines = [...head];
  let phase = "";
  for (const step of data.steps) {
    if (step.phase !== phase) lines.push("", `${step.phase}:`);
    phase = step.phase;
    lines.push(`  ${step.state === "open" ? "open" : "done"}  ${step.title}`);
    if (step.command !== null) lines.push(`        strongroom ${step.command.join(" ")}`);
    lines.push(...step.how.map((how) => `        ${how}`));
  }
  if (data.messages.length > 0) lines.push("", `messages to: ${data.messages.map((message) => message.to).join(", ")}`);
  if (data.file !== null) lines.push("", lastOf(data, committed));
  return lines.join("\n");
}

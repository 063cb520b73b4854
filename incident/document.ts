/** The incident file: what is affected, what to do in which order, and a message to each owner. */
import type { Reach } from "../live/reach";
import type { ResolvedEnvironment } from "../model/resolved";
import { code, fenced, inline, table } from "../text/markdown";
import { oneLine } from "../text/printable";
import { type BlastRadius, entriesOf } from "./blast-radius";
import { reachLines } from "./reached";
import type { Phase, Step } from "./step";

export interface StepRecord extends Step {
  /** `open`, or how and when it ended. */
  readonly state: string;
}

export interface Incident {
  readonly title: string;
  readonly at: string;
  readonly by: string;
  readonly environment: string;
  readonly radius: BlastRadius | null;
  readonly reach: Reach;
  readonly steps: readonly StepRecord[];
  readonly messages: readonly Message[];
}

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const phases: readonly (readonly [Phase, string])[] = [
  ["immediate", "Immediate, within minutes"],
  ["within the hour", "Within the hour"],
  ["within the day", "Within the day"],
];

/** One message per owner of an affected integration. */
export function messagesOf(environment: ResolvedEnvironment, title: string, radius: BlastRadius): readonly Message[] {
  const owners = [...new Set(radius.integrations.map((integration) => integration.owner))].sort();
  return owners.map((owner) => {
    const own = radius.integrations.filter((integration) => integration.owner === owner);
    const entries = radius.affected.filter(({ entry }) =>
      own.some((integration) => integration.product === entry.product && integration.name === entry.integration),
    );
    const readers = new Set(entries.flatMap(({ entry }) => entry.usedBy.map((use) => use.reader)));
    const lines = [
      `${title}, in ${environment.name}. You answer for:`,
      "",
      ...entries.map(
        ({ entry, because }) => `- ${entry.key} (${because})${entry.risk === null ? "" : `: ${entry.risk}`}`,
      ),
      "",
      `Declared readers: ${[...readers].sort().join(", ") || "nobody"}.`,
      "It is being revoked and replaced now; expect failures until the deploy has finished.",
      ...consequencesOf(entries.flatMap(({ entry }) => entry.consequences ?? [])),
      "",
      "Please, within the hour:",
      ...own.flatMap((integration) => {
        const theirs = entriesOf(integration, radius);
        const lines = [
          ...theirs.map(({ revoke }) => `- revoke the old key if nobody has: ${revoke}`),
          ...theirs.map(
            ({ usage, console }) => `- look for actions that none of us made: ${usage ?? console ?? integration.title}`,
          ),
        ];
        return [...new Set(lines)];
      }),
      "- answer here with what you found, even if it is nothing. Never send a value.",
    ];
    return { to: owner, subject: `[incident] ${title} (${environment.name})`, text: lines.join("\n") };
  });
}

const consequencesOf = (sentences: readonly string[]): readonly string[] =>
  sentences.length === 0 ? [] : [`What follows: ${[...new Set(sentences)].join("; ")}.`];

export function incidentDocument(incident: Incident): string {
  const lines = [
    `# Incident: ${inline(incident.title)}`,
    "",
    `- environment: ${incident.environment}`,
    `- opened: ${incident.at} by ${inline(incident.by)}`,
    "- noticed by, and how:",
    "- exposed since, and where:",
    "",
    ...(incident.radius === null ? [] : radiusLines(incident.radius, incident.reach)),
  ];
  for (const [phase, heading] of phases) {
    lines.push(`## ${heading}`, "");
    for (const step of incident.steps.filter((one) => one.phase === phase)) {
      const done = step.state !== "open";
      lines.push(`- [${done ? "x" : " "}] ${inline(step.title)}${done ? ` (${inline(step.state)})` : ""}`);
      if (step.command !== null) lines.push(`  - ${code(`./strongroom ${step.command.join(" ")}`)}`);
      for (const how of step.how) lines.push(`  - ${inline(how)}`);
    }
    lines.push("");
  }
  lines.push("## What happened", "", "## How it could happen", "", "## What prevents it from now on", "");
  if (incident.messages.length > 0) lines.push("## Messages", "");
  for (const message of incident.messages)
    lines.push(
      `### To ${inline(message.to)}`,
      "",
      fenced(`Subject: ${oneLine(message.subject)}\n\n${message.text}`, "text"),
      "",
    );
  return `${lines.join("\n").trimEnd()}\n`;
}

function radiusLines(radius: BlastRadius, reach: Reach): readonly string[] {
  const rows = radius.affected.map(({ entry, because }) => {
    const pin = entry.secret?.pin ?? null;
    const state = `${entry.state}${pin === null ? "" : `, version ${pin}`}`;
    return [
      code(entry.key),
      inline(because),
      entry.class ?? "–",
      entry.risk === null ? "–" : inline(entry.risk),
      state,
    ];
  });
  const lines = ["## Blast radius", "", table(["entry", "why", "class", "risk", "state"], rows)];
  lines.push("", "Declared readers:", "");
  for (const reader of radius.readers) lines.push(`- ${code(reader.key)} (${reader.role}): ${reader.reads.join(", ")}`);
  if (radius.readers.length === 0) lines.push("- nobody");
  lines.push(
    "",
    "Deployed with it, when this was opened:",
    "",
    ...reachLines(reach).map((line) => `- ${inline(line)}`),
  );
  lines.push("", `Stacks: ${radius.stacks.map(({ name }) => code(name)).join(", ") || "none"}`, "");
  return lines;
}

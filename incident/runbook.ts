/** The ordered steps of documents 2 (lines 184 to 188, 229 to 241) and 4 (124 to 133), filled in for one incident. */
import { noReach, type Reach } from "../live/reach";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { type BlastRadius, entriesOf, type Subject } from "./blast-radius";
import { immediate, leaving } from "./immediate";
import { byHand, type Step } from "./step";

export function runbook(
  environment: ResolvedEnvironment,
  subject: Subject,
  radius: BlastRadius,
  reach: Reach = noReach,
): readonly Step[] {
  return [
    ...(subject.kind === "person" ? leaving(environment, subject.name, radius) : []),
    ...immediate(environment, radius, reach),
    ...withinTheHour(environment, radius),
    ...withinTheDay(),
  ];
}

function withinTheHour(environment: ResolvedEnvironment, radius: BlastRadius): readonly Step[] {
  const steps: Step[] = radius.affected
    .filter(({ entry }) => entry.secret !== null)
    .map(({ entry }) => ({
      phase: "within the hour" as const,
      title: `Audit who read ${entry.key}`,
      how: ["undeclared readers, and refusals"],
      command: ["access", entry.key, "--env", environment.name, "--since", "30d", "--anomalies"],
    }));
  for (const integration of radius.integrations) {
    const entries = entriesOf(integration, radius);
    const risks = entries.flatMap((entry) => (entry.risk === null ? [] : [entry.risk]));
    steps.push(
      byHand(
        "within the hour",
        `Check ${integration.title} (${integration.product}) for unauthorized actions`,
        ...[...new Set(risks)].map((risk) => `look for: ${risk}`),
        ...usageLogs(entries).map((log) => `usage log: ${log}`),
        ...(integration.monitoring === null ? [] : [`monitoring: ${integration.monitoring}`]),
      ),
    );
  }
  const how = "send the messages at the end of this file, over a private channel";
  return [...steps, byHand("within the hour", "Notify affected parties", how)];
}

/** Where the use of these entries can be seen, each place once. */
function usageLogs(entries: readonly ResolvedEntry[]): readonly string[] {
  const none = "none is declared; check the logs of its readers";
  return [...new Set(entries.map((entry) => entry.usage ?? entry.console ?? none))];
}

function withinTheDay(): readonly Step[] {
  const step = (title: string, how: string) => byHand("within the day", title, how);
  return [
    step("Document the incident", "complete this file: what happened, when, who noticed, what was seen in the logs"),
    step(
      "Review how it happened",
      "scan history and images for the old value's place: git log, secret scanner, build logs",
    ),
    step("Implement prevention measures", "one change each, with an owner and a date"),
  ];
}

/** Document 4, lines 130 to 133: backup, restore, verify, document. */
export function corruptionRunbook(environment: string): readonly Step[] {
  return [
    {
      phase: "immediate",
      title: "Stop deploys",
      how: [`let no pipeline apply ${environment} until the lock is verified; running services keep their versions`],
      command: null,
    },
    {
      phase: "immediate",
      title: "Look for a good copy",
      how: [`git log --oneline -- environments/${environment}.lock.json`],
      command: ["log", "--env", environment, "--limit", "10"],
    },
    {
      phase: "immediate",
      title: "Find out what is wrong",
      how: ["the lock compared with Secret Manager and git"],
      command: ["lock", "verify", "--env", environment],
    },
    {
      phase: "immediate",
      title: "Restore",
      how: ["rebuilt from git and Secret Manager; it reports what is not known"],
      command: ["lock", "restore", "--env", environment],
    },
    {
      phase: "within the hour",
      title: "Check declarations and pins",
      how: [],
      command: ["check", "--env", environment],
    },
    {
      phase: "within the hour",
      title: "Check that every pin is enabled in the cloud",
      how: [],
      command: ["status", "--env", environment],
    },
    ...withinTheDay(),
  ];
}

/** The ordered steps of documents 2 (lines 184 to 188, 229 to 241) and 4 (124 to 133), filled in for one incident. */
import type { ResolvedEnvironment } from "../../model/resolved";
import type { BlastRadius, Subject } from "./blast-radius";

export type Phase = "immediate" | "within the hour" | "within the day";

export interface Step {
  readonly phase: Phase;
  readonly title: string;
  /** What a person does, or what the command does. */
  readonly how: readonly string[];
  /** Arguments of `strongroom`; null where only a person can do it. */
  readonly command: readonly string[] | null;
}

export function runbook(environment: ResolvedEnvironment, subject: Subject, radius: BlastRadius): readonly Step[] {
  return [
    ...(subject.kind === "person" ? leaving(environment, subject.name) : []),
    ...immediate(environment, radius),
    ...withinTheHour(environment, radius),
    ...withinTheDay(),
  ];
}

/** Their access goes first: what they could still read is exposed anew. */
function leaving(environment: ResolvedEnvironment, who: string): readonly Step[] {
  const readers = environment.products
    .flatMap((product) => product.otherReaders)
    .filter((reader) => reader.role === "person")
    .filter((reader) => [reader.key, reader.name, reader.member?.replace(/^[a-z]+:/, "")].includes(who));
  const files = readers.map(
    (reader) =>
      `remove ${reader.key} from services/${reader.product}/, deploy ${reader.product}-${environment.name}-secrets`,
  );
  return [
    {
      phase: "immediate",
      title: `Take away the access of ${who}`,
      how: [
        "suspend the account at the identity provider, and take it out of every group that reads entries",
        ...files,
        "remove it from the vendors' teams that are named below",
      ],
      command: null,
    },
  ];
}

function immediate(environment: ResolvedEnvironment, radius: BlastRadius): readonly Step[] {
  const env = environment.name;
  const steps: Step[] = [];
  const byKey = new Map(radius.affected.map((one) => [one.entry.key, one.entry]));
  for (const integration of radius.integrations) {
    const own = radius.affected.filter(
      ({ entry }) => entry.product === integration.product && entry.integration === integration.name,
    );
    const issued = own.filter(({ entry }) => entry.origin?.kind === "issued");
    if (issued.length === 0) continue;
    steps.push({
      phase: "immediate",
      title: `Revoke at ${integration.title}: ${issued.map(({ entry }) => entry.name).join(", ")}`,
      how: [
        `path: ${integration.revoke}`,
        ...(integration.console === null ? [] : [`console: ${integration.console}`]),
        ...issued.flatMap(({ entry }) =>
          entry.previousAs === null
            ? []
            : [`${entry.name}: readers take old and new; add the new key first, if minutes allow, then revoke`],
        ),
        ...issued.flatMap(({ entry }) =>
          entry.origin?.kind === "issued"
            ? [`new one: ${entry.origin.where}${entry.origin.scope === null ? "" : ` (${entry.origin.scope})`}`]
            : [],
        ),
      ],
      command: null,
    });
  }
  for (const key of radius.rotate) {
    const entry = byKey.get(key);
    const derived = radius.affected.filter((one) => one.because === `derived from ${key}`).map((one) => one.entry.key);
    steps.push({
      phase: "immediate",
      title: `Replace ${key}`,
      how: [
        ...(entry?.consequences ?? []),
        ...(derived.length === 0 ? [] : [`makes anew what is derived from it: ${derived.join(", ")}`]),
      ],
      command: entry?.state === "pending" ? ["inject", "--env", env, "--only", key] : ["rotate", key, "--env", env],
    });
  }
  for (const stack of radius.stacks)
    steps.push({
      phase: "immediate",
      title: `Deploy ${stack}`,
      how: ["its readers get the new version"],
      command: ["deploy", stack],
    });
  for (const reader of radius.readers.filter(({ role }) => role === "fullstack" || role === "frontend"))
    steps.push({
      phase: "immediate",
      title: `Deploy ${reader.key} anew on Vercel`,
      how: ["a changed variable reaches new deployments only"],
      command: ["restart", reader.key, "--env", env],
    });
  for (const reader of radius.readers.filter(({ role }) =>
    ["compose host", "edge functions", "auth provider"].includes(role),
  ))
    steps.push({
      phase: "immediate",
      title: `Deliver to ${reader.key} (${reader.role})`,
      how:
        reader.role === "compose host"
          ? ["restart its stack with the new values"]
          : ["deliver the new values, and redeploy what reads them"],
      command: reader.role === "compose host" ? ["restart", reader.key, "--env", env] : null,
    });
  for (const { place, key } of radius.copies)
    steps.push({ phase: "immediate", title: `Replace the copy of ${key} in: ${place}`, how: [], command: null });
  for (const key of radius.rotate)
    steps.push({
      phase: "immediate",
      title: `See that the new ${key} works`,
      how: [],
      command: ["verify", key, "--env", env],
    });
  for (const key of radius.rotate)
    steps.push({
      phase: "immediate",
      title: `Remove the old version of ${key}`,
      how: ["only once nothing uses it any more; the command looks"],
      command: ["rotate", key, "--env", env, "--finish"],
    });
  return steps;
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
    const risks = radius.affected
      .filter(({ entry }) => entry.product === integration.product && entry.integration === integration.name)
      .flatMap(({ entry }) => (entry.risk === null ? [] : [entry.risk]));
    steps.push({
      phase: "within the hour",
      title: `Check ${integration.title} for unauthorized actions`,
      how: [
        ...[...new Set(risks)].map((risk) => `look for: ${risk}`),
        `usage log: ${integration.usage ?? integration.console ?? "ask the vendor; none is declared"}`,
        ...(integration.monitoring === null ? [] : [`monitoring: ${integration.monitoring}`]),
      ],
      command: null,
    });
  }
  steps.push({
    phase: "within the hour",
    title: "Notify affected parties",
    how: ["send the messages at the end of this file, by a channel that is no public one"],
    command: null,
  });
  return steps;
}

function withinTheDay(): readonly Step[] {
  const step = (title: string, ...how: string[]): Step => ({ phase: "within the day", title, how, command: null });
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
      title: "See what is wrong",
      how: ["the lock beside Secret Manager and git"],
      command: ["lock", "verify", "--env", environment],
    },
    {
      phase: "immediate",
      title: "Restore",
      how: ["rebuilt from git and Secret Manager; what can't be known is said"],
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
      title: "See that every pin is enabled in the cloud",
      how: [],
      command: ["status", "--env", environment],
    },
    ...withinTheDay(),
  ];
}

/** A compose host's folder: every variable by name, never by value. */

import { type ReaderHere, readsOf } from "../../inventory/readers";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { joined } from "../../text/printable";
import { sourcesOf } from "../../values/recipe";

export interface ComposeVariable {
  readonly name: string;
  readonly entry: string;
  readonly purpose: string;
  /** Compose services that must restart to get a new value; null for the whole stack. */
  readonly restarts: readonly string[] | null;
}

export function composeVariables(environment: ResolvedEnvironment, reader: ReaderHere): readonly ComposeVariable[] {
  const reads = readsOf(environment, reader).filter(({ entry }) => entry.state !== "retiring");
  return reads
    .map(({ name, entry }) => ({
      name,
      entry: entry.key,
      purpose: entry.purpose,
      restarts: restartsOf(
        entry,
        reads.map((read) => read.entry),
      ),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Entries that are derived from another one change with it, so their services restart too. */
function restartsOf(entry: ResolvedEntry, all: readonly ResolvedEntry[]): readonly string[] | null {
  const derived = all.filter((one) => sourcesOf(one).includes(entry.key));
  const services: string[] = [];
  for (const one of [entry, ...derived]) {
    if (one.restarts === undefined || one.restarts.length === 0) return null;
    services.push(...one.restarts);
  }
  return [...new Set(services)].sort();
}

export function startCommand(environment: string, reader: ReaderHere): string {
  return `strongroom run --env ${environment} --service ${reader.key} -- docker compose up -d`;
}

/** Without it, the folder's name would decide which containers are meant. */
export const projectLine = (deployment: string) => `COMPOSE_PROJECT_NAME=${deployment}`;

/** Our lines of `.env`, which docker compose reads by itself. */
export function envLines(deployment: string, variables: readonly ComposeVariable[]): readonly string[] {
  return [
    projectLine(deployment),
    ...variables.flatMap((one) => [
      `# ${joined(one.purpose)}. After a rotation, restart ${one.restarts?.join(", ") ?? "the whole stack"}.`,
      `${one.name}=${reference(one.name)}`,
    ]),
  ];
}

/** The first compose file, for a folder that has none. */
export function composeFile(
  deployment: string,
  environment: string,
  reader: ReaderHere,
  variables: readonly ComposeVariable[],
): string {
  const lines = variables.map((one) => `  ${one.name}: ${reference(one.name)}`);
  return `# Safe to commit: names only. The values come from the environment of
#   ${startCommand(environment, reader)}
name: ${deployment}

# What a service needs of these goes into its own environment, one line each, such as
#   environment:
#     ${variables[0]?.name ?? "NAME"}: ${reference(variables[0]?.name ?? "NAME")}
# With :? before the bracket, docker compose refuses to start without strongroom run, which would leave the variable blank.
x-strongroom:
${lines.join("\n")}

services: {}
`;
}

const reference = (name: string) => `\${${name}}`;

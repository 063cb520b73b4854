/** Pinned values, read in parallel, as text for a process's environment. */

import type { Cloud } from "../../clients/cloud";
import { inParallel } from "../../clients/pace";
import { SecretManager } from "../../clients/secret-manager";
import { fillCommand, type StoredEntry } from "../../inventory/entries";
import type { ReaderHere, ReaderVariable } from "../../inventory/readers";
import type { ResolvedEntry } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";

export interface Valued {
  readonly variable: ReaderVariable;
  readonly value: string;
}

/** Connections at once; more would not be faster. */
const width = 32;

/**
 * @throws a `Failure` if a pinned version is missing, disabled, destroyed, forbidden or not text; then no value is returned
 */
export async function readValues(
  cloud: Cloud,
  { environment, variables }: { readonly environment: string; readonly variables: readonly ReaderVariable[] },
  signal: AbortSignal,
): Promise<readonly Valued[]> {
  const client = new SecretManager(cloud, { signal, environment });
  // Reads a version with two names once.
  const wanted = new Map<string, { readonly entry: StoredEntry; readonly version: string }>();
  for (const { content } of variables) {
    if (content.kind === "secret") wanted.set(idOf(content.entry, content.version), content);
  }
  const texts = new Map<string, string>();
  await inParallel(width, [...wanted], async ([id, { entry, version }]) => {
    texts.set(id, textOf(entry, version, await access(client, entry, version)));
  });
  return variables.map((variable) => {
    const { content } = variable;
    const value = content.kind === "config" ? content.value : texts.get(idOf(content.entry, content.version));
    return { variable, value: value ?? "" };
  });
}

const idOf = (entry: StoredEntry, version: string) => `${entry.key} ${version}`;

async function access(client: SecretManager, entry: StoredEntry, version: string): Promise<Buffer> {
  let bytes: Buffer | null;
  try {
    bytes = await client.access(entry.secret, version);
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.unreachable) throw error;
    // The refusal of a disabled version looks like other refusals, so its state is read.
    const live = await client.version(entry.secret, version).catch(() => null);
    if (live === null || live.state === "ENABLED") throw error;
    throw wrong(client, entry, version, `is ${live.state.toLowerCase()}`);
  }
  if (bytes === null) throw wrong(client, entry, version, "does not exist");
  return bytes;
}

function wrong(client: SecretManager, entry: StoredEntry, version: string, what: string): Failure {
  return new Failure(
    exitCodes.lock,
    `${entry.key}: pinned version ${version} ${what} in project ${entry.secret.project}.`,
    `to see all pins: strongroom status --env ${client.environment}`,
  );
}

/** What an environment can hold: text without NUL. */
function textOf(entry: StoredEntry, version: string, bytes: Buffer): string {
  const text = bytes.toString("utf8");
  const lossless = Buffer.from(text, "utf8").equals(bytes);
  bytes.fill(0);
  if (lossless && !text.includes("\0")) return text;
  throw new Failure(
    exitCodes.refused,
    `${entry.key} version ${version} is not text (${lossless ? "it holds a NUL" : "not UTF-8"}); an environment variable can't hold it.`,
  );
}

/** @throws a `Failure` (pending) that names each with the command that fills it */
export function refuseMissing(environment: string, reader: ReaderHere, missing: readonly ResolvedEntry[]): void {
  if (missing.length === 0) return;
  const commands = missing.map((entry) => fillCommand(environment, entry));
  throw new Failure(
    exitCodes.pending,
    `${reader.key} lacks required values in ${environment}: ${missing.map((entry) => entry.key).join(", ")}.`,
    commands.join("\n        "),
  );
}

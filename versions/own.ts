/**
 * Finds out which versions are ours. A version is ours only if its content is: somebody else may add one at any moment, for example while
 * our answer is lost, or between a kill and the next run.
 */
import type { SecretManager } from "../clients/secret-manager";
import type { LiveVersion } from "../clients/secret-records";
import { accessIfAllowed, newestVersion } from "../clients/versions-of";
import type { StoredEntry } from "../inventory/entries";
import type { Context } from "../machine/context";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { changeState, type VersionVerb, versionCommand } from "./change";
import { checkOf, type Intent, type Intents } from "./intent";
import { assertLease } from "./lease";

export interface OwnTools {
  readonly context: Context;
  readonly client: SecretManager;
  readonly intents: Intents;
}

export interface OwnVersion {
  readonly version: LiveVersion;
  readonly intent: Intent;
  readonly value: Buffer | null;
}

/**
 * The enabled version that was written for this intent; null if there is none. A version whose bytes the cloud did not confirm is never
 * pinned, but recorded. It is not disabled: somebody may have added it by hand with the same value, and use it.
 *
 * @throws a `Failure` (lock) if a version may be ours, may not be read, and nobody can be asked
 */
export async function findOwn(entry: StoredEntry, intent: Intent, tools: OwnTools): Promise<OwnVersion | null> {
  const hidden: LiveVersion[] = [];
  let noted = intent;
  for (const version of await enabledSince(tools.client, entry, intent)) {
    if (isDamaged(intent, version)) continue;
    const content = await contentOf(tools.client, entry, intent, version);
    // A damaged version is never pinned, even if it is not ours.
    if (content === "hidden" && version.confirmed) hidden.push(version);
    if (content === "other" || content === "hidden") continue;
    if (version.confirmed) return { version, intent: noted, value: content };
    content.fill(0);
    noted = noteDamaged(entry, noted, version.number, tools.intents);
    tools.context.output.note(
      `note: version ${version.number} of ${entry.key} has the value that was sent, but its checksum is not confirmed. It is not pinned, and stays enabled, since something may use it; if nothing does: ${disabling(entry, version.number)}`,
    );
  }
  const version = await oursByAnswer(entry, hidden, tools.context);
  if (version === null) return null;
  await lookAgain(entry, version.number, intent, tools);
  return { version, intent: noted, value: null };
}

/**
 * Checks again, since people take minutes to answer. @throws a `Failure` (lock) if the version that they took for ours may no longer be
 * pinned
 */
async function lookAgain(entry: StoredEntry, number: string, intent: Intent, { client }: OwnTools): Promise<void> {
  await assertLease(client, entry, intent.lease ?? null);
  const live = await client.version(entry.secret, number);
  if (live?.state === "ENABLED") return;
  const state = live === null ? "does not exist" : `is ${live.state.toLowerCase()}`;
  throw new Failure(
    exitCodes.lock,
    `${entry.key}: version ${number} ${state} since the question was asked; nothing was pinned.`,
    "run the command again; it writes the value again",
  );
}

/** Enabled versions that are proven to be ours, oldest first; includes damaged ones. */
export async function ownNumbers(
  client: SecretManager,
  entry: StoredEntry,
  intent: Intent,
): Promise<readonly string[]> {
  const own: string[] = [];
  for (const version of await enabledSince(client, entry, intent)) {
    const content = isDamaged(intent, version) ? Buffer.alloc(0) : await contentOf(client, entry, intent, version);
    if (content === "other" || content === "hidden") continue;
    content.fill(0);
    own.push(version.number);
  }
  return own;
}

/**
 * Disables a damaged version that the answer to our own request has just named: nobody can have mapped its number before. It is recorded
 * first, so that no later run pins it.
 */
export async function putAside(
  entry: StoredEntry,
  intent: Intent,
  number: string,
  { context, client, intents }: OwnTools,
): Promise<Intent> {
  const noted = noteDamaged(entry, intent, number, intents);
  if (!(await changeIfAllowed(entry, number, "disable", client)))
    context.output.note(
      `note: version ${number} of ${entry.key} arrived damaged and is not used, but may not be disabled here: ${disabling(entry, number)}`,
    );
  return noted;
}

/**
 * Destroys a version that the answer to our own request has just named, and whose number was used before: a reader of the earlier version
 * with this number must not get this one.
 */
export async function passOver(entry: StoredEntry, number: string, { context, client }: OwnTools): Promise<void> {
  if (await changeIfAllowed(entry, number, "destroy", client)) return;
  context.output.note(
    `note: version ${number} of ${entry.key} has a number that was used before and is not pinned, but may not be destroyed here: ${versionCommand(entry, number, "destroy")}`,
  );
}

async function changeIfAllowed(entry: StoredEntry, number: string, verb: VersionVerb, client: SecretManager) {
  try {
    await changeState(client, entry, number, verb);
    return true;
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
    return false;
  }
}

function disabling(entry: StoredEntry, number: string): string {
  return versionCommand(entry, number, "disable");
}

function noteDamaged(entry: StoredEntry, intent: Intent, number: string, intents: Intents): Intent {
  const noted = { ...intent, damaged: [...new Set([...(intent.damaged ?? []), number])] };
  intents.put(entry.key, noted);
  return noted;
}

/** Versions that were added after the intent and can be in use, oldest first. */
async function enabledSince(
  client: SecretManager,
  entry: StoredEntry,
  intent: Intent,
): Promise<readonly LiveVersion[]> {
  const versions = await newestVersion(client, entry);
  return versions
    .filter(({ number, state }) => Number(number) > Number(intent.before) && state === "ENABLED")
    .reverse();
}

function isDamaged(intent: Intent, version: LiveVersion): boolean {
  return intent.damaged?.includes(version.number) === true;
}

/** The value if it is ours; `other` if it is not; `hidden` if it may not be read. */
async function contentOf(
  client: SecretManager,
  entry: StoredEntry,
  intent: Intent,
  version: LiveVersion,
): Promise<Buffer | "other" | "hidden"> {
  const value = await accessIfAllowed(client, entry, version.number);
  if (value === null) return "hidden";
  if (checkOf(intent.writeId, value) === intent.check) return value;
  value.fill(0);
  return "other";
}

/** @returns the version that a person says is ours; null if none is */
async function oursByAnswer(
  entry: StoredEntry,
  hidden: readonly LiveVersion[],
  { terminal }: Context,
): Promise<LiveVersion | null> {
  if (hidden.length === 0) return null;
  const said = (numbers: string) =>
    `${entry.key}: version ${numbers} was added since this value was sent, the answer was lost, and its content may not be read here, so nobody knows whose it is`;
  if (terminal?.interactive !== true) {
    throw new Failure(
      exitCodes.lock,
      `${said(hidden.map(({ number }) => number).join(", "))}; nothing was pinned.`,
      `before you run the command again, which writes the value again: ${hidden.map(({ number }) => disabling(entry, number)).join(" && ")}`,
    );
  }
  for (const version of hidden) {
    const answer = await terminal.readLine(
      `${said(version.number)}. Type ours to take it for the value that was sent, theirs to write it again:`,
    );
    if (answer.trim() === "ours") return version;
    if (answer.trim() !== "theirs")
      throw new Failure(exitCodes.refused, "Neither ours nor theirs; nothing was pinned.", "run the command again");
  }
  return null;
}

/**
 * Writes exactly one version of a secret, however often it is interrupted. No other code does. First an intent is recorded. The write
 * happens under our own lease, or while nobody holds one. The cloud must confirm the checksum. If the answer is lost, the content of the
 * versions says which one is ours.
 */

import { pause } from "../clients/pause";
import type { LiveVersion } from "../clients/secret-records";
import { newestVersion } from "../clients/versions-of";
import { type StoredEntry, secretPath } from "../inventory/entries";
import { gone, highestNumber, type LockedEntry, type LockedVersion } from "../model/lock";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Candidate } from "../values/candidate";
import { type Fingerprint, type FingerprintKey, fingerprintOf, mayBeFingerprinted } from "../values/fingerprint";
import { checkOf, type Intent } from "./intent";
import { assertLease } from "./lease";
import { findOwn, type OwnTools, type OwnVersion, passOver, putAside } from "./own";

export interface WriteTools extends OwnTools {
  readonly fingerprintKey: FingerprintKey | null;
  /** First pause before looking after an ambiguous write, in milliseconds; doubles. */
  readonly pauseMillis: number;
}

/** How often a write is tried in total. */
const attempts = 4;

/**
 * The version that an interrupted run of ours wrote and that nobody pinned since; null if there is none.
 *
 * @param under `lease`: of the rotation that continues, null outside of one; a version for another rotation does not count.
 * `known`: versions in the lock; they were pinned, so an interrupted run did not leave them
 */
export async function leftBehind(
  entry: StoredEntry,
  { lease, known }: { readonly lease: string | null; readonly known: Readonly<Record<string, unknown>> | undefined },
  tools: WriteTools,
): Promise<OwnVersion | null> {
  const intent = tools.intents.get(entry.key, secretPath(entry));
  if (intent === null || (intent.lease ?? null) !== lease) return null;
  const found = await findOwn(entry, intent, tools);
  if (found !== null && known?.[found.version.number] === undefined) return found;
  found?.value?.fill(0);
  return null;
}

/**
 * Adds the value as one version, with a number that was never used before: a secret that was deleted and recreated starts its numbers
 * again, and a reader of the old version 1 would get the new version 1. Such numbers are skipped, and their versions destroyed at once.
 * The intent stays until the caller has pinned the version.
 *
 * @param under `lease`: under which it is written; null if nobody may hold one. `locked`: the entry's block in the lock
 * @throws a `Failure` (unreachable) if the cloud does not accept it, (lock) if somebody else rotates the secret
 */
export async function writeVersion(
  candidate: Candidate,
  { lease, locked }: { readonly lease: string | null; readonly locked: LockedEntry | undefined },
  tools: WriteTools,
): Promise<{ readonly version: LiveVersion; readonly intent: Intent }> {
  const { entry, value } = candidate;
  const { client, context } = tools;
  const newest = Number((await newestVersion(client, entry))[0]?.number ?? 0);
  const used = highestNumber(locked);
  if (newest < used)
    context.output.note(
      `note: ${entry.key}: its secret in project ${entry.secret.project} was deleted and recreated, and would use the numbers from ${newest + 1} on for a second time; the value becomes version ${used + 1}, and the lower ones are destroyed`,
    );
  // A run that was killed may have skipped all of them already.
  const before = tools.intents.get(entry.key, secretPath(entry))?.gone ?? [];
  const gone = [...before, ...Object.keys(locked?.versions ?? {}).filter((number) => Number(number) > newest)];
  let intent = intend(candidate, { lease, before: String(Math.max(newest, used)), gone: [...new Set(gone)] }, tools);
  let reason = "";
  for (let tried = 1; tried <= attempts; ) {
    await assertLease(client, entry, lease);
    const outcome = await client.addVersion(entry.secret, value);
    if (outcome.kind === "added" && Number(outcome.version.number) <= Number(intent.before)) {
      await passOver(entry, outcome.version.number, tools);
      reason = `version ${outcome.version.number} has a number that was used before`;
      if (context.signal.aborted) break;
      continue;
    }
    tried++;
    if (outcome.kind === "added") {
      if (outcome.version.confirmed) return { version: outcome.version, intent };
      reason = `version ${outcome.version.number} arrived damaged: its checksum is not confirmed`;
      intent = await putAside(entry, intent, outcome.version.number, tools);
      continue;
    }
    reason = outcome.reason;
    // The request may still be on its way after its answer was lost, so look late rather than early.
    await pause(tools.pauseMillis * 2 ** (tried - 2));
    const found = await findOwn(entry, intent, tools);
    found?.value?.fill(0);
    if (found !== null) return { version: found.version, intent };
    intent = tools.intents.get(entry.key, secretPath(entry)) ?? intent;
    if (context.signal.aborted) break;
  }
  throw new Failure(
    exitCodes.unreachable,
    `${entry.key}: project ${entry.secret.project} did not accept the version (${reason}).`,
    "run the command again; it first checks whether the version was accepted after all",
  );
}

/** Records what is about to be written: after a kill, the next run recognises its own version by it. */
function intend(
  { entry, value, from }: Candidate,
  { lease, before, gone }: { readonly lease: string | null; readonly before: string; readonly gone: readonly string[] },
  tools: WriteTools,
): Intent {
  const { context } = tools;
  const fingerprint = fingerprintFor(tools, entry, value);
  const writeId = context.random(16).toString("hex");
  const intent: Intent = {
    writeId,
    secret: secretPath(entry),
    before,
    at: context.now().toISOString(),
    from,
    check: checkOf(writeId, value),
    ...(lease === null ? {} : { lease }),
    ...(gone.length === 0 ? {} : { gone }),
    ...(fingerprint === null ? {} : { fingerprint }),
  };
  tools.intents.put(entry.key, intent);
  return intent;
}

/** The entry's versions in the lock after this one was written. */
export function knownAfter(
  locked: LockedEntry | undefined,
  intent: Intent | undefined,
): Readonly<Record<string, LockedVersion>> {
  return { ...locked?.versions, ...gone(locked?.versions, intent?.gone ?? []) };
}

export function fingerprintFor(
  tools: Pick<WriteTools, "fingerprintKey">,
  entry: StoredEntry,
  value: Buffer,
): Fingerprint | null {
  const { fingerprintKey } = tools;
  return fingerprintKey !== null && mayBeFingerprinted(entry, value) ? fingerprintOf(fingerprintKey, value) : null;
}

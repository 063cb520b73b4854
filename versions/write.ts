/**
 * Writes exactly one version of a secret, however often it is interrupted, and only this does. An intent is recorded first;
 * the write happens under a lease of ours, or while nobody holds one; the cloud must confirm the checksum; where the answer
 * is lost, the content of what is there says whether it is ours.
 */

import { pause } from "../clients/pause";
import type { LiveVersion } from "../clients/secret-manager";
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

/** How often a write is tried in all. */
const attempts = 4;

/**
 * What an interrupted run of ours wrote and nobody pinned since; null where there is none.
 *
 * @param under `lease`: of the rotation that goes on, null outside of one; what was meant for another one is not taken for it.
 * `known`: versions that the lock has; they were pinned, so they are not left behind
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
 * Adds the value as one version, with a number that was never used before: a secret that was deleted and created again gives its
 * numbers again, and whoever has version 1 would take the new version 1 for it. Those numbers are passed over, each destroyed at once.
 * The intent stays until the caller has pinned it.
 *
 * @param under `lease`: under which it is written; null where nobody may hold one. `locked`: what the lock knows of the entry
 * @throws a `Failure` (unreachable) where the cloud does not take it, (lock) where somebody else rotates the secret
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
      `note: ${entry.key}: its secret in project ${entry.secret.project} was deleted and created again, and gives numbers from ${newest + 1} on, which were used before; the value becomes version ${used + 1}, and what is below is destroyed`,
    );
  // A run that was killed may have passed over all of them already.
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
    // The request may still be on its way when its answer is already lost, so look late rather than early.
    await pause(tools.pauseMillis * 2 ** (tried - 2));
    const found = await findOwn(entry, intent, tools);
    found?.value?.fill(0);
    if (found !== null) return { version: found.version, intent };
    intent = tools.intents.get(entry.key, secretPath(entry)) ?? intent;
    if (context.signal.aborted) break;
  }
  throw new Failure(
    exitCodes.unreachable,
    `${entry.key}: project ${entry.secret.project} did not take the version (${reason}).`,
    "run the command again; it looks first whether the version was accepted after all",
  );
}

/** Notes what is about to be written, before it is: after a kill, the next run can tell its own version by it. */
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

/** What the lock knows of the entry's versions once this one was written. */
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

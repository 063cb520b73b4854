/** Puts one value into Secret Manager and its version into the lock, exactly once, however often it is interrupted. */
import type { LockedVersion } from "../../model/lock";
import { pause } from "../clients/http";
import { type LiveVersion, missingSecret, type SecretManager } from "../clients/secret-manager";
import type { Context } from "../context";
import { type StoredEntry, secretPath } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, isFailure } from "../failure";
import type { LockWriter } from "../lock-file";
import type { Candidate } from "./candidate";
import { type Fingerprint, type FingerprintKey, fingerprintOf, mayBeFingerprinted } from "./fingerprint";
import { checkOf, type Intent, type Intents } from "./intent";

export type Delivery =
  | { readonly kind: "written"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** An interrupted run of ours had written it; pinned now. */
  | { readonly kind: "found"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** A version that was there already, pinned because `--adopt` asked for it. */
  | { readonly kind: "adopted"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** A version that is there, and whose origin is unknown; left alone. */
  | { readonly kind: "unpinned"; readonly entry: StoredEntry; readonly version: string };

export interface DeliveryTools {
  readonly context: Context;
  readonly client: SecretManager;
  readonly writer: LockWriter;
  readonly intents: Intents;
  /** Who writes, for the lock. */
  readonly identity: string;
  readonly fingerprintKey: FingerprintKey | null;
  /** `--adopt`. */
  readonly adopt: boolean;
  /** How often an ambiguous write is tried in all. */
  readonly attempts: number;
  /** First pause before looking after an ambiguous write, in milliseconds; doubles. */
  readonly pauseMillis: number;
}

/** @throws a `Failure`; the lock and the record of the intention are consistent then, and a second run goes on. */
export async function deliver(candidate: Candidate, tools: DeliveryTools): Promise<Delivery> {
  try {
    return await bring(candidate, tools);
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.pending) throw error;
    // The secret itself is missing; here it is known which stack makes it.
    const { environment } = tools.writer;
    const { product } = candidate.entry;
    throw new Failure(error.code, error.message, `strongroom deploy '${product}-${environment}-secrets'`);
  }
}

async function bring(candidate: Candidate, tools: DeliveryTools): Promise<Delivery> {
  const { entry } = candidate;
  const { client, intents } = tools;
  const intent = intents.get(entry.key, secretPath(entry));
  if (intent !== null) {
    const ours = await successor(client, entry, intent.before);
    if (ours !== null && ours.state === "ENABLED") return settle(candidate, intent, ours, tools);
  }
  const newest = await newestVersion(client, entry);
  const enabled = intent === null ? newest.find((version) => version.state === "ENABLED") : undefined;
  if (enabled !== undefined) {
    if (!tools.adopt) return { kind: "unpinned", entry, version: enabled.number };
    pin(tools, entry, enabled.number, "adopted", null, enabled.createdAt);
    return { kind: "adopted", entry, version: enabled.number, from: "adopted" };
  }
  return write(candidate, newest[0]?.number ?? "0", tools);
}

/** Pins a version that is there without writing one; for `--adopt` where no value is at hand. Null where there is none. */
export async function adopt(entry: StoredEntry, tools: DeliveryTools): Promise<Delivery | null> {
  const enabled = (await newestVersion(tools.client, entry)).find((version) => version.state === "ENABLED");
  if (enabled === undefined) return null;
  if (!tools.adopt) return { kind: "unpinned", entry, version: enabled.number };
  pin(tools, entry, enabled.number, "adopted", null, enabled.createdAt);
  tools.intents.remove(entry.key);
  return { kind: "adopted", entry, version: enabled.number, from: "adopted" };
}

async function write(candidate: Candidate, before: string, tools: DeliveryTools): Promise<Delivery> {
  const { entry, value } = candidate;
  const { fingerprint = null } = intend(candidate, before, tools);
  return written(candidate, fingerprint, await addOnce(entry, value, before, tools), tools);
}

/** Notes what is about to be written, before it is: after a kill, the next run can tell its own version by it. */
export function intend({ entry, value, from }: Candidate, before: string, tools: DeliveryTools): Intent {
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
    ...(fingerprint === null ? {} : { fingerprint }),
  };
  tools.intents.put(entry.key, intent);
  return intent;
}

/**
 * Adds a version once, however often its answer gets lost.
 *
 * @param before highest version number so far; "0" where there is none
 * @throws a `Failure` (unreachable) where the cloud does not take it, (lock) where somebody else writes to the same secret
 */
export async function addOnce(
  entry: StoredEntry,
  value: Buffer,
  before: string,
  tools: Pick<DeliveryTools, "context" | "client" | "attempts" | "pauseMillis">,
): Promise<LiveVersion> {
  const { client, context } = tools;
  let reason = "";
  for (let tried = 1; tried <= tools.attempts; tried++) {
    const outcome = await client.addVersion(entry.secret, value);
    if (outcome.kind === "added") return outcome.version;
    reason = outcome.reason;
    // The request may still be on its way when its answer is already lost, so look late rather than early.
    await pause(tools.pauseMillis * 2 ** (tried - 1));
    const ours = await successor(client, entry, before);
    if (ours !== null) return ours;
    if (context.signal.aborted) break;
  }
  throw new Failure(
    exitCodes.unreachable,
    `${entry.key}: project ${entry.secret.project} did not take the version (${reason}).`,
    "run the command again; it looks first whether the version was accepted after all",
  );
}

function written(
  candidate: Candidate,
  fingerprint: Fingerprint | null,
  version: LiveVersion,
  tools: DeliveryTools,
): Delivery {
  pin(tools, candidate.entry, version.number, candidate.from, fingerprint, null);
  return { kind: "written", entry: candidate.entry, version: version.number, from: candidate.from };
}

/** The version that an interrupted run wrote. A given value must be the same as then; a generated one is new by nature. */
function settle(candidate: Candidate, intent: Intent, ours: LiveVersion, tools: DeliveryTools): Delivery {
  const { entry, value, from } = candidate;
  const generated = intent.from.startsWith("generated ");
  const same = generated ? from.startsWith("generated ") : checkOf(intent.writeId, value) === intent.check;
  if (!same && !tools.adopt) {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: an interrupted run stored another value as version ${ours.number} (${intent.from}, ${intent.at}); nothing was overwritten.`,
      `to use that one: strongroom inject --env ${tools.writer.environment} --only ${entry.key} --adopt; to use this one, disable version ${ours.number} first`,
    );
  }
  pin(tools, entry, ours.number, intent.from, intent.fingerprint ?? null, ours.createdAt);
  return { kind: "found", entry, version: ours.number, from: intent.from };
}

/**
 * The version after `before`, by number. One more after it means that somebody else writes to the same secret, and then
 * nobody can say which is ours.
 */
export async function successor(
  client: SecretManager,
  entry: StoredEntry,
  before: string,
): Promise<LiveVersion | null> {
  const next = String(Number(before) + 1);
  const ours = await client.version(entry.secret, next);
  if (ours === null) return null;
  if ((await client.version(entry.secret, String(Number(next) + 1))) === null) return ours;
  throw new Failure(
    exitCodes.lock,
    `${entry.key}: more than one version was added after version ${before}; somebody else writes to the same secret.`,
    `look at them (gcloud secrets versions list ${entry.secret.id} --project ${entry.secret.project}), disable what is wrong, then inject with --adopt`,
  );
}

/** Newest first. A list may miss the newest, so the number after it is asked for. */
export async function newestVersion(client: SecretManager, entry: StoredEntry): Promise<readonly LiveVersion[]> {
  const first = await client.version(entry.secret, "1");
  if (first === null) return [];
  const listed = await client.versions(entry.secret);
  if (listed === null) throw missingSecret(entry.secret);
  const versions = listed.length === 0 ? [first] : [...listed];
  for (;;) {
    const next = await client.version(entry.secret, String(Number(versions[0]?.number) + 1));
    if (next === null) return versions;
    versions.unshift(next);
  }
}

export function fingerprintFor(
  tools: Pick<DeliveryTools, "fingerprintKey">,
  entry: StoredEntry,
  value: Buffer,
): Fingerprint | null {
  const { fingerprintKey } = tools;
  return fingerprintKey !== null && mayBeFingerprinted(entry, value) ? fingerprintOf(fingerprintKey, value) : null;
}

function pin(
  tools: DeliveryTools,
  entry: StoredEntry,
  version: string,
  from: string,
  fingerprint: Fingerprint | null,
  createdAt: string | null,
): void {
  const locked: LockedVersion = {
    state: "enabled",
    at: createdAt === null ? tools.context.now().toISOString() : new Date(createdAt).toISOString(),
    by: tools.identity,
    from,
    ...(fingerprint === null ? {} : { fingerprint }),
  };
  tools.writer.update((lock) => {
    const before = lock.entries[entry.key];
    const versions = { ...before?.versions, [version]: locked };
    return { ...lock, entries: { ...lock.entries, [entry.key]: { state: "active", current: version, versions } } };
  });
  // Only now: a kill before this line finds the record, sees the version, and pins it again to the same effect.
  tools.intents.remove(entry.key);
}

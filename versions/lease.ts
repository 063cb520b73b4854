/**
 * The right to rotate a secret, kept in its own annotation and changed by etag: two people on two branches, with different lock files,
 * can't both add a version and move the pin.
 */

import { pause } from "../clients/pause";
import type { SecretManager } from "../clients/secret-manager";
import type { StoredEntry } from "../inventory/entries";
import type { Tips } from "../live/tips";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { oneLine } from "../text/printable";

export const leaseAnnotation = "strongroom-rotation";

export interface Lease {
  /** 16 hex digits. */
  readonly id: string;
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** The holder of a secret's lease; null if nobody holds it. */
export function leaseIn(annotations: Readonly<Record<string, string>>): Lease | null {
  const [id = "", at = "", ...by] = (annotations[leaseAnnotation] ?? "").split(" ");
  return id === "" ? null : { id, at: oneLine(at, 30), by: oneLine(by.join(" "), 120) };
}

const patience = 6;

/** Takes the lease if it is not ours yet. @throws a `Failure` (lock) if somebody else holds it */
export async function takeLease(client: SecretManager, entry: StoredEntry, lease: Lease, pauseMillis: number) {
  await change(client, entry, pauseMillis, (annotations) => {
    const held = leaseIn(annotations);
    if (held?.id === lease.id) return null;
    if (held !== null) throw heldByOther(entry, { environment: client.environment, held, tips: null });
    return { ...annotations, [leaseAnnotation]: `${lease.id} ${lease.at} ${lease.by}` };
  });
}

/**
 * Checks the lease. Every write or pin of a version calls this first.
 *
 * @param own the id of our own rotation's lease; null if nobody may hold one
 * @throws a `Failure` (lock) if somebody else rotates the secret, or our own lease was broken
 */
export async function assertLease(client: SecretManager, entry: StoredEntry, own: string | null): Promise<void> {
  const live = await client.secret(entry.secret);
  if (live === null) throw client.missing(entry.secret);
  const held = leaseIn(live.annotations);
  if ((held?.id ?? null) === own) return;
  if (held !== null) throw heldByOther(entry, { environment: client.environment, held, tips: null });
  const rotate = `strongroom rotate ${entry.key} --env ${client.environment}`;
  throw new Failure(
    exitCodes.lock,
    `${entry.key}: the lease of this rotation is gone; somebody else broke it, or has finished the rotation. Nothing was written.`,
    `merge the branch that the rotation went on in; or, to take the lease back: ${rotate} --resume; or, to end it: ${rotate} --abort`,
  );
}

/** Gives the lease back, unless somebody else holds it. @param id null for any holder's */
export async function releaseLease(client: SecretManager, entry: StoredEntry, id: string | null, pauseMillis: number) {
  await change(client, entry, pauseMillis, (annotations) => {
    const held = leaseIn(annotations);
    if (held === null || (id !== null && held.id !== id)) return null;
    const { [leaseAnnotation]: _, ...others } = annotations;
    return others;
  });
}

/** A rotation that is in another branch's lock. */
export interface HeldElsewhere extends Failure {
  /** The branch, such as `origin/strongroom/rotate-prod-…`; null if it is in no branch's lock, or nobody looked. */
  readonly branch: string | null;
}

export function isHeldElsewhere(error: unknown): error is HeldElsewhere {
  return isFailure(error) && "branch" in error;
}

/** `tips`: where its branch is searched for; null if it is not searched for. */
export function heldByOther(
  entry: StoredEntry,
  { environment, held, tips }: { readonly environment: string; readonly held: Lease; readonly tips: Tips | null },
): HeldElsewhere {
  const found = tips?.known.find(({ lock }) => lock.entries[entry.key]?.rotation?.lease === held.id);
  const branch = found?.branch ?? null;
  const failure = new Failure(
    exitCodes.lock,
    `${entry.key} is being rotated by ${held.by} since ${held.at}, ${branch === null ? "and this lock file does not have that rotation" : `in ${branch}`}.`,
    branch === null
      ? `take over the branch of that rotation; if it is lost: strongroom rotate ${entry.key} --env ${environment} --abort --break-lease`
      : `merge ${branch}, or take it over`,
  );
  return Object.assign(failure, { branch });
}

type Annotations = Readonly<Record<string, string>>;

/** Reads, changes and writes by etag, until the write succeeds. */
async function change(
  client: SecretManager,
  entry: StoredEntry,
  pauseMillis: number,
  next: (annotations: Annotations) => Annotations | null,
): Promise<void> {
  for (let tried = 1; tried <= patience; tried++) {
    const live = await client.secret(entry.secret);
    if (live === null) throw client.missing(entry.secret);
    const annotations = next(live.annotations);
    if (annotations === null) return;
    if (await client.annotate(entry.secret, live, annotations)) return;
    await pause(pauseMillis * 2 ** (tried - 1));
  }
  throw new Failure(
    exitCodes.unreachable,
    `${entry.key}: the annotation that guards rotations could not be written; project ${entry.secret.project} did not accept it.`,
    "run the command again; it goes on where it stopped",
  );
}

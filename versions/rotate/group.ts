/** What rotates together: an entry, and the entries that are made from its value. */

import { type StoredEntry, storedEntries } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { kindOf } from "../../model/kinds";
import type { Lock, LockedEntry, LockedRotation } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { signerOf } from "../../values/recipe";

/** First the entry itself, then those derived from it that have a value. */
export function groupOf(environment: ResolvedEnvironment, entry: StoredEntry): readonly StoredEntry[] {
  const derived = storedEntries(environment).filter((one) => signerOf(one) === entry.key && one.state === "active");
  return [entry, ...derived];
}

/** @throws a `Failure` (lock) where the lock has no pin for it, which the caller has made sure of */
export function lockedOf(writer: LockWriter, entry: StoredEntry): LockedEntry & { readonly current: string } {
  const locked = writer.current.entries[entry.key];
  if (locked?.current !== undefined) return { ...locked, current: locked.current };
  throw new Failure(
    exitCodes.lock,
    `${entry.key} has no pinned version in ${writer.environment}.`,
    `strongroom status --env ${writer.environment}`,
  );
}

/** @throws a `Failure` (lock) where no rotation of it is under way */
export function rotationOf(writer: LockWriter, entry: StoredEntry): LockedRotation {
  const rotation = writer.current.entries[entry.key]?.rotation;
  if (rotation !== undefined) return rotation;
  throw notUnderWay(entry, writer.environment);
}

/** What `--resume`, `--finish` and `--abort` all say where there is nothing to go on with. */
export function notUnderWay(entry: StoredEntry, environment: string): Failure {
  return new Failure(
    exitCodes.lock,
    `No rotation of ${entry.key} is under way in ${environment}.`,
    `to begin one: strongroom rotate ${entry.key} --env ${environment}`,
  );
}

/** Those of the group that the same rotation has taken hold of. */
export function underWay(writer: LockWriter, group: readonly StoredEntry[]): readonly StoredEntry[] {
  const [main] = group;
  const lease = main === undefined ? undefined : writer.current.entries[main.key]?.rotation?.lease;
  return group.filter((entry) => writer.current.entries[entry.key]?.rotation?.lease === lease && lease !== undefined);
}

/**
 * What is made from another entry's value goes with it: moved, finished or taken back alone, it would not match its signer.
 *
 * @param command how it goes on with the signer, such as `rotate … --abort`, from its key
 * @throws a `Failure` (lock) where the entry's rotation is that of its signer
 */
export function refuseApart(lock: Lock, environment: string, entry: StoredEntry, command: (key: string) => string) {
  const signer = signerOf(entry);
  const lease = lock.entries[entry.key]?.rotation?.lease;
  if (signer === null || lease === undefined || lock.entries[signer]?.rotation?.lease !== lease) return;
  throw new Failure(
    exitCodes.lock,
    `${entry.key} is being rotated together with ${signer}, from which it is made.`,
    `strongroom ${command(signer)} --env ${environment}`,
  );
}

export type EntryChange = (locked: LockedEntry & { readonly current: string }) => LockedEntry;

/** Changes the blocks of some entries in one step, so that the pins of a group never stand apart. */
export function updateEntries(writer: LockWriter, entries: readonly StoredEntry[], change: EntryChange): void {
  const changed = Object.fromEntries(entries.map((entry) => [entry.key, change(lockedOf(writer, entry))]));
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, ...changed } }));
}

/** A block without some of its fields. */
export function without<T extends object, K extends keyof T>(block: T, ...fields: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !fields.includes(name as K))) as Omit<T, K>;
}

/** What a person must know before a rotation begins. */
export function consequencesOf(group: readonly StoredEntry[]): readonly string[] {
  const [main, ...derived] = group;
  if (main === undefined) return [];
  const lines = [
    ...(main.consequences ?? []),
    ...derived.flatMap((entry) => (entry.consequences ?? []).map((line) => `${entry.name}: ${line}`)),
  ];
  if (derived.length > 0) lines.push(`Regenerated from it: ${derived.map((entry) => entry.key).join(", ")}`);
  for (const entry of group) {
    if (entry.usedBy.length === 0) continue;
    lines.push(`${entry.name} is read by ${entry.usedBy.map((use) => use.reader).join(", ")}`);
  }
  for (const host of hostsOf(group)) {
    const services = [...new Set(group.flatMap((entry) => entry.restarts ?? []))].sort();
    lines.push(`Must restart on ${host}: ${services.length === 0 ? "the whole stack" : services.join(", ")}`);
  }
  const dual = group.filter((entry) => entry.previousAs !== null);
  for (const entry of dual)
    lines.push(`The previous value stays valid, and mapped as ${entry.previousAs}, until --finish`);
  if (dual.length === 0)
    lines.push("No second name is declared: readers change over when they restart with the new value");
  const elsewhere = [...new Set(group.flatMap((entry) => entry.storedElsewhere))];
  if (elsewhere.length > 0) lines.push(`Copies to bring up to date by hand: ${elsewhere.join(", ")}`);
  if (main.origin?.kind === "issued") lines.push(`Once finished, revoke the old value at the vendor: ${main.revoke}`);
  return [...new Set(lines)];
}

/** Compose hosts that read something of the group, as keys. */
export function hostsOf(group: readonly ResolvedEntry[]): readonly string[] {
  const uses = group
    .flatMap((entry) => entry.usedBy)
    .filter((use) => kindOf(use.role).row.renewedBy === "a restart of its host");
  return [...new Set(uses.map((use) => use.reader))].sort();
}

/** The group that rotates together: an entry, and the entries that are made from its value. */

import { type StoredEntry, storedEntries } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { kindOf } from "../../model/kinds";
import type { Lock, LockedEntry, LockedRotation } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { isComposed } from "../../values/made";
import { isMade, sourcesOf } from "../../values/recipe";

/** First the entry itself, then those made from it that have a value, each after all that it is made from. */
export function groupOf(environment: ResolvedEnvironment, entry: StoredEntry): readonly StoredEntry[] {
  const made = storedEntries(environment).filter((one) => isMade(one) && one.state === "active");
  const group = [entry];
  for (const known of group)
    for (const one of made) if (sourcesOf(one).includes(known.key) && !group.includes(one)) group.push(one);
  // A text may have a part that is signed with the entry.
  return [...group.filter((one) => !isComposed(one)), ...group.filter(isComposed)];
}

/** @throws a `Failure` (lock) if the lock has no pin for it; the caller has checked that */
export function lockedOf(writer: LockWriter, entry: StoredEntry): LockedEntry & { readonly current: string } {
  const locked = writer.current.entries[entry.key];
  if (locked?.current !== undefined) return { ...locked, current: locked.current };
  throw new Failure(
    exitCodes.lock,
    `${entry.key} has no pinned version in ${writer.environment}.`,
    `strongroom status --env ${writer.environment}`,
  );
}

/** @throws a `Failure` (lock) if no rotation of it is under way */
export function rotationOf(writer: LockWriter, entry: StoredEntry): LockedRotation {
  const rotation = writer.current.entries[entry.key]?.rotation;
  if (rotation !== undefined) return rotation;
  throw notUnderWay(entry, writer.environment);
}

/** What `--resume`, `--finish` and `--abort` say if no rotation is under way. */
export function notUnderWay(entry: StoredEntry, environment: string): Failure {
  return new Failure(
    exitCodes.lock,
    `No rotation of ${entry.key} is under way in ${environment}.`,
    `to begin one: strongroom rotate ${entry.key} --env ${environment}`,
  );
}

/** The entries of the group that the same rotation has begun with. */
export function underWay(writer: LockWriter, group: readonly StoredEntry[]): readonly StoredEntry[] {
  const [main] = group;
  const lease = main === undefined ? undefined : writer.current.entries[main.key]?.rotation?.lease;
  return group.filter((entry) => writer.current.entries[entry.key]?.rotation?.lease === lease && lease !== undefined);
}

/**
 * An entry that is made from another one's value rotates with it: moved, finished or aborted alone, it would not match.
 *
 * @param command the command for the signer, such as `rotate … --abort`, from its key
 * @throws a `Failure` (lock) if the entry's rotation is that of its signer
 */
export function refuseApart(lock: Lock, environment: string, entry: StoredEntry, command: (key: string) => string) {
  const lease = lock.entries[entry.key]?.rotation?.lease;
  const main = lease === undefined ? undefined : mainOf(lock, entry, lease);
  if (main === undefined) return;
  throw new Failure(
    exitCodes.lock,
    `${entry.key} is being rotated together with ${main}, from which it is made.`,
    `strongroom ${command(main)} --env ${environment}`,
  );
}

/** The source that holds the same lease. */
export function mainOf(lock: Lock, entry: StoredEntry, lease: string): string | undefined {
  return sourcesOf(entry).find((key) => lock.entries[key]?.rotation?.lease === lease);
}

/**
 * A composition has no value of its own to rotate or to roll back: one of its parts does, and the composition follows.
 *
 * @throws a `Failure` (refused) for a composition
 */
export function refuseComposed(
  environment: ResolvedEnvironment,
  entry: StoredEntry,
  verb: "rotate" | "rollback",
): void {
  if (!isComposed(entry)) return;
  const parts = partsOf(environment, entry);
  throw new Failure(
    exitCodes.refused,
    `${entry.key} is composed of ${parts.map((one) => one.key).join(", ")}; it changes together with ${parts.length === 1 ? "it" : "them"}.`,
    stepOfPart(environment, parts, verb),
  );
}

/** What a composition is made of in Secret Manager. */
export function partsOf(environment: ResolvedEnvironment, entry: StoredEntry): readonly StoredEntry[] {
  return storedEntries(environment).filter((one) => sourcesOf(entry).includes(one.key));
}

/** The command for the part that is likely meant: a secret one. Others are named. */
export function stepOfPart(
  environment: ResolvedEnvironment,
  parts: readonly StoredEntry[],
  verb: "rotate" | "rollback" | "put",
): string | null {
  const secrets = parts.filter((one) => one.kind === "secret");
  const [likely, ...others] = secrets.length > 0 ? secrets : parts;
  if (likely === undefined) return null;
  const also = others.length === 0 ? "" : `; likewise ${others.map((one) => one.key).join(", ")}`;
  return `strongroom ${verb} ${likely.key} --env ${environment.name}${also}`;
}

export type EntryChange = (locked: LockedEntry & { readonly current: string }) => LockedEntry;

/** Changes the blocks of several entries in one step, so that the pins of a group always match. */
export function updateEntries(writer: LockWriter, entries: readonly StoredEntry[], change: EntryChange): void {
  const changed = Object.fromEntries(entries.map((entry) => [entry.key, change(lockedOf(writer, entry))]));
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, ...changed } }));
}

/** A block without some of its fields. */
export function without<T extends object, K extends keyof T>(block: T, ...fields: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !fields.includes(name as K))) as Omit<T, K>;
}

/** From which version to which; `to` where the pin goes back to a known one. */
export interface Move {
  readonly from: string;
  readonly to?: string;
}

/** Of a rotation that has moved the pin: back, where it was a rollback. */
export function moveOf(writer: LockWriter, entry: StoredEntry): Move {
  const { current } = lockedOf(writer, entry);
  const { replaces } = rotationOf(writer, entry);
  return { from: replaces, ...(Number(current) < Number(replaces) ? { to: current } : {}) };
}

/** What a person must know before a rotation, or a rollback, begins. */
export function consequencesOf(group: readonly StoredEntry[], { from, to }: Move): readonly string[] {
  const [main, ...derived] = group;
  if (main === undefined) return [];
  const lines = [
    ...(main.consequences ?? []),
    ...derived.flatMap((entry) => (entry.consequences ?? []).map((line) => `${entry.name}: ${line}`)),
  ];
  const also = derived.map((entry) => entry.key).join(", ");
  if (also !== "") lines.push(to === undefined ? `Regenerated from it: ${also}` : `Changes with it: ${also}`);
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
    lines.push(`The value of version ${from} stays valid, and mapped as ${entry.previousAs}, until --finish`);
  if (dual.length === 0)
    lines.push(
      `No second name is declared: readers change over when they restart with ${to === undefined ? "the new version" : `version ${to}`}`,
    );
  const elsewhere = [...new Set(group.flatMap((entry) => entry.storedElsewhere))];
  if (elsewhere.length > 0) lines.push(`Copies to bring up to date by hand: ${elsewhere.join(", ")}`);
  if (main.origin?.kind === "issued")
    lines.push(`Once finished, revoke the value of version ${from} at the vendor: ${main.revoke}`);
  return [...new Set(lines)];
}

/** Compose hosts that read something of the group, as keys. */
export function hostsOf(group: readonly ResolvedEntry[]): readonly string[] {
  const uses = group
    .flatMap((entry) => entry.usedBy)
    .filter((use) => kindOf(use.role).row.renewedBy === "a restart of its host");
  return [...new Set(uses.map((use) => use.reader))].sort();
}

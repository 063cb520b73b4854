/**
 * `environments/<env>.lock.json`: the only thing that connects declarations with values is a version number, and this
 * file holds it. Pure: text in, text out; who reads and writes the file is the caller's business.
 */
import type { EntryState, VersionState } from "./resolved";

/** Where a value came from; never the value. */
export interface LockedVersion {
  readonly state: VersionState;
  /** When it was added, ISO 8601 in UTC. */
  readonly at: string;
  /** Identity that added it. */
  readonly by: string;
  /** `generated hex 32`, `host environment`, `file`, `prompt`. */
  readonly from: string;
  /** Keyed fingerprint, only where at least 128 bits are guaranteed. */
  readonly fingerprint?: { readonly key: string; readonly hmac: string };
  /** When the cloud destroys it, ISO 8601 in UTC; present once its grace period runs. */
  readonly destroyAt?: string;
}

/**
 * How far a rotation is: `adding` a version, `moved` (the pin stands on the new version, both are valid), `finishing`
 * (the version before is mapped nowhere any more and waits until nothing uses it). Then the block goes.
 */
export type RotationStage = "adding" | "moved" | "finishing";

/** A rotation (or rollback) under way. */
export interface LockedRotation {
  readonly stage: RotationStage;
  /** Also in the secret's annotation, so that two rotations can't cross; derived entries carry that of their signer. */
  readonly lease: string;
  /** The version that the pin leaves. */
  readonly replaces: string;
  /** Highest version number before the new one was added: what comes after it is ours. */
  readonly before: string;
  /** The version that was added, from then until the pin moves. */
  readonly added?: string;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  readonly by: string;
  /** When the new value was verified, ISO 8601 in UTC. */
  readonly verified?: string;
}

export interface LockedEntry {
  readonly state: EntryState;
  /** Pinned version; present exactly when the state is not `pending`. */
  readonly current?: string;
  /** Still valid beside the current one. */
  readonly previous?: string;
  readonly versions?: Readonly<Record<string, LockedVersion>>;
  readonly rotation?: LockedRotation;
}

/** A service (or Vercel project) that once had all it needs: from then on it stays, and a new pending entry only waits beside it. */
export interface LockedService {
  readonly state: "active" | "retiring";
  /** Keys of the entries that it maps: where one loses its pin without being retired, that is an error and never a plan. */
  readonly maps?: readonly string[];
}

/** A stack that was applied. */
export interface LockedStack {
  readonly state: "active" | "retiring";
  /** Keys of the services or Vercel projects in it: where one is lost from the lock, that is an error. */
  readonly holds?: readonly string[];
}

export interface Lock {
  readonly format: 1;
  readonly environment: string;
  /** By entry key, `product/NAME`. */
  readonly entries: Readonly<Record<string, LockedEntry>>;
  /** By reader key, `product/service`. */
  readonly services: Readonly<Record<string, LockedService>>;
  /** By stack name: stacks that were applied stay in synth, if empty, until retired. */
  readonly stacks: Readonly<Record<string, LockedStack>>;
}

/** A lock in which nothing has happened yet. */
export function emptyLock(environment: string): Lock {
  return { format: 1, environment, entries: {}, services: {}, stacks: {} };
}

/** The highest version number that the lock knows of an entry; 0 where it knows none. Lower ones are never given again. */
export function highestNumber(entry: LockedEntry | undefined): number {
  const { current, previous, rotation, versions = {} } = entry ?? {};
  const { replaces, before, added } = rotation ?? {};
  return Math.max(
    0,
    ...[current, previous, replaces, before, added, ...Object.keys(versions)].map((one) => Number(one ?? 0)),
  );
}

/**
 * Versions that went with their secret. They stay known: their numbers may come again, with another content.
 *
 * @param numbers which of them. @default all
 */
export function gone(
  versions: LockedEntry["versions"] = {},
  numbers: readonly string[] = Object.keys(versions),
): Readonly<Record<string, LockedVersion>> {
  const went = Object.entries(versions).filter(([number]) => numbers.includes(number));
  return Object.fromEntries(went.map(([number, version]) => [number, { ...version, state: "destroyed" as const }]));
}

/** Whether anything happened: with such a lock lost, a plan would remove what is there. */
export function holdsAnything(lock: Lock): boolean {
  const nothing = Object.keys(lock.services).length + Object.keys(lock.stacks).length === 0;
  return !nothing || Object.values(lock.entries).some((entry) => entry.state !== "pending");
}

/** Name of the record that stands beside a lock file which holds anything, in a folder that git does not know. */
export function recordName(environment: string): string {
  return `.${environment}.applied`;
}

/** The file's text: keys sorted, one block per entry, a newline at the end. The same lock gives the same bytes. */
export function formatLock(lock: Lock): string {
  return `${JSON.stringify(sorted(lock), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

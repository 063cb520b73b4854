/**
 * `environments/<env>.lock.json`: the only thing that connects declarations with values is a version number, and this
 * file holds it. Pure: takes and returns text; the caller reads and writes the file.
 */
import type { ReadOf } from "./fields";
import type { LockedEntry, LockedVersion, lockFields } from "./lock-blocks";

export type {
  LockedComposition,
  LockedEntry,
  LockedRotation,
  LockedService,
  LockedStack,
  LockedVersion,
  RotationStage,
} from "./lock-blocks";

export interface Lock extends ReadOf<typeof lockFields> {
  readonly format: 1;
  readonly environment: string;
}

/** A lock in which nothing has happened yet. */
export function emptyLock(environment: string): Lock {
  return { format: 1, environment, entries: {}, services: {}, stacks: {} };
}

/** What the lock records of where a pinned version's secret is. */
export function placeOf({ place }: { readonly place?: string }): Pick<LockedEntry, "secret"> {
  return place === undefined ? {} : { secret: place };
}

/** The highest version number of an entry in the lock; 0 if there is none. Lower numbers are never used again. */
export function highestNumber(entry: LockedEntry | undefined): number {
  const { current, previous, rotation, versions = {} } = entry ?? {};
  const { replaces, before, added } = rotation ?? {};
  return Math.max(
    0,
    ...[current, previous, replaces, before, added, ...Object.keys(versions)].map((one) => Number(one ?? 0)),
  );
}

/**
 * Marks versions that were deleted with their secret. They stay in the lock, since their numbers may be used again for other values.
 *
 * @param numbers which versions. @default all
 */
export function gone(
  versions: LockedEntry["versions"] = {},
  numbers: readonly string[] = Object.keys(versions),
): Readonly<Record<string, LockedVersion>> {
  const went = Object.entries(versions).filter(([number]) => numbers.includes(number));
  return Object.fromEntries(went.map(([number, version]) => [number, { ...version, state: "destroyed" as const }]));
}

/** Whether anything has happened: if such a lock is lost, a plan would remove what exists. */
export function holdsAnything(lock: Lock): boolean {
  const nothing = Object.keys(lock.services).length + Object.keys(lock.stacks).length === 0;
  return !nothing || Object.values(lock.entries).some((entry) => entry.state !== "pending");
}

/** Name of the record beside a lock file that is not empty, in a folder that git does not track. */
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

/**
 * Values that were shared with somebody: `environments/<env>.shared.json`, committed. Sharing is a rotation trigger (document 2, line
 * 198: rotate after sharing); it holds until another version is pinned.
 */
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { CommittedRecord, type RecordPlace } from "./record";

export interface SharedValue {
  /** `product/NAME`. */
  readonly entry: string;
  /** Version that was pinned when it was shared. */
  readonly version: string;
  readonly with: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who recorded it. */
  readonly by: string;
}

const record = new CommittedRecord<readonly SharedValue[]>("shared", {
  what: "The record of shared values",
  read: sharedIn,
});

/** Everything that was ever recorded, oldest first. @throws a `Failure` (lock) if the file is damaged: a trigger must not be lost */
export function readShared(lockDir: string, environment: string): readonly SharedValue[] {
  return record.read({ lockDir, environment });
}

function sharedIn(text: string | null, file: string): readonly SharedValue[] {
  if (text === null) return [];
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found) && found.every(isShared)) return found;
  } catch {
    // The parser's own message may quote the text.
  }
  throw new Failure(
    exitCodes.lock,
    `${file} is damaged: it is not a list of what was shared.`,
    `git checkout -- ${file}`,
  );
}

function isShared(value: unknown): value is SharedValue {
  if (typeof value !== "object" || value === null) return false;
  const found = value as Record<string, unknown>;
  return ["entry", "version", "with", "at", "by"].every((name) => typeof found[name] === "string");
}

/** Shares that still require a rotation: the version that was shared is still pinned. `due` reads this. */
export function openShared(lockDir: string, environment: ResolvedEnvironment): readonly SharedValue[] {
  const pins = new Map(
    environment.products
      .flatMap((product) => product.entries)
      .map((entry) => [entry.key, entry.secret?.pin ?? null] as const),
  );
  return readShared(lockDir, environment.name).filter((one) => pins.get(one.entry) === one.version);
}

export function recordShared(place: RecordPlace, news: SharedValue): void {
  record.change(place, (all) => [...all, news]);
}

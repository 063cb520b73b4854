/** When each entry's value was last verified (document 4, line 154): `environments/<env>.verified.json`. */
import { objectOf } from "../clients/json";
import { CommittedRecord, type RecordPlace, sorted } from "./record";

export interface Verified {
  /** The version that worked; other versions are not verified by it. */
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
}

export type VerifiedRecord = Readonly<Record<string, Verified>>;

const record = new CommittedRecord<VerifiedRecord>("verified", {
  what: "The record of verifications",
  read: verifiedIn,
});

/** By entry key; empty if nothing was verified, or if the file can't be read: a measurement can be repeated. */
export function readVerified(lockDir: string, environment: string): VerifiedRecord {
  return record.read({ lockDir, environment });
}

function verifiedIn(text: string | null): VerifiedRecord {
  try {
    const found = Object.entries(objectOf(JSON.parse(text ?? "{}")));
    return Object.fromEntries(found.filter((pair): pair is [string, Verified] => isVerified(pair[1])));
  } catch {
    return {};
  }
}

function isVerified(value: unknown): value is Verified {
  if (typeof value !== "object" || value === null) return false;
  const { version, at, by } = value as Record<string, unknown>;
  return typeof version === "string" && typeof at === "string" && typeof by === "string";
}

/** @param news the results; null for a version that its vendor refuses now, whatever was recorded before */
export function recordVerified(place: RecordPlace, news: Readonly<Record<string, Verified | null>>): void {
  if (Object.keys(news).length === 0) return;
  record.change(place, (now) => {
    const all = Object.entries({ ...now, ...news });
    return sorted(Object.fromEntries(all.filter((pair): pair is [string, Verified] => pair[1] !== null)));
  });
}

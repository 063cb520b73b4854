/**
 * When each entry's value was last verified: `environments/<env>.verified.json`, beside the lock. It is committed, since "last verified"
 * (document 4, line 154) is for the team and for the next pipeline run, not for one machine. It is a separate file, since a measurement
 * may be lost, but the lock may not.
 */
import path from "node:path";
import { readIfThere, replaceFile } from "../machine/file";
import { Marker } from "../machine/marker";
import { workDir } from "./lock-file";

export interface Verified {
  /** The version that worked; other versions are not verified by it. */
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
}

export type VerifiedRecord = Readonly<Record<string, Verified>>;

function fileOf(lockDir: string, environment: string): string {
  return path.join(lockDir, `${environment}.verified.json`);
}

/** By entry key; empty if nothing was verified, or if the file can't be read: a measurement can be repeated. */
export function readVerified(lockDir: string, environment: string): VerifiedRecord {
  const text = readIfThere(fileOf(lockDir, environment));
  if (text === null) return {};
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter((pair): pair is [string, Verified] => isVerified(pair[1])));
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
export function recordVerified(
  root: string,
  lockDir: string,
  environment: string,
  news: Readonly<Record<string, Verified | null>>,
): void {
  if (Object.keys(news).length === 0) return;
  const marker = Marker.takeSoon(
    path.join(workDir(root, lockDir), `${environment}.verified.busy`),
    "The record of verifications",
  );
  try {
    const all = { ...readVerified(lockDir, environment), ...news };
    const sorted = Object.fromEntries(
      Object.entries(all)
        .filter(([, one]) => one !== null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    replaceFile(fileOf(lockDir, environment), `${JSON.stringify(sorted, null, 2)}\n`, { by: workDir(root, lockDir) });
  } finally {
    marker.release();
  }
}

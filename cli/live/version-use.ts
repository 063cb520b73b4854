import type { StoredEntry } from "../entries";

/** One version that is asked about. */
export interface EntryVersion {
  readonly entry: StoredEntry;
  /** Number. */
  readonly version: string;
}

/** Why a version may not be disabled yet. */
export interface VersionUse {
  /** Key. */
  readonly entry: string;
  readonly version: string;
  readonly kind: "branch" | "revision" | "job" | "worker pool" | "deployment" | "member";
  /** `fault`: it has the version. `unknown`: it may have it, and could not be looked at; it can be accepted by its name. */
  readonly verdict: "fault" | "unknown";
  /** Branch, `service: revision`, `project: deployment`, IAM member. */
  readonly by: string;
  readonly why: string;
  /** What ends it. */
  readonly next: string;
}

import type { StoredEntry } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";
import type { Finding } from "./finding";

/** What a look at the clouds needs of an entry; a secret that is no longer declared has it too. */
export interface UsedEntry extends Pick<StoredEntry, "key" | "previousAs" | "usedBy"> {
  readonly secret: SecretId;
}

/** In place of a version's number: whichever it is. */
export const anyVersion = "any";

/** One version that is asked about. */
export interface EntryVersion {
  readonly entry: UsedEntry;
  /** Number, or `anyVersion`. */
  readonly version: string;
}

/** Why a version may not be disabled, or its secret not deleted, yet. */
export interface VersionUse extends Finding {
  /** Key. */
  readonly entry: string;
  readonly version: string;
  readonly check: "branch" | "revision" | "job" | "worker pool" | "deployment" | "member";
  /** `fault`: it has the version. `unknown`: it may have it, but could not be checked; it can be accepted by its name. */
  readonly verdict: "fault" | "unknown";
  /** It has no traffic now: it is a ready revision that somebody may go back to. */
  readonly recent?: true;
  /** Of a recent revision: the service as it is declared, `product/service`, or its name and project. */
  readonly of?: string;
  /** Branch, `service: revision`, `project: deployment`, IAM member. */
  readonly by: string;
  /** On Cloud Run: full name of the service, worker pool or job, and the account that it runs as. */
  readonly workload?: { readonly name: string; readonly account: string };
  /** What ends it. */
  readonly next: string;
}

import type { StoredEntry } from "../inventory/entries";
import type { LockedComposition } from "../model/lock";

/** A value for an entry, not written yet. */
export interface Candidate {
  readonly entry: StoredEntry;
  readonly value: Buffer;
  /** As the lock records it: `host environment`, `file`, `doppler`, `prompt`, `generated hex 32`, `sandbox example`. */
  readonly from: string;
  /** For messages: "line 3 of secrets.env", "host environment variable X". */
  readonly at: string;
  /** Its last line break was missing, and its format demands one. */
  readonly endAdded?: true;
  /** What a composition was made of. */
  readonly composed?: LockedComposition;
}

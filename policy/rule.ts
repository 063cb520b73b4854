/** One row of the policy: what is refused, why, and what to do instead. */
import type { Subject } from "./subject";

export interface Rule {
  /** Stable name, kebab-case. */
  readonly code: string;
  /** What is wrong, one sentence. */
  readonly what: string;
  readonly why: string;
  /** An edit or a command. */
  readonly instead: string;
  readonly finds: (subject: Subject) => readonly Finding[];
}

export interface Finding {
  /** An address in the document, or a part of it. */
  readonly where: string;
  /** Never a value that may be a secret. */
  readonly got: string;
}

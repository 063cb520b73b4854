/** One row of the policy: what is refused, why, and what to do instead. */
import type { Sides, Subject } from "./subject";

export interface Row {
  /** Stable name, kebab-case. */
  readonly code: string;
  /** What is wrong, one sentence. */
  readonly what: string;
  readonly why: string;
  /** An edit or a command. */
  readonly instead: string;
}

/** Looks at each stack. */
export interface Rule extends Row {
  readonly finds: (subject: Subject) => readonly Finding[];
}

/** Looks at the pull request itself: its files, and both sides of the locks. */
export interface ChangeRule extends Row {
  readonly findsIn: (change: Sides) => readonly Finding[];
}

export type AnyRule = Rule | ChangeRule;

export interface Finding {
  /** An address in the document, or a part of it; a file. */
  readonly where: string;
  /** Never a value that may be a secret. */
  readonly got: string;
}

/** Problems of several environments, and which of them a change brought. */
import type { Issue } from "../model/issue";

export interface EnvironmentProblems {
  /** The environment's name. */
  readonly name: string;
  readonly issues: readonly Issue[];
}

/** Problems that don't stop a change, such as a grant whose last day is over. */
export const grantEnded = "grant-ended";

/** The problems that are new since then. Commands in the texts are not compared, since they may be written for another folder. */
export function newSince(
  before: readonly EnvironmentProblems[],
  now: readonly EnvironmentProblems[],
): readonly EnvironmentProblems[] {
  const id = ({ code, where, got }: Issue) => JSON.stringify([code, where, got]);
  const known = new Set(before.flatMap(({ issues }) => issues.map(id)));
  return now
    .map(({ name, issues }) => ({ name, issues: issues.filter((issue) => !known.has(id(issue))) }))
    .filter(({ issues }) => issues.length > 0);
}

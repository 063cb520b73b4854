/** Problems of several environments as people read them: a problem of a declaration occurs in all of them, and is shown once. */
import { formatIssues, type Issue } from "../model/issue";

export interface EnvironmentProblems {
  /** The environment's name. */
  readonly name: string;
  readonly issues: readonly Issue[];
}

/** Problems that don't stop a change, such as a grant whose last day is over. */
export const grantEnded = "grant-ended";

/**
 * Each problem once, with the environments that have it: `dev, prod: 1 problem …`.
 *
 * @param all the command that names every place of a problem that is in many. @default each place is shown
 */
export function problemBlocks(
  environments: readonly EnvironmentProblems[],
  all: string | null = null,
): readonly string[] {
  const byIssue = new Map<string, { readonly issue: Issue; readonly names: string[] }>();
  for (const { name, issues } of environments) {
    for (const issue of issues) {
      const id = JSON.stringify(issue);
      const known = byIssue.get(id) ?? { issue, names: [] };
      byIssue.set(id, known);
      if (!known.names.includes(name)) known.names.push(name);
    }
  }
  const byNames = new Map<string, Issue[]>();
  for (const { issue, names } of byIssue.values())
    byNames.set(names.join(", "), [...(byNames.get(names.join(", ")) ?? []), issue]);
  return [...byNames].map(([names, issues]) => `${names}: ${formatIssues(issues, all)}`);
}

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

/** Problems of several environments as people read them: what is wrong with a declaration is wrong everywhere, and said once. */
import { formatIssues, type Issue } from "../model/issue";

export interface EnvironmentProblems {
  /** Of the environment. */
  readonly name: string;
  readonly issues: readonly Issue[];
}

/** Somebody's to mend one day, and nothing against a change: a grant whose last day is over. */
export const grantEnded = "grant-ended";

/**
 * Each problem once, with the environments that have it: `dev, prod: 1 problem …`.
 *
 * @param all the command that names every place of a problem that is in many. @default each is said by itself
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

/** What is new since then. Commands in a text may be written for another place, so they do not count. */
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

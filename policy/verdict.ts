/** What the policy says about a change: two sides in, what is refused out. Pure: it asks no cloud. */
import { formatIssues, type Issue } from "../model/issue";
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import type { AnyRule, Finding, Row } from "./rule";
import { rules as table } from "./rules";
import { type Sides, subjectsOf } from "./subject";

export interface Violation {
  readonly code: string;
  /** Null if it is about the pull request itself. */
  readonly stack: string | null;
  readonly where: string;
  readonly got: string;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
}

/** @param rules @default all */
export function violationsOf(sides: Sides, rules: readonly AnyRule[] = table): readonly Violation[] {
  const subjects = subjectsOf(sides);
  return rules.flatMap((rule): readonly Violation[] => {
    const { code, what, why, instead } = rule;
    const of = (stack: string | null, found: readonly Finding[]) =>
      found.map(({ where, got }) => ({ code, stack, where, got, what, why, instead }));
    return "findsIn" in rule
      ? of(null, rule.findsIn(sides))
      : subjects.flatMap((subject) => of(subject.stack, rule.finds(subject)));
  });
}

/** As every issue is printed. Names come from the document of a revision, so each is one line. */
export function issueOf({ code, stack, where, got, what, why, instead }: Violation): Issue {
  return {
    code,
    what,
    where: stack === null ? oneLine(where) : `${oneLine(stack)}: ${oneLine(where)}`,
    got: oneLine(got),
    allowed: `not this, since ${why}`,
    next: instead,
  };
}

export interface Verdict {
  /** How many stacks and rules there were. */
  readonly stacks: number;
  readonly rules: number;
  readonly violations: readonly Violation[];
}

export function verdictText({ stacks, rules, violations }: Verdict): string {
  if (violations.length === 0) return `The policy passes: ${count(stacks, "stack")}, ${count(rules, "rule")}`;
  return `The policy refuses this change: ${issuesText(violations)}`;
}

export const issuesText = (violations: readonly Violation[]): string =>
  formatIssues(violations.map(issueOf), "strongroom policy --json");

/** The rules as a person reads them. */
export function rulesText(rules: readonly Row[]): string {
  return rules
    .map(({ code, what, why, instead }) => `${code}: ${what}\n  why:     ${why}\n  instead: ${instead}`)
    .join("\n");
}

/** What the policy says about a change: two sides in, what is refused out. Pure: it asks no cloud. */
import { formatIssues, type Issue } from "../model/issue";
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import type { Rule } from "./rule";
import { rules as table } from "./rules";
import { type Sides, subjectsOf } from "./subject";

export interface Violation {
  readonly code: string;
  readonly stack: string;
  readonly where: string;
  readonly got: string;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
}

/** @param rules @default all */
export function violationsOf(sides: Sides, rules: readonly Rule[] = table): readonly Violation[] {
  return subjectsOf(sides).flatMap((subject) =>
    rules.flatMap(({ code, what, why, instead, finds }) =>
      finds(subject).map(({ where, got }) => ({ code, stack: subject.stack, where, got, what, why, instead })),
    ),
  );
}

/** As every issue is printed. Names come from the document of a revision, so each is one line. */
export function issueOf({ code, stack, where, got, what, why, instead }: Violation): Issue {
  return {
    code,
    what,
    where: `${oneLine(stack)}: ${oneLine(where)}`,
    got: oneLine(got),
    allowed: `not this, since ${why}`,
    next: instead,
  };
}

/** The documents were made with the packages that are installed here, so no rule has seen what others would make. */
export function packageViolations(names: readonly string[]): readonly Violation[] {
  return names.map((name) => ({
    code: "packages",
    stack: "package-lock.json",
    where: name,
    got: "another version, or other content",
    what: "a package that makes Terraform's files changes",
    why: "the rules saw documents that were made with the packages installed here",
    instead: "change packages in a pull request of a platform engineer that changes nothing else",
  }));
}

export interface Verdict {
  /** How many stacks and rules there were. */
  readonly stacks: number;
  readonly rules: number;
  readonly violations: readonly Violation[];
}

export function verdictText({ stacks, rules, violations }: Verdict): string {
  if (violations.length === 0) return `The policy passes: ${count(stacks, "stack")}, ${count(rules, "rule")}`;
  return `The policy refuses this change: ${formatIssues(violations.map(issueOf), "strongroom policy --json")}`;
}

/** The rules as a person reads them. */
export function rulesText(rules: readonly Rule[] = table): string {
  return rules
    .map(({ code, what, why, instead }) => `${code}: ${what}\n  why:     ${why}\n  instead: ${instead}`)
    .join("\n");
}
